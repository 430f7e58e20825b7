/** How far a rollout is, and the two lines that it keeps. */
import { expect, test } from 'vitest';
import type { DaemonSet, Deployment, StatefulSet } from '../../api/generated/types/apps/v1.ts';
import { rolloutOfDaemonSet, rolloutOfDeployment, rolloutOfStatefulSet } from './rollout.ts';

const metadata = { name: 'web', uid: 'u', resourceVersion: '1', generation: 2 };
const exceeded = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' };

test.each([
  // kubectl rollout status, in its order.
  { says: 'unseen', spec: {}, status: { observedGeneration: 1 } },
  { says: 'stuck', spec: {}, status: { conditions: [exceeded], updatedReplicas: 4 } },
  { says: 'going', spec: {}, status: { replicas: 4, updatedReplicas: 2, availableReplicas: 4 } },
  { says: 'going', spec: {}, status: { replicas: 5, updatedReplicas: 4, availableReplicas: 4 } },
  { says: 'going', spec: {}, status: { replicas: 4, updatedReplicas: 4, availableReplicas: 3 } },
  { says: 'done', spec: {}, status: { replicas: 4, updatedReplicas: 4, availableReplicas: 4 } },
  { says: 'paused', spec: { paused: true }, status: { conditions: [exceeded] } },
  { says: 'scaled-to-zero', spec: { replicas: 0 }, status: {} },
])('a Deployment is $says', ({ says, spec, status }) =>
  expect(
    rolloutOfDeployment({
      metadata,
      spec: { replicas: 4, ...spec },
      status: { observedGeneration: 2, ...status },
    } as unknown as Deployment).state,
  ).toBe(says),
);

test.each([
  { strategy: undefined, replicas: 4, lines: [3, 5] }, // 25 % of each
  { strategy: { maxSurge: '25%', maxUnavailable: '25%' }, replicas: 10, lines: [8, 13] }, // up, and down
  { strategy: { maxSurge: 0, maxUnavailable: '10%' }, replicas: 4, lines: [3, 4] }, // both none would never move
  { strategy: { maxSurge: 1, maxUnavailable: 0 }, replicas: 4, lines: [4, 5] },
  { strategy: { maxSurge: 0, maxUnavailable: '100%' }, replicas: 4, lines: [0, 4] },
])('the lines of $replicas with $strategy', ({ strategy, replicas, lines }) => {
  const { atLeast, atMost } = rolloutOfDeployment({
    metadata,
    spec: { replicas, ...(strategy && { strategy: { rollingUpdate: strategy } }) },
    status: {},
  } as unknown as Deployment);
  expect([atLeast, atMost]).toEqual(lines);
});

const stateful = (updateStrategy: object, status: object) =>
  rolloutOfStatefulSet({
    metadata,
    spec: { replicas: 3, updateStrategy },
    status: {
      observedGeneration: 2,
      replicas: 3,
      availableReplicas: 3,
      currentRevision: 'web-a',
      updateRevision: 'web-b',
      ...status,
    },
  } as unknown as StatefulSet);

test.each([
  { says: 'done', strategy: {}, status: { currentRevision: 'web-b' }, updated: 3 },
  { says: 'going', strategy: {}, status: { updatedReplicas: 1 }, updated: 1 },
  { says: 'on-delete', strategy: { type: 'OnDelete' }, status: {}, updated: 0 },
  {
    says: 'partitioned',
    strategy: { rollingUpdate: { partition: 2 } },
    status: { updatedReplicas: 1 },
    updated: 1,
  },
  { says: 'going', strategy: { rollingUpdate: { partition: 2 } }, status: {}, updated: 0 },
])('a StatefulSet is $says', ({ says, strategy, status, updated }) =>
  expect(stateful(strategy, status)).toMatchObject({ state: says, updated }),
);

test('a DaemonSet rounds both lines up', () => {
  const rollout = rolloutOfDaemonSet({
    metadata,
    spec: { updateStrategy: { rollingUpdate: { maxSurge: '10%', maxUnavailable: 0 } } },
    status: {
      observedGeneration: 2,
      desiredNumberScheduled: 3,
      currentNumberScheduled: 3,
      updatedNumberScheduled: 1,
      numberAvailable: 3,
      numberMisscheduled: 0,
      numberReady: 3,
    },
  } as unknown as DaemonSet);
  expect(rollout).toMatchObject({ state: 'going', atLeast: 3, atMost: 4, updated: 1, old: 2 });
});
