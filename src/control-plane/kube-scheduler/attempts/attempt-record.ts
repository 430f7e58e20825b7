/** One scheduling attempt as it is kept: numbers in typed arrays, names shared. Expanded only when somebody looks. */
import type { Millis } from '../../../sim/clock.ts';
import type {
  SchedulingResult,
  VerdictCode,
} from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import type { SnapshotHistory } from '../cache/snapshot-history.ts';
import type { LookUps } from '../framework/cycle-state.ts';
import type { PodInfo } from '../framework/pod-info.ts';
import type { Verdict } from '../framework/status.ts';

/** Whoever wants to know of attempts. */
export interface AttemptRecorder {
  /** Once for each attempt, at the end of its scheduling cycle. `result` may still change when it is bound. */
  record(attempt: AttemptRecord): void;
}

/** In `verdicts`: nobody asked about this node. */
export const NOT_ASKED = 0;
/** In `verdicts`: it passed. Anything above is one more than the place in `refusals`, plus one. */
export const PASSED = 1;

export interface AttemptRecord {
  readonly pod: { readonly namespace: string; readonly name: string; readonly uid: string };
  /** From 1. */
  readonly attempt: number;
  readonly at: Millis;
  readonly profile: string;
  /** `NodeResourcesFit: NodeAdd`. */
  readonly wokenBy: string;
  /** By index; the same array as long as the cluster's nodes are the same. */
  readonly nodes: readonly string[];
  /** The profile's filters, in order. */
  readonly filters: readonly string[];
  /** For each node. */
  readonly verdicts: Int16Array;

  /** What the cycle started from, for those who ask later why. */
  readonly seen: SeenState;

  result: SchedulingResult;
  selectedNode?: string;
  message?: string;
  /** Filters that had nothing to do with this Pod. */
  skipped: readonly string[];
  /** Verdicts on the Pod as a whole that were not a plain success. */
  preFilter: readonly Verdict[];
  /** What `verdicts` refer to. */
  refusals: readonly Verdict[];
  /** Nothing was scored when only one node was left. */
  scores?: RecordedScores;
  /** What chance drew for the plugin of `postFilter`. */
  drawn?: number;
  postFilter?: {
    readonly plugin: string;
    readonly code: VerdictCode;
    readonly nominatedNode?: string;
    readonly victims?: readonly string[];
    readonly message?: string;
  };
}

export interface SeenState {
  readonly info: PodInfo;
  /** Whose moments these are: a scheduler that was started anew has others. */
  readonly history: SnapshotHistory;
  readonly moment: number;
  /** Pods that nodes were being made ready for. */
  readonly nominated: ReadonlyMap<string, readonly PodInfo[]> | undefined;
  /** What plugins looked up beside them. */
  readonly lookUps?: LookUps | undefined;
}

export interface RecordedScores {
  readonly scorers: readonly { readonly plugin: string; readonly weight: number }[];
  /** Indexes into `nodes` of those that were scored. */
  readonly scored: Int32Array;
  /** Score of scorer s for the i-th scored node, at s · scored.length + i. */
  readonly raw: Int32Array;
  readonly normalized: Int16Array;
  /** Indexes into `nodes` of those that shared the highest total. */
  readonly ties: readonly number[];
}

/** How much memory a record takes, roughly. */
export function bytesOf({ verdicts, scores, seen, message = '' }: AttemptRecord): number {
  const numbers = scores
    ? scores.scored.byteLength + scores.raw.byteLength + scores.normalized.byteLength
    : 0;
  let lookedUp = 0;
  for (const { bytes } of seen.lookUps?.values() ?? []) lookedUp += bytes;
  return 1200 + lookedUp + 2 * message.length + verdicts.byteLength + numbers;
}
