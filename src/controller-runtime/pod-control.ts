/** Pods made from a template and taken away again, each with its Event (RealPodControl in pkg/controller/controller_utils.go, 1.36). */
import type { Pod, PodTemplateSpec } from '../api/generated/types/core/v1.ts';
import type { OwnerReference } from '../api/generated/types/meta/v1.ts';
import type { ResourceDefinition } from '../api/resource-definition.ts';
import { attempt, type Attempt } from '../apimachinery/attempt.ts';
import type { Draft, KubeObject, ObjectKey } from '../apimachinery/meta.ts';
import { isNotFound, StatusError, type Refusal } from '../apimachinery/status.ts';
import type { Client } from '../client/client.ts';
import type { EventRecorder } from '../client/event-recorder.ts';

/** A Pod as the template says, named by the server after `prefix`, or exactly `name`. */
export function podFromTemplate(
  template: PodTemplateSpec,
  owner: OwnerReference,
  naming: { readonly prefix: string } | { readonly name: string },
): Draft<Pod> {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    metadata: {
      ...('name' in naming ? { name: naming.name } : { generateName: naming.prefix }),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [owner],
    },
    spec: template.spec!,
  };
}

export class PodControl {
  readonly #client: Client;
  readonly #events: EventRecorder;
  readonly #pods: ResourceDefinition<Pod>;

  constructor(client: Client, events: EventRecorder, pods: ResourceDefinition<Pod>) {
    this.#client = client;
    this.#events = events;
    this.#pods = pods;
  }

  /** Tells on `owner` how it went. A namespace that is going is no failure worth an Event. */
  create(owner: KubeObject, pod: Draft<Pod>): Attempt<Pod> {
    const { namespace } = owner.metadata;
    const created = attempt(() =>
      this.#client.create(this.#pods, { ...pod, metadata: { ...pod.metadata, namespace } }),
    );
    if (created.ok) {
      this.#events.event(
        owner,
        'Normal',
        'SuccessfulCreate',
        `Created pod: ${created.value.metadata.name}`,
      );
    } else if (!isNamespaceTerminating(created.refusal)) {
      this.#events.event(
        owner,
        'Warning',
        'FailedCreate',
        `Error creating: ${created.refusal.message}`,
      );
    }
    return created;
  }

  /** A Pod that is gone already counts as deleted, silently. */
  delete(owner: KubeObject, pod: ObjectKey): Attempt<void> {
    const deleted = attempt(() => this.#client.delete(this.#pods, pod));
    if (deleted.ok) {
      this.#events.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.name}`);
    } else if (isNotFound(deleted.refusal)) {
      return { ok: true, value: undefined };
    } else {
      this.#events.event(
        owner,
        'Warning',
        'FailedDelete',
        `Error deleting: ${deleted.refusal.message}`,
      );
    }
    return deleted;
  }
}

/**
 * Calls `work` up to `count` times in batches of 1, 2, 4, 8 …, as long as no batch fails: a quota that refuses the
 * first Pod is not asked another thousand times. Returns how many succeeded, and the first refusal.
 */
export function slowStart(
  count: number,
  work: () => Attempt<unknown>,
): { succeeded: number; refusal?: Refusal } {
  let remaining = count;
  let succeeded = 0;
  for (let batch = Math.min(1, remaining); batch > 0; batch = Math.min(2 * batch, remaining)) {
    let refusal: Refusal | undefined;
    for (let i = 0; i < batch; i++) {
      const done = work();
      if (done.ok) succeeded++;
      else refusal ??= done.refusal;
    }
    if (refusal) return { succeeded, refusal };
    remaining -= batch;
  }
  return { succeeded };
}

export function isNamespaceTerminating(refusal: Refusal): boolean {
  return (
    refusal instanceof StatusError &&
    (refusal.status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ??
      false)
  );
}
