/** What kube-controller-manager tells of its work queues (component-base/metrics/prometheus/workqueue/metrics.go, 1.36). */
import type { WorkQueue } from '../../client/work-queue.ts';
import { Exposition, type Histogram, type Sample } from '../../sim/metrics.ts';

/** How upstream names the queues whose names are not their controllers'. */
const NAMES: Readonly<Record<string, string>> = {
  'deployment-controller': 'deployment',
  'replicaset-controller': 'replicaset',
  'replication-controller': 'replicationmanager',
  'namespace-controller': 'namespace',
  'garbage-collector-controller': 'garbage_collector_attempt_to_delete',
  'node-lifecycle-controller': 'node_lifecycle_controller',
  'taint-eviction-controller': 'noexec_taint_pod',
  'service-account-controller': 'serviceaccount',
  'root-ca-certificate-publisher-controller': 'root_ca_cert_publisher',
  'disruption-controller': 'disruption',
  'resourcequota-controller': 'resourcequota_primary',
};
/** Of the garbage collector's second queue. */
const ORPHANS = 'garbage_collector_attempt_to_orphan';

export function queueMetrics(queues: ReadonlyMap<string, readonly WorkQueue[]>): string {
  const all = [...queues].flatMap(([controller, own]) =>
    own.map((queue, i) => [nameOf(controller, i), queue] as const),
  );
  const samples = (value: (queue: WorkQueue) => number): readonly Sample[] =>
    all.map(([name, queue]) => [[name], value(queue)]);
  const histograms = (value: (queue: WorkQueue) => Histogram) =>
    all.map(([name, queue]) => [[name], value(queue)] as const);
  const page = new Exposition();
  const labels = ['name'];
  page.gauge(
    'workqueue_depth',
    '[BETA] Current depth of workqueue by workqueue and priority',
    labels,
    samples(({ length }) => length),
  );
  page.counter(
    'workqueue_adds_total',
    '[BETA] Total number of adds handled by workqueue',
    labels,
    samples(({ metrics }) => metrics.adds),
  );
  page.counter(
    'workqueue_retries_total',
    '[BETA] Total number of retries handled by workqueue',
    labels,
    samples(({ metrics }) => metrics.retries),
  );
  page.gauge(
    'workqueue_unfinished_work_seconds',
    "[BETA] How many seconds of work has been done that is in progress and hasn't been observed by work_duration. Large values indicate stuck threads. One can deduce the number of stuck threads by observing the rate at which this increases.",
    labels,
    samples(() => 0),
  );
  page.histogram(
    'workqueue_queue_duration_seconds',
    '[BETA] How long in seconds an item stays in workqueue before being requested.',
    labels,
    histograms(({ metrics }) => metrics.waited),
  );
  page.histogram(
    'workqueue_work_duration_seconds',
    '[BETA] How long in seconds processing an item from workqueue takes.',
    labels,
    histograms(({ metrics }) => metrics.worked),
  );
  return String(page);
}

function nameOf(controller: string, place: number): string {
  if (place === 0) return NAMES[controller] ?? controller;
  return controller === 'garbage-collector-controller' ? ORPHANS : `${controller}_${place}`;
}
