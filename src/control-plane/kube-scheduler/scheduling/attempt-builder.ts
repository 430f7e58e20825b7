/** The record of an attempt, as far as it is known when the nodes have been looked at. */
import type { Millis } from '../../../sim/clock.ts';
import type { AttemptRecord, SeenState } from '../attempts/attempt-record.ts';
import { PackedNumbers } from '../attempts/packed-numbers.ts';
import type { Profile } from '../framework/profile.ts';
import type { QueuedPod } from '../scheduling-queue/queued-pod.ts';
import type { FoundNodes } from './find-nodes.ts';

export function attemptRecord(
  { schedulerName, filterNames }: Profile,
  { info, attempts, wokenBy }: QueuedPod,
  at: Millis,
  nodes: readonly string[],
  seen: SeenState,
  found?: FoundNodes,
): AttemptRecord {
  const { namespace = '', name, uid } = info.pod.metadata;
  return {
    pod: { namespace, name, uid },
    attempt: attempts,
    at,
    profile: schedulerName,
    wokenBy,
    seen,
    nodes,
    filters: filterNames,
    verdicts: found?.recorded ?? NO_VERDICTS,
    result: 'error',
    skipped: [],
    preFilter: found?.preFilter ?? [],
    refusals: found?.refusals ?? [],
  };
}

const NO_VERDICTS = PackedNumbers.of([]);
