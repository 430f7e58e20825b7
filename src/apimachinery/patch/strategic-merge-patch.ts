/**
 * Strategic merge patch: a merge patch in which the kind says how lists merge, and directives say what to
 * delete, replace, keep and in which order (apimachinery/pkg/util/strategicpatch/patch.go, 1.36).
 */
import { isTooDeep, tooDeepText } from '../json-depth.ts';
import { isValues, ownValue, put, type Values } from '../own-property.ts';
import type { Schema, Type } from '../schema/schema.ts';
import { StatusError } from '../status.ts';
import {
  badArgument,
  badPatchType,
  badPrimitiveList,
  badRetainKeys,
  badSetElementOrder,
  noListOfLists,
  noMergeKey,
  orderMismatch,
  refused,
} from './strategic-merge-errors.ts';
import { notAMap } from './merge-patch.ts';

/** The object with the patch merged in; what the patch does not name is the same value as before. */
export function strategicMergePatch(
  schema: Schema,
  definitionName: string,
  original: unknown,
  patch: unknown,
): unknown {
  if (!isValues(patch)) throw StatusError.badRequest(notAMap(patch));
  if (isTooDeep(patch)) throw StatusError.badRequest(tooDeepText(patch));
  return mergeMaps(isValues(original) ? original : {}, patch, schema.type(definitionName));
}

const DIRECTIVE = '$patch';
const RETAIN_KEYS = '$retainKeys';
const DELETE_FROM_LIST = '$deleteFromPrimitiveList';
const SET_ELEMENT_ORDER = '$setElementOrder';

function mergeMaps(original: Values, patch: Values, type: Type | undefined): Values {
  const directive = ownValue(patch, DIRECTIVE);
  if (directive === 'replace') return withoutDirectives(patch) as Values;
  if (directive === 'delete') return {};
  if (directive !== undefined) throw badPatchType(directive, patch);

  const result: { [key: string]: unknown } = retained(original, patch);
  const done = new Set([RETAIN_KEYS]);
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(SET_ELEMENT_ORDER)) continue;
    const name = keyAfter(key, SET_ELEMENT_ORDER);
    done.add(key).add(name);
    orderList(result, patch, key, name, fieldOf(type, name));
  }
  for (const key of Object.keys(patch)) {
    if (done.has(key)) continue;
    const deletes = key.startsWith(DELETE_FROM_LIST);
    mergeField(result, deletes ? keyAfter(key, DELETE_FROM_LIST) : key, patch[key], type, deletes);
  }
  return result;
}

/** Merges one field of a patch into an object that is being made. */
function mergeField(
  result: { [key: string]: unknown },
  key: string,
  patch: unknown,
  type: Type | undefined,
  deletes: boolean,
): void {
  const before = ownValue(result, key);
  if (patch === null) delete result[key];
  else if (before === undefined || kindOf(before) !== kindOf(patch)) {
    if (!deletes) put(result, key, withoutDirectives(patch));
  } else if (isValues(before) && isValues(patch)) {
    const field = fieldOf(type, key);
    put(
      result,
      key,
      strategyOf(field) === 'replace' ? withoutDirectives(patch) : mergeMaps(before, patch, field),
    );
  } else if (Array.isArray(before) && Array.isArray(patch)) {
    const field = fieldOf(type, key);
    put(
      result,
      key,
      strategyOf(field) === 'merge'
        ? mergeLists(before, patch, field!, deletes)
        : withoutDirectives(patch),
    );
  } else put(result, key, patch);
}

/** A copy of the original, less what a $retainKeys directive does not name. */
function retained(original: Values, patch: Values): { [key: string]: unknown } {
  const result = { ...original };
  const keep = ownValue(patch, RETAIN_KEYS);
  if (keep === undefined) return result;
  if (!Array.isArray(keep)) throw badRetainKeys();
  for (const key of Object.keys(patch)) {
    if (key === RETAIN_KEYS || patch[key] === null) continue;
    if (key.startsWith(DELETE_FROM_LIST) || key.startsWith(SET_ELEMENT_ORDER)) continue;
    if (!keep.includes(key)) throw badRetainKeys();
  }
  for (const key of Object.keys(result)) if (!keep.includes(key)) delete result[key];
  return result;
}

/** Merges a list and puts it in the order that a $setElementOrder directive asks for. */
function orderList(
  result: { [key: string]: unknown },
  patch: Values,
  directive: string,
  name: string,
  field: Type | undefined,
): void {
  const order = patch[directive];
  if (!Array.isArray(order)) throw badArgument('[]interface {}', order);
  const before = ownValue(result, name);
  const given = ownValue(patch, name);
  if (before !== undefined && !Array.isArray(before)) throw badArgument('[]interface {}', before);
  if (given !== undefined && !Array.isArray(given)) throw badArgument('[]interface {}', given);
  if (!field)
    throw refused(`unable to find api field in struct for the json field ${JSON.stringify(name)}`);
  const mergeKey = field.mergeKey;
  checkOrder(given ?? [], order, mergeKey, directive);
  if (!before && !given) return;
  let merged = before ?? (withoutDirectives(given) as unknown[]);
  if (before && given) {
    merged =
      strategyOf(field) === 'merge'
        ? mergeLists(before, given, field, false)
        : (withoutDirectives(given) as unknown[]);
  }
  put(result, name, ordered(merged, order, before ?? [], mergeKey));
}

/** What the patch lists must be in the order that it asks for itself. */
function checkOrder(
  patch: readonly unknown[],
  order: readonly unknown[],
  mergeKey: string | undefined,
  directive: string,
): void {
  if (order.length === 0 || patch.length === 0) return;
  let at = 0;
  for (const item of patch) {
    if (mergeKey !== undefined && isValues(item) && Object.hasOwn(item, DIRECTIVE)) continue;
    const identity = identityOf(item, mergeKey);
    while (at < order.length && identityOf(order[at], mergeKey) !== identity) at++;
    if (at === order.length) throw orderMismatch(patch, order, directive);
    at++;
  }
}

function mergeLists(
  before: readonly unknown[],
  patch: readonly unknown[],
  { element, mergeKey }: Type,
  deletes: boolean,
): unknown[] {
  if (before.length === 0 && patch.length === 0) return [];
  const kinds = new Set([...before, ...patch].map(kindOf));
  if (kinds.has('list')) throw noListOfLists();
  if (kinds.size > 1) throw refused(`list element types are not identical`);
  if (!kinds.has('map')) {
    if (deletes) return before.filter((item) => !patch.includes(item));
    return ordered([...new Set([...before, ...patch])], patch, before, undefined);
  }
  if (mergeKey === undefined) throw refused('cannot merge lists without merge key for type struct');
  return mergeListsOfMaps(
    before as readonly Values[],
    patch as readonly Values[],
    element,
    mergeKey,
  );
}

function mergeListsOfMaps(
  before: readonly Values[],
  patch: readonly Values[],
  element: Type | undefined,
  mergeKey: string,
): unknown[] {
  let kept = before;
  let replace = false;
  const plain: Values[] = [];
  for (const item of patch) {
    const directive = ownValue(item, DIRECTIVE);
    if (directive === undefined) plain.push(item);
    else if (directive === 'delete') {
      const identity = identityOf(item, mergeKey);
      kept = kept.filter((one) => one[mergeKey] !== identity);
    } else if (directive === 'replace') replace = true;
    else if (directive === 'merge')
      throw refused('merging lists cannot yet be specified in the patch');
    else throw badPatchType(directive, item);
  }
  if (replace) return plain.map(withoutDirectives);

  const merged: Values[] = [...kept];
  const positions = new Map(
    merged.map((item, index) => [item[mergeKey], index] as const).reverse(),
  );
  for (const item of plain) {
    const identity = identityOf(item, mergeKey);
    const at = positions.get(identity);
    if (at !== undefined) merged[at] = mergeMaps(merged[at]!, item, element);
    else {
      positions.set(identity, merged.length);
      merged.push(withoutDirectives(item) as Values);
    }
  }
  return ordered(merged, plain, kept, mergeKey);
}

/**
 * Puts items that `order` names into its order, and keeps the others in `before`'s; the two are interleaved
 * so that an item of the others stays before those that it stood before.
 */
function ordered(
  merged: readonly unknown[],
  order: readonly unknown[],
  before: readonly unknown[],
  mergeKey: string | undefined,
): unknown[] {
  const places = placesOf(order, mergeKey);
  const formerly = placesOf(before, mergeKey);
  const identity = (item: unknown) => identityOf(item, mergeKey);
  const sortedBy = (items: readonly unknown[], by: ReadonlyMap<unknown, number>) =>
    items.toSorted((one, other) => (by.get(identity(one)) ?? 0) - (by.get(identity(other)) ?? 0));
  const named = sortedBy(
    merged.filter((item) => places.has(identity(item))),
    places,
  );
  const others = sortedBy(
    merged.filter((item) => !places.has(identity(item))),
    formerly,
  );

  const result: unknown[] = [];
  let next = 0;
  for (const item of named) {
    const place = formerly.get(identity(item));
    while (place !== undefined && next < others.length) {
      const other = formerly.get(identity(others[next]));
      if (other === undefined || other >= place) break;
      result.push(others[next++]);
    }
    result.push(item);
  }
  return [...result, ...others.slice(next)];
}

const placesOf = (items: readonly unknown[], mergeKey: string | undefined): Map<unknown, number> =>
  new Map(items.map((item, index) => [identityOf(item, mergeKey), index] as const).reverse());

function identityOf(item: unknown, mergeKey: string | undefined): unknown {
  if (mergeKey === undefined) return item;
  if (!isValues(item)) throw badArgument('map[string]interface {}', item);
  if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
  return item[mergeKey];
}

/** A part of a patch that has nothing to merge with: its values without its directives and nulls. */
function withoutDirectives(patch: unknown): unknown {
  if (Array.isArray(patch)) {
    const kept = patch.filter((item) => !isValues(item) || !isDirectiveOnly(item));
    return kept.map(withoutDirectives);
  }
  if (!isValues(patch)) return patch;
  const result = {};
  for (const key of Object.keys(patch)) {
    if (!isDirective(key) && patch[key] !== null) put(result, key, withoutDirectives(patch[key]));
  }
  return result;
}

const isDirectiveOnly = (item: Values): boolean => {
  const directive = ownValue(item, DIRECTIVE);
  return directive === 'delete' || (directive === 'replace' && Object.keys(item).length === 1);
};

const isDirective = (key: string): boolean =>
  key === DIRECTIVE ||
  key === RETAIN_KEYS ||
  key.startsWith(`${DELETE_FROM_LIST}/`) ||
  key.startsWith(`${SET_ELEMENT_ORDER}/`);

function keyAfter(key: string, prefix: string): string {
  if (key.startsWith(`${prefix}/`)) return key.slice(prefix.length + 1);
  throw prefix === DELETE_FROM_LIST ? badPrimitiveList() : badSetElementOrder();
}

const fieldOf = (type: Type | undefined, key: string): Type | undefined =>
  type?.kind === 'map' ? type.element : type?.fields.get(key);

const strategyOf = (field: Type | undefined): string | undefined =>
  field?.patchStrategies.find((strategy) => strategy !== 'retainKeys');

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? 'list' : isValues(value) ? 'map' : typeof value;
