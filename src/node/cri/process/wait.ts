/** What a program waits for, and what it is: a generator that yields its waits. */
import type { Millis } from '../../../sim/clock.ts';
import type { Signal } from './signals.ts';
import type { Emitter } from './stream.ts';

/** Whatever of it comes first. */
export interface Wait {
  /** Absent: for ever. */
  readonly for?: Millis;
  /** Signals that it handles. Others do to it what they do by default: nothing, if it is the first process of a container. */
  readonly wakesOn?: readonly Signal[];
  /** Whatever changes here wakes it, to look for itself. */
  readonly on?: readonly Emitter[];
  /** It computes meanwhile, and uses all of one core that it can get. */
  readonly busy?: boolean;
  /** It goes on like this for ever: a simulation in which nothing else is pending has settled. */
  readonly upkeep?: boolean;
}

/** Resumed with the signal that ended a wait early, or with nothing; returns its exit code. */
export type Program = Generator<Wait, number, Signal | undefined>;

/** A part of a program that gives something else than an exit code. */
export type Steps<T> = Generator<Wait, T, Signal | undefined>;
