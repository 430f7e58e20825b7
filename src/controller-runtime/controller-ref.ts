/**
 * Who belongs to whom: a controller adopts what its selector matches and nobody owns, and lets go of what it owns and
 * no longer matches (pkg/controller/controller_ref_manager.go, 1.36).
 */
import type { OwnerReference } from '../api/generated/types/meta/v1.ts';
import type { ResourceDefinition } from '../api/resource-definition.ts';
import { attempt } from '../apimachinery/attempt.ts';
import { controllerOf, controllerReference, type KubeObject } from '../apimachinery/meta.ts';
import { isNotFound, StatusError } from '../apimachinery/status.ts';
import type { Client } from '../client/client.ts';

export interface Claims<T> {
  /** Owned already, and matching. */
  readonly owned: readonly T[];
  /** Nobody's, and matching. */
  readonly adopt: readonly T[];
  /** Owned, and no longer matching. */
  readonly release: readonly T[];
}

/** What to do with each candidate: objects that name `owner` as their controller, and objects that name nobody. */
export function planClaims<T extends KubeObject>(
  owner: KubeObject,
  candidates: Iterable<T>,
  matches: (object: T) => boolean,
): Claims<T> {
  const owned: T[] = [];
  const adopt: T[] = [];
  const release: T[] = [];
  const ownerGoing = owner.metadata.deletionTimestamp !== undefined;
  for (const object of candidates) {
    const controller = controllerOf(object);
    if (controller) {
      if (controller.uid !== owner.metadata.uid) continue;
      if (matches(object)) owned.push(object);
      else if (!ownerGoing) release.push(object);
    } else if (!ownerGoing && !object.metadata.deletionTimestamp && matches(object)) {
      adopt.push(object);
    }
  }
  return { owned, adopt, release };
}

/** Carries the claims out and returns what the owner holds afterwards. */
export function claim<T extends KubeObject>(
  client: Client,
  owner: KubeObject,
  ownerKind: ResourceDefinition,
  kind: ResourceDefinition<T>,
  claims: Claims<T>,
): readonly T[] {
  if (claims.adopt.length === 0 && claims.release.length === 0) return claims.owned;
  const held = [...claims.owned];
  if (claims.adopt.length > 0) refuseIfGoing(client, owner, ownerKind);
  for (const object of claims.adopt) {
    const owners = [...(object.metadata.ownerReferences ?? []), controllerReference(owner)];
    const adopted = setOwners(client, kind, object, owners);
    if (adopted) held.push(adopted);
  }
  for (const object of claims.release) {
    const owners = (object.metadata.ownerReferences ?? []).filter(
      ({ uid }) => uid !== owner.metadata.uid,
    );
    setOwners(client, kind, object, owners);
  }
  return held;
}

/** Writes the owners of an object as it was seen; undefined if it is gone. */
export function setOwners<T extends KubeObject>(
  client: Client,
  kind: ResourceDefinition<T>,
  object: T,
  ownerReferences: readonly OwnerReference[],
): T | undefined {
  // Parity: upstream sends a strategic patch of the one owner. A merge patch that names the version seen ends the same,
  // and works for custom resources too.
  const { uid, resourceVersion } = object.metadata;
  const patch = {
    metadata: {
      uid,
      resourceVersion,
      ownerReferences: ownerReferences.length > 0 ? ownerReferences : null,
    },
  };
  const patched = attempt(() => client.patch(kind, object.metadata, 'merge', patch));
  if (patched.ok) return patched.value;
  if (isNotFound(patched.refusal)) return undefined;
  throw patched.refusal;
}

/** The cache may lag: an owner that is being deleted must not take anything with it. */
function refuseIfGoing(client: Client, owner: KubeObject, ownerKind: ResourceDefinition): void {
  const { name, uid } = owner.metadata;
  const fresh = client.get(ownerKind, owner.metadata) as KubeObject;
  const resource = { group: ownerKind.group, resource: ownerKind.plural };
  if (fresh.metadata.uid !== uid) {
    throw StatusError.conflict(
      resource,
      name,
      `original is gone: got uid ${fresh.metadata.uid}, wanted ${uid}`,
    );
  }
  if (fresh.metadata.deletionTimestamp) {
    throw StatusError.conflict(
      resource,
      name,
      `has just been deleted at ${fresh.metadata.deletionTimestamp}`,
    );
  }
}
