/**
 * How many replicas a metric asks for: what the Pods use over what they should, with those that say nothing (yet) counted so that
 * they hold changes back (pkg/controller/podautoscaler/replica_calculator.go and metrics/utilization.go, 1.36).
 */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { podRequests } from '../../../../api/quota/pod-amounts.ts';
import { parseTime } from '../../../../apimachinery/meta.ts';
import { milliValue, parseQuantity } from '../../../../apimachinery/quantity.ts';
import { podCondition } from '../../../../controller-runtime/pod-state.ts';
import { MINUTE, SECOND, type Millis } from '../../../../sim/clock.ts';

/** --horizontal-pod-autoscaler-cpu-initialization-period. */
const CPU_INITIALIZATION: Millis = 5 * MINUTE;
/** --horizontal-pod-autoscaler-initial-readiness-delay. */
const INITIAL_READINESS_DELAY: Millis = 30 * SECOND;

/** What a Pod uses, in thousandths of a core or of a byte. */
export interface PodMetric {
  readonly timestamp: Millis;
  readonly window: Millis;
  readonly value: number;
}

export type PodMetrics = ReadonlyMap<string, PodMetric>;

/** How far from 1 the ratio may be before anything is done. */
export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

/** What it came to, or why it came to nothing. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | Failed;
export interface Failed {
  readonly ok: false;
  readonly problem: string;
}

export const failed = (problem: string): Failed => ({ ok: false, problem });

export interface Measured {
  readonly pods: readonly Pod[];
  readonly metrics: PodMetrics;
  readonly resource: string;
  /** Of all containers together if absent. */
  readonly container?: string;
  readonly currentReplicas: number;
  readonly tolerances: Tolerances;
  readonly now: Millis;
}

export interface Proposal {
  readonly replicas: number;
  /** Percent of what is requested; only where that is the target. */
  readonly utilization?: number;
  /** What a Pod uses on average. */
  readonly averageMillis: number;
}

/** For a target in percent of what the Pods request. */
export function replicasByUtilization(measured: Measured, target: number): Outcome<Proposal> {
  const grouped = group(measured);
  if (!grouped.ok) return grouped;
  const requests = requestsOf(measured);
  if (!requests.ok) return requests;
  const ratioOf = (metrics: ReadonlyMap<string, number>): Outcome<Usage> => {
    let [used, requested] = [0, 0];
    for (const [name, value] of metrics) {
      const request = requests.value.get(name);
      if (request === undefined) continue;
      used += value;
      requested += request;
    }
    if (requested === 0) return failed('no metrics returned matched known pods');
    const utilization = Math.trunc((used * 100) / requested);
    const averageMillis = Math.trunc(used / metrics.size);
    return { ok: true, value: { ratio: utilization / target, utilization, averageMillis } };
  };
  // Those that tell nothing are taken to use what they request, or what is aimed at if that is more.
  const fallback = (name: string) =>
    Math.trunc(((requests.value.get(name) ?? 0) * Math.max(100, target)) / 100);
  return proposed(measured, grouped.value, ratioOf, fallback);
}

/** For a target that each Pod should use on average, in thousandths. */
export function replicasByValue(measured: Measured, target: number): Outcome<Proposal> {
  const grouped = group(measured);
  if (!grouped.ok) return grouped;
  const ratioOf = (metrics: ReadonlyMap<string, number>): Outcome<Usage> => {
    const used = [...metrics.values()].reduce((sum, value) => sum + value, 0);
    const averageMillis = Math.trunc(used / metrics.size);
    return { ok: true, value: { ratio: averageMillis / target, averageMillis } };
  };
  return proposed(measured, grouped.value, ratioOf, () => target);
}

interface Usage {
  readonly ratio: number;
  readonly utilization?: number;
  readonly averageMillis: number;
}

interface Grouped {
  readonly ready: number;
  readonly unready: readonly string[];
  readonly missing: readonly string[];
  /** Of those that count. */
  readonly metrics: ReadonlyMap<string, number>;
}

function group({ pods, metrics, resource, now }: Measured): Outcome<Grouped> {
  if (pods.length === 0)
    return failed('no pods returned by selector while calculating replica count');
  const left = new Map([...metrics].map(([name, { value }]) => [name, value]));
  const [unready, missing]: [string[], string[]] = [[], []];
  let ready = 0;
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    const metric = metrics.get(name);
    if (deletionTimestamp || pod.status.phase === 'Failed') left.delete(name);
    else if (
      pod.status.phase === 'Pending' ||
      (metric && resource === 'cpu' && startsUp(pod, metric, now))
    ) {
      unready.push(name);
      left.delete(name);
    } else if (!metric) missing.push(name);
    else ready++;
  }
  if (left.size === 0)
    return failed('did not receive metrics for targeted pods (pods might be unready)');
  return { ok: true, value: { ready, unready, missing, metrics: left } };
}

/** What it used says nothing yet of what it will use. */
function startsUp(pod: Pod, { timestamp, window }: PodMetric, now: Millis): boolean {
  const condition = podCondition(pod, 'Ready');
  if (!condition?.lastTransitionTime || !pod.status.startTime) return true;
  const [started, changed] = [pod.status.startTime, condition.lastTransitionTime].map(
    parseTime,
  ) as [Millis, Millis];
  const notReady = condition.status === 'False';
  if (started + CPU_INITIALIZATION > now) return notReady || timestamp < changed + window;
  // Never ready so far.
  return notReady && started + INITIAL_READINESS_DELAY > changed;
}

function proposed(
  { currentReplicas, tolerances }: Measured,
  { ready, unready, missing, metrics }: Grouped,
  ratioOf: (metrics: ReadonlyMap<string, number>) => Outcome<Usage>,
  fallback: (name: string) => number,
): Outcome<Proposal> {
  const first = ratioOf(metrics);
  if (!first.ok) return first;
  const { ratio, utilization, averageMillis } = first.value;
  const at = (replicas: number): Outcome<Proposal> => ({
    ok: true,
    value: { replicas, averageMillis, ...(utilization !== undefined && { utilization }) },
  });
  const near = (one: number) => 1 - tolerances.down <= one && one <= 1 + tolerances.up;
  const countsUnready = unready.length > 0 && ratio > 1;
  if (!countsUnready && missing.length === 0)
    return at(near(ratio) ? currentReplicas : Math.ceil(ratio * ready));

  const all = new Map(metrics);
  for (const name of missing) {
    if (ratio < 1) all.set(name, fallback(name));
    else if (ratio > 1) all.set(name, 0);
  }
  if (countsUnready) for (const name of unready) all.set(name, 0);
  const second = ratioOf(all);
  if (!second.ok) return second;
  const again = second.value.ratio;
  // What is not known must not turn the direction.
  if (near(again) || (ratio < 1 && again > 1) || (ratio > 1 && again < 1))
    return at(currentReplicas);
  const replicas = Math.ceil(again * all.size);
  const turned =
    (again < 1 && replicas > currentReplicas) || (again > 1 && replicas < currentReplicas);
  return at(turned ? currentReplicas : replicas);
}

/** What each Pod requests, in thousandths: as a whole if it says so and no container is meant, else its containers together. */
function requestsOf(measured: Measured): Outcome<ReadonlyMap<string, number>> {
  const requests = new Map<string, number>();
  for (const pod of measured.pods) {
    const asWhole =
      measured.container === undefined &&
      Object.keys(pod.spec.resources?.requests ?? {}).length > 0;
    const request = asWhole ? requestOfPod(pod, measured) : requestOfContainers(pod, measured);
    if (!request.ok) return request;
    requests.set(pod.metadata.name, request.value);
  }
  return { ok: true, value: requests };
}

function requestOfPod(pod: Pod, { resource }: Measured): Outcome<number> {
  const request = podRequests(pod).get(resource);
  return request === undefined
    ? failed(`missing pod-level request for ${resource} in Pod ${pod.metadata.name}`)
    : { ok: true, value: milliValue(request) };
}

function requestOfContainers(
  { metadata, spec }: Pod,
  { resource, container }: Measured,
): Outcome<number> {
  const meant = lastingContainers(spec).filter(
    ({ name }) => container === undefined || name === container,
  );
  if (container !== undefined && meant.length === 0)
    return failed(`container ${container} not found in Pod ${metadata.name}`);
  let sum = 0;
  for (const { name, resources } of meant) {
    const request = resources?.requests?.[resource];
    if (request === undefined)
      return failed(`missing request for ${resource} in container ${name} of Pod ${metadata.name}`);
    sum += milliValue(parseQuantity(request)!);
  }
  return { ok: true, value: sum };
}

/** Those that run as long as the Pod does. */
const lastingContainers = ({ containers, initContainers = [] }: Pod['spec']) => [
  ...containers,
  ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always'),
];
