/** A decision in slow motion, asked for when somebody opens it. The cluster keeps what attempts saw for a while only. */
import { useEffect, useState } from 'react';
import type { SchedulingAttempt } from '../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import type { SchedulingExplanation } from '../../api/sim/v1alpha1/scheduling-explanation/types.ts';
import type { ClusterBackend } from '../../backend/cluster-backend.ts';
import { useSession } from '../app/session.ts';

export interface Explained {
  readonly state: 'loading' | 'here' | 'gone';
  readonly explanation?: SchedulingExplanation;
}

const LOADING: Explained = { state: 'loading' };
const GONE: Explained = { state: 'gone' };

/** Attempts do not change, so one answer each is enough; they go with their cluster. */
const answers = new WeakMap<SchedulingAttempt, Promise<Explained>>();

export function useExplanation(attempt: SchedulingAttempt | undefined): Explained {
  const { backend } = useSession();
  const [told, setTold] = useState<{ of: SchedulingAttempt; explained: Explained }>();
  useEffect(() => {
    if (!attempt) return undefined;
    let wanted = true;
    const answer = answers.get(attempt) ?? explain(backend, attempt);
    answers.set(attempt, answer);
    void answer.then((explained) => wanted && setTold({ of: attempt, explained }));
    return () => {
      wanted = false;
    };
  }, [backend, attempt]);
  return told && told.of === attempt ? told.explained : LOADING;
}

/** With `node`, what it says of that node alone, however many there are. */
export async function explain(
  backend: ClusterBackend,
  { metadata: { name, namespace } }: SchedulingAttempt,
  node?: string,
): Promise<Explained> {
  const path = `/apis/sim.kubeglass.dev/v1alpha1/namespaces/${namespace}/schedulingexplanations/${name}`;
  const answer = await backend
    .request({ method: 'GET', path, ...(node !== undefined && { query: { node } }) })
    .catch(() => undefined);
  if (!answer || answer.status >= 400) return GONE;
  return { state: 'here', explanation: answer.body as SchedulingExplanation };
}
