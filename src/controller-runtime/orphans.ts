/**
 * Objects that nobody controls, found by a label that a selector asks for, and those whose selectors ask for a label: upstream goes
 * through all of a namespace (pkg/controller/controller_ref_manager.go and GetPodReplicaSets of client-go, 1.36), and finds the same.
 */
import type { Labels, Selector } from '../apimachinery/labels.ts';
import { controllerOf, type KubeObject } from '../apimachinery/meta.ts';
import type { Informer, Lister } from '../client/informer.ts';

const INDEX = 'orphans';
const ADOPTERS = 'adopters';

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
  return filed(namespace, requirements).flatMap((value) => informer.byIndex(INDEX, value));
}

/** Before `adoptersOf` is asked. */
export function indexSelectors<T extends KubeObject>(
  informer: Informer<T>,
  selector: (object: T) => Selector,
): void {
  informer.addIndex(ADOPTERS, (object) =>
    filed(object.metadata.namespace ?? '', selector(object).requirements),
  );
}

/** All of the namespace that may want an object with these labels, and perhaps some that do not. */
export function adoptersOf<T extends KubeObject>(
  lister: Lister<T>,
  namespace: string,
  labels: Labels,
): readonly T[] {
  const values = Object.keys(labels).map((key) => filedAs(namespace, key, labels[key]!));
  return [namespace, ...values].flatMap((value) => lister.byIndex(ADOPTERS, value));
}

/** Under the values of one label, or of the whole namespace when the requirements name none. */
function filed(namespace: string, requirements: Selector['requirements']): readonly string[] {
  const asked = requirements.find(({ operator }) => SAYS_WHICH.has(operator));
  if (!asked) return [namespace];
  return [...new Set(asked.values)].map((value) => filedAs(namespace, asked.key, value));
}

const SAYS_WHICH: ReadonlySet<string> = new Set(['=', '==', 'in']);

const filedAs = (namespace: string, key: string, value: string): string =>
  `${namespace}/${key}=${value}`;

const NOWHERE: readonly string[] = [];
