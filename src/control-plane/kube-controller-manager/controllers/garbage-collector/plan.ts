/** What becomes of an object whose owners were looked up (attemptToDeleteItem in pkg/controller/garbagecollector, 1.36). */
import type { OwnerReference } from '../../../../api/generated/types/meta/v1.ts';
import type { DeleteOptions } from '../../../../client/client.ts';
import type { KubeObject } from '../../../../apimachinery/meta.ts';
import { FOREGROUND, ORPHAN } from './graph.ts';

/** How an owner stands: it is there, it is not, or it waits for its dependents to go. */
export type OwnerState = 'solid' | 'dangling' | 'waiting';

export type Verdict =
  | { readonly do: 'keep' }
  /** One owner is enough to stay; the others are struck out. */
  | { readonly do: 'keep-owners'; readonly owners: readonly OwnerReference[] }
  /** It may first have to stop blocking its owners, where they wait for it and it for them. */
  | {
      readonly do: 'delete';
      readonly policy: DeleteOptions['propagationPolicy'];
      readonly owners?: readonly OwnerReference[];
    };

/**
 * `stateOf` looks an owner up. With owners a and b:
 *
 *   a solid     b solid      keep
 *   a solid     b dangling   keep, without b
 *   a waiting   b dangling   delete: in the foreground if it has dependents itself
 *   a dangling  b dangling   delete: in the background, unless its own finalizers say otherwise
 *
 * Its dependents are `circular` where one of them waits for its own dependents already.
 */
export function planCollection(
  object: KubeObject,
  dependents: 'none' | 'some' | 'circular',
  stateOf: (owner: OwnerReference) => OwnerState,
): Verdict {
  const owners = object.metadata.ownerReferences ?? [];
  if (owners.length === 0) return { do: 'keep' };
  const states = owners.map(stateOf);
  if (states.includes('solid')) {
    const solid = owners.filter((_, i) => states[i] === 'solid');
    return solid.length === owners.length ? { do: 'keep' } : { do: 'keep-owners', owners: solid };
  }
  if (states.includes('waiting') && dependents !== 'none') {
    if (dependents === 'some') return { do: 'delete', policy: 'Foreground' };
    const unblocked = owners.map((owner) => ({ ...owner, blockOwnerDeletion: false }));
    return { do: 'delete', policy: 'Foreground', owners: unblocked };
  }
  return { do: 'delete', policy: policyOf(object) };
}

function policyOf({ metadata }: KubeObject): DeleteOptions['propagationPolicy'] {
  if (metadata.finalizers?.includes(ORPHAN)) return 'Orphan';
  return metadata.finalizers?.includes(FOREGROUND) ? 'Foreground' : 'Background';
}
