/**
 * Tells the API server what became of Pods, once per change, and deletes those that are over
 * (pkg/kubelet/status/status_manager.go, 1.36).
 */
import { pods } from '../../api/core/v1/pod/pod.ts';
import type {
  ContainerStatus,
  Pod,
  PodCondition,
  PodStatus,
} from '../../api/generated/types/core/v1.ts';
import { attempt } from '../../apimachinery/attempt.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import { timestamp } from '../../apimachinery/meta.ts';
import { isNotFound } from '../../apimachinery/status.ts';
import type { Client } from '../../client/client.ts';
import { SECOND, type Clock, type Millis } from '../../sim/clock.ts';
import { isKubelets } from './pod-conditions.ts';
import { isOrShows, isStatic } from './static-pods.ts';

/** How often what could not be told is tried again. */
const SYNC_PERIOD: Millis = 10 * SECOND;

interface Entry {
  readonly pod: Pod;
  readonly status: PodStatus;
  /** All that ran of it has stopped, and nothing will run again. */
  readonly isOver: boolean;
}

export class StatusManager {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  /** Uids that the API server has not been told about. */
  readonly #untold = new Set<string>();
  #retrying = false;

  constructor(client: Client, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** What was said last of a Pod; the API's own if nothing yet. */
  status(pod: Pod): PodStatus {
    return this.#entries.get(pod.metadata.uid)?.status ?? pod.status;
  }

  /** Takes a new status, and writes it if it says anything new. */
  set(pod: Pod, status: PodStatus): void {
    this.#put(pod, status, this.#entries.get(pod.metadata.uid)?.isOver ?? false);
  }

  /** As `set`, for a Pod of which nothing runs any more. If it is being deleted, this is when it goes. */
  finish(pod: Pod, status: PodStatus): void {
    const { initContainerStatuses: init, containerStatuses } = status;
    const last: PodStatus = {
      ...status,
      phase: lastPhase(pod, status),
      ...(init && { initContainerStatuses: init.map(ended) }),
      containerStatuses: containerStatuses?.map(ended),
    };
    const told = this.#put(pod, last, true);
    if (!told && pod.metadata.deletionTimestamp) this.#sync(pod.metadata.uid);
  }

  /** The Pod as the API has it now. What somebody else wrote over the kubelet's words is said again (needsReconcile). */
  seen(pod: Pod): void {
    const { uid } = pod.metadata;
    const entry = this.#entries.get(uid);
    if (entry && changes(pod.status, merged(pod.status, entry.status))) this.#later(uid);
  }

  /** The Pod is gone from the API. */
  forget(uid: string): void {
    this.#entries.delete(uid);
    this.#untold.delete(uid);
  }

  /** True when there was something new, which has been told then. */
  #put(pod: Pod, status: PodStatus, isOver: boolean): boolean {
    const { uid } = pod.metadata;
    const known = this.#entries.get(uid);
    const before = known?.status ?? pod.status;
    const next: PodStatus = {
      ...status,
      startTime: before.startTime ?? timestamp(this.#clock.now()),
      conditions: status.conditions?.map((condition) =>
        this.#withTransition(condition, before.conditions),
      ),
    };
    const unchanged =
      known !== undefined && known.isOver === isOver && deepEqual(known.status, next);
    // The Pod itself is newer even if there is nothing new to tell.
    this.#entries.set(uid, { pod, status: unchanged ? known.status : next, isOver });
    if (!unchanged) this.#sync(uid);
    return !unchanged;
  }

  #withTransition(
    condition: PodCondition,
    before: readonly PodCondition[] | undefined,
  ): PodCondition {
    if (!isKubelets(condition)) return condition;
    const old = before?.find(({ type }) => type === condition.type);
    const same = old?.status === condition.status ? old.lastTransitionTime : undefined;
    return { ...condition, lastTransitionTime: same ?? timestamp(this.#clock.now()) };
  }

  #sync(uid: string): void {
    const entry = this.#entries.get(uid);
    if (!entry) return;
    const told = attempt(() => this.#tell(entry));
    if (told.ok || isNotFound(told.refusal)) {
      this.#untold.delete(uid);
      return;
    }
    this.#later(uid);
  }

  #later(uid: string): void {
    this.#untold.add(uid);
    if (this.#retrying) return;
    this.#retrying = true;
    this.#clock.upkeep(SYNC_PERIOD, () => {
      this.#retrying = false;
      const late = [...this.#untold];
      for (const each of late) this.#sync(each);
    });
  }

  #tell({ pod, status, isOver }: Entry): void {
    const { namespace, name } = pod.metadata;
    const stored = this.#client.get(pods, { namespace, name });
    // Another Pod of that name is none of ours.
    if (!isOrShows(stored, pod)) return;
    const { uid } = stored.metadata;
    const patch = changes(stored.status, merged(stored.status, status));
    if (patch)
      this.#client.patch(
        pods,
        { namespace, name },
        'merge',
        { metadata: { uid }, status: patch },
        'status',
      );
    if (isOver && stored.metadata.deletionTimestamp) {
      this.#client.delete(
        pods,
        { namespace, name },
        { gracePeriodSeconds: 0, preconditions: { uid } },
      );
    }
  }
}

/** One that never got as far as to run has failed: whoever waits for its end, a Job say, waits for no other word. */
function lastPhase(pod: Pod, { phase }: PodStatus): PodStatus['phase'] {
  return phase === 'Succeeded' || isStatic(pod) ? phase : 'Failed';
}

/** Conditions of others are theirs: as they are stored now, not as the kubelet saw them. */
function merged(stored: PodStatus, status: PodStatus): PodStatus {
  const others = (stored.conditions ?? []).filter((condition) => !isKubelets(condition));
  return { ...status, conditions: [...others, ...(status.conditions ?? []).filter(isKubelets)] };
}

/** The kubelet's own fields; others have their writers too. */
const FIELDS = [
  'observedGeneration',
  'phase',
  'conditions',
  'message',
  'reason',
  'hostIP',
  'hostIPs',
  'podIP',
  'podIPs',
  'startTime',
  'initContainerStatuses',
  'containerStatuses',
  'ephemeralContainerStatuses',
] as const;

function changes(stored: PodStatus, status: PodStatus): Record<string, unknown> | undefined {
  let patch: Record<string, unknown> | undefined;
  for (const field of FIELDS) {
    if (deepEqual(stored[field], status[field])) continue;
    patch ??= {};
    patch[field] = status[field] ?? null;
  }
  return patch;
}

/** A container that nobody saw ending has ended all the same, and with an error as far as anybody can say. */
function ended(container: ContainerStatus): ContainerStatus {
  if (container.state?.terminated) return container;
  // One that never ran is left waiting.
  if (container.state?.waiting && !container.lastState?.terminated) return container;
  const terminated = container.lastState?.terminated;
  if (container.state?.waiting && terminated)
    return { ...container, state: { terminated }, ready: false, started: false };
  return {
    ...container,
    ready: false,
    started: false,
    state: {
      terminated: {
        exitCode: 137,
        reason: 'ContainerStatusUnknown',
        message: 'The container could not be located when the pod was terminated',
      },
    },
  };
}
