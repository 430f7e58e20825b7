/**
 * What a kubelet tells of the CPU and memory that its containers use, at /metrics/resource and /stats/summary
 * (pkg/kubelet/metrics/collectors/resource_metrics.go, pkg/kubelet/server/stats, 1.36).
 */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { timestamp } from '../../apimachinery/meta.ts';
import { quantityValue } from '../../apimachinery/quantity.ts';
import type { Clock, Millis } from '../../sim/clock.ts';
import type { ContainerStats, RuntimeService } from '../cri/cri.ts';
import type { MachineInfo } from './machine-info.ts';

export interface ContainerFigures extends ContainerStats {
  readonly name: string;
  readonly startedAt: Millis;
}

/** What the containers of a Pod had used at a moment of the last minute: those that ran then. */
// Parity: upstream's figures are as old as cAdvisor's last look at the cgroups, up to 15 s; here they are of the moment.
export function podFigures(
  runtime: RuntimeService,
  podUid: string,
  at: Millis,
): readonly ContainerFigures[] {
  return runtime.listContainers(podUid).flatMap(({ id, config: { name }, startedAt = 0 }) => {
    const stats = runtime.containerStats(id, at);
    return stats ? [{ ...stats, name, startedAt }] : [];
  });
}

interface PodFigures {
  readonly pod: Pod;
  readonly containers: readonly ContainerFigures[];
}

export interface Measured {
  readonly nodeName: string;
  readonly startedAt: Millis;
  readonly machine: Pick<MachineInfo, 'capacity'>;
  readonly clock: Clock;
  readonly runtime: RuntimeService;
  readonly pods: readonly Pod[];
}

const podsOf = ({ runtime, pods, clock }: Measured): readonly PodFigures[] =>
  pods.map((pod) => ({ pod, containers: podFigures(runtime, pod.metadata.uid, clock.now()) }));

const seconds = (nanos: number): string => String(nanos / 1e9);

/** As Prometheus reads it. */
export function resourceMetricsPage(measured: Measured): string {
  const { clock, runtime } = measured;
  const now = clock.now();
  const node = runtime.machineStats(now);
  const pods = podsOf(measured).filter(({ containers }) => containers.length > 0);
  const ofContainers = (value: (figures: ContainerFigures) => string) =>
    pods.flatMap(({ pod: { metadata }, containers }) =>
      containers.map((each) => [
        `container="${each.name}",namespace="${metadata.namespace}",pod="${metadata.name}"`,
        value(each),
      ]),
    );
  const ofPods = (value: (containers: readonly ContainerFigures[]) => string) =>
    pods.map(({ pod: { metadata }, containers }) => [
      `namespace="${metadata.namespace}",pod="${metadata.name}"`,
      value(containers),
    ]);
  const ofNode = (value: string) => [['', value]];
  const family = (
    name: string,
    type: 'counter' | 'gauge',
    help: string,
    samples: readonly (readonly string[])[],
  ) =>
    samples.length === 0
      ? ''
      : [
          `# HELP ${name} [STABLE] ${help}`,
          `# TYPE ${name} ${type}`,
          ...samples.map(([labels, value]) => `${name}${labels && `{${labels}}`} ${value} ${now}`),
          '',
        ].join('\n');
  return [
    family(
      'container_cpu_usage_seconds_total',
      'counter',
      'Cumulative cpu time consumed by the container in core-seconds',
      ofContainers((each) => seconds(each.cpuUsageCoreNanoSeconds)),
    ),
    family(
      'container_memory_working_set_bytes',
      'gauge',
      'Current working set of the container in bytes',
      ofContainers((each) => String(each.memoryWorkingSetBytes)),
    ),
    family(
      'container_start_time_seconds',
      'gauge',
      'Start time of the container since unix epoch in seconds',
      ofContainers((each) => String(each.startedAt / 1000)),
    ),
    family(
      'node_cpu_usage_seconds_total',
      'counter',
      'Cumulative cpu time consumed by the node in core-seconds',
      ofNode(seconds(node.cpuUsageCoreNanoSeconds)),
    ),
    family(
      'node_memory_working_set_bytes',
      'gauge',
      'Current working set of the node in bytes',
      ofNode(String(node.memoryWorkingSetBytes)),
    ),
    family(
      'pod_cpu_usage_seconds_total',
      'counter',
      'Cumulative cpu time consumed by the pod in core-seconds',
      ofPods((containers) => seconds(sum(containers, 'cpuUsageCoreNanoSeconds'))),
    ),
    family(
      'pod_memory_working_set_bytes',
      'gauge',
      'Current working set of the pod in bytes',
      ofPods((containers) => String(sum(containers, 'memoryWorkingSetBytes'))),
    ),
    '# HELP resource_scrape_error [STABLE] 1 if there was an error while getting container metrics, 0 otherwise\n',
    '# TYPE resource_scrape_error gauge\nresource_scrape_error 0\n',
  ].join('');
}

/** The Summary of /stats/summary (staging/src/k8s.io/kubelet/pkg/apis/stats/v1alpha1/types.go). */
// Parity: CPU and memory; networks, file systems, volumes and swap are left out.
export function statsSummary(measured: Measured): object {
  const { nodeName, runtime, clock, startedAt, machine } = measured;
  const now = clock.now();
  const memoryCapacity = quantityValue(machine.capacity['memory'] ?? '0');
  const node = runtime.machineStats(now);
  const time = timestamp(now);
  const figures = (stats: ContainerStats) => ({
    cpu: {
      time,
      usageNanoCores: stats.cpuUsageNanoCores,
      usageCoreNanoSeconds: stats.cpuUsageCoreNanoSeconds,
    },
    memory: { time, workingSetBytes: stats.memoryWorkingSetBytes },
  });
  return {
    node: {
      nodeName,
      startTime: timestamp(startedAt),
      ...figures(node),
      memory: {
        time,
        availableBytes: Math.max(0, memoryCapacity - node.memoryWorkingSetBytes),
        workingSetBytes: node.memoryWorkingSetBytes,
      },
    },
    pods: podsOf(measured).map(({ pod: { metadata, status }, containers }) => ({
      podRef: { name: metadata.name, namespace: metadata.namespace, uid: metadata.uid },
      startTime: status.startTime ?? metadata.creationTimestamp,
      containers: containers.map((each) => ({
        name: each.name,
        startTime: timestamp(each.startedAt),
        ...figures(each),
      })),
      ...figures({
        cpuUsageNanoCores: sum(containers, 'cpuUsageNanoCores'),
        cpuUsageCoreNanoSeconds: sum(containers, 'cpuUsageCoreNanoSeconds'),
        memoryWorkingSetBytes: sum(containers, 'memoryWorkingSetBytes'),
      }),
    })),
  };
}

const sum = (containers: readonly ContainerFigures[], field: keyof ContainerStats): number =>
  containers.reduce((total, each) => total + each[field], 0);
