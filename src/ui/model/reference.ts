/** Names an object of the cluster, so that a word on the page can lead to it. */
import type { KubeObject } from '../../apimachinery/meta.ts';
import { kindOfName, kindOfPlural } from './api-kinds.ts';

export interface Reference {
  /** The plural, as in paths: `pods`. */
  readonly plural: string;
  readonly namespace?: string;
  readonly name: string;
}

/** `namespace/name`, or the name alone: the key of the mirror's tables. */
export const keyOfReference = ({ namespace, name }: Reference): string =>
  namespace ? `${namespace}/${name}` : name;

/** `pods/default/web-1`: how spans name their subjects, and how the page remembers what is selected. */
export const textOfReference = (reference: Reference): string =>
  `${reference.plural}/${keyOfReference(reference)}`;

/**
 * Reads a span's subject. `pods/default/web-1` and `nodes/node-1` lead somewhere; a subresource (`pods/default/web-1/binding`)
 * leads to its object; anything else leads nowhere.
 */
export function referenceOfText(text: string): Reference | undefined {
  const [resource = '', ...rest] = text.split('/');
  const plural = resource.split('.')[0]!;
  const kind = kindOfPlural(plural);
  if (!kind || !rest[0]) return undefined;
  if (!kind.namespaced) return { plural, name: rest[0] };
  return rest[1] ? { plural, namespace: rest[0], name: rest[1] } : undefined;
}

export function referenceTo(object: KubeObject): Reference | undefined {
  const { namespace, name } = object.metadata;
  return referenceByKind(object.kind, namespace, name);
}

/** From what events and owner references hold. */
export function referenceByKind(
  kind: string | undefined,
  namespace: string | undefined,
  name: string | undefined,
): Reference | undefined {
  const known = kindOfName(kind);
  if (!known || !name) return undefined;
  return { plural: known.plural, ...(known.namespaced && namespace && { namespace }), name };
}
