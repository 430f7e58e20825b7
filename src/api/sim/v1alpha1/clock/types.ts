/** Virtual time as an object: `kubectl patch clock cluster` pauses the world. */
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';

export interface Clock {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'Clock';
  readonly metadata: ObjectMeta;
  readonly spec: ClockSpec;
  readonly status: ClockStatus;
}

export interface ClockSpec {
  /** Virtual seconds in a real second, or as fast as it goes. */
  readonly speed: number | 'max';
  readonly paused: boolean;
  /** Pauses when this moment has come. */
  readonly runUntil?: string;
  /** Runs so many tasks and no more. Done once for each `id`. */
  readonly step?: ClockStep;
}

export interface ClockStep {
  readonly count: number;
  readonly id: string;
  /** Goes on until something like this has happened, for at most five minutes of virtual time. */
  readonly until?: {
    readonly action?: string;
    readonly component?: string;
    readonly subject?: string;
  };
}

export interface ClockStatus {
  readonly now?: string;
  /** Nothing but upkeep is pending. */
  readonly settled?: boolean;
  readonly steps?: number;
  readonly seed?: number;
  /** Of the history so far: equal digests went the same way. */
  readonly digest?: string;
  /** The world cannot keep up with the speed that was asked for. */
  readonly throttled?: boolean;
}
