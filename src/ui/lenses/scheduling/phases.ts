/**
 * The phases that one attempt went through, as a film. Upstream's order (pkg/scheduler/schedule_one.go, 1.36); a single
 * feasible node is taken without being scored, and without any the Pod goes back into the queue.
 */
import type { SchedulingAttempt } from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { passed } from '../../model/matrix.ts';

export type Phase =
  | 'pop'
  | 'preFilter'
  | 'filter'
  | 'postFilter'
  | 'preScore'
  | 'score'
  | 'normalizeScore'
  | 'reserve'
  | 'permit'
  | 'bind'
  | 'requeue';

export function phasesOf(attempt: SchedulingAttempt): readonly Phase[] {
  const { nodes, preFilter = [], postFilter, result, selectedNode, evaluatedNodes } = attempt;
  const refusedAsWhole = preFilter.some((verdict) => !passed(verdict)) && evaluatedNodes === 0;
  const scored = nodes.some(({ scores }) => scores?.length);
  const placed: readonly Phase[] =
    result === 'waiting' ? ['reserve', 'permit'] : ['reserve', 'permit', 'bind'];
  return [
    'pop',
    'preFilter',
    ...(refusedAsWhole ? [] : (['filter'] as const)),
    ...(postFilter ? (['postFilter'] as const) : []),
    ...(scored ? (['preScore', 'score', 'normalizeScore'] as const) : []),
    ...(selectedNode && result !== 'error' ? placed : (['requeue'] as const)),
  ];
}
