/**
 * Objects that nobody controls, found by a label that a selector asks for: upstream goes through all of a namespace
 * (pkg/controller/controller_ref_manager.go, 1.36), and finds the same.
 */
import type { Selector } from '../apimachinery/labels.ts';
import { controllerOf, type KubeObject } from '../apimachinery/meta.ts';
import type { Informer } from '../client/informer.ts';

const INDEX = 'orphans';

/** Before `orphansFor` is asked. Asked for twice, the index is kept once. */
export function indexOrphans<T extends KubeObject>(informer: Informer<T>): void {
  informer.addIndex(INDEX, (object) => {
    if (controllerOf(object)) return NOWHERE;
    const { namespace = '', labels = {} } = object.metadata;
    return [namespace, ...Object.keys(labels).map((key) => filedAs(namespace, key, labels[key]!))];
  });
}

/** All orphans of the namespace that the selector may mean, and perhaps some that it does not. */
export function orphansFor<T extends KubeObject>(
  informer: Informer<T>,
  namespace: string,
  { requirements }: Selector,
): readonly T[] {
  const asked = requirements.find(({ operator }) => SAYS_WHICH.has(operator));
  if (!asked) return informer.byIndex(INDEX, namespace);
  return [...new Set(asked.values)].flatMap((value) =>
    informer.byIndex(INDEX, filedAs(namespace, asked.key, value)),
  );
}

const SAYS_WHICH: ReadonlySet<string> = new Set(['=', '==', 'in']);

const filedAs = (namespace: string, key: string, value: string): string =>
  `${namespace}/${key}=${value}`;

const NOWHERE: readonly string[] = [];
