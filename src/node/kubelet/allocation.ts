/**
 * What a Pod has been given of the node, which is what it asked for until that changes: a resize is allocated if it fits, waits if it
 * does not fit now, and is refused if it never will (pkg/kubelet/allocation/allocation_manager.go, 1.36).
 */
import type { Container, Node, Pod, PodCondition } from '../../api/generated/types/core/v1.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import type { Cancel } from '../../sim/clock.ts';
import type { KubeletContext } from './kubelet-context.ts';

interface Pending {
  readonly reason: 'Deferred' | 'Infeasible';
  readonly message: string;
}

// Parity: a kubelet that starts anew takes what Pods ask for as allocated; upstream's keeps what it has given in a file.
export class Allocation {
  readonly #context: KubeletContext;
  /** Told when room has come for what did not fit. */
  readonly #retry: () => void;
  /** The Pod whose resources are in force. */
  #given: Pick<Pod['spec'], 'containers' | 'initContainers'>;
  #pending: Pending | undefined;
  #waiting: Cancel = () => {};
  /** Allocated, and not yet so in the runtime. */
  inProgress = false;

  constructor(context: KubeletContext, given: Pod, retry: () => void) {
    this.#context = context;
    this.#given = given.spec;
    this.#retry = retry;
  }

  /** The Pod as the node runs it. */
  allocated(pod: Pod): Pod {
    const { containers, initContainers } = this.#given;
    return {
      ...pod,
      spec: {
        ...pod.spec,
        containers: withResources(pod.spec.containers, containers),
        ...(pod.spec.initContainers && {
          initContainers: withResources(pod.spec.initContainers, initContainers ?? []),
        }),
      },
    };
  }

  /** Gives the Pod what it asks for now, if it can. */
  resize(pod: Pod, node: Pick<Node, 'status'>): void {
    this.#waiting();
    const before = this.#pending;
    this.#pending = undefined;
    if (!differs(pod.spec, this.#given)) return;
    const { admission, events } = this.#context;
    const refused = admission.resize(pod, node);
    if (!refused) {
      this.#given = pod.spec;
      this.inProgress = true;
      return events.event(pod, 'Normal', 'ResizeStarted', `Pod resize started: ${summary(pod)}`);
    }
    this.#pending = refused;
    const { reason, message } = refused;
    if (reason === 'Deferred') this.#waiting = admission.whenFreed(this.#retry);
    if (before?.reason === reason && before.message === message) return;
    const type = reason === 'Deferred' ? 'ResizeDeferred' : 'ResizeInfeasible';
    events.event(pod, 'Warning', type, `Pod resize ${reason}: ${summary(pod, message)}`);
  }

  /** The runtime has done what was allocated. */
  completed(pod: Pod): void {
    if (!this.inProgress) return;
    this.inProgress = false;
    const { events } = this.#context;
    events.event(pod, 'Normal', 'ResizeCompleted', `Pod resize completed: ${summary(pod)}`);
  }

  stop(): void {
    this.#waiting();
  }

  get conditions(): readonly Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>[] {
    return [
      ...(this.#pending ? [{ type: 'PodResizePending', status: 'True', ...this.#pending }] : []),
      ...(this.inProgress ? [{ type: 'PodResizeInProgress', status: 'True' }] : []),
    ];
  }
}

/** Whether two versions of a Pod ask for different resources. */
export function differs(
  next: Pick<Pod['spec'], 'containers' | 'initContainers'>,
  before: Pick<Pod['spec'], 'containers' | 'initContainers'>,
): boolean {
  if (next.containers === before.containers && next.initContainers === before.initContainers)
    return false;
  const all = (of: typeof next) => [...of.containers, ...(of.initContainers ?? [])];
  const known = new Map(all(before).map(({ name, resources }) => [name, resources]));
  return all(next).some(
    ({ name, resources }) => known.has(name) && !deepEqual(resources ?? {}, known.get(name) ?? {}),
  );
}

function withResources(
  containers: readonly Container[],
  given: readonly Container[],
): readonly Container[] {
  const known = new Map(given.map((container) => [container.name, container.resources]));
  return containers.map((container) =>
    known.has(container.name) ? { ...container, resources: known.get(container.name) } : container,
  );
}

function summary({ spec, metadata }: Pod, error?: string): string {
  const containers = spec.containers.map(({ name, resources }) => ({ name, resources }));
  return JSON.stringify({ containers, generation: metadata.generation, ...(error && { error }) });
}
