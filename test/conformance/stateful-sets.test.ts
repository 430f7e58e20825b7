/** test/e2e/apps/statefulset.go. */
import { expect } from 'vitest';
import type { StatefulSet } from '../../src/api/generated/types/apps/v1.ts';
import type { Pod } from '../../src/api/generated/types/core/v1.ts';
import { Bed, images, isReady, NAMESPACE, PODS } from './cluster-bed.ts';
import { row } from './row.ts';

const area = '[sig-apps] StatefulSet [k8s.io] Basic StatefulSet functionality [StatefulSetBasic] ';
const SETS = `/apis/apps/v1/namespaces/${NAMESPACE}/statefulsets`;
const REVISION = 'controller-revision-hash';
const labels = { foo: 'bar', baz: 'blah' };
const httpProbe = {
  httpGet: { path: '/index.html', port: 80 },
  periodSeconds: 1,
  successThreshold: 1,
  failureThreshold: 1,
};

function created(bed: Bed, name: string, spec: object = {}, podSpec: object = {}, container = {}) {
  bed.create(`/api/v1/namespaces/${NAMESPACE}/services`, {
    metadata: { name: 'test' },
    spec: { clusterIP: 'None', selector: labels, ports: [{ name: 'http', port: 80 }] },
  });
  return bed.create<StatefulSet>(SETS, {
    metadata: { name },
    spec: {
      serviceName: 'test',
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            { name: 'webserver', image: images.httpd, readinessProbe: httpProbe, ...container },
          ],
          ...podSpec,
        },
      },
      ...spec,
    },
  });
}

const read = (bed: Bed, name: string) => bed.get<StatefulSet>(`${SETS}/${name}`);
const podsOf = (bed: Bed): readonly Pod[] =>
  [...bed.pods('baz=blah')].sort((a, b) => (a.metadata.name! < b.metadata.name! ? -1 : 1));
const imageOf = ({ spec }: Pod) => spec.containers[0]!.image;
const revisions = (bed: Bed, name: string) => {
  const { currentRevision, updateRevision } = read(bed, name).status;
  return { current: currentRevision, update: updateRevision };
};
const shown = (bed: Bed) =>
  podsOf(bed).map((pod) => `${imageOf(pod)} ${pod.metadata.labels![REVISION]}`);

/** So many Pods, all running, so many of them ready, in order of their ordinals. */
const untilReady = (bed: Bed, count: number, ready = count) =>
  bed.until(`${ready} of ${count} are ready`, () => {
    const pods = podsOf(bed).filter(({ metadata }) => !metadata.deletionTimestamp);
    return (
      pods.length === count &&
      pods.every(({ status }) => status.phase === 'Running') &&
      pods.every((pod, ordinal) => isReady(pod) === ordinal < ready)
    );
  });
const untilReadyReplicas = (bed: Bed, name: string, count: number) =>
  bed.until(`${count} are ready`, () => (read(bed, name).status.readyReplicas ?? 0) === count);
const untilObserved = (bed: Bed, name: string) =>
  bed.until('it is observed', () => {
    const { metadata, status } = read(bed, name);
    return status.observedGeneration! >= metadata.generation!;
  });

const DOCUMENT = '/usr/local/apache2/htdocs/index.html';
const breakProbe = (bed: Bed, pod: string) =>
  bed.exec(pod, '/bin/sh', '-x', '-c', `mv -v ${DOCUMENT} /tmp/ || true`);
const restoreProbe = (bed: Bed, pod: string) =>
  bed.exec(pod, '/bin/sh', '-x', '-c', `mv -v /tmp/index.html ${DOCUMENT} || true`);
const inAll = (bed: Bed, what: (bed: Bed, pod: string) => unknown) =>
  podsOf(bed).forEach(({ metadata }) => what(bed, metadata.name!));

const withImage = (bed: Bed, name: string, image: string) =>
  bed.update(`${SETS}/${name}`, (update) => {
    update.spec.template.spec.containers[0].image = image;
    return update;
  });
const scale = (bed: Bed, name: string, replicas: number) =>
  bed.patch(`${SETS}/${name}`, { spec: { replicas } });

row(`${area}should perform rolling updates and roll backs of template modifications`, () => {
  const bed = new Bed();
  created(bed, 'ss2', { replicas: 3 });
  untilReady(bed, 3);
  untilObserved(bed, 'ss2');
  const first = revisions(bed, 'ss2').current!;
  expect(revisions(bed, 'ss2').update).toBe(first);
  expect(shown(bed)).toEqual(Array(3).fill(`${images.httpd} ${first}`));

  /** Stops at an unhealthy Pod in the middle, then goes on from the last to the first. */
  const roll = (image: string) => {
    const from = revisions(bed, 'ss2').current;
    breakProbe(bed, 'ss2-1');
    bed.until('ss2-1 is not ready', () => !isReady(bed.pod('ss2-1')));
    withImage(bed, 'ss2', image);
    untilObserved(bed, 'ss2');
    bed.until('a revision comes', () => revisions(bed, 'ss2').update !== from);
    const { current, update } = revisions(bed, 'ss2');
    expect(current).toBe(from);
    restoreProbe(bed, 'ss2-1');
    bed.until('all have it, the last first', () => {
      const updated = podsOf(bed).map(({ metadata }) => metadata.labels![REVISION] === update);
      expect(updated).toEqual([...updated].sort());
      const { status } = read(bed, 'ss2');
      return status.currentRevision === update && status.updatedReplicas === 3;
    });
    untilReady(bed, 3);
    expect(shown(bed)).toEqual(Array(3).fill(`${image} ${update}`));
    return update;
  };
  expect(roll(images.newHttpd)).not.toBe(first);
  // The template of before is the revision of before.
  expect(roll(images.httpd)).toBe(first);
});

row(
  `${area}should perform canary updates and phased rolling updates of template modifications`,
  () => {
    const bed = new Bed();
    const partitioned = (partition: number) => ({
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } },
    });
    created(bed, 'ss2', { replicas: 3, ...partitioned(3) });
    untilReady(bed, 3);
    untilObserved(bed, 'ss2');
    const first = revisions(bed, 'ss2').current;
    expect(revisions(bed, 'ss2').update).toBe(first);
    const before = `${images.httpd} ${first}`;
    expect(shown(bed)).toEqual([before, before, before]);

    withImage(bed, 'ss2', images.newHttpd);
    untilObserved(bed, 'ss2');
    bed.until('a revision comes', () => revisions(bed, 'ss2').update !== first);
    const { current, update } = revisions(bed, 'ss2');
    expect(current).toBe(first);
    bed.run(30);
    expect(shown(bed)).toEqual([before, before, before]);

    const after = `${images.newHttpd} ${update}`;
    const untilPartitioned = (partition: number) => {
      bed.patch(`${SETS}/ss2`, { spec: partitioned(partition) });
      bed.until('what is beyond the partition is updated', () => {
        untilObserved(bed, 'ss2');
        return (read(bed, 'ss2').status.updatedReplicas ?? 0) === 3 - partition;
      });
      untilReady(bed, 3);
      expect(shown(bed)).toEqual([0, 1, 2].map((i) => (i < partition ? before : after)));
    };
    untilPartitioned(2);
    for (const ordinal of [0, 2]) bed.remove(`${PODS}/ss2-${ordinal}`, { gracePeriodSeconds: 0 });
    untilReady(bed, 3);
    expect(shown(bed)).toEqual([before, before, after]);
    untilPartitioned(1);
    untilPartitioned(0);
    bed.until('it is the current one', () => revisions(bed, 'ss2').current === update);
  },
);

row(
  `${area}Scaling should happen in predictable order and halt if any stateful pod is unhealthy [Slow]`,
  () => {
    const bed = new Bed();
    const told = bed.watch<Pod>(PODS);
    const names = (type: string, since = 0) =>
      told
        .slice(since)
        .filter((event) => event.type === type)
        .map(({ object }) => object.metadata.name);
    created(bed, 'ss', { replicas: 1 });
    untilReady(bed, 1);
    breakProbe(bed, 'ss-0');
    untilReady(bed, 1, 0);
    untilReadyReplicas(bed, 'ss', 0);
    scale(bed, 'ss', 3);
    bed.run(10);
    expect(podsOf(bed)).toHaveLength(1);
    restoreProbe(bed, 'ss-0');
    untilReady(bed, 3);
    expect(names('ADDED')).toEqual(['ss-0', 'ss-1', 'ss-2']);

    const since = told.length;
    inAll(bed, breakProbe);
    untilReadyReplicas(bed, 'ss', 0);
    untilReady(bed, 3, 0);
    scale(bed, 'ss', 0);
    bed.run(10);
    expect(podsOf(bed)).toHaveLength(3);
    // Once the first two are ready, the third is the only unhealthy one, and may go.
    for (const { metadata } of podsOf(bed))
      if (!bed.gone(`${PODS}/${metadata.name}`)) restoreProbe(bed, metadata.name!);
    bed.until('none is left', () => podsOf(bed).length === 0);
    expect(names('DELETED', since)).toEqual(['ss-2', 'ss-1', 'ss-0']);
  },
);

row(`${area}Burst scaling should run to completion even with unhealthy pods [Slow]`, () => {
  const bed = new Bed();
  created(bed, 'ss', { replicas: 1, podManagementPolicy: 'Parallel' });
  untilReady(bed, 1);
  breakProbe(bed, 'ss-0');
  untilReady(bed, 1, 0);
  untilReadyReplicas(bed, 'ss', 0);
  scale(bed, 'ss', 3);
  bed.until('three are there', () => podsOf(bed).length === 3, 10);
  restoreProbe(bed, 'ss-0');
  untilReady(bed, 3);
  inAll(bed, breakProbe);
  untilReadyReplicas(bed, 'ss', 0);
  untilReady(bed, 3, 0);
  scale(bed, 'ss', 0);
  bed.until('none is left', () => podsOf(bed).length === 0, 40);
  bed.until('its status says so', () => read(bed, 'ss').status.replicas === 0);
});

row(`${area}Should recreate evicted statefulset`, () => {
  const bed = new Bed();
  const nodeName = bed.nodes()[0]!.metadata.name;
  const ports = [{ hostPort: 21017, containerPort: 21017, name: 'conflict' }];
  bed.runningPod('test-pod', { nodeName, container: { image: images.httpd, ports } });
  const told = bed.watch<Pod>(`${PODS}?fieldSelector=metadata.name=ss-0`);
  created(bed, 'ss', { replicas: 1 }, { nodeName }, { ports });
  bed.until('it is deleted at least once', () => told.some(({ type }) => type === 'DELETED'));
  expect(told.some(({ object }) => object.status.phase === 'Failed')).toBe(true);
  const seen = told.map(({ object }) => object.metadata.uid);
  bed.remove(`${PODS}/test-pod`, { gracePeriodSeconds: 0 });
  bed.until('it runs', () => {
    const [pod] = podsOf(bed);
    return pod?.status.phase === 'Running' && pod.metadata.uid !== seen[0];
  });
});

row(`${area}should have a working scale subresource`, () => {
  const bed = new Bed();
  created(bed, 'ss', { replicas: 1 });
  untilReady(bed, 1);
  untilReadyReplicas(bed, 'ss', 1);
  const path = `${SETS}/ss/scale`;
  const scaled = bed.get(path);
  expect(scaled).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 1 } });
  const wanted = { ...scaled, metadata: { ...scaled.metadata, resourceVersion: '' } };
  expect(bed.update(path, () => ({ ...wanted, spec: { replicas: 2 } })).spec.replicas).toBe(2);
  expect(read(bed, 'ss').spec.replicas).toBe(2);
  bed.patch(path, { metadata: {}, spec: { replicas: 4 }, status: { replicas: 0 } });
  expect(read(bed, 'ss').spec.replicas).toBe(4);
});
