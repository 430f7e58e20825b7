/** test/e2e/apps/job.go. */
import { expect } from 'vitest';
import type { Job } from '../../src/api/generated/types/batch/v1.ts';
import { Bed, images, isControlledBy, isReady, NAMESPACE, PODS } from './cluster-bed.ts';
import { row } from './row.ts';

const area = '[sig-apps] Job ';
const JOBS = `/apis/batch/v1/namespaces/${NAMESPACE}/jobs`;

/** test/e2e/framework/job/fixtures.go. */
const behaviours = {
  notTerminate: 'sleep 1000000',
  succeed: 'exit 0',
  failOnce: 'if [[ -r /data/foo ]] ; then exit 0 ; else touch /data/foo ; exit 1 ; fi',
};

function created(
  bed: Bed,
  name: string,
  behaviour: keyof typeof behaviours,
  restartPolicy = 'Never',
) {
  const volumeMounts = [{ mountPath: '/data', name: 'data' }];
  const command = ['/bin/sh', '-c', behaviours[behaviour]];
  return bed.create<Job>(JOBS, {
    metadata: { name },
    spec: {
      parallelism: 2,
      completions: 4,
      backoffLimit: 6,
      manualSelector: true,
      selector: { matchLabels: { job: name } },
      template: {
        metadata: { labels: { job: name } },
        spec: {
          restartPolicy,
          volumes: [{ name: 'data', emptyDir: {} }],
          containers: [{ name: 'c', image: images.busybox, command, volumeMounts }],
        },
      },
    },
  });
}

const untilActive = (bed: Bed, name: string) => bed.untilRunning(`job=${name}`, 2);

row(
  `${area}should run a job to completion when tasks sometimes fail and are locally restarted`,
  () => {
    const bed = new Bed();
    created(bed, 'fail-once-local', 'failOnce', 'OnFailure');
    const read = () => bed.get<Job>(`${JOBS}/fail-once-local`);
    bed.until('it is complete', () => read().status.succeeded === 4);
    bed.until(
      'it says so',
      () => read().status.conditions?.some(({ type }) => type === 'Complete') ?? false,
    );
    const pods = bed.pods('job=fail-once-local');
    expect(pods).toHaveLength(4);
    // Each failed once, where it was.
    expect(pods.map(({ status }) => status.containerStatuses![0]!.restartCount)).toEqual([
      1, 1, 1, 1,
    ]);
  },
);

row(`${area}should delete a job`, () => {
  const bed = new Bed();
  created(bed, 'foo', 'notTerminate');
  untilActive(bed, 'foo');
  bed.remove(`${JOBS}/foo`, { propagationPolicy: 'Background' });
  bed.until('it is gone', () => bed.gone(`${JOBS}/foo`));
  bed.until('its Pods are gone', () => bed.pods('job=foo').length === 0);
});

row(`${area}should adopt matching orphans and release non-matching pods`, () => {
  const bed = new Bed();
  const job = created(bed, 'adopt-release', 'notTerminate');
  untilActive(bed, 'adopt-release');
  const pods = bed.pods('job=adopt-release');
  expect(pods).toHaveLength(2);
  const path = `${PODS}/${pods[0]!.metadata.name}`;
  bed.update(path, ({ metadata, ...pod }) => ({
    ...pod,
    metadata: { ...metadata, ownerReferences: null },
  }));
  bed.until('the Pod is adopted', () => isControlledBy(bed.get(path), job));
  bed.update(path, ({ metadata, ...pod }) => ({ ...pod, metadata: { ...metadata, labels: null } }));
  bed.until('the Pod is released', () => !isControlledBy(bed.get(path), job));
  expect(isReady(bed.get(path))).toBe(true);
});
