/** test/e2e/apps: rc.go, replica_set.go. */
import { expect } from 'vitest';
import type { ReplicationController } from '../../src/api/generated/types/core/v1.ts';
import { Bed, images, isControlledBy, NAMESPACE, PODS, REPLICA_SETS } from './cluster-bed.ts';
import { row } from './row.ts';

const CONTROLLERS = `/api/v1/namespaces/${NAMESPACE}/replicationcontrollers`;

const kinds = [
  {
    area: '[sig-apps] ReplicationController ',
    path: CONTROLLERS,
    selector: (labels: object) => labels,
  },
  {
    area: '[sig-apps] ReplicaSet ',
    path: REPLICA_SETS,
    selector: (matchLabels: object) => ({ matchLabels }),
  },
];
type Kind = (typeof kinds)[number];

function created(bed: Bed, { path, selector }: Kind, name: string, container: object = {}) {
  const labels = { name };
  return bed.create(path, {
    metadata: { name },
    spec: {
      replicas: 1,
      selector: selector(labels),
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [{ name, image: images.httpd, ...container }],
        },
      },
    },
  });
}

function adopts(bed: Bed, kind: Kind, name: string): any {
  const { uid } = bed.runningPod(name, { container: { image: images.httpd } }, { name }).metadata;
  const owner = created(bed, kind, name);
  bed.until('the Pod is adopted', () => isControlledBy(bed.pod(name), owner));
  expect(bed.pod(name).metadata.uid).toBe(uid);
  return owner;
}

function releases(bed: Bed, owner: any): void {
  const { name } = owner.metadata;
  bed.until('there is a Pod', () => bed.pods(`name=${name}`).length === 1);
  const path = `${PODS}/${bed.pods(`name=${name}`)[0]!.metadata.name}`;
  bed.update(path, (pod) => ({
    ...pod,
    metadata: { ...pod.metadata, labels: { name: 'not-matching-name' } },
  }));
  bed.until('the Pod is released', () => !isControlledBy(bed.get(path), owner));
}

for (const kind of kinds)
  row(`${kind.area}should serve a basic image on each replica with a public image`, () => {
    const bed = new Bed();
    const container = {
      image: images.agnhost,
      args: ['serve-hostname'],
      ports: [{ containerPort: 9376 }],
    };
    created(bed, kind, 'my-hostname-basic', container);
    bed.untilRunning('name=my-hostname-basic', 1);
    // Upstream asks through the API server's proxy; here another Pod does.
    bed.runningPod('client', { container: { image: images.agnhost } });
    for (const { metadata, status } of bed.pods('name=my-hostname-basic'))
      expect(bed.exec('client', 'curl', '-s', `http://${status.podIP}:9376`).out.trim()).toBe(
        metadata.name,
      );
  });

const [controllers, sets] = kinds as [Kind, Kind];

row(`${controllers.area}should adopt matching pods on creation`, () => {
  adopts(new Bed(), controllers, 'pod-adoption');
});

row(`${controllers.area}should release no longer matching pods`, () => {
  const bed = new Bed();
  releases(bed, created(bed, controllers, 'pod-release'));
});

row(
  `${sets.area}should adopt matching pods on creation and release no longer matching pods`,
  () => {
    const bed = new Bed();
    releases(bed, adopts(bed, sets, 'pod-adoption-release'));
  },
);

row(`${controllers.area}should test the lifecycle of a ReplicationController`, () => {
  const bed = new Bed();
  const path = `${CONTROLLERS}/rc-test`;
  const labelled = `${CONTROLLERS}?labelSelector=test-rc-static=true`;
  const told = bed.watch<ReplicationController>(labelled);
  /** What a watcher is told from here on. */
  const saw = (type: string, is: (rc: ReplicationController) => boolean = () => true) => {
    const since = told.length;
    return () =>
      bed.until(`a watcher is told ${type}`, () =>
        told.slice(since).some((event) => event.type === type && is(event.object)),
      );
  };
  const labels = { 'test-rc-static': 'true' };
  const added = saw('ADDED');
  const ready = saw(
    'MODIFIED',
    ({ status }) => status.readyReplicas === 1 && status.replicas === 1,
  );
  bed.create(CONTROLLERS, {
    metadata: { name: 'rc-test', labels },
    spec: {
      replicas: 1,
      selector: labels,
      template: {
        metadata: { name: 'rc-test', labels },
        spec: { containers: [{ name: 'rc-test', image: images.nginx }] },
      },
    },
  });
  added();
  ready();

  const labelledAnew = saw(
    'MODIFIED',
    ({ metadata }) => metadata.labels?.['test-rc'] === 'patched',
  );
  bed.patch(path, { metadata: { labels: { 'test-rc': 'patched' } } });
  labelledAnew();

  const unready = saw('MODIFIED');
  const status = { readyReplicas: 0, availableReplicas: 0 };
  const patched = bed.patch<ReplicationController>(`${path}/status`, { status });
  expect(patched.status.readyReplicas ?? 0).toBe(0);
  unready();
  expect(bed.get(`${path}/status`).status.replicas).toBe(1);

  const scaled = saw('MODIFIED', (rc) => rc.status.replicas === 2 && rc.status.readyReplicas === 2);
  bed.patch(`${path}/scale`, { spec: { replicas: 2 } });
  scaled();
  expect(bed.get(path).metadata.labels['test-rc']).toBe('patched');

  const wrong = saw('MODIFIED', (rc) => rc.status.readyReplicas === 1);
  bed.update(`${path}/status`, (rc) => ({
    ...rc,
    status: { ...rc.status, readyReplicas: 1, availableReplicas: 1 },
  }));
  wrong();
  expect(
    bed.list(`/api/v1/replicationcontrollers?labelSelector=test-rc-static=true`),
  ).toMatchObject([{ metadata: { name: 'rc-test', labels: { ...labels, 'test-rc': 'patched' } } }]);

  const gone = saw('DELETED');
  bed.remove(labelled);
  gone();
});
