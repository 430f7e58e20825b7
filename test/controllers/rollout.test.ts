/** Deployments and ReplicaSets against the real API server. */
import { describe, expect, test } from 'vitest';
import type { Deployment, ReplicaSet } from '../../src/api/generated/types/apps/v1.ts';
import type { Pod } from '../../src/api/generated/types/core/v1.ts';
import { deployments } from '../../src/api/apps/v1/deployment/deployment.ts';
import { replicaSets } from '../../src/api/apps/v1/replica-set/replica-set.ts';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import { isPodActive, isPodAvailable } from '../../src/controller-runtime/pod-state.ts';
import { ControlPlane, type ControlPlaneOptions } from './control-plane.ts';

const container = (image: string) => ({ name: 'c', image });

function web(
  plane: ControlPlane,
  replicas = 3,
  spec: Partial<Deployment['spec']> = {},
): Deployment {
  return plane.create(deployments, {
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [container('nginx:1')] },
      },
      ...spec,
    },
  });
}

const image = (plane: ControlPlane, name: string) =>
  plane.patch(deployments, 'web', {
    spec: { template: { spec: { containers: [container(name)] } } },
  });
const scale = (plane: ControlPlane, replicas: number) =>
  plane.patch(deployments, 'web', { spec: { replicas } });
const condition = (plane: ControlPlane, type: string) => {
  const found = plane
    .get(deployments, 'web')!
    .status!.conditions!.find((each) => each.type === type);
  return found && `${found.status} ${found.reason}`;
};

/** `nginx:1 3/3` for each ReplicaSet: image, available, wanted. */
const fleet = (plane: ControlPlane) =>
  [...plane.list(replicaSets)]
    .sort((a, b) => revision(a) - revision(b))
    .map(
      ({ spec, status }) =>
        `${spec.template!.spec!.containers[0]!.image} ${status.availableReplicas ?? 0}/${spec.replicas}`,
    );
const revision = ({ metadata }: ReplicaSet) =>
  Number(metadata.annotations!['deployment.kubernetes.io/revision']);

/** What happened to the Deployment, in order, its ReplicaSets named after their images. */
function scalings(plane: ControlPlane): string[] {
  const names = new Map(
    plane
      .list(replicaSets)
      .map(({ metadata, spec }) => [metadata.name, spec.template!.spec!.containers[0]!.image!]),
  );
  const told = plane
    .told('deployment-controller')
    .map((line) => line.replace(/web-\w+/, (name) => names.get(name) ?? name));
  return told.map((line) => line.replace('deployment-controller ScalingReplicaSet ', ''));
}

describe('a Deployment', () => {
  test('comes up, and tells', () => {
    const plane = new ControlPlane();
    web(plane);
    plane.settle();
    expect(fleet(plane)).toEqual(['nginx:1 3/3']);
    expect(scalings(plane)).toEqual(['Scaled up replica set nginx:1 from 0 to 3']);
    expect(condition(plane, 'Progressing')).toBe('True NewReplicaSetAvailable');
    expect(plane.told('replicaset-controller')).toHaveLength(3);
    const [set] = plane.list(replicaSets);
    for (const pod of plane.list(pods)) {
      expect(pod.metadata.name.startsWith(`${set!.metadata.name}-`)).toBe(true);
      expect(pod.metadata.ownerReferences).toMatchObject([
        { kind: 'ReplicaSet', uid: set!.metadata.uid, controller: true, blockOwnerDeletion: true },
      ]);
      expect(pod.metadata.labels).toHaveProperty('pod-template-hash');
    }
    expect(plane.get(deployments, 'web')!.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '1',
    });
  });

  test('rolls on as a real one was recorded: one up, one down, in turns', () => {
    const plane = new ControlPlane();
    web(plane);
    plane.settle();
    image(plane, 'nginx:2');
    plane.settle();
    // Recorded from Kubernetes 1.20 (deploy3-rolling-update): 25%/25% of three is one more and none less.
    expect(new Set(scalings(plane))).toEqual(
      new Set([
        'Scaled up replica set nginx:1 from 0 to 3',
        'Scaled up replica set nginx:2 from 0 to 1',
        'Scaled down replica set nginx:1 from 3 to 2',
        'Scaled up replica set nginx:2 from 1 to 2',
        'Scaled down replica set nginx:1 from 2 to 1',
        'Scaled up replica set nginx:2 from 2 to 3',
        'Scaled down replica set nginx:1 from 1 to 0',
      ]),
    );
    expect(fleet(plane)).toEqual(['nginx:1 0/0', 'nginx:2 3/3']);
    expect(plane.get(deployments, 'web')!.status).toMatchObject({
      replicas: 3,
      updatedReplicas: 3,
      availableReplicas: 3,
      terminatingReplicas: 0,
    });
  });

  test('going back uses the old ReplicaSet, with a new revision', () => {
    const plane = new ControlPlane();
    web(plane);
    for (const name of ['nginx:2', 'nginx:1']) {
      plane.settle();
      image(plane, name);
    }
    plane.settle();
    expect(fleet(plane)).toEqual(['nginx:2 0/0', 'nginx:1 3/3']);
    const [, back] = [...plane.list(replicaSets)].sort((a, b) => revision(a) - revision(b));
    expect(back!.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
  });

  test('Recreate waits until the last old Pod is gone', () => {
    const plane = new ControlPlane();
    web(plane, 3, { strategy: { type: 'Recreate' } });
    plane.settle();
    image(plane, 'nginx:2');
    const images = new Set<string>();
    while (!plane.simulation.settled && plane.simulation.step()) {
      const running = new Set(plane.list(pods).map(({ spec }) => spec.containers[0]!.image!));
      expect(running.size).toBeLessThanOrEqual(1);
      for (const each of running) images.add(each);
    }
    expect([...images]).toEqual(['nginx:1', 'nginx:2']);
    expect(fleet(plane)).toEqual(['nginx:1 0/0', 'nginx:2 3/3']);
  });

  test('paused, it takes new sizes and no new templates', () => {
    const plane = new ControlPlane();
    web(plane);
    plane.settle();
    plane.patch(deployments, 'web', { spec: { paused: true } });
    image(plane, 'nginx:2');
    scale(plane, 5);
    plane.settle();
    expect(fleet(plane)).toEqual(['nginx:1 5/5']);
    expect(condition(plane, 'Progressing')).toBe('Unknown DeploymentPaused');
    plane.patch(deployments, 'web', { spec: { paused: false } });
    plane.settle();
    expect(fleet(plane)).toEqual(['nginx:1 0/0', 'nginx:2 5/5']);
  });

  test('says when it does not get on, and recovers', () => {
    const plane = new ControlPlane({
      becomesReady: ({ spec }) => spec.containers[0]!.image !== 'broken',
    });
    web(plane, 3, { progressDeadlineSeconds: 30 });
    plane.settle();
    image(plane, 'broken');
    plane.run(25);
    expect(condition(plane, 'Progressing')).toBe('True ReplicaSetUpdated');
    plane.run(15);
    expect(condition(plane, 'Progressing')).toBe('False ProgressDeadlineExceeded');
    expect(condition(plane, 'Available')).toBe('True MinimumReplicasAvailable');
    image(plane, 'nginx:2');
    plane.settle();
    expect(condition(plane, 'Progressing')).toBe('True NewReplicaSetAvailable');
    expect(fleet(plane)).toEqual(['nginx:1 0/0', 'broken 0/0', 'nginx:2 3/3']);
  });

  test('keeps as many old revisions as it is told', () => {
    const plane = new ControlPlane();
    web(plane, 1, { revisionHistoryLimit: 1 });
    for (const name of ['nginx:2', 'nginx:3', 'nginx:4']) {
      plane.settle();
      image(plane, name);
    }
    plane.settle();
    expect(fleet(plane)).toEqual(['nginx:3 0/0', 'nginx:4 1/1']);
  });

  test('with minReadySeconds a Pod counts only when it has been ready for so long', () => {
    const plane = new ControlPlane();
    web(plane, 2, { minReadySeconds: 10 });
    plane.run(5);
    expect(plane.get(deployments, 'web')!.status).toMatchObject({
      readyReplicas: 2,
      unavailableReplicas: 2,
    });
    plane.settle();
    expect(plane.now).toBeGreaterThanOrEqual(10);
    expect(plane.get(deployments, 'web')!.status).toMatchObject({
      readyReplicas: 2,
      availableReplicas: 2,
    });
  });

  test('of two that hash alike, the second gets another name', () => {
    const plane = new ControlPlane();
    web(plane);
    plane.settle();
    const [taken] = plane.list(replicaSets);
    plane.client.delete(
      deployments,
      { namespace: 'default', name: 'web' },
      { propagationPolicy: 'Orphan' },
    );
    plane.settle();
    plane.patch(replicaSets, taken!.metadata.name, { metadata: { labels: { app: 'other' } } });
    web(plane);
    plane.settle();
    expect(plane.get(deployments, 'web')!.status!.collisionCount).toBe(1);
    expect(plane.list(replicaSets)).toHaveLength(2);
  });
});

describe('a ReplicaSet', () => {
  test('replaces what is lost, adopts what matches, and lets go of what does not', () => {
    const plane = new ControlPlane();
    web(plane);
    plane.settle();
    const [lost, strayed] = plane.list(pods) as [Pod, Pod];
    plane.client.delete(pods, lost.metadata);
    plane.settle();
    expect(plane.list(pods)).toHaveLength(3);
    plane.patch(pods, strayed.metadata.name, { metadata: { labels: { app: 'elsewhere' } } });
    plane.settle();
    expect(plane.get(pods, strayed.metadata.name)!.metadata.ownerReferences).toBeUndefined();
    expect(plane.list(pods)).toHaveLength(4);
    plane.patch(pods, strayed.metadata.name, { metadata: { labels: { app: 'web' } } });
    plane.settle();
    expect(plane.list(pods).filter(isPodActive)).toHaveLength(3);
  });

  test('grows in batches that double, and shrinks without asking twice', () => {
    const plane = new ControlPlane();
    web(plane, 0);
    plane.settle();
    scale(plane, 40);
    plane.settle();
    expect(plane.list(pods)).toHaveLength(40);
    scale(plane, 0);
    plane.settle();
    expect(plane.list(pods)).toHaveLength(0);
    expect(
      plane.told('replicaset-controller').filter((line) => line.includes('FailedDelete')),
    ).toEqual([]);
  });
});

describe.each<ControlPlaneOptions & { watchDelay?: () => number }>([
  {},
  { watchDelay: () => 200 },
  { watchDelay: (component?: string) => (component === 'kube-controller-manager' ? 700 : 1) },
])('whatever the latency (%#)', (options) => {
  test.each([1, 2, 3])('a rolling update keeps its promise, seed %i', (seed) => {
    const plane = new ControlPlane({ ...options, seed });
    web(plane, 10, {
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2, maxUnavailable: 1 } },
    });
    plane.settle();
    image(plane, 'nginx:2');
    while (!plane.simulation.settled && plane.simulation.step()) {
      const alive = plane.list(pods).filter(isPodActive);
      expect(alive.length).toBeLessThanOrEqual(12);
      expect(alive.filter((pod) => isPodAvailable(pod, 0, 0)).length).toBeGreaterThanOrEqual(9);
    }
    expect(fleet(plane)).toEqual(['nginx:1 0/0', 'nginx:2 10/10']);
  });

  test('a restarted manager goes on where the old one was', () => {
    const plane = new ControlPlane(options);
    web(plane, 6);
    plane.settle();
    image(plane, 'nginx:2');
    for (let i = 0; i < 5; i++) {
      plane.run(0.4);
      plane.restartManager();
    }
    plane.settle();
    expect(fleet(plane)).toEqual(['nginx:1 0/0', 'nginx:2 6/6']);
    expect(plane.list(pods)).toHaveLength(6);
  });
});

test('the same seed is the same history', () => {
  const history = (seed: number) => {
    const plane = new ControlPlane({ seed });
    web(plane, 5);
    plane.settle();
    image(plane, 'nginx:2');
    plane.settle();
    return plane.simulation.digest.hex;
  };
  expect(history(7)).toBe(history(7));
  expect(history(7)).not.toBe(history(8));
});
