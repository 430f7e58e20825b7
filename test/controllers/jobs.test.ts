/** Jobs and CronJobs in a whole cluster (pkg/controller/job and pkg/controller/cronjob, 1.36). */
import { describe, expect, test } from 'vitest';
import type { CronJob, Job, JobSpec } from '../../src/api/generated/types/batch/v1.ts';
import type { Event, Pod, PodTemplateSpec } from '../../src/api/generated/types/core/v1.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { FIXED_START } from '../../src/cluster/spec.ts';
import { SECOND } from '../../src/sim/clock.ts';

const JOBS = '/apis/batch/v1/namespaces/default/jobs';
const CRON_JOBS = '/apis/batch/v1/namespaces/default/cronjobs';
const MERGE = { 'content-type': 'application/merge-patch+json' };

const PRESERVED =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

const template = (command: string): PodTemplateSpec => ({
  spec: {
    restartPolicy: 'Never',
    containers: [{ name: 'c', image: 'busybox', command: ['sh', '-c', command] }],
  },
});

class Played {
  readonly cluster = new Cluster({
    seed: 1,
    start: FIXED_START,
    cluster: { nodes: [{ count: 2 }] },
  });

  constructor() {
    this.run(10);
  }

  run(seconds: number): this {
    this.cluster.simulation.runFor(seconds * SECOND);
    return this;
  }

  post(path: string, kind: string, name: string, spec: object): this {
    const body = { apiVersion: 'batch/v1', kind, metadata: { name }, spec };
    expect(this.cluster.submit({ method: 'POST', path, body })).toMatchObject({ status: 201 });
    return this;
  }

  job(spec: Partial<JobSpec> & object): this {
    return this.post(JOBS, 'Job', 'work', spec);
  }

  patch(spec: object): this {
    const path = `${JOBS}/work`;
    const answer = this.cluster.submit({ method: 'PATCH', path, headers: MERGE, body: { spec } });
    expect(answer).toMatchObject({ status: 200 });
    return this;
  }

  list<T>(path: string): readonly T[] {
    return (this.cluster.read({ method: 'GET', path }).body as { items: readonly T[] }).items;
  }

  get work(): Job {
    return this.cluster.read({ method: 'GET', path: `${JOBS}/work` }).body as Job;
  }

  get pods(): readonly Pod[] {
    return this.list('/api/v1/namespaces/default/pods');
  }

  /** `Complete CompletionsReached`, those that hold. */
  get conditions(): readonly string[] {
    return (this.work.status.conditions ?? [])
      .filter(({ status }) => status === 'True')
      .map(({ type, reason }) => `${type} ${reason}`);
  }

  told(kind: string): readonly string[] {
    return this.list<Event>('/api/v1/namespaces/default/events')
      .filter(({ involvedObject }) => involvedObject.kind === kind)
      .map(({ reason, message = '' }) => `${reason}: ${message}`);
  }
}

describe('a Job', () => {
  test('runs as many Pods as it needs, and counts each once', () => {
    const played = new Played().job({
      completions: 3,
      parallelism: 2,
      template: template('exit 0'),
    });
    expect(played.run(1).pods).toHaveLength(2);
    const { status } = played.run(60).work;
    expect(status).toMatchObject({
      succeeded: 3,
      ready: 0,
      terminating: 0,
      uncountedTerminatedPods: {},
    });
    expect(played.conditions).toEqual([
      'SuccessCriteriaMet CompletionsReached',
      'Complete CompletionsReached',
    ]);
    expect(played.pods).toHaveLength(3);
    expect(played.pods.flatMap(({ metadata }) => metadata.finalizers ?? [])).toEqual([]);
    expect(played.told('Job').at(-1)).toBe('Completed: Job completed');
  });

  test('gives up after so many failures, each later than the one before', () => {
    const played = new Played().job({ backoffLimit: 2, template: template('exit 3') }).run(120);
    expect(played.work.status).toMatchObject({ failed: 3 });
    expect(played.conditions).toEqual([
      'FailureTarget BackoffLimitExceeded',
      'Failed BackoffLimitExceeded',
    ]);
    expect(played.told('Job').at(-1)).toBe(
      'BackoffLimitExceeded: Job has reached the specified backoff limit',
    );
    const starts = played.pods.map(({ metadata }) => Date.parse(metadata.creationTimestamp)).sort();
    expect(starts[1]! - starts[0]!).toBeGreaterThanOrEqual(10_000);
    expect(starts[2]! - starts[1]!).toBeGreaterThanOrEqual(20_000);
  });

  test('gives each Pod an index, and tells which are done', () => {
    const played = new Played()
      .job({
        completionMode: 'Indexed',
        completions: 4,
        parallelism: 4,
        template: template('exit 0'),
      })
      .run(60);
    expect(played.work.status).toMatchObject({ succeeded: 4, completedIndexes: '0-3' });
    const indexes = played.pods.map(
      ({ metadata }) => metadata.labels!['batch.kubernetes.io/job-completion-index'],
    );
    expect([...indexes].sort()).toEqual(['0', '1', '2', '3']);
    expect(played.pods[0]!.spec.hostname).toMatch(/^work-\d$/);
  });

  test('gives up an index by itself', () => {
    const command = 'test $JOB_COMPLETION_INDEX = 1 && exit 1; exit 0';
    const played = new Played()
      .job({
        completionMode: 'Indexed',
        completions: 3,
        parallelism: 3,
        backoffLimitPerIndex: 0,
        template: template(command),
      })
      .run(90);
    expect(played.work.status).toMatchObject({ completedIndexes: '0,2', failedIndexes: '1' });
    expect(played.conditions).toEqual(['FailureTarget FailedIndexes', 'Failed FailedIndexes']);
  });

  test('fails at once by a rule of its policy', () => {
    const rule = { action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } } as const;
    const played = new Played()
      .job({ podFailurePolicy: { rules: [rule] }, template: template('exit 42') })
      .run(60);
    const failed = played.work.status.conditions!.find(({ type }) => type === 'Failed')!;
    expect(failed.reason).toBe('PodFailurePolicy');
    expect(failed.message).toMatch(
      /^Container c for pod default\/work-\w{5} failed with exit code 42 matching FailJob rule at index 0$/,
    );
  });

  test('is over when it was active for too long', () => {
    const played = new Played()
      .job({ activeDeadlineSeconds: 20, template: template('sleep 3600') })
      .run(90);
    expect(played.conditions).toEqual([
      'FailureTarget DeadlineExceeded',
      'Failed DeadlineExceeded',
    ]);
    expect(played.work.status.active).toBeUndefined();
  });

  test('counts no Pod as failed that it takes away itself', () => {
    const played = new Played().job({
      parallelism: 3,
      completions: 6,
      backoffLimit: 0,
      podReplacementPolicy: 'TerminatingOrFailed',
      template: template('sleep 3600'),
    });
    played.run(20).patch({ parallelism: 1 }).run(40);
    expect(played.work.status).toMatchObject({ active: 1, ready: 1, terminating: 0 });
    played.patch({ suspend: true }).run(40);
    expect(played.work.status.failed).toBeUndefined();
    expect(played.conditions).toEqual(['Suspended JobSuspended']);
    expect(played.pods).toEqual([]);
  });

  test('gives each index its own tries, each later than the one before', () => {
    const played = new Played()
      .job({
        completionMode: 'Indexed',
        completions: 2,
        parallelism: 2,
        backoffLimitPerIndex: 1,
        template: template('test $JOB_COMPLETION_INDEX = 1 && exit 1; exit 0'),
      })
      .run(8);
    // The failed Pod is kept until the next one of its index can be told of it.
    const kept = played.pods.filter(({ metadata }) => metadata.finalizers);
    expect(kept.map(({ status }) => status.phase)).toEqual(['Failed']);
    const failures = played
      .run(60)
      .pods.map(
        ({ metadata }) => metadata.annotations!['batch.kubernetes.io/job-index-failure-count'],
      )
      .sort();
    expect(failures).toEqual(['0', '0', '1']);
    expect(played.work.status).toMatchObject({
      failed: 2,
      failedIndexes: '1',
      completedIndexes: '0',
    });
  });

  test('needs no more of its Pods once enough have succeeded, and holds that against none', () => {
    const played = new Played()
      .job({
        completionMode: 'Indexed',
        completions: 3,
        parallelism: 3,
        successPolicy: { rules: [{ succeededIndexes: '0' }] },
        template: template('test $JOB_COMPLETION_INDEX = 0 && exit 0; sleep 3600'),
      })
      .run(60);
    expect(played.conditions).toEqual([
      'SuccessCriteriaMet SuccessPolicy',
      'Complete SuccessPolicy',
    ]);
    expect(played.work.status).toMatchObject({ succeeded: 1, completedIndexes: '0' });
    expect(played.work.status.failed).toBeUndefined();
  });

  test('waits while it is suspended', () => {
    const played = new Played().job({ suspend: true, template: template('sleep 20') }).run(5);
    expect(played.pods).toEqual([]);
    expect(played.conditions).toEqual(['Suspended JobSuspended']);
    played.patch({ suspend: false }).run(2);
    expect(played.pods).toHaveLength(1);
    expect(played.run(60).conditions).toContain('Complete CompletionsReached');
    expect(played.told('Job').map((line) => line.split(':')[0])).toEqual([
      'Suspended',
      'SuccessfulCreate',
      'Resumed',
      'Completed',
    ]);
  });

  test('goes with its Pods some time after it has finished', () => {
    const played = new Played().job({ ttlSecondsAfterFinished: 30, template: template('exit 0') });
    expect(played.run(20).pods).toHaveLength(1);
    played.run(60);
    expect([played.list(JOBS), played.pods]).toEqual([[], []]);
  });

  test('is left alone where somebody else manages it', () => {
    const played = new Played().job({
      managedBy: 'example.com/queue',
      template: template('exit 0'),
    });
    expect(played.run(30).pods).toEqual([]);
  });

  test.each([
    ['', [PRESERVED]],
    ['Background', []],
    ['Orphan', []],
  ])('deleted with the policy %o warns of %j', (policy, warnings) => {
    const played = new Played().job({ template: template('sleep 3600') }).run(5);
    const query: Record<string, string> = policy ? { propagationPolicy: policy } : {};
    const answer = played.cluster.submit({ method: 'DELETE', path: `${JOBS}/work`, query });
    expect(answer.warnings ?? []).toEqual(warnings);
  });

  test('lets go of its Pods when it is deleted', () => {
    const played = new Played().job({ template: template('sleep 3600') }).run(20);
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' };
    played.cluster.submit({ method: 'DELETE', path: `${JOBS}/work`, body });
    expect(played.run(60).pods).toEqual([]);
  });
});

describe('a CronJob', () => {
  const cron = (more: object = {}, command = 'exit 0') =>
    new Played().post(CRON_JOBS, 'CronJob', 'tick', {
      schedule: '* * * * *',
      jobTemplate: { spec: { template: template(command) } },
      ...more,
    });
  const tick = (played: Played) =>
    played.cluster.read({ method: 'GET', path: `${CRON_JOBS}/tick` }).body as CronJob;

  test('makes a Job each minute and keeps the last three', () => {
    const played = cron().run(6 * 60);
    const made = played.list<Job>(JOBS);
    expect(made).toHaveLength(3);
    const starts = made.map(
      ({ metadata }) => metadata.annotations!['batch.kubernetes.io/cronjob-scheduled-timestamp']!,
    );
    expect(starts.every((at) => at.endsWith(':00Z'))).toBe(true);
    expect(tick(played).status.lastSuccessfulTime).toBeDefined();
    const told = played.told('CronJob').map((line) => line.split(':')[0]);
    expect(new Set(told)).toEqual(
      new Set(['SuccessfulCreate', 'SawCompletedJob', 'SuccessfulDelete']),
    );
  });

  test('starts none beside one that runs when that is forbidden', () => {
    const played = cron({ concurrencyPolicy: 'Forbid' }, 'sleep 150').run(3 * 60);
    expect(played.list<Job>(JOBS).length).toBeLessThanOrEqual(2);
    expect(played.told('CronJob').some((line) => line.startsWith('JobAlreadyActive'))).toBe(true);
  });

  test('remembers a Job that it made and could not write down', () => {
    const played = cron({}, 'sleep 3600');
    const { uid } = tick(played).metadata;
    const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'tick', uid, controller: true };
    const name = `tick-${FIXED_START / 60_000 + 1}`;
    const body = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, ownerReferences: [owner] },
      spec: { template: template('sleep 3600') },
    };
    expect(played.cluster.submit({ method: 'POST', path: JOBS, body })).toMatchObject({
      status: 201,
    });
    played.run(55);
    expect(tick(played).status.active).toMatchObject([{ name }]);
    expect(played.told('CronJob').map((line) => line.split(':')[0])).toEqual(['UnexpectedJob']);
  });

  test('that keeps none is told of no Job that it has swept away', () => {
    const played = cron({ successfulJobsHistoryLimit: 0 }).run(70);
    expect(played.told('CronJob').map((line) => line.split(':')[0])).toEqual([
      'SuccessfulCreate',
      'SuccessfulDelete',
    ]);
    expect(tick(played).status.active).toBeUndefined();
  });

  test('replaces one that runs when told to', () => {
    const played = cron({ concurrencyPolicy: 'Replace' }, 'sleep 3600').run(5 * 60);
    expect(played.list<Job>(JOBS)).toHaveLength(1);
    expect(tick(played).status.active).toHaveLength(1);
  });

  test('goes by the clock of its zone', () => {
    const played = cron({ schedule: '40 14 * * *', timeZone: 'Asia/Kolkata' }).run(15 * 60);
    expect(tick(played).status.lastScheduleTime).toMatch(/T09:10:00Z$/);
    const [job] = played.list<Job>(JOBS);
    expect(job!.metadata.annotations).toEqual({
      'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-05T14:40:00+05:30',
    });
  });

  test('does not make up for what a new schedule would have been due at before', () => {
    const played = cron({ schedule: '0 0 1 1 *' }).run(5 * 60);
    const body = { spec: { schedule: '2 * * * *' } };
    played.cluster.submit({ method: 'PATCH', path: `${CRON_JOBS}/tick`, headers: MERGE, body });
    expect(played.run(10 * 60).list(JOBS)).toEqual([]);
    expect(played.run(50 * 60).list(JOBS)).toHaveLength(1);
    expect(tick(played).status.lastScheduleTime).toMatch(/T10:02:00Z$/);
  });

  test('makes nothing while it is suspended', () => {
    expect(cron({ suspend: true }).run(180).list(JOBS)).toEqual([]);
  });
});
