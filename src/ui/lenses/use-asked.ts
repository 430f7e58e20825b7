/** What the simulation answers now, asked again as time goes on: these kinds cannot be watched. */
import { useEffect, useState } from 'react';
import { useSession } from '../app/session.ts';
import { useSlowTick } from '../mirror/hooks.ts';

const ROOT = '/apis/sim.kubeglass.dev/v1alpha1';

/** A list of a kind, as far as a field selector matches. */
export function useAsked<T>(plural: string, fieldSelector: string, limit: number): readonly T[] {
  const answer = useAnswer<{ readonly items?: readonly T[] }>(plural, fieldSelector, limit);
  return answer?.items ?? NONE;
}

const NONE: readonly never[] = [];

/** One object: `namespaces/default/podinsides/web-1`. */
export const useAskedOne = <T>(path: string): T | undefined => useAnswer<T>(path, '', 0);

function useAnswer<T>(path: string, fieldSelector: string, limit: number): T | undefined {
  const { backend } = useSession();
  const moment = useSlowTick(({ steps, revision }) => `${steps} ${revision}`);
  const [body, setBody] = useState<T>();
  useEffect(() => {
    let wanted = true;
    const query = {
      ...(limit > 0 && { limit: String(limit) }),
      ...(fieldSelector && { fieldSelector }),
    };
    void backend
      .request({ method: 'GET', path: `${ROOT}/${path}`, query })
      .catch(() => undefined)
      .then((answer) => {
        if (wanted) setBody(answer && answer.status < 400 ? (answer.body as T) : undefined);
      });
    return () => {
      wanted = false;
    };
  }, [backend, moment, path, fieldSelector, limit]);
  return body;
}
