/** The scheduler's queue as it is now. It cannot be watched; time going on is when to ask again. */
import { useEffect, useState } from 'react';
import type { QueuedPod } from '../../../api/sim/v1alpha1/queued-pod/types.ts';
import { useSession } from '../../app/session.ts';
import { useSlowTick } from '../../mirror/hooks.ts';

const PATH = '/apis/sim.kubeglass.dev/v1alpha1/queuedpods';
/** What does not fit on the screen anyhow is not asked for. */
const MOST = 500;

export function useQueue(): readonly QueuedPod[] {
  const { backend } = useSession();
  const moment = useSlowTick(({ steps, revision }) => `${steps} ${revision}`);
  const [pods, setPods] = useState<readonly QueuedPod[]>([]);
  useEffect(() => {
    let wanted = true;
    void backend
      .request({ method: 'GET', path: PATH, query: { limit: String(MOST) } })
      .catch(() => undefined)
      .then((answer) => {
        if (!wanted) return;
        const { items = [] } = (answer?.body ?? {}) as { items?: readonly QueuedPod[] };
        setPods(answer && answer.status < 400 ? items : []);
      });
    return () => {
      wanted = false;
    };
  }, [backend, moment]);
  return pods;
}
