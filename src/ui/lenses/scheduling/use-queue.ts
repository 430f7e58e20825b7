/** The scheduler's queue as it is now. It cannot be watched; time going on is when to ask again. */
import { useEffect, useState } from 'react';
import type { QueuedPod } from '../../../api/sim/v1alpha1/queued-pod/types.ts';
import { useSession } from '../../app/session.ts';
import { useSlowTick } from '../../mirror/hooks.ts';

const PATH = '/apis/sim.kubeglass.dev/v1alpha1/queuedpods';
/** So many are asked for at first, and once more each time that somebody wants more. */
export const QUEUE_PAGE = 500;

export interface QueueNow {
  readonly pods: readonly QueuedPod[];
  /** Those beyond. */
  readonly more: number;
}

export function useQueue(limit: number): QueueNow {
  const { backend } = useSession();
  const moment = useSlowTick(({ steps, revision }) => `${steps} ${revision}`);
  const [queue, setQueue] = useState<QueueNow>({ pods: [], more: 0 });
  useEffect(() => {
    let wanted = true;
    void backend
      .request({ method: 'GET', path: PATH, query: { limit: String(limit) } })
      .catch(() => undefined)
      .then((answer) => {
        if (!wanted) return;
        const { items = [], metadata } = (answer?.body ?? {}) as QueueList;
        const fine = answer !== undefined && answer.status < 400;
        setQueue({ pods: fine ? items : [], more: metadata?.remainingItemCount ?? 0 });
      });
    return () => {
      wanted = false;
    };
  }, [backend, moment, limit]);
  return queue;
}

interface QueueList {
  readonly items?: readonly QueuedPod[];
  readonly metadata?: { readonly remainingItemCount?: number };
}
