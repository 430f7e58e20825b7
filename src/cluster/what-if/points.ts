/** The total of the scores that a Pod's node had. */
import type { AttemptRecord } from '../../control-plane/kube-scheduler/attempts/attempt-record.ts';

/** Undefined where only one node was left, so that none was scored. */
export function pointsOf({ scores, nodes, selectedNode }: AttemptRecord): number | undefined {
  if (!scores) return undefined;
  const { scored, scorers } = scores;
  const at = scored.unpack().findIndex((index) => nodes[index] === selectedNode);
  if (at < 0) return undefined;
  return scorers.reduce((sum, { weight, normalized }) => sum + weight * normalized.at(at), 0);
}
