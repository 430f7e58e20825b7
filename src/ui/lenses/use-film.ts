/**
 * Which of many short stories is shown, and which of its phases. Running, it follows the newest and goes on by itself; as
 * soon as somebody steps, it stays where they are. Paused, every phase is one step of theirs.
 */
import { useEffect, useRef, useState } from 'react';
import { ui, useAim } from '../app/ui-store.ts';
import { useObject } from '../mirror/hooks.ts';

/** Real milliseconds for a phase to be read. */
const PHASE = 1_100;
/** Somebody has chosen what is shown: nothing newer takes its place. */
const NO = 'no';

export interface Film<T, P> {
  /** Newest first. */
  readonly stories: readonly T[];
  readonly story: T | undefined;
  readonly phases: readonly P[];
  readonly at: number;
  readonly following: boolean;
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  next(): void;
  previous(): void;
  goTo(phase: number): void;
  choose(key: string): void;
  follow(): void;
}

interface FilmOf<T, P> {
  /** Whose film it is: what it shows outlives the lens, and goes into links. */
  readonly lens: string;
  /** Newest first; what can be chosen from. */
  readonly stories: readonly T[];
  readonly keyOf: (story: T) => string;
  readonly phasesOf: (story: T) => readonly P[];
  /** The story of this key, even if it is no longer among the newest; undefined when its cluster is gone. */
  readonly find: (key: string) => T | undefined;
}

export function useFilm<T, P>({ lens, stories, keyOf, phasesOf, find }: FilmOf<T, P>): Film<T, P> {
  const paused = useObject('clocks', 'cluster')?.spec.paused ?? false;
  const { story: toldKey, phase: toldPhase, follow: told } = useAim(lens);
  const [shownKey, setShown] = useState(toldKey);
  const [at, setAt] = useState(() => Math.max(0, Number(toldPhase) || 0));
  const [following, setFollowing] = useState(told !== NO);

  const newest = stories[0] && keyOf(stories[0]);
  // One that is on the stage stays there, however many come after it.
  const held = shownKey === undefined ? undefined : find(shownKey);
  const heldKey = held && shownKey;
  const story = held ?? stories[0];
  const index = stories.findIndex((other) => keyOf(other) === (heldKey ?? newest));
  const phases = story ? phasesOf(story) : [];
  const last = phases.length - 1;
  const isNews = newest !== undefined && newest !== heldKey;
  const beginning = heldKey === undefined;

  // Not a reason to start waiting anew: where hundreds come a second, no phase would ever end.
  const latest = useRef(newest);
  useEffect(() => {
    latest.current = newest;
  }, [newest]);

  useEffect(() => {
    if (!following) return undefined;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const show = () => {
      setShown(latest.current);
      setAt(!paused && still ? Infinity : 0);
    };
    const act = isNews && (beginning || at >= last) ? show : undefined;
    const go = act ?? (!paused && at < last ? () => setAt(at + 1) : undefined);
    if (!go) return undefined;
    const timer = setTimeout(go, beginning || paused ? 0 : PHASE);
    return () => clearTimeout(timer);
  }, [following, isNews, beginning, heldKey, at, last, paused]);

  const shown = Math.max(0, Math.min(at, last));
  const stays = heldKey !== undefined && (paused || !following);
  useEffect(() => {
    const story = stays ? heldKey : undefined;
    const phase = stays && shown > 0 ? String(shown) : undefined;
    ui.getState().aim(lens, { story, phase, follow: following ? undefined : NO });
  }, [lens, stays, heldKey, shown, following]);

  const moved = () => {
    if (!paused) setFollowing(false);
    // A step before the first story was taken hold of: it is this one that is stepped through.
    if (heldKey === undefined) setShown(newest);
  };
  const show = (to: number, phase: number) => {
    const chosen = stories[to];
    if (!chosen) return;
    // Paused, too: else the newest would come back at once.
    if (to > 0) setFollowing(false);
    setShown(keyOf(chosen));
    setAt(phase);
  };
  const place = index < 0 ? stories.length : index;
  return {
    stories,
    story,
    phases,
    at: shown,
    following,
    hasNext: shown < last || place > 0,
    hasPrevious: shown > 0 || place < stories.length - 1,
    next() {
      moved();
      if (shown < last) setAt(shown + 1);
      else show(place - 1, 0);
    },
    previous() {
      moved();
      if (shown > 0) setAt(shown - 1);
      else show(place + 1, Infinity);
    },
    goTo(phase) {
      moved();
      setAt(phase);
    },
    choose(chosen) {
      setFollowing(false);
      setShown(chosen);
      setAt(0);
    },
    follow: () => setFollowing(true),
  };
}
