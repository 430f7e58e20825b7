import { describe, expect, test } from 'vitest';
import type { Deployment, ReplicaSet } from '../../../../api/generated/types/apps/v1.ts';
import { deployment, replicaSet } from '../../../../api/testing/builders.ts';
import type { KubeObject } from '../../../../apimachinery/meta.ts';
import { planDeployment } from './plan.ts';
import { newReplicaSet, revisionOf, scaled } from './revisions.ts';

const NOW = Date.parse('2026-01-01T00:10:00Z');

interface Spec {
  replicas?: number;
  maxSurge?: number | string;
  maxUnavailable?: number | string;
  recreate?: boolean;
  image?: string;
}

function web({
  replicas = 4,
  maxSurge = 1,
  maxUnavailable = 1,
  recreate,
  image = 'nginx:2',
}: Spec = {}): Deployment {
  const strategy = recreate
    ? ({ type: 'Recreate' } as const)
    : ({ type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } as const);
  return deployment('web')
    .selecting({ app: 'web' })
    .image(image)
    .replicas(replicas)
    .spec({ strategy, progressDeadlineSeconds: 600, revisionHistoryLimit: 2 })
    .generation(1)
    .build();
}

/** The ReplicaSet of `image`, scaled by the Deployment, with so many of its Pods available. */
function of(
  owner: Deployment,
  image: string,
  size: number,
  availableReplicas = size,
  revision = 1,
): ReplicaSet {
  const draft = newReplicaSet(imaged(owner, image), BigInt(revision), size);
  const built = replicaSet(draft.metadata.name!)
    .ownedBy(owner as KubeObject)
    .spec(draft.spec)
    .annotations(draft.metadata.annotations!)
    .labels(draft.metadata.labels!)
    .generation(1);
  return built
    .status({
      replicas: size,
      availableReplicas,
      readyReplicas: availableReplicas,
      terminatingReplicas: 0,
      observedGeneration: 1,
    })
    .build();
}

const imaged = (owner: Deployment, image: string): Deployment => ({
  ...owner,
  spec: {
    ...owner.spec,
    template: {
      ...owner.spec.template,
      spec: {
        ...owner.spec.template.spec!,
        containers: [{ ...owner.spec.template.spec!.containers[0]!, image }],
      },
    },
  },
});

function plan(
  owner: Deployment,
  replicaSets: readonly ReplicaSet[],
  oldPodsRun = false,
  now = NOW,
) {
  return planDeployment({ deployment: owner, replicaSets, oldPodsRun: () => oldPodsRun, now });
}

/** `{ 1: 3 }`: the ReplicaSet of nginx:1 becomes three. */
function sizes(planned: ReturnType<typeof plan>): Record<string, number> {
  const entries = planned.update.map(({ after }) => [
    after.spec.template!.spec!.containers[0]!.image!.slice(6),
    after.spec.replicas!,
  ]);
  if (planned.create) entries.push(['new', planned.create.spec.replicas!]);
  return Object.fromEntries(entries);
}

describe('a rolling update moves one side at a time', () => {
  test.each<{
    spec?: Spec;
    old: [size: number, available?: number];
    fresh?: [size: number, available?: number];
    then: Record<string, number>;
  }>([
    { old: [4], then: { new: 1 } }, // five Pods are allowed in all
    { old: [4], fresh: [1, 0], then: { 1: 3 } }, // three available are enough
    { old: [3], fresh: [1, 0], then: { 2: 2 } }, // four Pods, so one more may start
    { old: [3], fresh: [2, 0], then: {} }, // the two must come up first
    { old: [3, 2], fresh: [2, 0], then: {} }, // one broke: too few are left to stop anything
    { old: [4, 2], fresh: [1, 1], then: { 1: 2 } }, // what is broken already goes first
    { old: [3], fresh: [2, 2], then: { 1: 1 } },
    { old: [1], fresh: [4, 4], then: { 1: 0 } },
    { old: [0], fresh: [4, 4], then: {} },
    { spec: { maxSurge: 0, maxUnavailable: 1 }, old: [4], then: { new: 0 } },
    { spec: { maxSurge: 0, maxUnavailable: 1 }, old: [4], fresh: [0], then: { 1: 3 } },
    { spec: { maxSurge: 0, maxUnavailable: 0 }, old: [4], fresh: [0], then: { 1: 3 } }, // both zero: one may be missing
    { spec: { maxSurge: '25%', maxUnavailable: '25%', replicas: 3 }, old: [3], then: { new: 1 } }, // surge rounds up
    {
      spec: { maxSurge: '25%', maxUnavailable: '25%', replicas: 3 },
      old: [3],
      fresh: [1, 0],
      then: {},
    }, // unavailability down
    { spec: { maxSurge: '100%', maxUnavailable: 0 }, old: [4], then: { new: 4 } },
  ])('$spec old $old new $fresh → $then', ({ spec, old, fresh, then }) => {
    const owner = web(spec);
    const sets = [
      of(owner, 'nginx:1', ...old),
      ...(fresh ? [of(owner, 'nginx:2', fresh[0], fresh[1], 2)] : []),
    ];
    expect(sizes(plan(owner, sets))).toEqual(then);
  });
});

describe('Recreate', () => {
  const owner = web({ recreate: true });
  test.each([
    { old: 4, oldPodsRun: true, then: { 1: 0 } },
    { old: 0, oldPodsRun: true, then: {} },
    { old: 0, oldPodsRun: false, then: { new: 4 } },
  ])('old $old, Pods left: $oldPodsRun → $then', ({ old, oldPodsRun, then }) =>
    expect(sizes(plan(owner, [of(owner, 'nginx:1', old)], oldPodsRun))).toEqual(then),
  );
});

describe('a change of size in the middle of a rollout is shared in proportion', () => {
  test.each([
    { from: 10, to: 15, old: 7, fresh: 3, then: { 1: 11, 2: 4 } },
    { from: 10, to: 5, old: 7, fresh: 3, then: { 1: 3, 2: 2 } }, // the one too many goes from the larger
    { from: 10, to: 0, old: 7, fresh: 3, then: { 1: 0, 2: 0 } },
    { from: 10, to: 11, old: 5, fresh: 5, then: { 1: 5, 2: 6 } }, // of two as large, the newer grows
  ])('$from → $to: old $old, new $fresh → $then', ({ from, to, old, fresh, then }) => {
    const surge = { maxSurge: 0, maxUnavailable: 2 };
    const before = web({ ...surge, replicas: from });
    const newer = { ...of(before, 'nginx:2', fresh, 0, 2) };
    const sets = [
      of(before, 'nginx:1', old),
      { ...newer, metadata: { ...newer.metadata, creationTimestamp: '2026-01-01T00:05:00Z' } },
    ];
    expect(sizes(plan(web({ ...surge, replicas: to }), sets))).toEqual(then);
  });

  test('with one ReplicaSet, it simply gets the new size', () => {
    const before = web({ image: 'nginx:1' });
    expect(sizes(plan(web({ image: 'nginx:1', replicas: 6 }), [of(before, 'nginx:1', 4)]))).toEqual(
      { 1: 6 },
    );
  });

  test('the size that it was scaled for is noted', () => {
    const after = scaled(web({ replicas: 6 }), of(web(), 'nginx:2', 4), 6);
    expect(after.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/desired-replicas': '6',
      'deployment.kubernetes.io/max-replicas': '7',
    });
  });
});

describe('revisions', () => {
  test('going back to a template raises its revision and remembers the old one', () => {
    const owner = web({ image: 'nginx:1' });
    const planned = plan(owner, [of(owner, 'nginx:1', 0, 0, 1), of(owner, 'nginx:2', 4, 4, 2)]);
    const after = planned.update.find(
      ({ before }) => before.metadata.annotations!['deployment.kubernetes.io/revision'] === '1',
    )!.after;
    expect(revisionOf(after)).toBe(3n);
    expect(after.metadata.annotations!['deployment.kubernetes.io/revision-history']).toBe('1');
    expect(revisionOf(planned.deployment)).toBe(3n);
  });

  test.each([
    ['3546343826724305832', 3546343826724305833n],
    ['9223372036854775808', 1n], // no int64
    ['two', 1n],
  ])('of one that is numbered %s the next is %s', (revision, next) => {
    const owner = web({ image: 'nginx:2' });
    const { metadata, ...old } = of(owner, 'nginx:1', 4, 4, 1);
    const annotations = { 'deployment.kubernetes.io/revision': revision };
    const planned = plan(owner, [{ ...old, metadata: { ...metadata, annotations } }]);
    expect(revisionOf(planned.create!)).toBe(next);
  });

  test('the oldest empty ReplicaSets beyond the limit go when the rollout is complete', () => {
    const owner = web({ image: 'nginx:9' });
    const old = ['1', '2', '3', '4'].map((image, i) => of(owner, `nginx:${image}`, 0, 0, i + 1));
    const sets = [...old, of(owner, 'nginx:9', 4, 4, 5)];
    const counted = plan(owner, sets);
    expect(counted.remove).toEqual([]); // not told complete yet
    expect(plan(counted.deployment, sets).remove.map(revisionOf)).toEqual([1n, 2n]);
  });

  test('a copied annotation is not a new revision; kubectl’s own are not copied', () => {
    const annotated = {
      ...web(),
      metadata: {
        ...web().metadata,
        annotations: { note: 'x', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      },
    };
    const after = plan(annotated, [of(web(), 'nginx:2', 4)]).update[0]!.after;
    expect(after.metadata.annotations).toMatchObject({
      note: 'x',
      'deployment.kubernetes.io/revision': '1',
    });
    expect(after.metadata.annotations).not.toHaveProperty([
      'kubectl.kubernetes.io/last-applied-configuration',
    ]);
  });
});

describe('conditions', () => {
  const condition = (planned: ReturnType<typeof plan>, type = 'Progressing') => {
    const { status, reason, message } = planned.deployment.status!.conditions!.find(
      (each) => each.type === type,
    )!;
    return `${status} ${reason} ${message}`;
  };

  test('tell the story of a rollout', () => {
    const owner = web();
    const made = plan(owner, []);
    const name = made.create!.metadata.name;
    expect(condition(made)).toBe(`True NewReplicaSetCreated Created new replica set "${name}"`);
    const starting = plan(made.deployment, [of(owner, 'nginx:2', 4, 0)]);
    expect(condition(starting, 'Available')).toBe(
      'False MinimumReplicasUnavailable Deployment does not have minimum availability.',
    );
    const underway = plan(starting.deployment, [of(owner, 'nginx:2', 4, 3)]);
    expect(condition(underway)).toBe(`True ReplicaSetUpdated ReplicaSet "${name}" is progressing.`);
    expect(condition(underway, 'Available')).toBe(
      'True MinimumReplicasAvailable Deployment has minimum availability.',
    );
    const complete = plan(underway.deployment, [of(owner, 'nginx:2', 4, 4)]);
    expect(condition(complete)).toBe(
      `True NewReplicaSetAvailable ReplicaSet "${name}" has successfully progressed.`,
    );
    expect(complete.requeueAfter).toBeUndefined();
    expect(plan(complete.deployment, [of(owner, 'nginx:2', 4, 4)]).deployment).toBe(
      complete.deployment,
    );
    // A Pod that fails later is no lack of progress.
    const broken = plan(complete.deployment, [of(owner, 'nginx:2', 4, 0)], false, NOW + 3_600_000);
    expect(condition(broken)).toContain('NewReplicaSetAvailable');
  });

  test('the deadline is looked at again when it is due, and then told', () => {
    const owner = web();
    const stuck = plan(plan(owner, []).deployment, [of(owner, 'nginx:2', 4, 0)]);
    const again = plan(stuck.deployment, [of(owner, 'nginx:2', 4, 0)], false, NOW + 60_000);
    expect(again.requeueAfter).toBe(541_000);
    const late = plan(stuck.deployment, [of(owner, 'nginx:2', 4, 0)], false, NOW + 601_000);
    expect(condition(late)).toMatch(
      /^False ProgressDeadlineExceeded ReplicaSet "web-\w+" has timed out progressing\.$/,
    );
    expect(late.requeueAfter).toBeUndefined();
  });

  test('pausing stops the clock and resuming starts it again', () => {
    const owner = { ...web(), spec: { ...web().spec, paused: true } };
    expect(plan(owner, []).create).toBeUndefined();
    const paused = plan(owner, [of(web(), 'nginx:2', 4, 0)]);
    expect(condition(paused)).toBe('Unknown DeploymentPaused Deployment is paused');
    const resumed = plan({ ...paused.deployment, spec: web().spec }, [of(web(), 'nginx:2', 4, 0)]);
    expect(condition(resumed)).toBe('Unknown DeploymentResumed Deployment is resumed');
  });

  test('a ReplicaSet’s failure is the Deployment’s', () => {
    const owner = web();
    const failing = of(owner, 'nginx:2', 4, 0);
    const failure = {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: 'exceeded quota',
    };
    const told = plan(owner, [
      { ...failing, status: { ...failing.status, conditions: [failure] } },
    ]);
    expect(condition(told, 'ReplicaFailure')).toBe('True FailedCreate exceeded quota');
    const healed = plan(told.deployment, [of(owner, 'nginx:2', 4, 4)]);
    expect(healed.deployment.status!.conditions!.map(({ type }) => type)).not.toContain(
      'ReplicaFailure',
    );
  });
});

test('a template’s hash is its own, and another one after a collision', () => {
  const hashOf = (owner: Deployment) => newReplicaSet(owner, 1n, 1).metadata.name!;
  expect(hashOf(web())).toBe(hashOf(web()));
  expect(hashOf(web({ replicas: 7 }))).toBe(hashOf(web()));
  expect(hashOf(web({ image: 'nginx:3' }))).not.toBe(hashOf(web()));
  expect(hashOf({ ...web(), status: { collisionCount: 1 } })).not.toBe(hashOf(web()));
  expect(hashOf(web())).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
});
