/** The sentence that says why no node would do (pkg/scheduler/framework/types.go, FitError, 1.36). */
import type { NodeVerdicts } from './status.ts';

export interface Diagnosis {
  /** How many nodes there are, looked at or not. */
  readonly nodes: number;
  readonly verdicts: NodeVerdicts;
  /** Set when PreFilter refused the Pod as a whole: then no node was looked at. */
  readonly preFilterMessage?: string;
  readonly postFilterMessage?: string;
}

export const noNodesMessage = 'no nodes available to schedule pods';

/**
 *   0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu. preemption: 0/3 nodes …
 *
 * Reasons are counted over nodes and sorted as text, numbers included.
 */
export function fitErrorMessage(diagnosis: Diagnosis): string {
  const { nodes, preFilterMessage, postFilterMessage } = diagnosis;
  let message = `0/${nodes} nodes are available:`;
  const told = preFilterMessage || histogram(diagnosis);
  if (told) message += ` ${told}.`;
  if (postFilterMessage) message += ` ${postFilterMessage}`;
  return message;
}

function histogram({ nodes, verdicts }: Diagnosis): string {
  const counts = new Map<string, number>();
  const count = (reason: string, times: number) =>
    counts.set(reason, (counts.get(reason) ?? 0) + times);
  for (const [, { reasons }] of verdicts.entries()) for (const reason of reasons) count(reason, 1);
  const unseen = nodes - verdicts.size;
  if (unseen > 0) for (const reason of verdicts.absent.reasons) count(reason, unseen);
  return [...counts]
    .map(([reason, times]) => `${times} ${reason}`)
    .sort()
    .join(', ');
}
