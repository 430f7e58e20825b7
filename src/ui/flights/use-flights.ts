/** What the scheduler says about one node in the decision that is on show. */
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type {
  NodeVerdict,
  SchedulingAttempt,
} from '../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { useSession } from '../app/session.ts';
import { refusalOf } from '../model/matrix.ts';

export interface Verdict {
  readonly standing: 'chosen' | 'tied' | 'feasible' | 'refused';
  readonly verdict: NodeVerdict | undefined;
  readonly plugin?: string;
  readonly reasons?: readonly string[];
  /** The most points that any node got: what the bars are measured against. */
  readonly highest: number;
}

function useDecision(): SchedulingAttempt | undefined {
  const { flights } = useSession();
  return useSyncExternalStore(flights.subscribe, flights.decision);
}

export function useVerdict(node: string): Verdict | undefined {
  const { flights } = useSession();
  const decision = useDecision();
  const verdict = useSyncExternalStore(
    flights.subscribe,
    useCallback(() => flights.verdictOn(node), [flights, node]),
  );
  if (!decision) return undefined;
  const highest = Math.max(1, ...decision.nodes.slice(0, 8).map(({ total }) => total ?? 0));
  if (!verdict) return { standing: 'refused', verdict, highest };
  const refusal = refusalOf(verdict);
  if (refusal) return { standing: 'refused', verdict, ...refusal, highest };
  const standing =
    node === decision.selectedNode ? 'chosen' : decision.ties?.includes(node) ? 'tied' : 'feasible';
  return { standing, verdict, highest };
}

/** Pods that are still in the air, so that they are not drawn twice. */
export function useOnTheWay(node: string): ReadonlySet<string> {
  const { flights } = useSession();
  const uids = useSyncExternalStore(
    flights.subscribe,
    useCallback(() => flights.onTheWayTo(node), [flights, node]),
  );
  return useMemo(() => new Set(uids ? uids.split(',') : []), [uids]);
}
