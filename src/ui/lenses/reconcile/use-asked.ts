/** What the simulation answers now, asked again as time goes on: these kinds cannot be watched. */
import { useEffect, useState } from 'react';
import { useSession } from '../../app/session.ts';
import { useSlowTick } from '../../mirror/hooks.ts';

const ROOT = '/apis/sim.kubeglass.dev/v1alpha1';

export function useAsked<T>(plural: string, fieldSelector: string, limit: number): readonly T[] {
  const { backend } = useSession();
  const moment = useSlowTick(({ steps, revision }) => `${steps} ${revision}`);
  const [items, setItems] = useState<readonly T[]>([]);
  useEffect(() => {
    let wanted = true;
    const query = { limit: String(limit), ...(fieldSelector && { fieldSelector }) };
    void backend
      .request({ method: 'GET', path: `${ROOT}/${plural}`, query })
      .catch(() => undefined)
      .then((answer) => {
        if (!wanted) return;
        const { items: found = [] } = (answer?.body ?? {}) as { items?: readonly T[] };
        setItems(answer && answer.status < 400 ? found : []);
      });
    return () => {
      wanted = false;
    };
  }, [backend, moment, plural, fieldSelector, limit]);
  return items;
}
