/** test/e2e/apps, what came after 1.20: controller_revision.go, daemon_set.go, deployment.go, rc.go, replica_set.go, statefulset.go. */
import { expect } from 'vitest';
import type { ControllerRevision } from '../../src/api/generated/types/apps/v1.ts';
import { Bed, images, isReady, NAMESPACE, PODS } from './cluster-bed.ts';
import { newerRow } from './row.ts';

interface Workload {
  readonly area: string;
  readonly path: string;
  readonly spec: (labels: object, template: object) => object;
}

const inApps = (plural: string) => `/apis/apps/v1/namespaces/${NAMESPACE}/${plural}`;
const selecting = (more: object) => (matchLabels: object, template: object) => ({
  selector: { matchLabels },
  template,
  ...more,
});
const daemonSets: Workload = {
  area: '[sig-apps] Daemon set [Serial] ',
  path: inApps('daemonsets'),
  spec: selecting({}),
};
const deployments: Workload = {
  area: '[sig-apps] Deployment ',
  path: inApps('deployments'),
  spec: selecting({ replicas: 1 }),
};
const replicaSets: Workload = {
  area: '[sig-apps] ReplicaSet ',
  path: inApps('replicasets'),
  spec: selecting({ replicas: 1 }),
};
const statefulSets: Workload = {
  area: '[sig-apps] StatefulSet Basic StatefulSet functionality [StatefulSetBasic] ',
  path: inApps('statefulsets'),
  spec: selecting({ replicas: 1, serviceName: 'test' }),
};
const replicationControllers: Workload = {
  area: '[sig-apps] ReplicationController ',
  path: `/api/v1/namespaces/${NAMESPACE}/replicationcontrollers`,
  spec: (selector, template) => ({ replicas: 1, selector, template }),
};

const LABELS = { name: 'sample-pod', e2e: 'testing' };
const SELECTED = 'labelSelector=e2e=testing';
const everywhere = (path: string) => path.replace(`/namespaces/${NAMESPACE}`, '');

/** With one Pod, or one on each node, which is waited for. */
function created(bed: Bed, { path, spec }: Workload, name: string, labels: object = LABELS) {
  const template = {
    metadata: { labels },
    spec: { terminationGracePeriodSeconds: 0, containers: [{ name, image: images.httpd }] },
  };
  const made = bed.create(path, { metadata: { name, labels }, spec: spec(labels, template) });
  bed.until('its Pods are ready', () => {
    const pods = bed.pods(`name=${(labels as { name: string }).name}`);
    return pods.length >= 1 && pods.every(isReady);
  });
  return made;
}

function scales(workload: Workload): void {
  const bed = new Bed();
  created(bed, workload, 'scaled');
  const path = `${workload.path}/scaled`;
  const count = () => bed.get(`${path}/scale`).status.replicas;
  bed.until('one is counted', () => count() === 1);
  const scale = bed.get(`${path}/scale`);
  expect(scale.spec.replicas).toBe(1);
  // Without a version the update is unconditional.
  const wanted = { ...scale, metadata: { ...scale.metadata, resourceVersion: '' } };
  const updated = bed.update(`${path}/scale`, () => ({ ...wanted, spec: { replicas: 2 } }));
  expect(updated.spec.replicas).toBe(2);
  expect(bed.get(path).spec.replicas).toBe(2);
  bed.until('two are counted', () => count() === 2);
  bed.patch(`${path}/scale`, { spec: { replicas: 4 } });
  expect(bed.get(path).spec.replicas).toBe(4);
}

newerRow(`${deployments.area}Deployment should have a working scale subresource`, () =>
  scales(deployments),
);
newerRow(`${replicaSets.area}Replicaset should have a working scale subresource`, () =>
  scales(replicaSets),
);
newerRow(`${replicationControllers.area}should get and update a ReplicationController scale`, () =>
  scales(replicationControllers),
);

/** What is written to the status is there for those who read and who watch. */
function showsStatus(workload: Workload): void {
  const bed = new Bed();
  const { uid } = created(bed, workload, 'told').metadata;
  const path = `${workload.path}/told`;
  bed.run(5);
  expect(bed.get(`${path}/status`).metadata.uid).toBe(uid);
  const told = bed.watch(`${workload.path}?${SELECTED}`);
  const saw = (type: string, more: object = {}) =>
    bed.until(`a watcher is told of ${type}`, () =>
      told.some(({ object }) =>
        object.status.conditions?.some((condition: any) =>
          Object.entries({ type, ...more }).every(([key, value]) => condition[key] === value),
        ),
      ),
    );
  const said = { reason: 'E2E', message: 'Set from e2e test' };
  const updated = bed.update(`${path}/status`, (object) => ({
    ...object,
    status: {
      ...object.status,
      conditions: [
        ...(object.status.conditions ?? []),
        { type: 'StatusUpdate', status: 'True', ...said },
      ],
    },
  }));
  expect(updated.status.conditions).toContainEqual(
    expect.objectContaining({ type: 'StatusUpdate', ...said }),
  );
  saw('StatusUpdate', said);
  const conditions = [{ type: 'StatusPatched', status: 'True' }];
  const patched = bed.patch(`${path}/status`, { status: { conditions } }, 'merge');
  expect(patched.status.conditions).toMatchObject(conditions);
  saw('StatusPatched');
}

newerRow(`${deployments.area}should validate Deployment Status endpoints`, () =>
  showsStatus(deployments),
);
newerRow(`${replicaSets.area}should validate Replicaset Status endpoints`, () =>
  showsStatus(replicaSets),
);
newerRow(`${statefulSets.area}should validate Statefulset Status endpoints`, () =>
  showsStatus(statefulSets),
);
newerRow(`${daemonSets.area}should verify changes to a daemon set status`, () =>
  showsStatus(daemonSets),
);

function emptied(bed: Bed, path: string, selector: string, count: number): void {
  expect(bed.list(`${everywhere(path)}?labelSelector=${selector}`)).toHaveLength(count);
  bed.remove(`${path}?labelSelector=${selector}`, { gracePeriodSeconds: 1 });
  bed.until(
    'none is left',
    () => bed.list(`${everywhere(path)}?labelSelector=${selector}`).length === 0,
  );
}

newerRow(`${daemonSets.area}should list and delete a collection of DaemonSets`, () => {
  const bed = new Bed();
  created(bed, daemonSets, 'one');
  emptied(bed, daemonSets.path, 'e2e=testing', 1);
});

newerRow(`${replicaSets.area}should list and delete a collection of ReplicaSets`, () => {
  const bed = new Bed();
  for (const name of ['one', 'two', 'three'])
    created(bed, replicaSets, name, { name, e2e: 'testing' });
  emptied(bed, replicaSets.path, 'e2e=testing', 3);
});

newerRow(`${statefulSets.area}should list, patch and delete a collection of StatefulSets`, () => {
  const bed = new Bed();
  created(bed, statefulSets, 'test-ss');
  const path = `${statefulSets.path}/test-ss`;
  const containers = [{ name: 'test-ss', image: images.pause }];
  bed.patch(path, {
    metadata: { labels: { 'test-ss': 'patched' } },
    spec: { replicas: 2, template: { spec: { containers } } },
  });
  expect(bed.get(path)).toMatchObject({
    spec: { replicas: 2, template: { spec: { containers } } },
  });
  bed.until('both have it', () => {
    const { updatedReplicas, readyReplicas } = bed.get(path).status;
    return updatedReplicas === 2 && readyReplicas === 2;
  });
  emptied(bed, statefulSets.path, 'test-ss=patched', 1);
});

newerRow(`${replicaSets.area}Replace and Patch tests`, () => {
  const bed = new Bed();
  created(bed, replicaSets, 'test-rs');
  const path = `${replicaSets.path}/test-rs`;
  bed.update(path, (object) => ({ ...object, spec: { ...object.spec, replicas: 2 } }));
  bed.untilRunning('name=sample-pod', 2);
  const told = bed.watch(`${replicaSets.path}?${SELECTED}`);
  bed.patch(path, {
    metadata: { labels: { 'test-rs': 'patched' } },
    spec: {
      replicas: 3,
      template: { spec: { containers: [{ name: 'test-rs', image: images.pause }] } },
    },
  });
  bed.until('three are ready', () =>
    told.some(
      ({ type, object }) =>
        type === 'MODIFIED' &&
        object.metadata.labels['test-rs'] === 'patched' &&
        object.status.readyReplicas === 3,
    ),
  );
  expect(bed.get(path).spec.template.spec.containers[0].image).toBe(images.pause);
  // A ReplicaSet replaces no Pod that it has.
  const of = bed.pods('name=sample-pod').map(({ spec }) => spec.containers[0]!.image);
  expect(of.sort()).toEqual([images.httpd, images.httpd, images.pause].sort());
});

newerRow(
  '[sig-apps] ControllerRevision [Serial] should manage the lifecycle of a ControllerRevision',
  () => {
    const bed = new Bed();
    const set = created(bed, daemonSets, 'e2e-daemon-set');
    const path = inApps('controllerrevisions');
    const revisions = () => bed.list<ControllerRevision>(`${path}?${SELECTED}`);
    const untilThere = (count: number) =>
      bed.until(`there are ${count}`, () => revisions().length === count);
    untilThere(1);
    expect(bed.list(`${everywhere(path)}?${SELECTED}`)).toHaveLength(1);
    const [first] = revisions();
    expect(first!.metadata.ownerReferences).toMatchObject([
      { kind: 'DaemonSet', uid: set.metadata.uid },
    ]);
    const name = first!.metadata.name!;
    const patched = bed.patch(`${path}/${name}`, { metadata: { labels: { [name]: 'patched' } } });
    expect(patched.metadata.labels).toMatchObject({ [name]: 'patched' });

    const second = 'e2e-daemon-set-6d7f8f9b5c';
    bed.create(path, {
      metadata: {
        name: second,
        labels: { ...LABELS, 'controller-revision-hash': '6d7f8f9b5c' },
        ownerReferences: first!.metadata.ownerReferences,
      },
      data: first!.data,
      revision: first!.revision + 1,
    });
    untilThere(2);
    bed.remove(`${path}/${name}`);
    untilThere(1);
    const [current] = revisions();
    expect(current!.metadata.name).toBe(second);
    const updated = bed.update(`${path}/${second}`, ({ metadata, ...rest }) => ({
      ...rest,
      metadata: { ...metadata, labels: { ...metadata.labels, [second]: 'updated' } },
    }));
    expect(updated.metadata.labels).toMatchObject({ [second]: 'updated' });

    bed.patch(`${daemonSets.path}/e2e-daemon-set`, {
      spec: { template: { spec: { terminationGracePeriodSeconds: 1 } } },
    });
    untilThere(2);
    bed.remove(`${path}?labelSelector=${second}=updated`);
    untilThere(1);
    expect(revisions()[0]!.revision).toBe(3);
    expect(bed.list(PODS)).not.toHaveLength(0);
  },
);
