/**
 * Everything that came from outside. With the same engine it gives the same history, byte for byte: it is what a
 * share link holds, what is saved in the browser after every input, and what a crash is recovered from.
 */
import type { Millis } from './clock.ts';

/** One request from outside: it came at virtual time `at`, after `step` tasks had run. */
export interface Input<Request> {
  readonly at: Millis;
  /** Absent in logs written by hand: then the input comes when everything due at `at` has run. */
  readonly step?: number;
  readonly user: string;
  /** What else is known of the user. Absent where it is the cluster’s administrator. */
  readonly identity?: Identity;
  readonly request: Request;
}

/** What authentication found out besides the name. It decides what is allowed, and objects may tell of it. */
export interface Identity {
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: { readonly [key: string]: readonly string[] };
}

export interface InputLog<Spec, Request> {
  /** The engine that wrote it. Another engine may tell another story. */
  readonly engine: string;
  readonly seed: number;
  readonly start: Millis;
  readonly cluster: Spec;
  readonly inputs: readonly Input<Request>[];
  /** How far the writer had got: the moment that the link opens at. */
  readonly end?: { readonly at: Millis; readonly step: number };
}
