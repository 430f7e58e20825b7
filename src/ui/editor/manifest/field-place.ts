/** From a field as the API server names it (`spec.containers[0].image`, `metadata.labels[a.b/c]`) to its line. */
import { isMap, isScalar, isSeq, type Document, type Node, type Pair } from 'yaml';
import { resolved, type Manifest } from './documents.ts';
import type { Place } from './lines.ts';

/** Where a field stands; if it is not written, the nearest that it would stand in. */
export function placeOfField(manifest: Manifest, field: string): Place {
  return placeOf(manifest, find(manifest, field));
}

/** Where the key of a field stands, or undefined if it is not written. */
export function exactPlaceOfField(manifest: Manifest, field: string): Place | undefined {
  const found = find(manifest, field);
  return found.rest === '' ? placeOf(manifest, found) : undefined;
}

/** A node of the tree and, unless it is an item of a list, the key before it. */
interface Found {
  readonly key?: Node;
  readonly node: Node | undefined;
  /** What was not found below it. */
  readonly rest: string;
}

function find({ node, document }: Manifest, field: string): Found {
  let found: Found = { node, rest: field.replace(/^\./, '') };
  while (found.rest !== '') {
    const next = step(found, document);
    if (!next) break;
    found = next;
  }
  return found;
}

function step({ node, rest }: Found, document: Document): Found | undefined {
  if (isSeq(node)) {
    const [whole, selector] = /^\[((?:"(?:[^"\\]|\\.)*"|[^\]"])+)\]/.exec(rest) ?? [];
    if (whole === undefined || selector === undefined) return undefined;
    const items = node.items.map((item) => resolved(item, document));
    const item = /^\d+$/.test(selector)
      ? items[Number(selector)]
      : items.find((one) => hasKeys(one, selector));
    return item && { node: item, rest: rest.slice(whole.length) };
  }
  if (!isMap(node)) return undefined;
  // Keys may hold dots: of those that fit, the longest is meant.
  let best: Found | undefined;
  for (const { key, value } of node.items as Pair<Node>[]) {
    if (!isScalar(key)) continue;
    const left = behind(String(key.value), rest);
    if (left !== undefined && (!best || left.length < best.rest.length)) {
      best = { key, node: resolved(value, document), rest: left };
    }
  }
  return best;
}

/** Server-side apply names items by their keys: `[name="web"]`, `[containerPort=80,protocol="TCP"]`. */
function hasKeys(item: Node | undefined, selector: string): boolean {
  if (!isMap(item)) return false;
  return [...selector.matchAll(/(\w+)=("(?:[^"\\]|\\.)*"|[^,]+)/g)].every(
    ([, key = '', value = '']) => {
      const own: unknown = item.get(key);
      return own === undefined || JSON.stringify(own) === value;
    },
  );
}

/** What is left of a path when it begins with this key, as `.key` or `[key]`. */
function behind(key: string, path: string): string | undefined {
  if (path.startsWith(`[${key}]`)) return path.slice(key.length + 2);
  const dotted = path.startsWith('.') ? path.slice(1) : path;
  if (!dotted.startsWith(key)) return undefined;
  const left = dotted.slice(key.length);
  return left === '' || left.startsWith('.') || left.startsWith('[') ? left : undefined;
}

function placeOf({ offset, lines }: Manifest, { key, node }: Found): Place {
  const start = (key ?? node)?.range?.[0] ?? 0;
  const end = (isScalar(node) ? node.range?.[1] : (key?.range?.[1] ?? node?.range?.[1])) ?? start;
  return lines.place(start + offset, end + offset);
}

/**
 * Go names the structs' fields on the way to a value, but neither indexes nor keys of maps:
 * `spec.template.spec.containers.image`. This finds the first value on such a way that `fits`.
 */
export function placeOfValue(
  manifest: Manifest,
  names: readonly string[],
  fits: (value: unknown) => boolean,
): Place | undefined {
  const found = search({ node: manifest.node, rest: '' }, names, fits, manifest.document);
  return found && placeOf(manifest, found);
}

/** The first scalar of the whole object that fits. */
export function placeOfScalar(
  manifest: Manifest,
  fits: (value: unknown, keys: readonly string[]) => boolean,
): Place | undefined {
  let found: Found | undefined;
  const visit = (at: Found, keys: readonly string[]): void => {
    if (found || keys.length > 100) return;
    const { node } = at;
    if (isScalar(node)) {
      if (fits(node.value, keys)) found = at;
    } else if (isMap(node)) {
      for (const { key, value } of node.items as Pair<Node>[]) {
        visit({ key, node: resolved(value, manifest.document), rest: '' }, [
          ...keys,
          isScalar(key) ? String(key.value) : '',
        ]);
      }
    } else if (isSeq(node)) {
      for (const item of node.items)
        visit({ node: resolved(item, manifest.document), rest: '' }, keys);
    }
  };
  visit({ node: manifest.node, rest: '' }, []);
  return found && placeOf(manifest, found);
}

function search(
  at: Found,
  names: readonly string[],
  fits: (value: unknown) => boolean,
  document: Document,
): Found | undefined {
  const { node } = at;
  const [name, ...others] = names;
  if (name === undefined) {
    if (fits(typed(node))) return at;
    // The elements of a map or list bear the name of the field that holds them.
    return first(children(node, document), (child) =>
      fits(typed(child.node)) ? child : undefined,
    );
  }
  if (isSeq(node))
    return first(children(node, document), (child) => search(child, names, fits, document));
  if (!isMap(node)) return undefined;
  const own = children(node, document).find(({ key }) => isScalar(key) && key.value === name);
  return own && search(own, others, fits, document);
}

function children(node: Node | undefined, document: Document): Found[] {
  if (isSeq(node)) return node.items.map((item) => ({ node: resolved(item, document), rest: '' }));
  if (!isMap(node)) return [];
  return (node.items as Pair<Node>[]).map(({ key, value }) => ({
    key,
    node: resolved(value, document),
    rest: '',
  }));
}

function first<T, R>(items: readonly T[], of: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = of(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

const typed = (node: Node | undefined): unknown =>
  isMap(node) ? {} : isSeq(node) ? [] : isScalar(node) ? node.value : null;
