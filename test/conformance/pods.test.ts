/** test/e2e/common: init_container.go, pods.go. */
import { expect } from 'vitest';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import { services } from '../../src/api/core/v1/service/service.ts';
import { ready, sh } from '../../src/node/testing/one-node.ts';
import type { Pod } from '../../src/api/generated/types/core/v1.ts';
import { Bed, images, isReady, PODS } from './cluster-bed.ts';
import { AGNHOST, ended } from './node-bed.ts';
import { row } from './row.ts';

const INIT = '[k8s.io] InitContainer [NodeConformance]';
const inits = (...scripts: string[]) => ({
  initContainers: scripts.map((script, i) => ({ name: `init${i + 1}`, ...sh(script) })),
});
for (const [policy, app, phase] of [
  ['Never', 'exit 0', 'Succeeded'],
  ['Always', 'sleep 3600', 'Running'],
] as const)
  row(`${INIT} should invoke init containers on a Restart${policy} pod`, () => {
    const node = ready();
    node.create('p', sh(app), { restartPolicy: policy, ...inits('true', 'true') });
    node.run(20);
    const { status } = node.pod('p');
    expect(status.phase).toBe(phase);
    expect(status.initContainerStatuses!.map(({ state }) => state?.terminated?.exitCode)).toEqual([
      0, 0,
    ]);
    expect(node.condition('p', 'Initialized').status).toBe('True');
  });
row(
  `${INIT} should not start app containers and fail the pod if init containers fail on a RestartNever pod`,
  () => {
    const node = ready();
    node.create('p', sh('true'), { restartPolicy: 'Never', ...inits('true', 'false') });
    node.run(20);
    expect(node.pod('p').status.phase).toBe('Failed');
    expect(node.container('p').state?.waiting?.reason).toBe('PodInitializing');
  },
);
row(
  `${INIT} should not start app containers if init containers fail on a RestartAlways pod`,
  () => {
    const node = ready();
    node.create('p', sh('true'), inits('false', 'true'));
    node.run(60);
    expect(node.pod('p').status.phase).toBe('Pending');
    expect(node.pod('p').status.initContainerStatuses![0]!.restartCount).toBeGreaterThan(1);
    expect(node.container('p').state?.waiting?.reason).toBe('PodInitializing');
  },
);

row('[k8s.io] Pods should contain environment variables for services [NodeConformance]', () => {
  const node = ready();
  node.client.create(services, {
    metadata: { name: 'fooservice', namespace: 'default' },
    spec: { clusterIP: '10.96.0.50', ports: [{ port: 8765 }] },
  });
  node.run(1);
  const { log: said } = ended(sh('env'), {}, node);
  for (const line of [
    'FOOSERVICE_SERVICE_HOST=',
    'FOOSERVICE_SERVICE_PORT=',
    'FOOSERVICE_PORT=',
    'FOOSERVICE_PORT_8765_TCP_PORT=',
    'FOOSERVICE_PORT_8765_TCP_PROTO=',
    'FOOSERVICE_PORT_8765_TCP=',
    'FOOSERVICE_PORT_8765_TCP_ADDR=',
  ])
    expect(said).toContain(line);
});
row('[k8s.io] Pods should get a host IP [NodeConformance]', () => {
  const node = ready();
  node.create('p', { image: AGNHOST });
  node.run(20);
  expect(node.pod('p').status.hostIP).toBe('192.168.1.11');
});
row('[k8s.io] Pods should be submitted and removed [NodeConformance]', () => {
  const node = ready();
  node.create('p', { image: 'registry.k8s.io/e2e-test-images/nginx:1.14-1' });
  node.run(20);
  expect(node.pod('p').status.phase).toBe('Running');
  node.remove('p', 30);
  node.run(40);
  expect(node.gone('p')).toBe(true);
});
row('[k8s.io] Pods should be updated [NodeConformance]', () => {
  const node = ready();
  node.create('p', { image: 'registry.k8s.io/e2e-test-images/nginx:1.14-1' });
  node.run(20);
  node.client.patch(pods, { namespace: 'default', name: 'p' }, 'merge', {
    metadata: { labels: { time: 'now' } },
  });
  node.run(20);
  expect(node.pod('p').metadata.labels).toMatchObject({ time: 'now' });
  expect(node.container('p')).toMatchObject({ ready: true, restartCount: 0 });
});
row('[k8s.io] Pods should allow activeDeadlineSeconds to be updated [NodeConformance]', () => {
  const node = ready();
  node.create('p', { image: 'registry.k8s.io/e2e-test-images/nginx:1.14-1' });
  node.run(20);
  node.client.patch(pods, { namespace: 'default', name: 'p' }, 'merge', {
    spec: { activeDeadlineSeconds: 5 },
  });
  node.run(40);
  expect(node.pod('p').status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
});

row('[k8s.io] Pods should run through the lifecycle of Pods and PodStatus', () => {
  const bed = new Bed();
  const labels = { name: 'pod-test', 'test-pod-static': 'true' };
  const labelled = `${PODS}?labelSelector=test-pod-static=true`;
  const path = `${PODS}/pod-test`;
  const told = bed.watch<Pod>(labelled);
  const saw = (type: string, is: (pod: Pod) => boolean = () => true) => {
    const since = told.length;
    return () =>
      bed.until(`a watcher is told ${type}`, () =>
        told.slice(since).some((event) => event.type === type && is(event.object)),
      );
  };
  const added = saw('ADDED');
  const running = saw('MODIFIED', (pod) => pod.status.phase === 'Running' && isReady(pod));
  bed.create(PODS, {
    metadata: { name: 'pod-test', labels },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'pod-test', image: images.agnhost }],
    },
  });
  added();
  running();
  expect(bed.pod('pod-test')).toMatchObject({ metadata: { labels }, status: { phase: 'Running' } });

  const patched = saw('MODIFIED', ({ spec }) => spec.containers[0]!.image === images.httpd);
  bed.patch(path, {
    metadata: { labels: { 'test-pod': 'patched' } },
    spec: { containers: [{ name: 'pod-test', image: images.httpd }] },
  });
  patched();
  const again = saw('MODIFIED', (pod) => pod.status.phase === 'Running' && isReady(pod));
  again();
  expect(bed.get<Pod>(path)).toMatchObject({
    metadata: { labels: { ...labels, 'test-pod': 'patched' } },
    spec: { containers: [{ image: images.httpd }] },
  });

  // A status that somebody else writes is there, until the kubelet says otherwise.
  const unready = saw('MODIFIED', (pod) => !isReady(pod));
  const conditions = (pod: any) =>
    pod.status.conditions.map((condition: any) =>
      condition.type === 'Ready' ? { ...condition, status: 'False' } : condition,
    );
  bed.update(`${path}/status`, (pod) => ({
    ...pod,
    status: { ...pod.status, conditions: conditions(pod) },
  }));
  unready();

  const gone = saw('DELETED');
  bed.remove(labelled, { gracePeriodSeconds: 1 });
  gone();
  expect(bed.gone(path)).toBe(true);
});
