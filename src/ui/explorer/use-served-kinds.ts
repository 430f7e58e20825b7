/** Asks the cluster which kinds it serves, and again now and then: a CustomResourceDefinition adds one. */
import { useEffect, useState } from 'react';
import type { ClusterBackend } from '../../backend/cluster-backend.ts';
import { useSession } from '../app/session.ts';
import { apiKinds, learnKinds, type ApiKind } from '../model/api-kinds.ts';
import { DISCOVERY, servedKinds, type Discovered } from '../model/served-kinds.ts';

const AGAIN = 5_000;

/** Before the first answer: those that the picture is drawn from. Without discovery: all that the page knows. */
export function useServedKinds(): readonly ApiKind[] {
  const { backend } = useSession();
  const [kinds, setKinds] = useState<readonly ApiKind[]>(drawnFrom);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    const ask = async () => {
      const found = await discover(backend);
      if (ended) return;
      if (found) {
        learnKinds(found);
        setKinds((before) => (same(before, found) ? before : found));
      }
      timer = setTimeout(() => void ask(), AGAIN);
    };
    void ask();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [backend]);
  return kinds;
}

const drawnFrom = apiKinds.filter(({ always }) => always);

/** Undefined when nobody answers now. */
async function discover(backend: ClusterBackend): Promise<readonly ApiKind[] | undefined> {
  const answers = await Promise.all(
    ['/api', '/apis'].map((path) =>
      backend
        .request({ method: 'GET', path, headers: { accept: DISCOVERY } })
        .catch(() => undefined),
    ),
  );
  if (answers.some((answer) => answer?.status === 404)) return apiKinds;
  if (answers.some((answer) => !answer || answer.status >= 400)) return undefined;
  return servedKinds(answers.map((answer) => answer!.body as Discovered));
}

const same = (before: readonly ApiKind[], after: readonly ApiKind[]) =>
  before.map(nameOf).join() === after.map(nameOf).join();
const nameOf = ({ root, plural }: ApiKind) => `${root}/${plural}`;
