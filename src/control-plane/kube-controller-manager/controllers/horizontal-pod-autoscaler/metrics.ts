/**
 * What each metric of an autoscaler says: how many replicas, by what name, and what is told of it in the status
 * (computeReplicasForMetric and its kin, pkg/controller/podautoscaler/horizontal.go, 1.36).
 */
import type {
  HPAScalingRules,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../../../../api/generated/types/autoscaling/v2.ts';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { canonical, milliValue, parseQuantity } from '../../../../apimachinery/quantity.ts';
import type { Millis } from '../../../../sim/clock.ts';
import { asGoPrints } from '../../selector-text.ts';
import {
  failed,
  replicasByUtilization,
  replicasByValue,
  type Outcome,
  type PodMetrics,
  type Tolerances,
} from './replica-calculator.ts';

/** --horizontal-pod-autoscaler-tolerance. */
const TOLERANCE = 0.1;

export interface Target {
  readonly namespace: string;
  readonly pods: readonly Pod[];
  /** spec.replicas of its scale. */
  readonly replicas: number;
  readonly tolerances: Tolerances;
  readonly now: Millis;
  metrics(resource: string, container: string | undefined): Outcome<PodMetrics>;
}

export interface MetricProposal {
  readonly replicas: number;
  /** As events and conditions call the metric. */
  readonly name: string;
  readonly status: MetricStatus;
}

export type Evaluated =
  | { readonly ok: true; readonly value: MetricProposal }
  | {
      readonly ok: false;
      /** Of the event, and of the condition ScalingActive. */
      readonly reason: string;
      readonly problem: string;
      /** As it is told of all metrics together. */
      readonly within: string;
    };

/** Feature HPAConfigurableTolerance, on by default since 1.35. */
export const tolerancesOf = (behavior?: {
  readonly scaleUp?: HPAScalingRules;
  readonly scaleDown?: HPAScalingRules;
}): Tolerances => {
  const of = (rules?: HPAScalingRules) =>
    rules?.tolerance === undefined
      ? TOLERANCE
      : Number(parseQuantity(rules.tolerance)?.nanos ?? 0n) / 1e9;
  return { up: of(behavior?.scaleUp), down: of(behavior?.scaleDown) };
};

export function evaluated(metric: MetricSpec, target: Target): Evaluated {
  switch (metric.type) {
    case 'Resource': {
      const { name, target: wanted } = metric.resource!;
      const found = ofResource(target, name, undefined, wanted);
      if (!found.ok)
        return refused(
          'FailedGetResourceMetric',
          found.problem,
          `failed to get ${name} resource metric value: ${found.problem}`,
        );
      const { replicas, current, inPercent } = found.value;
      const kind = inPercent ? 'resource utilization (percentage of request)' : 'resource';
      const status: MetricStatus = { type: 'Resource', resource: { name, current } };
      return { ok: true, value: { replicas, name: `${name} ${kind}`, status } };
    }
    case 'ContainerResource': {
      const { name, container, target: wanted } = metric.containerResource!;
      const found = ofResource(target, name, container, wanted);
      if (!found.ok)
        return refused(
          'FailedGetContainerResourceMetric',
          found.problem,
          `failed to get ${container} container metric value: ${found.problem}`,
        );
      const { replicas, current, inPercent } = found.value;
      // Of an average value, upstream's sentence does not say that it is of a container.
      const kind = inPercent
        ? 'container resource utilization (percentage of request)'
        : 'resource';
      const status: MetricStatus = {
        type: 'ContainerResource',
        containerResource: { name, container, current },
      };
      return { ok: true, value: { replicas, name: `${name} ${kind}`, status } };
    }
    // Parity: nobody serves custom.metrics.k8s.io or external.metrics.k8s.io here, and an APIService cannot make anybody: these answer as where no adapter is installed.
    case 'Pods': {
      const problem = `unable to get metric ${metric.pods!.metric.name}: ${NO_CUSTOM}`;
      return refused('FailedGetPodsMetric', problem, `failed to get pods metric value: ${problem}`);
    }
    case 'Object': {
      const { describedObject, metric: asked } = metric.object!;
      const problem = `unable to get metric ${asked.name}: ${NO_CUSTOM} on ${describedObject.kind} ${target.namespace}/${describedObject.name}`;
      return refused(
        'FailedGetObjectMetric',
        problem,
        `failed to get object metric value: ${problem}`,
      );
    }
    case 'External': {
      const { name, selector } = metric.external!.metric;
      const problem = `unable to get external metric ${target.namespace}/${name}/${asGoPrints(selector)}: unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${name}.external.metrics.k8s.io)`;
      return refused(
        'FailedGetExternalMetric',
        problem,
        `failed to get ${name} external metric value: ${problem}`,
      );
    }
  }
  const problem = `unknown metric source type ${JSON.stringify(metric.type)}`;
  return refused('InvalidMetricSourceType', problem, problem);
}

const NO_CUSTOM =
  'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered';

const refused = (reason: string, problem: string, within: string): Evaluated => ({
  ok: false,
  reason,
  problem,
  within,
});

interface Found {
  readonly replicas: number;
  readonly current: MetricValueStatus;
  readonly inPercent: boolean;
}

function ofResource(
  { pods, replicas: currentReplicas, tolerances, now, metrics: ask }: Target,
  resource: string,
  container: string | undefined,
  { averageValue, averageUtilization }: MetricTarget,
): Outcome<Found> {
  const inPercent = averageValue === undefined;
  const kind = inPercent ? 'utilization' : 'usage';
  const asked = ask(resource, container);
  if (!asked.ok)
    return failed(
      `failed to get ${resource} ${kind}: unable to get metrics for resource ${resource}: ${asked.problem}`,
    );
  const measured = {
    pods,
    metrics: asked.value,
    resource,
    ...(container !== undefined && { container }),
    currentReplicas,
    tolerances,
    now,
  };
  const proposal = inPercent
    ? replicasByUtilization(measured, averageUtilization ?? 0)
    : replicasByValue(measured, milliValue(parseQuantity(averageValue)!));
  if (!proposal.ok) return failed(`failed to get ${resource} ${kind}: ${proposal.problem}`);
  const { replicas, utilization, averageMillis } = proposal.value;
  const current: MetricValueStatus = {
    ...(utilization !== undefined && { averageUtilization: utilization }),
    averageValue: quantityOf(resource, averageMillis),
  };
  return { ok: true, value: { replicas, current, inPercent } };
}

/** Memory in the unit in which metrics-server tells it (buildQuantity). */
const quantityOf = (resource: string, millis: number): string =>
  canonical({
    nanos: BigInt(millis) * 1_000_000n,
    format: resource === 'memory' ? 'BinarySI' : 'DecimalSI',
  });
