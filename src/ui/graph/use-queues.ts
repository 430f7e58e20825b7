/** How many keys wait in each component's queues. They change with every task, so they are asked for, not watched. */
import { useEffect, useState } from 'react';
import type { Component } from '../../api/sim/v1alpha1/component/types.ts';
import { useSession } from '../app/session.ts';
import { collectionPath, kindOfPlural } from '../model/api-kinds.ts';

const AGAIN = 1_000;

/** By component; empty before the first answer, and against a cluster that is not simulated. */
export function useQueues(): ReadonlyMap<string, number> {
  const { backend } = useSession();
  const [queues, setQueues] = useState<ReadonlyMap<string, number>>(new Map());
  useEffect(() => {
    if (!backend.simulation) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    const path = collectionPath(kindOfPlural('components')!);
    const ask = async () => {
      const answer = await backend.request({ method: 'GET', path }).catch(() => undefined);
      if (ended) return;
      if (answer?.status === 200) {
        const next = lengthsOf((answer.body as { readonly items: readonly Component[] }).items);
        setQueues((before) => (same(before, next) ? before : next));
      }
      timer = setTimeout(() => void ask(), AGAIN);
    };
    void ask();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [backend]);
  return queues;
}

const lengthsOf = (components: readonly Component[]): ReadonlyMap<string, number> =>
  new Map(
    components.flatMap(({ metadata, status }): [string, number][] =>
      status?.queues
        ? [[metadata.name, status.queues.reduce((sum, { length }) => sum + length, 0)]]
        : [],
    ),
  );

const same = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean =>
  one.size === other.size && [...one].every(([name, length]) => other.get(name) === length);
