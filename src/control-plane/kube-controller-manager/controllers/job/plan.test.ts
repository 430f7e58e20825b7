/**
 * Upstream's own rows (TestControllerSyncJob and its neighbours, pkg/controller/job/job_controller_test.go, 1.36), by their
 * names: what is made and taken away, what is let go and counted, and how the Job ends.
 */
import { describe, expect, test } from 'vitest';
import { jobs } from '../../../../api/batch/v1/job/job.ts';
import type { Job, JobSpec, JobStatus } from '../../../../api/generated/types/batch/v1.ts';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { timestamp } from '../../../../apimachinery/meta.ts';
import { created } from '../../../../api/testing/create.ts';
import { planJob } from './plan.ts';
import { TRACKING } from './pods.ts';
import { tracked } from './tracking.ts';

const NOW = Date.parse('2026-01-01T01:00:00Z');
const INDEX = 'batch.kubernetes.io/job-completion-index';
const FAILURES = 'batch.kubernetes.io/job-index-failure-count';

function jobOf(spec: Partial<JobSpec>, status: JobStatus = {}, deleting = false): Job {
  const job = created(jobs, {
    metadata: { name: 'job', namespace: 'default', uid: 'uid-job' },
    spec: {
      template: {
        spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] },
      },
      ...spec,
    },
  } as Job);
  const metadata = { ...job.metadata, ...(deleting && { deletionTimestamp: timestamp(NOW) }) };
  return { ...job, metadata, status };
}

/** `3 running`, `running #2`, `1 failed #0 x1`: how many, what of them, which index and its failures before. */
function podsFrom(text: string): Pod[] {
  return text
    .split(', ')
    .filter(Boolean)
    .flatMap((words, row) => {
      const [, count = '1', state, index, before] =
        /^(?:(\d+) )?(\w+)(?: #(\d+))?(?: x(\d+))?$/.exec(words)!;
      return Array.from({ length: Number(count) }, (_, i) =>
        podIn(`${row}-${i}`, state!, index, before),
      );
    });
}

const PHASES: { readonly [state: string]: string } = {
  pending: 'Pending',
  succeeded: 'Succeeded',
  failed: 'Failed',
};

function podIn(name: string, state: string, index?: string, before?: string): Pod {
  const annotations = index && { [INDEX]: index, ...(before && { [FAILURES]: before }) };
  const terminated = { exitCode: 1, finishedAt: timestamp(NOW) };
  return {
    metadata: {
      name,
      uid: `uid-${name}`,
      creationTimestamp: timestamp(NOW - 1000),
      finalizers: [TRACKING],
      ...(annotations && { annotations }),
      ...(state === 'terminating' && { deletionTimestamp: timestamp(NOW) }),
    },
    spec: { nodeName: 'node-1', containers: [{ name: 'c' }] },
    status: {
      phase: PHASES[state] ?? 'Running',
      ...(state === 'ready' && { conditions: [{ type: 'Ready', status: 'True' }] }),
      ...(state === 'failed' && { containerStatuses: [{ name: 'c', state: { terminated } }] }),
    },
  } as unknown as Pod;
}

interface Row {
  readonly says: string;
  readonly spec: Partial<JobSpec>;
  readonly has?: string;
  readonly status?: JobStatus;
  readonly deleting?: boolean;
  readonly mayNotAct?: boolean;
  readonly creates?: number | readonly number[];
  readonly removes?: number;
  /** Finalizers taken away. */
  readonly lets?: number;
  readonly failed?: number;
  readonly succeeded?: number;
  readonly ends?: string;
  readonly completed?: readonly number[];
}

const REACHED = 'SuccessCriteriaMet CompletionsReached';
const EXCEEDED = 'FailureTarget BackoffLimitExceeded';
const FAILED_ONLY = { podReplacementPolicy: 'Failed' } as const;
const ANY_GOING = { podReplacementPolicy: 'TerminatingOrFailed' } as const;
const INDEXED = { completionMode: 'Indexed' } as const;

const of = (parallelism: number, completions?: number, more: Partial<JobSpec> = {}) => ({
  parallelism,
  ...(completions !== undefined && { completions }),
  ...ANY_GOING,
  ...more,
});

const rows: readonly Row[] = [
  { says: 'job start', spec: of(2, 5), creates: 2 },
  { says: 'WQ job start', spec: of(2), creates: 2 },
  { says: 'pending pods', spec: of(2, 5), has: '2 pending' },
  { says: 'correct # of pods', spec: of(3, 5), has: '2 ready, 1 running' },
  { says: 'WQ job: correct # of pods', spec: of(2), has: '2 running' },
  {
    says: 'too few active pods',
    spec: of(2, 5),
    has: '1 running, 1 succeeded',
    creates: 1,
    lets: 1,
    succeeded: 1,
  },
  {
    says: 'WQ job: recreate pods when failed',
    spec: of(1, undefined, FAILED_ONLY),
    has: '1 running, 1 failed, 1 terminating',
    lets: 1,
    failed: 1,
  },
  {
    says: 'WQ job: recreate pods when terminating or failed',
    spec: of(1),
    has: '1 running, 1 failed, 1 terminating',
    lets: 2,
    failed: 2,
  },
  {
    says: 'more terminating pods than parallelism',
    spec: of(1, 1, FAILED_ONLY),
    has: '2 running, 4 terminating',
    removes: 1,
  },
  {
    says: 'more terminating pods than parallelism; PodFailurePolicy used',
    spec: of(1, 1, { podReplacementPolicy: undefined, podFailurePolicy: { rules: [] } }),
    has: '2 running, 4 terminating',
    removes: 1,
  },
  { says: 'too few active pods with a dynamic job', spec: of(2), has: '1 running', creates: 1 },
  { says: 'too many active pods', spec: of(2, 5), has: '3 running', removes: 1 },
  {
    says: 'failed + succeed pods: reset backoff delay',
    spec: of(2, 5),
    has: '1 running, 1 failed, 1 succeeded',
    lets: 2,
    failed: 1,
    succeeded: 1,
    // Ten seconds after the failure, which came last here.
    creates: 0,
  },
  {
    says: 'job finish',
    spec: of(2, 5),
    has: '5 succeeded',
    lets: 5,
    succeeded: 5,
    ends: REACHED,
  },
  {
    says: 'WQ job finishing',
    spec: of(2),
    has: '1 running, 1 succeeded',
    lets: 1,
    succeeded: 1,
  },
  {
    says: 'WQ job all finished',
    spec: of(2),
    has: '2 succeeded',
    lets: 2,
    succeeded: 2,
    ends: REACHED,
  },
  {
    says: 'WQ job all finished despite one failure',
    spec: of(2),
    has: '1 succeeded, 1 failed',
    lets: 2,
    succeeded: 1,
    failed: 1,
    ends: REACHED,
  },
  { says: 'more active pods than parallelism', spec: of(2, 5), has: '10 running', removes: 8 },
  {
    says: 'more active pods than remaining completions',
    spec: of(3, 4),
    has: '3 running, 2 succeeded',
    removes: 1,
    lets: 2,
    succeeded: 2,
  },
  { says: 'status change', spec: of(2, 5), has: '2 running, 2 succeeded', lets: 2, succeeded: 2 },
  {
    says: 'deleting job',
    spec: of(2, 5),
    deleting: true,
    has: '1 pending, 1 running, 1 succeeded',
    lets: 3,
    succeeded: 1,
  },
  {
    says: 'too many job failures',
    spec: of(2, 5, { backoffLimit: 0 }),
    deleting: true,
    has: '1 failed',
    lets: 1,
    failed: 1,
    ends: EXCEEDED,
  },
  {
    says: 'job failures, unsatisfied expectations',
    spec: of(2, 5, { backoffLimit: 0 }),
    deleting: true,
    mayNotAct: true,
    has: '1 failed',
    lets: 1,
    failed: 1,
  },
  {
    says: 'count ready pods when job fails',
    spec: of(2, 3, { backoffLimit: 0 }),
    has: '2 ready, 1 failed',
    removes: 2,
    lets: 3,
    failed: 3,
    ends: EXCEEDED,
  },
  { says: 'indexed job start', spec: of(2, 5, INDEXED), creates: [0, 1] },
  {
    says: 'indexed job with some pods deleted, podReplacementPolicy Failed',
    spec: of(2, 5, { ...INDEXED, ...FAILED_ONLY }),
    has: 'terminating',
    creates: [0],
  },
  {
    says: 'indexed job completed',
    spec: of(2, 3, INDEXED),
    has: 'succeeded #0, failed #1, succeeded #1, succeeded #2',
    lets: 4,
    failed: 1,
    ends: REACHED,
    completed: [0, 1, 2],
  },
  {
    says: 'indexed job failed',
    spec: of(2, 3, { ...INDEXED, backoffLimit: 0 }),
    has: 'succeeded #0, failed #1, running #2',
    removes: 1,
    lets: 3,
    failed: 2,
    ends: EXCEEDED,
    completed: [0],
  },
  {
    says: 'indexed job repeated completed index',
    spec: of(2, 3, INDEXED),
    has: 'succeeded #0, succeeded #1, succeeded #1',
    creates: [2],
    lets: 3,
    completed: [0, 1],
  },
  {
    says: 'indexed job some running and completed pods',
    spec: of(8, 20, INDEXED),
    has: 'running #0, succeeded #2, running #3, succeeded #4, succeeded #5, succeeded #7, succeeded #8, succeeded #9',
    creates: [1, 6, 10, 11, 12, 13],
    lets: 6,
    completed: [2, 4, 5, 7, 8, 9],
  },
  {
    says: 'indexed job some failed pods',
    spec: of(3, 4, INDEXED),
    has: 'succeeded #0, running #2',
    creates: [1, 3],
    lets: 1,
    completed: [0],
  },
  {
    says: 'indexed job repeated indexes',
    spec: of(5, 5, INDEXED),
    has: 'running #0, running #1, running #2, running #2',
    removes: 1,
  },
  {
    says: 'indexed job with indexes outside of range',
    spec: of(2, 5, INDEXED),
    has: 'succeeded #0, running #5, pending #6, failed #8',
    removes: 2,
    lets: 2,
    completed: [0],
  },
  {
    says: 'suspending a job with satisfied expectations',
    spec: of(2, 4, { suspend: true }),
    has: '2 running',
    removes: 2,
  },
  {
    says: 'suspending a job with unsatisfied expectations',
    spec: of(2, 4, { suspend: true }),
    mayNotAct: true,
    has: '3 running',
  },
  { says: 'resuming a suspended job', spec: of(2, 4, { suspend: false }), creates: 2 },
  {
    says: 'suspending a deleted job',
    spec: of(2, 4, { suspend: true }),
    deleting: true,
    has: '2 running',
    lets: 2,
  },
  {
    says: 'an index that has failed often enough is given up',
    spec: of(2, 2, { ...INDEXED, backoffLimitPerIndex: 1 }),
    has: 'failed #0 x1, running #1',
    lets: 1,
    failed: 1,
  },
  {
    says: 'an index that may try again keeps its failed Pod until then',
    spec: of(2, 2, { ...INDEXED, backoffLimitPerIndex: 1 }),
    has: 'failed #0 x0, running #1',
    lets: 0,
  },
  {
    says: 'more indexes have failed than may',
    spec: of(3, 3, { ...INDEXED, backoffLimitPerIndex: 0, maxFailedIndexes: 0 }),
    has: 'failed #0 x0, running #1, running #2',
    removes: 2,
    lets: 3,
    failed: 3,
    ends: 'FailureTarget MaxFailedIndexesExceeded',
  },
  {
    says: 'the leader has succeeded',
    spec: of(2, 2, { ...INDEXED, successPolicy: { rules: [{ succeededIndexes: '0' }] } }),
    has: 'succeeded #0, running #1',
    removes: 1,
    lets: 2,
    ends: 'SuccessCriteriaMet SuccessPolicy',
    completed: [0],
  },
  {
    says: 'active for too long',
    spec: of(1, 1, { activeDeadlineSeconds: 10 }),
    status: { startTime: timestamp(NOW - 10_000) },
    has: '1 running',
    removes: 1,
    lets: 1,
    failed: 1,
    ends: 'FailureTarget DeadlineExceeded',
  },
  {
    says: 'suspended, no deadline counts',
    spec: of(1, 1, { activeDeadlineSeconds: 10, suspend: true }),
    status: { startTime: timestamp(NOW - 10_000) },
  },
];

describe('a Job compares', () => {
  test.each(rows)('$says', (row) => {
    const { creates = 0, removes = 0, lets = 0, failed = 0, succeeded = 0, ends } = row;
    const job = jobOf(row.spec, row.status, row.deleting);
    const own = podsFrom(row.has ?? '');
    const plan = planJob(job, own, { now: NOW, mayAct: !row.mayNotAct, failures: undefined });
    const { release, ...counted } = tracked(job, plan, own, plan.verdict);
    expect({
      creates: typeof creates === 'number' ? plan.create.length : plan.create,
      removes: plan.remove.length,
      lets: release.length,
      failed: counted.failed.length,
      succeeded: counted.succeeded.length,
      ends: plan.verdict && `${plan.verdict.type} ${plan.verdict.reason}`,
      completed: plan.indexes && row.completed && [...plan.indexes.succeeded].sort((a, b) => a - b),
    }).toEqual({ creates, removes, lets, failed, succeeded, ends, completed: row.completed });
  });
});

test.each([
  [1, 10],
  [2, 20],
  [3, 40],
  [7, 600],
  [100, 600],
])('after %i failures in a row it waits %i s', (count, seconds) => {
  const failures = { count, last: NOW };
  const { wait, create } = planJob(jobOf(of(1, 1)), [], { now: NOW, mayAct: true, failures });
  expect([wait, create]).toEqual([seconds * 1000, []]);
});

test('a Pod that was written down is not counted again', () => {
  const [pod] = podsFrom('1 failed');
  const status = { uncountedTerminatedPods: { failed: [pod!.metadata.uid] } };
  const job = jobOf(of(1, 1), status);
  const plan = planJob(job, [pod!], { now: NOW, mayAct: true, failures: undefined });
  expect(plan.failed).toBe(1);
  expect(tracked(job, plan, [pod!], undefined)).toMatchObject({
    release: [pod],
    failed: ['uid-0-0'],
  });
});
