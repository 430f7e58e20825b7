/** The scheduler's attempts as objects, expanded when somebody asks. */
import { schedulingAttempts } from '../../api/sim/v1alpha1/scheduling-attempt/scheduling-attempt.ts';
import type { SchedulingAttempt } from '../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { schedulingExplanations } from '../../api/sim/v1alpha1/scheduling-explanation/scheduling-explanation.ts';
import type { AttemptStore } from '../../control-plane/kube-scheduler/attempts/attempt-store.ts';
import type { KubeScheduler } from '../../control-plane/kube-scheduler/scheduler.ts';
import type { ComputedKind } from './computed.ts';

/** Where attempts are kept. */
export interface AttemptSource {
  /** Newest first: all, those of a namespace, or those of one Pod; `limit` of them, after the newest `from`. */
  list(
    namespace?: string,
    pod?: string,
    limit?: number,
    from?: number,
  ): readonly SchedulingAttempt[];
  count(namespace?: string, pod?: string): number;
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
      return source.list(namespace, podOf(parameter('fieldSelector')));
    },
    page({ namespace, parameter }, from, limit) {
      const selector = parameter('fieldSelector');
      // What other selectors leave out must not count.
      if (selector && !/^pod\.name==?[^,]+$/.test(selector)) return undefined;
      const pod = podOf(selector);
      return {
        objects: source.list(namespace, pod, limit, from),
        total: source.count(namespace, pod),
      };
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
