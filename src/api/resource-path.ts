/** Where a kind's objects are in the API. */
import type { ObjectKey } from '../apimachinery/meta.ts';
import type { ResourceDefinition } from './resource-definition.ts';

/** `/api/v1/namespaces/default/pods`; without a namespace, those of all namespaces. */
export function collectionPath(kind: ResourceDefinition, namespace = ''): string {
  let paths = known.get(kind);
  if (!paths) known.set(kind, (paths = new Map()));
  let path = paths.get(namespace);
  if (path === undefined) {
    if (paths.size >= NAMESPACES_REMEMBERED) paths.clear();
    paths.set(namespace, (path = madePath(kind, namespace)));
  }
  return path;
}

/** They are asked for with each request of a component. */
const known = new WeakMap<ResourceDefinition, Map<string, string>>();
const NAMESPACES_REMEMBERED = 256;

function madePath(kind: ResourceDefinition, namespace: string): string {
  const root = kind.group ? `/apis/${kind.group}/${kind.version}` : `/api/${kind.version}`;
  return kind.namespaced && namespace
    ? `${root}/namespaces/${namespace}/${kind.plural}`
    : `${root}/${kind.plural}`;
}

export function pathOf(kind: ResourceDefinition, key: ObjectKey): string {
  return `${collectionPath(kind, key.namespace)}/${key.name}`;
}

/** `pods/default/web` of a path, however deep it goes. */
export function subjectOfPath(path: string): string {
  const parts = path.split('/').slice(path.startsWith('/apis/') ? 4 : 3);
  if (parts[0] === 'namespaces' && parts.length > 2) {
    const [, namespace, plural, ...rest] = parts;
    return [plural, namespace, ...rest].join('/');
  }
  return parts.join('/');
}
