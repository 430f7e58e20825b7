/** A Pod that waits to be scheduled, with the story of its attempts (pkg/scheduler/framework/types.go, QueuedPodInfo). */
import type { Millis } from '../../../sim/clock.ts';
import type { SpanId } from '../../../sim/trace.ts';
import type { PodInfo } from '../framework/pod-info.ts';

export interface QueuedPod {
  /** The newest version that was seen. */
  info: PodInfo;
  /** When it was added, or last came back. */
  timestamp: Millis;
  attempts: number;
  /** Who refused it, in the last attempt or before it could be queued. */
  unschedulablePlugins: ReadonlySet<string>;
  /** Who will say when it should be tried again. */
  pendingPlugins: ReadonlySet<string>;
  /** Attempts that ended with a refusal. */
  unschedulableCount: number;
  /** Attempts in a row that ended with an error. */
  consecutiveErrors: number;
  /** Which plugin keeps it from being queued at all. */
  gatedBy: string | undefined;
  backoffExpiration: Millis | undefined;
  /** There was no node at all: nothing is under way that could end its wait. */
  idle: boolean;
  /** What brought it to where it is now: `NodeResourcesFit: NodeAdd`. */
  wokenBy: string;
  /** The span that did. */
  cause: SpanId | undefined;
}

export function queuedPod(info: PodInfo, timestamp: Millis): QueuedPod {
  return {
    info,
    timestamp,
    attempts: 0,
    unschedulablePlugins: NONE,
    pendingPlugins: NONE,
    unschedulableCount: 0,
    consecutiveErrors: 0,
    gatedBy: undefined,
    backoffExpiration: undefined,
    idle: false,
    wokenBy: '',
    cause: undefined,
  };
}

export const queueKey = ({ info }: QueuedPod): string => info.key;

const NONE: ReadonlySet<string> = new Set();
