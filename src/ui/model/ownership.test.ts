/** The forest of owners, and what its nodes say. */
import { expect, test } from 'vitest';
import type { Job } from '../../api/generated/types/batch/v1.ts';
import { failedJob, forest, made, partitioned, podOf, rolling } from '../gallery/workloads.ts';
import { START } from '../gallery/fixtures.ts';
import { fateOfJob } from './job-end.ts';
import type { OwnedNode } from './ownership.ts';

/** `Deployment web > ReplicaSet web-2 [d e]` */
function drawn({ kind, name, children, pods }: OwnedNode): string {
  const below = children.map(drawn).join(', ');
  const tiles = pods.map(({ label, claims }) => [label, ...claims.map(drawn)].join('+')).join(' ');
  return `${kind ? `${kind} ` : ''}${name}${tiles && ` [${tiles}]`}${below && ` (${below})`}`;
}

test.each([
  {
    says: 'newest revision first, idle ones folded, autoscaler and budget beside them',
    of: rolling(),
    forest: [
      'Deployment web (HorizontalPodAutoscaler web, PodDisruptionBudget web, ReplicaSet web-2 [d e], ReplicaSet web-1 [a b c], 1 earlier revision (ReplicaSet web-0))',
    ],
  },
  {
    says: 'Pods of a StatefulSet by number, with their claims',
    of: partitioned(),
    forest: [
      'StatefulSet db [db-0+PersistentVolumeClaim data-db-0 db-2+PersistentVolumeClaim data-db-2 db-10+PersistentVolumeClaim data-db-10]',
    ],
  },
  {
    says: 'a CronJob owns Jobs',
    of: failedJob({ cronJob: true }),
    forest: ['CronJob nightly (Job import [index 0 index 1])'],
  },
  {
    says: 'nobody’s Pod is a root',
    of: { pods: [podOf(undefined, 'alone', 'running')] },
    forest: ['Pod alone'],
  },
])('$says', ({ of, forest: shown }) => expect(forest(of).map(drawn)).toEqual(shown));

test.each([
  [undefined, 'Running, 1 of 1 container ready. Nobody owns it: if it goes, nobody makes another.'],
  [
    made('apps/v1', 'ReplicaSet', 'gone', {}, {}),
    'Running, 1 of 1 container ready. Its owner, the ReplicaSet gone, is gone: the garbage collector deletes it.',
  ],
  [
    made('v1', 'Node', 'node-1', {}, {}),
    'Running, 1 of 1 container ready. The kubelet of node-1 runs it from a file: a static Pod.',
  ],
  [
    made('example.com/v1', 'Widget', 'w', {}, {}),
    'Running, 1 of 1 container ready. Owned by the Widget w.',
  ],
])('what has no owner here says what that means (%#)', (owner, says) =>
  expect(forest({ pods: [podOf(owner, 'one', 'running')] })[0]!.says).toBe(says),
);

test('a Job that gave up says so in the cluster’s words, and with which Pods', () => {
  const [job] = forest(failedJob());
  expect(job).toMatchObject({
    tone: 'bad',
    says: 'Failed: Job has reached the specified backoff limit. 1 of 4 succeeded, 3 failed (backoffLimit: 2), done: index 0.',
  });
});

test.each([
  [{ ttl: 60 }, 50_000, /deletes itself in 40 s/],
  [{ ttl: 60 }, 90_000, /about to be deleted/],
  [{ cronJob: true }, 50_000, /until nightly has enough newer ones/],
  [{}, 50_000, /no ttlSecondsAfterFinished/],
] as const)('what becomes of a finished Job (%#)', (how, at, fate) =>
  expect(fateOfJob(failedJob(how).jobs![0] as unknown as Job, START + at)).toMatch(fate),
);
