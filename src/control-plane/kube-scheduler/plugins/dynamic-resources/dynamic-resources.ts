/**
 * Gives Pods the devices that they claim (plugins/dynamicresources/dynamicresources.go, 1.36). It comes before preemption:
 * taking back an idle claim hurts less than evicting somebody.
 */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type {
  AllocationResult,
  ResourceClaim,
} from '../../../../api/generated/types/resource/v1.ts';
import { matchesNodeSelector } from '../../../../api/pod-spec/node-selector.ts';
import { resourceClaims } from '../../../../api/resource/v1/resource-claim/resource-claim.ts';
import { isReservedFor } from '../../../../api/devices/pod-claims.ts';
import { parseDuration } from '../../../../api/sim/v1alpha1/duration.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { MINUTE, type Millis } from '../../../../sim/clock.ts';
import { action } from '../../framework/cluster-event.ts';
import type { StateKey } from '../../framework/cycle-state.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import { explainByMax, normalizedByMax } from '../../framework/normalize-score.ts';
import type { SchedulerPlugin } from '../../framework/plugin.ts';
import {
  failure,
  skip,
  success,
  unresolvable,
  unschedulable,
  type Status,
} from '../../framework/status.ts';
import { Allocator } from './allocator/allocator.ts';
import { alternativesTaken, explainAlternatives, pointsOf } from './alternatives.ts';
import { bindClaim } from './bind-claim.ts';
import { bindingReadiness, bindingTimedOut, hasBindingConditions } from './binding-conditions.ts';
import { claimTracker } from './claim-tracker.ts';
import { claimsOfPod, lookAround, surroundingsKey, whyImpossible } from './surroundings.ts';

export interface DynamicResourcesArgs {
  readonly bindingTimeout?: string;
}

interface PodDevices {
  /** In the order of the Pod's spec; each replaced by what the API answers. */
  readonly claims: ResourceClaim[];
  /** Their places, of those that have no devices yet. */
  readonly pending: readonly number[];
  readonly allocator: Allocator;
  /** What `pending` would get, by node. */
  readonly byNode: Map<string, readonly AllocationResult[]>;
  /** Places of those whose devices some node cannot reach. */
  readonly unavailable: Set<number>;
  /** By place: chosen by Reserve, written by PreBind. */
  readonly chosen: Map<number, AllocationResult>;
  /** Until when devices may take to get ready. */
  deadline?: Millis;
}

const stateKey: StateKey<PodDevices> = { name: 'DynamicResources' };
const DEFAULT_BINDING_TIMEOUT: Millis = 10 * MINUTE;

const notOnNode = unresolvable('resourceclaim not available on the node');
const nothingToDeallocate = unschedulable('no new claims to deallocate');
const deallocated = unschedulable('deallocation of ResourceClaim completed');
const stillNot = unschedulable('still not schedulable');
const waiting: Status = { code: 'Wait', reasons: [] };

export function dynamicResources(
  { bindingTimeout }: DynamicResourcesArgs = {},
  handle: SchedulerHandle,
): SchedulerPlugin {
  const { clock } = handle;
  const tracker = handle.shared(claimTracker);
  const timeout = parseDuration(bindingTimeout ?? '') ?? DEFAULT_BINDING_TIMEOUT;

  const isUnavailable = (claim: ResourceClaim): boolean => {
    if (!claim.status.allocation) return false;
    const readiness = bindingReadiness(claim);
    if ('problem' in readiness) return true;
    return !readiness.ready && bindingTimedOut(claim, clock.now(), timeout);
  };

  /** Each claim is written once, however often PreBind asks. */
  function write(state: PodDevices, pod: Pod): string | undefined {
    for (const [place, claim] of state.claims.entries()) {
      if (isReservedFor(pod, claim)) continue;
      const bound = bindClaim(handle, claim, state.chosen.get(place), pod);
      tracker.release(claim);
      if ('problem' in bound) return bound.problem;
      tracker.assume(bound.claim);
      state.claims[place] = bound.claim;
    }
    return undefined;
  }

  /** Devices that have yet to be prepared. */
  function waitForDevices(state: PodDevices, pod: Pod, nodeName: string): Status {
    if (!state.claims.some(hasBindingConditions)) return success;
    if (state.deadline === undefined) {
      const note = `waiting for binding conditions for device on node ${nodeName}`;
      handle.events.event(pod, 'Normal', 'BindingConditionsPending', note);
      state.deadline = clock.now() + timeout;
    }
    for (const [place, { metadata }] of state.claims.entries()) {
      const claim = tracker.get(metadata);
      if (!claim) return failure(`could not find ResourceClaim "${metadata.name}"`);
      state.claims[place] = claim;
      const readiness = bindingReadiness(claim);
      if ('problem' in readiness) return failure(readiness.problem);
      if (readiness.ready) continue;
      if (bindingTimedOut(claim, clock.now(), timeout))
        return failure(`claim ${metadata.name} binding timeout`);
      return clock.now() < state.deadline ? waiting : failure('device binding timeout');
    }
    return success;
  }

  return {
    name: 'DynamicResources',

    preEnqueue(pod) {
      const found = claimsOfPod(pod, tracker);
      return 'problem' in found ? unresolvable(found.problem) : success;
    },

    preFilter(state, pod) {
      if (!pod.spec.resourceClaims?.length) return skip;
      const around = state.lookUp(surroundingsKey, () => lookAround(pod, tracker, handle));
      if ('problem' in around.claims) return unresolvable(around.claims.problem);
      const { claims } = around.claims;
      if (claims.length === 0) return skip;
      for (const claim of claims) {
        const impossible = whyImpossible(pod, claim, around);
        if (impossible) return impossible;
      }
      state.write(stateKey, {
        claims: [...claims],
        pending: [...claims.keys()].filter((place) => !claims[place]!.status.allocation),
        allocator: new Allocator(around.allocated, around.classes, around.slices),
        byNode: new Map<string, readonly AllocationResult[]>(),
        unavailable: new Set<number>(),
        chosen: new Map<number, AllocationResult>(),
      });
      return success;
    },

    filter(cycle, _pod, { node, name }) {
      const state = cycle.read(stateKey)!;
      const { claims, pending, allocator, byNode } = state;
      const unavailable = claims.flatMap((claim, place) => {
        const selector = claim.status.allocation?.nodeSelector;
        const isReachable = !selector || matchesNodeSelector(selector, node!);
        return isReachable && !isUnavailable(claim) ? [] : [place];
      });
      let allocations: readonly AllocationResult[] = [];
      if (pending.length > 0) {
        const wanted = pending.map((place) => claims[place]!);
        const outcome = allocator.allocate(node!, wanted);
        if ('error' in outcome) return failure(outcome.error);
        if ('reason' in outcome) return unresolvable(outcome.reason);
        allocations = outcome.allocations;
      }
      for (const place of unavailable) state.unavailable.add(place);
      if (unavailable.length > 0) return notOnNode;
      byNode.set(name, allocations);
      return success;
    },

    postFilter(cycle, pod) {
      const state = cycle.read(stateKey);
      if (!state) return { status: nothingToDeallocate };
      // Parity: upstream begins with any of them, by chance; here with the first.
      for (const place of state.unavailable) {
        const claim = state.claims[place]!;
        const { reservedFor = [], allocation: _a, devices: _d, ...others } = claim.status;
        if (reservedFor.some(({ uid }) => uid !== pod.metadata.uid)) continue;
        const written = attempt(() =>
          handle.client.updateStatus(resourceClaims, { ...claim, status: { ...others } }),
        );
        if (!written.ok) return { status: failure(written.refusal.message) };
        return { status: deallocated };
      }
      return { status: stillNot };
    },

    preScore: (cycle) => (cycle.read(stateKey)?.pending.length ? success : skip),

    score(cycle, _pod, { name }) {
      const state = cycle.read(stateKey)!;
      return pointsOf(takenOn(state, name));
    },
    normalizeScore: (_cycle, _pod, scores) => normalizedByMax(scores),
    explainScore: (cycle, _pod, { name }) =>
      explainAlternatives(takenOn(cycle.read(stateKey)!, name)),
    explainNormalized: (_cycle, _pod, raw, index) => explainByMax(raw, index),

    reserve(cycle, _pod, nodeName) {
      const state = cycle.read(stateKey);
      if (!state?.pending.length) return success;
      const allocations = state.byNode.get(nodeName);
      if (!allocations) return failure('claim allocation not found for node');
      for (const [index, place] of state.pending.entries())
        state.chosen.set(place, tracker.reserve(state.claims[place]!, allocations[index]!));
      return success;
    },

    unreserve(cycle, pod) {
      for (const claim of cycle.read(stateKey)?.claims ?? []) {
        if (tracker.release(claim)) tracker.restore(claim);
        if (!claim.status.allocation || !isReservedFor(pod, claim)) continue;
        const { uid } = pod.metadata;
        const status = { reservedFor: [{ $patch: 'delete', uid }] };
        const patch = { metadata: { uid: claim.metadata.uid }, status };
        // Refused, it comes to this again when the Pod is tried again.
        attempt(() =>
          handle.client.patch(resourceClaims, claim.metadata, 'strategic', patch, 'status'),
        );
      }
    },

    preBind(cycle, pod, nodeName) {
      const state = cycle.read(stateKey);
      if (!state) return success;
      const problem = write(state, pod);
      return problem === undefined ? waitForDevices(state, pod, nodeName) : failure(problem);
    },

    events: [
      { resource: 'Node', actions: action.add | action.updateNodeLabel },
      {
        resource: 'ResourceClaim',
        actions: action.add | action.update,
        hint(pod, next: ResourceClaim, previous?: ResourceClaim) {
          const found = claimsOfPod(pod, tracker);
          if ('problem' in found) return false;
          if (previous?.status.allocation && !next.status.allocation) return true;
          const isMine = found.claims.some(({ metadata }) => metadata.uid === next.metadata.uid);
          return isMine && !(previous && deepEqual(previous.status, next.status));
        },
      },
      {
        resource: 'UnscheduledPod',
        actions: action.updatePodGeneratedResourceClaim,
        hint: (pod, next: Pod) =>
          pod.metadata.uid === next.metadata.uid && !('problem' in claimsOfPod(next, tracker)),
      },
      { resource: 'DeviceClass', actions: action.add | action.update },
      { resource: 'ResourceSlice', actions: action.add | action.update },
    ],
  };
}

const takenOn = ({ claims, pending, byNode }: PodDevices, nodeName: string) =>
  alternativesTaken(
    pending.map((place) => claims[place]!),
    byNode.get(nodeName) ?? [],
  );
