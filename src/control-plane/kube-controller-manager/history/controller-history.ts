/** Templates as they were, one ControllerRevision each (pkg/controller/history/controller_history.go, 1.36). */
import { controllerRevisions } from '../../../api/apps/v1/controller-revision/controller-revision.ts';
import type { ControllerRevision } from '../../../api/generated/types/apps/v1.ts';
import type { PodTemplateSpec } from '../../../api/generated/types/core/v1.ts';
import type { LabelSelector } from '../../../api/generated/types/meta/v1.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import { deepEqual } from '../../../apimachinery/equality.ts';
import { attempt } from '../../../apimachinery/attempt.ts';
import { selectorOf } from '../../../apimachinery/labels.ts';
import { controllerReference, type KubeObject } from '../../../apimachinery/meta.ts';
import { isAlreadyExists, isNotFound } from '../../../apimachinery/status.ts';
import type { Client } from '../../../client/client.ts';
import { indexOrphans, orphansFor } from '../../../controller-runtime/orphans.ts';
import { claim, planClaims } from '../../../controller-runtime/controller-ref.ts';
import type { ControllerContext } from '../../../controller-runtime/controller.ts';
import { shortHash } from '../short-hash.ts';

/** What a StatefulSet or DaemonSet has in common here. */
export interface Versioned extends KubeObject {
  readonly spec: {
    readonly selector: LabelSelector;
    readonly template: PodTemplateSpec;
    readonly revisionHistoryLimit?: number;
  };
  readonly status: { readonly collisionCount?: number };
}

export interface History {
  /** Oldest first. */
  readonly revisions: readonly ControllerRevision[];
  /** The one of the template as it is now. */
  readonly update: ControllerRevision;
  readonly collisionCount: number;
}

/** The revisions of an object, those that nobody owns adopted; oldest first. */
export function revisionsOf<T extends Versioned>(
  context: ControllerContext,
  kind: ResourceDefinition<T>,
  object: T,
): readonly ControllerRevision[] {
  const selector = selectorOf(object.spec.selector);
  const all = context.informer(controllerRevisions);
  indexOrphans(all);
  const orphans = orphansFor(all, object.metadata.namespace!, selector).filter((one) =>
    selector.matches(one.metadata.labels),
  );
  const owned = all.ownedBy(object.metadata.uid);
  const claims = planClaims(object, [...owned, ...orphans], () => true);
  return sorted(claim(context.client, object, kind, controllerRevisions, claims));
}

/** The revision of today's template: one that is there, made the newest, or a new one. */
export function historyOf<T extends Versioned>(
  client: Client,
  object: T,
  revisions: readonly ControllerRevision[],
  hashLabel: string,
): History {
  const data = { spec: { template: { ...object.spec.template, $patch: 'replace' } } };
  const collisionCount = object.status.collisionCount ?? 0;
  const next = Math.max(0, ...revisions.map(({ revision }) => revision)) + 1;
  const same = revisions.filter((one) => deepEqual(one.data, data)).at(-1);
  if (same === revisions.at(-1) && same) return { revisions, update: same, collisionCount };
  if (same) {
    const update = client.update(controllerRevisions, { ...same, revision: next });
    return {
      revisions: sorted([...revisions.filter((one) => one !== same), update]),
      update,
      collisionCount,
    };
  }
  return created(client, object, revisions, { data, next, hashLabel }, collisionCount);
}

function created<T extends Versioned>(
  client: Client,
  object: T,
  revisions: readonly ControllerRevision[],
  how: { readonly data: object; readonly next: number; readonly hashLabel: string },
  collisionCount: number,
): History {
  const { data, next, hashLabel } = how;
  const hash = shortHash(data, collisionCount);
  const { name, namespace, annotations } = object.metadata;
  const { [LAST_APPLIED]: _applied, ...kept } = annotations ?? {};
  const made = attempt(() =>
    client.create(controllerRevisions, {
      metadata: {
        name: `${name}-${hash}`,
        namespace,
        labels: { ...object.spec.template.metadata?.labels, [hashLabel]: hash },
        ...(annotations && { annotations: kept }),
        ownerReferences: [controllerReference(object)],
      },
      data,
      revision: next,
    } as never),
  );
  if (made.ok) return { revisions: [...revisions, made.value], update: made.value, collisionCount };
  if (!isAlreadyExists(made.refusal)) throw made.refusal;
  const there = client.get(controllerRevisions, { namespace, name: `${name}-${hash}` });
  if (deepEqual(there.data, data))
    return { revisions: sorted([...revisions, there]), update: there, collisionCount };
  return created(client, object, revisions, how, collisionCount + 1);
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Forgets the oldest of those that nobody needs, down to the limit. */
export function truncateHistory(
  client: Client,
  { spec }: Versioned,
  revisions: readonly ControllerRevision[],
  isLive: (revision: ControllerRevision) => boolean,
): void {
  const idle = revisions.filter((one) => !isLive(one));
  for (const one of idle.slice(0, Math.max(0, idle.length - (spec.revisionHistoryLimit ?? 10)))) {
    const deleted = attempt(() => client.delete(controllerRevisions, one.metadata));
    if (!deleted.ok && !isNotFound(deleted.refusal)) throw deleted.refusal;
  }
}

/** A workload with the template of a revision. */
export function atRevision<T extends Versioned>(object: T, { data }: ControllerRevision): T {
  const { spec } = data as {
    readonly spec: { readonly template: PodTemplateSpec & { $patch?: string } };
  };
  const { $patch: _, ...template } = spec.template;
  return { ...object, spec: { ...object.spec, template } };
}

const sorted = (revisions: readonly ControllerRevision[]): readonly ControllerRevision[] =>
  [...revisions].sort(
    (a, b) =>
      a.revision - b.revision ||
      (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1),
  );
