/** The scheduler's attempts as objects, expanded when somebody asks. */
import { schedulingAttempts } from '../../api/sim/v1alpha1/scheduling-attempt/scheduling-attempt.ts';
import type { SchedulingAttempt } from '../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import type { ComputedKind } from './computed.ts';

/** Where attempts are kept. */
export interface AttemptSource {
  /** Newest first: all, those of a namespace, or those of one Pod. */
  list(namespace?: string, pod?: string): readonly SchedulingAttempt[];
}

export function attemptKind(source: AttemptSource): ComputedKind {
  return {
    kind: schedulingAttempts,
    find: ({ namespace, parameter }) => source.list(namespace, podOf(parameter('fieldSelector'))),
  };
}

/** The Pod that a selector asks for, so that nobody expands a thousand attempts to show three. */
function podOf(selector: string | undefined): string | undefined {
  return /(?:^|,)pod\.name==?([^,]+)/.exec(selector ?? '')?.[1];
}
