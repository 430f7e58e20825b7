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
import type { PackedNumbers } from './packed-numbers.ts';

/** Whoever wants to know of attempts. */
export interface AttemptRecorder {
  /**
   * Once for each attempt, at the end of its scheduling cycle, when its scores are known: they are most of what it takes.
   * `result` may still change when it is bound.
   */
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
  readonly verdicts: PackedNumbers;

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
  readonly scorers: readonly RecordedScorer[];
  /** Indexes into `nodes` of those that were scored. */
  readonly scored: PackedNumbers;
  /** Indexes into `nodes` of those that shared the highest total. */
  readonly ties: readonly number[];
}

export interface RecordedScorer {
  readonly plugin: string;
  readonly weight: number;
  /** For each node that was scored. */
  readonly raw: PackedNumbers;
  /** The same as `raw` where nothing was done to it. */
  readonly normalized: PackedNumbers;
}

/** How much memory a record takes, roughly. */
export function bytesOf({ verdicts, scores, seen, message = '' }: AttemptRecord): number {
  let bytes = 2000 + 2 * message.length + verdicts.bytes;
  for (const lookedUp of seen.lookUps?.values() ?? []) bytes += lookedUp.bytes;
  if (!scores) return bytes;
  bytes += scores.scored.bytes;
  for (const { raw, normalized } of scores.scorers) {
    bytes += 60 + raw.bytes + (normalized === raw ? 0 : normalized.bytes);
  }
  return bytes;
}
