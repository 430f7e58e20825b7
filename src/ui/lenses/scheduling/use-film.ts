/**
 * Which attempt is shown, and which of its phases. Running, it follows the newest attempt and goes on by itself; as soon as
 * somebody steps, it stays where they are. Paused, every phase is one step of theirs.
 */
import { useEffect, useRef, useState } from 'react';
import type { SchedulingAttempt } from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { useObject, useSlowList } from '../../mirror/hooks.ts';
import { phasesOf, type Phase } from './phases.ts';

/** So many can be chosen from. */
const NEWEST = 40;
/** Real milliseconds for a phase to be read. */
const PHASE = 1_100;

export interface Film {
  /** Newest first. */
  readonly attempts: readonly SchedulingAttempt[];
  readonly attempt: SchedulingAttempt | undefined;
  readonly phases: readonly Phase[];
  readonly at: number;
  readonly following: boolean;
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  next(): void;
  previous(): void;
  goTo(phase: number): void;
  choose(name: string): void;
  follow(): void;
}

export function useFilm(): Film {
  const all = useSlowList('schedulingattempts');
  const paused = useObject('clocks', 'cluster')?.spec.paused ?? false;
  const [shownAttempt, setShown] = useState<SchedulingAttempt>();
  const [at, setAt] = useState(0);
  const [following, setFollowing] = useState(true);

  const attempts = all
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at) || b.attempt - a.attempt)
    .slice(0, NEWEST);
  const [newest] = attempts;
  // One that is on the stage stays there, however many come after it; not when its cluster is gone.
  const held = shownAttempt && all.includes(shownAttempt) ? shownAttempt : undefined;
  const attempt = held ?? newest;
  const index = attempts.findIndex((other) => other === attempt);
  const phases = attempt ? phasesOf(attempt) : [];
  const last = phases.length - 1;
  const isNews = newest !== undefined && newest !== held;
  const beginning = held === undefined;

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
  }, [following, isNews, beginning, attempt, at, last, paused]);

  const moved = () => {
    if (!paused) setFollowing(false);
  };
  const show = (to: number, phase: number) => {
    const chosen = attempts[to];
    if (!chosen) return;
    setShown(chosen);
    setAt(phase);
  };
  const shown = Math.max(0, Math.min(at, last));
  const place = index < 0 ? attempts.length : index;
  return {
    attempts,
    attempt,
    phases,
    at: shown,
    following,
    hasNext: shown < last || place > 0,
    hasPrevious: shown > 0 || place < attempts.length - 1,
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
      setShown(attempts.find(({ metadata }) => metadata.name === chosen));
      setAt(0);
    },
    follow: () => setFollowing(true),
  };
}
