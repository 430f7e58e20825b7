/**
 * How far replicas may move at once: within the highest or lowest recommendation of the last minutes, by the policies of
 * spec.behavior, and between the least and the most (pkg/controller/podautoscaler/horizontal.go, 1.36).
 */
import type { HPAScalingRules } from '../../../../api/generated/types/autoscaling/v2.ts';
import { SECOND, type Millis } from '../../../../sim/clock.ts';

/** --horizontal-pod-autoscaler-downscale-stabilization. */
const STABILIZATION_SECONDS = 300;

export interface Recommendation {
  readonly at: Millis;
  readonly replicas: number;
}

export interface ScaleEvent {
  readonly at: Millis;
  /** How many more, or how many fewer. */
  readonly change: number;
}

/** What the controller remembers of one autoscaler. It dies with the process. */
export interface Past {
  readonly recommendations: readonly Recommendation[];
  readonly ups: readonly ScaleEvent[];
  readonly downs: readonly ScaleEvent[];
}

export interface Bounds {
  readonly current: number;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly behavior?: { readonly scaleUp?: HPAScalingRules; readonly scaleDown?: HPAScalingRules };
  readonly now: Millis;
}

export interface Words {
  readonly reason: string;
  readonly message: string;
}

export interface Normalized {
  readonly replicas: number;
  /** With this recommendation, and without those that are too old. */
  readonly recommendations: readonly Recommendation[];
  /** Why another number than the metrics asked for is aimed at. */
  readonly ableToScale: Words;
  /** What held back what was aimed at, if anything did. */
  readonly limited: Words & { readonly status: 'True' | 'False' };
}

export function normalized(bounds: Bounds, past: Past): Normalized {
  const { behavior, desired, now } = bounds;
  const [upWindow, downWindow] = windowsOf(behavior);
  const stable = stabilized(bounds, past.recommendations, upWindow, downWindow);
  const oldest = now - Math.max(upWindow, downWindow);
  const { replicas, ...words } = behavior
    ? byPolicies({ ...bounds, desired: stable }, past)
    : byRules({ ...bounds, desired: stable });
  return {
    replicas,
    recommendations: [
      ...past.recommendations.filter(({ at }) => at >= oldest),
      { at: now, replicas: desired },
    ],
    ableToScale: stable === desired ? READY : stabilizedWords(bounds),
    limited: { ...words, status: replicas === stable ? 'False' : 'True' },
  };
}

const READY: Words = {
  reason: 'ReadyForNewScale',
  message: 'recommended size matches current size',
};

function windowsOf(behavior: Bounds['behavior']): readonly [up: Millis, down: Millis] {
  const down = behavior?.scaleDown?.stabilizationWindowSeconds ?? STABILIZATION_SECONDS;
  const up = behavior?.scaleUp?.stabilizationWindowSeconds ?? 0;
  return [up * SECOND, down * SECOND];
}

/** Not more than the lowest of the window for going up, and not less than the highest of the one for going down. */
function stabilized(
  { current, desired, behavior, now }: Bounds,
  recommendations: readonly Recommendation[],
  upWindow: Millis,
  downWindow: Millis,
): number {
  let [lowest, highest] = [desired, desired];
  for (const { at, replicas } of recommendations) {
    if (at > now - upWindow) lowest = Math.min(lowest, replicas);
    if (behavior ? at > now - downWindow : at >= now - downWindow)
      highest = Math.max(highest, replicas);
  }
  if (!behavior) return highest;
  return Math.min(Math.max(current, lowest), highest);
}

const stabilizedWords = ({ behavior, current, desired }: Bounds): Words =>
  behavior && desired >= current
    ? {
        reason: 'ScaleUpStabilized',
        message:
          'recent recommendations were lower than current one, applying the lowest recent recommendation',
      }
    : {
        reason: 'ScaleDownStabilized',
        message:
          'recent recommendations were higher than current one, applying the highest recent recommendation',
      };

const WITHIN: Words = {
  reason: 'DesiredWithinRange',
  message: 'the desired count is within the acceptable range',
};
const TOO_MANY: Words = {
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
};
const TOO_FEW: Words = {
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
};
const UP_LIMIT: Words = {
  reason: 'ScaleUpLimit',
  message: 'the desired replica count is increasing faster than the maximum scale rate',
};
const DOWN_LIMIT: Words = {
  reason: 'ScaleDownLimit',
  message: 'the desired replica count is decreasing faster than the maximum scale rate',
};

type Held = Words & { readonly replicas: number };

/** Without spec.behavior: at most twice as many, or four. */
function byRules({ current, desired, min, max }: Bounds): Held {
  const limit = Math.max(2 * current, 4);
  const [most, why] = max > limit ? [limit, UP_LIMIT] : [max, TOO_MANY];
  if (desired < min) return { replicas: min, ...TOO_FEW };
  if (desired > most) return { replicas: most, ...why };
  return { replicas: desired, ...WITHIN };
}

function byPolicies({ current, desired, min, max, behavior, now }: Bounds, past: Past): Held {
  if (desired > current) {
    const limit = Math.max(current, upLimit(current, behavior?.scaleUp, past, now));
    const [most, why] = max > limit ? [limit, UP_LIMIT] : [max, TOO_MANY];
    if (desired > most) return { replicas: most, ...why };
  } else if (desired < current) {
    const limit = Math.min(current, downLimit(current, behavior?.scaleDown, past, now));
    const [least, why] = min < limit ? [limit, DOWN_LIMIT] : [min, TOO_FEW];
    if (desired < least) return { replicas: least, ...why };
  }
  return { replicas: desired, ...WITHIN };
}

function upLimit(current: number, rules: HPAScalingRules = {}, past: Past, now: Millis): number {
  const { selectPolicy, policies = [] } = rules;
  if (selectPolicy === 'Disabled') return current;
  const limits = policies.map(({ type, value, periodSeconds }) => {
    const start = atPeriodStart(current, past, now - periodSeconds * SECOND);
    return type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100));
  });
  return selectPolicy === 'Min' ? Math.min(...limits) : Math.max(...limits);
}

function downLimit(current: number, rules: HPAScalingRules = {}, past: Past, now: Millis): number {
  const { selectPolicy, policies = [] } = rules;
  if (selectPolicy === 'Disabled') return current;
  const limits = policies.map(({ type, value, periodSeconds }) => {
    const start = atPeriodStart(current, past, now - periodSeconds * SECOND);
    return type === 'Pods' ? start - value : Math.trunc(start * (1 - value / 100));
  });
  // The least change leaves the most.
  return selectPolicy === 'Min' ? Math.max(...limits) : Math.min(...limits);
}

function atPeriodStart(current: number, { ups, downs }: Past, start: Millis): number {
  const sum = (events: readonly ScaleEvent[]) =>
    events.reduce((total, { at, change }) => total + (at > start ? change : 0), 0);
  return current - sum(ups) + sum(downs);
}

/** What is remembered after a change of replicas: what no policy looks at any more is dropped. */
export function withScaleEvent(
  past: Past,
  behavior: Bounds['behavior'],
  from: number,
  to: number,
  now: Millis,
): Past {
  if (!behavior || from === to) return past;
  const kept = (events: readonly ScaleEvent[], rules: HPAScalingRules = {}) => {
    const longest = Math.max(0, ...(rules.policies ?? []).map((policy) => policy.periodSeconds));
    return events.filter(({ at }) => at >= now - longest * SECOND);
  };
  const change = Math.abs(to - from);
  return to > from
    ? { ...past, ups: [...kept(past.ups, behavior.scaleUp), { at: now, change }] }
    : { ...past, downs: [...kept(past.downs, behavior.scaleDown), { at: now, change }] };
}
