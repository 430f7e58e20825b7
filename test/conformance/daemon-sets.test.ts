/** test/e2e/apps/daemon_set.go. */
import { expect } from 'vitest';
import type { ControllerRevision, DaemonSet } from '../../src/api/generated/types/apps/v1.ts';
import type { Pod } from '../../src/api/generated/types/core/v1.ts';
import { Bed, images, isControlledBy, isReady, NAMESPACE, PODS } from './cluster-bed.ts';
import { row } from './row.ts';

const area = '[sig-apps] Daemon set [Serial] ';
const SETS = `/apis/apps/v1/namespaces/${NAMESPACE}/daemonsets`;
const REVISIONS = `/apis/apps/v1/namespaces/${NAMESPACE}/controllerrevisions`;
const SET = `${SETS}/daemon-set`;
const COLOR = 'daemonset-color';
const HASH = 'controller-revision-hash';
const labels = { 'daemonset-name': 'daemon-set' };

function created(spec: object = {}, podSpec: object = {}): { bed: Bed; set: DaemonSet } {
  const bed = new Bed();
  const set = bed.create<DaemonSet>(SETS, {
    metadata: { name: 'daemon-set' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [{ name: 'app', image: images.httpd, ports: [{ containerPort: 9376 }] }],
          ...podSpec,
        },
      },
      ...spec,
    },
  });
  return { bed, set };
}

const everywhere = (bed: Bed) => bed.nodes().map(({ metadata }) => metadata.name);

/** Exactly one Pod is available on each of these nodes, and none on any other. */
const runsOn = (bed: Bed, set: DaemonSet, nodes: readonly string[]): boolean =>
  bed
    .pods()
    .filter((pod) => isControlledBy(pod, set) && !pod.metadata.deletionTimestamp && isReady(pod))
    .map(({ spec }) => spec.nodeName)
    .sort()
    .join() === [...nodes].sort().join();

const untilOn = (bed: Bed, set: DaemonSet, nodes: readonly string[]) =>
  bed.until(`it runs on ${nodes.join(', ') || 'no node'}`, () => runsOn(bed, set, nodes));

/** As checkDaemonStatus. */
function expectStatus(bed: Bed, count: number): void {
  bed.until('its status says so', () => bed.get<DaemonSet>(SET).status.numberReady === count);
  expect(bed.get<DaemonSet>(SET).status).toMatchObject({
    desiredNumberScheduled: count,
    currentNumberScheduled: count,
    numberReady: count,
  });
}

/** The newest revision's number, which all Pods bear the hash of. */
function expectRevision(bed: Bed, revision: number): void {
  const revisions = bed.list<ControllerRevision>(REVISIONS);
  expect(revisions).toHaveLength(revision);
  const newest = revisions.find((each) => each.revision === revision)!;
  const hash = newest.metadata.labels![HASH]!;
  expect(hash).not.toBe('');
  for (const pod of bed.pods()) expect(pod.metadata.labels).toMatchObject({ [HASH]: hash });
}

const imageOf = ({ spec }: Pod) => spec.containers[0]!.image;
const withImage = (image: string) => ({
  spec: { template: { spec: { containers: [{ name: 'app', image }] } } },
});

/** Until each node has one of the image; never more than so many that are not available. */
function untilImage(bed: Bed, set: DaemonSet, image: string, maxUnavailable = 1): void {
  bed.until(`each node has ${image}`, () => {
    const pods = bed.pods().filter((pod) => isControlledBy(pod, set));
    expect(pods.filter((pod) => !isReady(pod)).length).toBeLessThanOrEqual(maxUnavailable);
    const nodes = pods.filter((pod) => imageOf(pod) === image).map(({ spec }) => spec.nodeName);
    return everywhere(bed).every((node) => nodes.includes(node));
  });
}

row(`${area}should run and stop simple daemon`, () => {
  const { bed, set } = created();
  untilOn(bed, set, everywhere(bed));
  expectStatus(bed, 3);
  const [first] = bed.pods();
  bed.remove(`${PODS}/${first!.metadata.name}`);
  bed.until('the Pod is gone', () => bed.gone(`${PODS}/${first!.metadata.name}`));
  untilOn(bed, set, everywhere(bed));
});

row(`${area}should run and stop complex daemon`, () => {
  const { bed, set } = created({}, { nodeSelector: { [COLOR]: 'blue' } });
  untilOn(bed, set, []);
  const [node] = everywhere(bed);
  const paint = (color: string) =>
    bed.patch(`/api/v1/nodes/${node}`, { metadata: { labels: { [COLOR]: color } } });
  paint('blue');
  untilOn(bed, set, [node!]);
  expectStatus(bed, 1);
  paint('green');
  untilOn(bed, set, []);
  bed.patch(SET, {
    spec: {
      template: { spec: { nodeSelector: { [COLOR]: 'green' } } },
      updateStrategy: { type: 'RollingUpdate' },
    },
  });
  untilOn(bed, set, [node!]);
  expectStatus(bed, 1);
});

row(`${area}should retry creating failed daemon pods`, () => {
  const { bed, set } = created();
  untilOn(bed, set, everywhere(bed));
  expectStatus(bed, 3);
  const [pod] = bed.pods();
  const path = `${PODS}/${pod!.metadata.name}`;
  const failed = { ...pod!, status: { ...pod!.status, phase: 'Failed' } };
  bed.update(`${path}/status`, () => ({
    ...failed,
    metadata: { ...failed.metadata, resourceVersion: '' },
  }));
  bed.until('the failed Pod is deleted', () => bed.gone(path));
  untilOn(bed, set, everywhere(bed));
});

row(`${area}should update pod when spec was updated and update strategy is RollingUpdate`, () => {
  const { bed, set } = created({ updateStrategy: { type: 'RollingUpdate' } });
  untilOn(bed, set, everywhere(bed));
  expectRevision(bed, 1);
  bed.patch(SET, withImage(images.agnhost));
  untilImage(bed, set, images.agnhost);
  untilOn(bed, set, everywhere(bed));
  expectRevision(bed, 2);
});

row(`${area}should rollback without unnecessary restarts`, () => {
  const { bed, set } = created({ updateStrategy: { type: 'RollingUpdate' } });
  untilOn(bed, set, everywhere(bed));
  bed.patch(SET, withImage('foo:non-existent'));
  const has = (image: string) => bed.pods().filter((pod) => imageOf(pod) === image);
  bed.until('one is new', () => has('foo:non-existent').length > 0);
  const existing = has(images.httpd).map(({ metadata }) => metadata.uid);
  expect(existing).not.toHaveLength(0);
  bed.patch(SET, withImage(images.httpd));
  untilImage(bed, set, images.httpd);
  const left = bed.pods().map(({ metadata }) => metadata.uid);
  expect(left).toEqual(expect.arrayContaining(existing));
});
