/** How components read the cluster. Each follows exactly what it names, so that quiet things cost nothing. */
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { Event, Pod } from '../../api/generated/types/core/v1.ts';
import type { SchedulingAttempt } from '../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import type { Tick } from '../../backend/cluster-backend.ts';
import { useSession } from '../app/session.ts';
import { kindOfPlural } from '../model/api-kinds.ts';
import type { MirroredKinds } from './mirror.ts';
import { SLOW } from './ticks.ts';

/** One object, or undefined when there is none. */
export function useObject<K extends keyof MirroredKinds>(
  plural: K,
  key: string | undefined,
): MirroredKinds[K] | undefined;
export function useObject(plural: string, key: string | undefined): KubeObject | undefined;
export function useObject(plural: string, key: string | undefined): KubeObject | undefined {
  const table = useFollowed(plural);
  return useSyncExternalStore(
    useCallback(
      (listener) => (key === undefined ? () => {} : table.subscribeKey(key, listener)),
      [table, key],
    ),
    () => (key === undefined ? undefined : table.get(key)),
  );
}

/** All objects of a kind, by name. */
export function useList<K extends keyof MirroredKinds>(plural: K): readonly MirroredKinds[K][];
export function useList(plural: string): readonly KubeObject[];
export function useList(plural: string): readonly KubeObject[] {
  const table = useFollowed(plural);
  return useSyncExternalStore(
    useCallback((listener) => table.subscribe(listener), [table]),
    () => table.all(),
  );
}

/** As useList, a few times a second at most: for figures over thousands of objects. */
export function useSlowList<K extends keyof MirroredKinds>(plural: K): readonly MirroredKinds[K][] {
  const table = useFollowed(plural);
  const [list, setList] = useState(() => table.all());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      timer = undefined;
      setList(table.all());
    };
    read();
    const stop = table.subscribe(() => {
      timer ??= setTimeout(read, SLOW);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [table]);
  return list as readonly MirroredKinds[K][];
}

export function useBucket<T extends KubeObject>(
  plural: string,
  index: string,
  bucket: string,
): readonly T[] {
  const table = useFollowed(plural);
  return useSyncExternalStore(
    useCallback(
      (listener) => table.subscribeBucket(index, bucket, listener),
      [table, index, bucket],
    ),
    () => table.inBucket(index, bucket) as readonly T[],
  );
}

export const usePodsOn = (node: string): readonly Pod[] => useBucket<Pod>('pods', 'node', node);
export const useOwnedPods = (uid: string): readonly Pod[] => useBucket<Pod>('pods', 'owner', uid);
export const useEventsAbout = (kind: string, key: string): readonly Event[] =>
  useBucket<Event>('events', 'about', `${kind}/${key}`);

/** Oldest first. Asks for those that are not known yet, again whenever the Pod has changed. */
export function useAttempts(podKey: string): readonly SchedulingAttempt[] {
  const { attemptLoader } = useSession();
  const version = useObject('pods', podKey)?.metadata.resourceVersion;
  useEffect(() => {
    if (version) void attemptLoader.load(podKey);
  }, [attemptLoader, podKey, version]);
  const attempts = useBucket<SchedulingAttempt>('schedulingattempts', 'pod', podKey);
  return attempts.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.attempt - b.attempt);
}

export function useTableState(plural: string): {
  readonly state: string;
  readonly synced: boolean;
  readonly size: number;
} {
  const table = useFollowed(plural);
  const subscribe = useCallback((listener: () => void) => table.subscribe(listener), [table]);
  const state = useSyncExternalStore(subscribe, () => table.state);
  const synced = useSyncExternalStore(subscribe, () => table.synced);
  const size = useSyncExternalStore(subscribe, () => table.size);
  return { state, synced, size };
}

/** Every tick: for the clock's own face. */
export function useTick(): Tick {
  const { ticks } = useSession();
  return useSyncExternalStore(ticks.subscribe, ticks.current);
}

/** A few times a second, and only when the part that is asked for has changed. */
export function useSlowTick<T extends string | number | boolean>(part: (tick: Tick) => T): T {
  const { ticks } = useSession();
  return useSyncExternalStore(ticks.subscribeSlow, () => part(ticks.slow()));
}

/** Virtual time in whole steps, so that an age re-renders only when its text may change. */
export function useNow(granularity = 1000): number {
  return useSlowTick(({ now }) => Math.floor(now / granularity) * granularity);
}

/** A kind is followed from the first time that somebody looks at it. */
function useFollowed(plural: string) {
  const { mirror, follower } = useSession();
  useEffect(() => {
    const kind = kindOfPlural(plural);
    if (kind && !kind.unwatched) follower.follow(kind);
  }, [follower, plural]);
  return mirror.table(plural);
}
