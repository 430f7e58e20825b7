/** test/e2e/node: events.go, taints.go. */
import { expect } from 'vitest';
import type { Event, Pod } from '../../src/api/generated/types/core/v1.ts';
import { Bed, images, NAMESPACE, PODS } from './cluster-bed.ts';
import { row } from './row.ts';

row(
  '[k8s.io] [sig-node] Events should be sent by kubelets and the scheduler about pods scheduling and running',
  () => {
    const bed = new Bed();
    const container = {
      image: images.agnhost,
      args: ['serve-hostname'],
      ports: [{ containerPort: 80 }],
    };
    const { metadata } = bed.runningPod('send-events', { container }, { name: 'foo', time: '1' });
    expect(bed.pods('time=1')).toHaveLength(1);
    for (const source of ['default-scheduler', 'kubelet']) {
      const fields = [
        'involvedObject.kind=Pod',
        `involvedObject.uid=${metadata.uid}`,
        `involvedObject.namespace=${NAMESPACE}`,
        `source=${source}`,
      ].join();
      const path = `/api/v1/namespaces/${NAMESPACE}/events?fieldSelector=${fields}`;
      bed.until(`${source} says something`, () => bed.list<Event>(path).length > 0);
    }
  },
);

const KEY = 'kubernetes.io/e2e-evict-taint-key';
const VALUE = 'evictTaintVal';
const EXTRA = 5;
const DELETION = 60;

function tolerant(bed: Bed, name: string, tolerationSeconds: number, more: object = {}): string {
  const toleration = { key: KEY, value: VALUE, effect: 'NoExecute', tolerationSeconds };
  return bed.runningPod(name, { tolerations: [toleration], ...more }).spec.nodeName!;
}
function taint(bed: Bed, node: string): void {
  bed.patch(`/api/v1/nodes/${node}`, {
    spec: { taints: [{ key: KEY, value: VALUE, effect: 'NoExecute' }] },
  });
  expect(bed.get(`/api/v1/nodes/${node}`).spec.taints).toHaveLength(1);
}

row(
  '[k8s.io] [sig-node] NoExecuteTaintManager Single Pod [Serial] removing taint cancels eviction [Disruptive]',
  () => {
    const bed = new Bed();
    const node = tolerant(bed, 'taint-eviction-4', 2 * EXTRA);
    const told = bed.watch<Pod>(PODS);
    const deleted = () => told.some(({ type }) => type === 'DELETED');
    taint(bed, node);
    bed.run(EXTRA);
    expect(deleted()).toBe(false);
    bed.patch(`/api/v1/nodes/${node}`, { spec: { taints: null } });
    bed.run(DELETION + 3 * EXTRA);
    expect(deleted()).toBe(false);
    expect(bed.pod('taint-eviction-4').metadata.deletionTimestamp).toBeUndefined();
  },
);

row(
  '[k8s.io] [sig-node] NoExecuteTaintManager Multiple Pods [Serial] evicts pods with minTolerationSeconds [Disruptive]',
  () => {
    const bed = new Bed();
    const node = tolerant(bed, 'taint-eviction-b1', EXTRA);
    const nodeSelector = { 'kubernetes.io/hostname': node };
    expect(tolerant(bed, 'taint-eviction-b2', 5 * EXTRA, { nodeSelector })).toBe(node);
    const told = bed.watch<Pod>(PODS);
    const evicted = () =>
      told.filter(({ type }) => type === 'DELETED').map(({ object }) => object.metadata.name);
    taint(bed, node);
    const seconds = DELETION + 3 * EXTRA;
    bed.until('both are evicted', () => evicted().length === 2, seconds);
    expect(evicted()).toEqual(['taint-eviction-b1', 'taint-eviction-b2']);
  },
);
