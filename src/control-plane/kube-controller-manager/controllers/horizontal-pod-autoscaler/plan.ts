/**
 * What becomes of a workload, from what its metrics say (reconcileAutoscaler and computeReplicasForMetrics,
 * pkg/controller/podautoscaler/horizontal.go, 1.36).
 */
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerCondition as Condition,
  MetricSpec,
  MetricStatus,
} from '../../../../api/generated/types/autoscaling/v2.ts';
import { timestamp } from '../../../../apimachinery/meta.ts';
import type { Millis } from '../../../../sim/clock.ts';
import { normalized, type Past, type Recommendation, type Words } from './limits.ts';
import type { Evaluated } from './metrics.ts';

export interface Occurrence {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** Why the metrics cannot be asked for: nobody can say whose they would be. */
export interface Unusable {
  readonly event: Words;
  readonly condition: Words;
}

export interface Plan {
  /** How many there should be; absent: nothing is to be changed. */
  readonly replicas?: number;
  /** Why, as the event tells. */
  readonly because: string;
  readonly conditions: readonly Condition[];
  /** Undefined where no metric was asked for. */
  readonly metrics: readonly MetricStatus[] | undefined;
  readonly events: readonly Occurrence[];
  readonly recommendations: readonly Recommendation[];
  /** It could not be worked out: how many are wanted stays as it was. */
  readonly failed: boolean;
}

export function planScaling(
  { spec, status }: HorizontalPodAutoscaler,
  current: number,
  past: Past,
  evaluate: (metric: MetricSpec) => Evaluated,
  now: Millis,
  unusable?: Unusable,
): Plan {
  const conditions = new Conditions(status.conditions ?? [], now);
  conditions.set('AbleToScale', 'True', {
    reason: 'SucceededGetScale',
    message: "the HPA controller was able to get the target's current scale",
  });
  const { minReplicas: min = 1, maxReplicas: max, behavior } = spec;
  // The first one knows only what there is.
  const recommendations =
    past.recommendations.length > 0 ? past.recommendations : [{ at: now, replicas: current }];
  const before = { events: [], recommendations, failed: false };
  if (current === 0 && min !== 0) {
    conditions.set('ScalingActive', 'False', {
      reason: 'ScalingDisabled',
      message: 'scaling is disabled since the replica count of the target is zero',
    });
    return { ...before, because: '', conditions: conditions.list, metrics: undefined };
  }
  const outside =
    current > max
      ? { replicas: max, because: 'Current number of replicas above Spec.MaxReplicas' }
      : current < min
        ? { replicas: min, because: 'Current number of replicas below Spec.MinReplicas' }
        : undefined;
  if (outside) return { ...before, ...outside, conditions: conditions.list, metrics: undefined };

  const asked = unusable
    ? askNobody(unusable, conditions)
    : askAll(spec.metrics ?? [], current, evaluate, conditions);
  if (asked.desired === undefined)
    return {
      ...before,
      because: '',
      conditions: conditions.list,
      metrics: asked.statuses,
      events: asked.events,
      failed: true,
    };
  const { desired, name } = asked;
  const because =
    desired > current
      ? `${name} above target`
      : desired < current
        ? 'All metrics below target'
        : '';
  const bounds = { current, desired, min, max, now, ...(behavior && { behavior }) };
  const {
    replicas,
    recommendations: newer,
    ableToScale,
    limited,
  } = normalized(bounds, {
    ...past,
    recommendations,
  });
  conditions.set('AbleToScale', 'True', ableToScale);
  conditions.set('ScalingLimited', limited.status, limited);
  return {
    ...(replicas !== current && { replicas }),
    because,
    conditions: conditions.list,
    metrics: asked.statuses,
    events: asked.events,
    recommendations: newer,
    failed: false,
  };
}

interface Asked {
  /** The most that any metric wants; undefined if that cannot be told. */
  readonly desired?: number;
  readonly name: string;
  readonly statuses?: readonly MetricStatus[];
  readonly events: readonly Occurrence[];
}

function askNobody({ event, condition }: Unusable, conditions: Conditions): Asked {
  conditions.set('ScalingActive', 'False', condition);
  return {
    name: '',
    events: [
      { type: 'Warning', ...event },
      { type: 'Warning', reason: 'FailedComputeMetricsReplicas', message: event.message },
    ],
  };
}

function askAll(
  metrics: readonly MetricSpec[],
  current: number,
  evaluate: (metric: MetricSpec) => Evaluated,
  conditions: Conditions,
): Asked {
  const statuses: MetricStatus[] = [];
  const events: Occurrence[] = [];
  const problems: Extract<Evaluated, { ok: false }>[] = [];
  let desired = 0;
  let name = '';
  for (const metric of metrics) {
    const found = evaluate(metric);
    if (!found.ok) {
      const { reason, problem } = found;
      problems.push(found);
      events.push({ type: 'Warning', reason, message: problem });
      // Its place stays, so that the others keep theirs.
      statuses.push({ type: '' });
      continue;
    }
    statuses.push(found.value.status);
    if (desired === 0 || found.value.replicas > desired)
      ({ replicas: desired, name } = found.value);
  }
  const [first] = problems;
  if (first && (problems.length >= metrics.length || desired < current)) {
    conditions.set('ScalingActive', 'False', {
      reason: first.reason,
      message: `the HPA was unable to compute the replica count: ${first.problem}`,
    });
    const message = `invalid metrics (${problems.length} invalid out of ${metrics.length}), first error is: ${first.within}`;
    events.push({ type: 'Warning', reason: 'FailedComputeMetricsReplicas', message });
    return { name, statuses, events };
  }
  conditions.set('ScalingActive', 'True', {
    reason: 'ValidMetricFound',
    message: `the HPA was able to successfully calculate a replica count from ${name}`,
  });
  return { desired, name, statuses, events };
}

/** Conditions as they change: the time of one is that of its last change of status. */
export class Conditions {
  readonly #now: Millis;
  #list: readonly Condition[];

  constructor(list: readonly Condition[], now: Millis) {
    this.#list = list;
    this.#now = now;
  }

  get list(): readonly Condition[] {
    return this.#list;
  }

  set(
    type: string,
    status: 'True' | 'False',
    { reason, message }: { readonly reason: string; readonly message: string },
  ): void {
    const before = this.#list.find((one) => one.type === type);
    const lastTransitionTime =
      before?.status === status && before.lastTransitionTime
        ? before.lastTransitionTime
        : timestamp(this.#now);
    const next: Condition = { type, status, lastTransitionTime, reason, message };
    this.#list = before
      ? this.#list.map((one) => (one === before ? next : one))
      : [...this.#list, next];
  }
}
