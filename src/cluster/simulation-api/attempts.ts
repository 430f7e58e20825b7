/** The scheduler's attempts as objects, expanded when somebody asks. */
import { schedulingAttempts } from '../../api/sim/v1alpha1/scheduling-attempt/scheduling-attempt.ts';
import type { SchedulingAttempt } from '../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { schedulingExplanations } from '../../api/sim/v1alpha1/scheduling-explanation/scheduling-explanation.ts';
import type { AttemptStore } from '../../control-plane/kube-scheduler/attempts/attempt-store.ts';
import type { KubeScheduler } from '../../control-plane/kube-scheduler/scheduler.ts';
import type { ComputedKind } from './computed.ts';

/** Where attempts are kept. */
export interface AttemptSource {
  /** Newest first: all, those of a namespace, or those of one Pod; no more than `limit`. */
  list(namespace?: string, pod?: string, limit?: number): readonly SchedulingAttempt[];
  /** By the name of its object. */
  get(namespace: string, name: string): SchedulingAttempt | undefined;
}

export function attemptKind(source: AttemptSource): ComputedKind {
  return {
    kind: schedulingAttempts,
    find({ namespace, name, parameter }) {
      if (name !== undefined) {
        const found = namespace === undefined ? undefined : source.get(namespace, name);
        return found ? [found] : [];
      }
      const selector = parameter('fieldSelector');
      const limit = Number(parameter('limit') ?? 0);
      // What other selectors leave out must not count.
      const whole = !selector || /^pod\.name==?[^,]+$/.test(selector);
      return source.list(namespace, podOf(selector), whole && limit > 0 ? limit : undefined);
    },
  };
}

/** `scheduler` gives the one that may still know what its attempts saw. */
export function explanationKind(
  attempts: AttemptStore,
  scheduler: () => Pick<KubeScheduler, 'explain'> | undefined,
): ComputedKind {
  return {
    kind: schedulingExplanations,
    find({ namespace, name, parameter }) {
      if (namespace === undefined) return [];
      const names =
        name === undefined
          ? attempts.names(namespace, podOf(parameter('fieldSelector'))).slice(0, MOST_EXPLANATIONS)
          : [name];
      return names.flatMap((one) => {
        const record = attempts.find(namespace, one);
        return (record && scheduler()?.explain(one, record, parameter('node'))) ?? [];
      });
    },
  };
}

/** A list tells the newest only: each is worked out anew. */
const MOST_EXPLANATIONS = 16;

/** The Pod that a selector asks for, so that nobody expands a thousand attempts to show three. */
function podOf(selector: string | undefined): string | undefined {
  return /(?:^|,)pod\.name==?([^,]+)/.exec(selector ?? '')?.[1];
}
