/** A Pod's whole status, made from the runtime's and from what it was (kubelet_pods.go generateAPIPodStatus, 1.36). */
import type { PodCondition, PodStatus } from '../../api/generated/types/core/v1.ts';
import { containerStatuses, ephemeralStatuses, type StatusContext } from './container-statuses.ts';
import { podConditions } from './pod-conditions.ts';
import { podPhase, type Phase } from './pod-phase.ts';
import { readySandbox } from './pod-runtime-status.ts';

export interface StatusInput extends StatusContext {
  /** What the kubelet said last, or what the API has if it said nothing yet. */
  readonly before: PodStatus;
  readonly hostIPs: readonly string[];
  /** Its containers will not be started again. */
  readonly isTerminal: boolean;
  /** Conditions of a resize that is not done. */
  readonly resize?: readonly Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>[];
  /** The kubelet has decided to end it: phase, reason and message are given, and told when nothing of it runs any more. */
  readonly verdict?: Verdict;
}

export interface Verdict {
  readonly phase: Phase;
  readonly reason: string;
  readonly message: string;
  /** By the node's need rather than the Pod's own doing. */
  readonly disrupted?: boolean;
  /** One that has done its work by itself meanwhile has succeeded. */
  readonly unlessSucceeded?: boolean;
}

const isFinal = (phase: string | undefined): phase is Phase =>
  phase === 'Succeeded' || phase === 'Failed';

export function podStatus(input: StatusInput): PodStatus {
  const { pod, before, runtime, hostIPs, verdict } = input;
  const initContainerStatuses = containerStatuses(
    input,
    pod.spec.initContainers ?? [],
    before.initContainerStatuses,
    true,
  );
  const ordinary = containerStatuses(input, pod.spec.containers, before.containerStatuses, false);
  const ephemeral = ephemeralStatuses(input, before.ephemeralContainerStatuses);
  const all = [...initContainerStatuses, ...ordinary];

  // Once over, it stays over.
  const final = [pod.status.phase, before.phase].find(isFinal);
  const own = podPhase(pod, all, input.isTerminal);
  const phase = final ?? (verdict ? decided(verdict, own, input) : own);
  const told = verdict && input.isTerminal ? verdict : undefined;
  const { reason, message } = told ?? (phase === before.phase ? before : {});
  // One that is out of time is not ready from that moment on; one that has to go is, until it has ended.
  const readyAs = verdict && !verdict.disrupted ? verdict.phase : phase;
  const ips = podIPs(input);
  return {
    ...(pod.metadata.generation !== undefined && { observedGeneration: pod.metadata.generation }),
    phase,
    conditions: podConditions(pod, all, readyAs, readySandbox(runtime) !== undefined, [
      ...(input.resize ?? []),
      ...(told?.disrupted
        ? [
            {
              type: 'DisruptionTarget',
              status: 'True',
              reason: 'TerminationByKubelet',
              message: told.message,
            },
          ]
        : []),
    ]),
    ...(message && { message }),
    ...(reason && { reason }),
    hostIP: hostIPs[0],
    hostIPs: hostIPs.map((ip) => ({ ip })),
    ...(ips.length > 0 && { podIP: ips[0]!, podIPs: ips.map((ip) => ({ ip })) }),
    ...(initContainerStatuses.length > 0 && { initContainerStatuses }),
    containerStatuses: ordinary,
    ...(ephemeral.length > 0 && { ephemeralContainerStatuses: ephemeral }),
    ...(pod.status.qosClass && { qosClass: pod.status.qosClass }),
  };
}

/** What was decided comes true when nothing of the Pod runs any more (status_manager.go mergePodStatus). */
function decided(verdict: Verdict, own: Phase, { before, isTerminal }: StatusInput): Phase {
  if (!isTerminal) return (before.phase as Phase | undefined) ?? 'Pending';
  return verdict.unlessSucceeded && own === 'Succeeded' ? own : verdict.phase;
}

/** Those of its sandbox; a Pod that has lost its sandbox keeps what it had until it gets another. */
function podIPs({ pod, runtime, before, hostIPs }: StatusInput): readonly string[] {
  if (pod.spec.hostNetwork) return hostIPs;
  const sandbox = runtime.sandboxes[0];
  if (sandbox && sandbox.ips.length > 0) return sandbox.ips;
  return (before.podIPs ?? []).map(({ ip }) => ip);
}
