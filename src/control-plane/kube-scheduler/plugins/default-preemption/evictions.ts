/**
 * Evicts victims, after the cycle that chose them: the scheduler does not wait for the API server here
 * (pkg/scheduler/framework/preemption, asynchronous preemption, KEP 4832).
 */
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import type { Pod, PodCondition } from '../../../../api/generated/types/core/v1.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { timestamp } from '../../../../apimachinery/meta.ts';
import { isNotFound, type Refusal } from '../../../../apimachinery/status.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import { priorityOf } from '../../framework/pod-info.ts';
import type { Candidate } from './candidate.ts';

export class Evictions {
  readonly #handle: SchedulerHandle;
  readonly #underWay = new Set<string>();
  /** Of these, those that something would have woken meanwhile. */
  readonly #held = new Set<string>();

  constructor(handle: SchedulerHandle) {
    this.#handle = handle;
  }

  /** Until its victims have all been asked to leave, the Pod need not be tried again. Asked when something wakes it. */
  holds(uid: string): boolean {
    const holds = this.#underWay.has(uid);
    if (holds) this.#held.add(uid);
    return holds;
  }

  begin(candidate: Candidate, preemptor: Pod): void {
    const { uid } = preemptor.metadata;
    const victims = candidate.victims.filter(({ metadata }) => !metadata.deletionTimestamp);
    if (victims.length === 0) return;
    this.#underWay.add(uid);
    // Parity: upstream evicts in parallel, the last one by itself; here all at once, in a task of their own.
    this.#handle.clock.after(0, () => {
      this.#withdrawNominations(candidate.nodeName, preemptor);
      const refused = victims.filter((victim) => !this.#evict(victim, candidate, preemptor));
      this.#underWay.delete(uid);
      // What would have woken it, such as the leaving of a victim that was going anyway, will not be told again.
      const missed = this.#held.delete(uid);
      if (missed || refused.length > 0) this.#handle.activate(preemptor);
    });
  }

  /** Less important Pods that were promised the node should look for another one. */
  #withdrawNominations(nodeName: string, preemptor: Pod): void {
    for (const { pod, priority } of this.#handle.nominatedPods(nodeName)) {
      if (priority >= priorityOf(preemptor) || !pod.status?.nominatedNodeName) continue;
      this.#patchStatus(pod, { nominatedNodeName: null });
    }
  }

  /** True when the victim is on its way out. */
  #evict(victim: Pod, { nodeName }: Candidate, preemptor: Pod): boolean {
    const { client, events, rejectWaiting } = this.#handle;
    const { namespace, name, uid } = victim.metadata;
    if (!rejectWaiting(uid, 'DefaultPreemption', 'preempted')) {
      const marked = this.#patchStatus(victim, {
        conditions: [this.#condition(victim, preemptor)],
      });
      if (marked) return isNotFound(marked);
      const deleted = attempt(() => client.delete(pods, { namespace, name }));
      if (!deleted.ok) return isNotFound(deleted.refusal);
    }
    const message = `Preempted by pod ${preemptor.metadata.uid} on node ${nodeName}`;
    events.event(victim, 'Normal', 'Preempted', message);
    return true;
  }

  #condition(victim: Pod, { spec }: Pod): PodCondition {
    const scheduler = spec.schedulerName ?? 'default-scheduler';
    return {
      type: 'DisruptionTarget',
      observedGeneration: victim.metadata.generation,
      status: 'True',
      lastTransitionTime: timestamp(this.#handle.clock.now()),
      reason: 'PreemptionByScheduler',
      message: `${scheduler}: preempting to accommodate a higher priority pod`,
    };
  }

  #patchStatus({ metadata }: Pod, status: unknown): Refusal | undefined {
    const { namespace, name, uid } = metadata;
    const patch = { metadata: { uid }, status };
    const patched = attempt(() =>
      this.#handle.client.patch(pods, { namespace, name }, 'strategic', patch, 'status'),
    );
    return patched.ok ? undefined : patched.refusal;
  }
}
