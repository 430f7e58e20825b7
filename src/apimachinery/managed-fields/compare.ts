/**
 * Which fields two objects differ in, and which fields an object has
 * (structured-merge-diff/typed/compare.go and tofieldset.go, v6).
 *
 * Objects share what did not change, and shared parts are not looked into: comparing costs what changed.
 */
import { deepEqual } from '../equality.ts';
import { isValues, ownValue, put, type Values } from '../own-property.ts';
import type { Type } from '../schema/schema.ts';
import { internedText, LEAF, node, type FieldSet } from './field-set.ts';
import { fieldStep, itemStep, stepKey } from './path-step.ts';

export interface Comparison {
  /** Added or given another value. */
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

/**
 * What a write from one object to another did. `undefined` before: an object that is created. A subresource
 * leaves out what writing to it cannot change.
 */
export function compare(
  type: Type,
  before: Values | undefined,
  after: Values,
  subresource?: string,
): Comparison {
  const untracked = beyond(type, subresource);
  if (!before) {
    return { changed: internedText(addedText(type, after, true, untracked)), removed: LEAF };
  }
  const gathered = diffFields(type, before, after, untracked);
  return { changed: gathered.changed ?? LEAF, removed: gathered.removed ?? LEAF };
}

/** The fields that an applied configuration names. */
export function fieldsOf(type: Type, object: Values): FieldSet {
  return namedFields(type, object, ROOT);
}

/** The set, with fields above its fields in it too, so that removing a field's last part removes the field. */
export function withNamedFields(type: Type | undefined, set: FieldSet): FieldSet {
  const result: { [step: string]: FieldSet } = {};
  for (const step of Object.keys(set)) {
    if (step === '.') {
      put(result, step, LEAF);
      continue;
    }
    const named =
      type?.kind === 'struct' && step.startsWith('f:') ? type.fields.has(step.slice(2)) : false;
    const child = set[step]!;
    const member = named || Object.keys(child).length === 0 || Object.hasOwn(child, '.');
    const { '.': _itself, ...deeper } = withNamedFields(typeAt(type, step), child);
    put(result, step, node(member, deeper) ?? LEAF);
  }
  return result;
}

/** The type that a step leads to. */
const typeAt = (type: Type | undefined, step: string): Type | undefined =>
  type?.kind === 'struct' && step.startsWith('f:') ? fieldType(type, step.slice(2)) : type?.element;

/** Whether a value has one owner as a whole. */
export const isLeaf = (type: Type, value: unknown): boolean =>
  type.atomic ||
  !(type.kind === 'struct' || type.kind === 'map' || (type.kind === 'list' && type.keys)) ||
  (type.unstructured && !(type.kind === 'list' ? Array.isArray(value) : isValues(value)));

/** Fields of a struct that nobody owns, and those below them. */
interface Untracked {
  readonly keys: ReadonlySet<string>;
  readonly below?: { readonly [key: string]: Untracked };
}

/** managedfields/internal/stripmeta.go, 1.36. */
const ROOT: Untracked = {
  keys: new Set(['apiVersion', 'kind']),
  below: {
    metadata: {
      keys: new Set([
        'name',
        'namespace',
        'creationTimestamp',
        'selfLink',
        'uid',
        'generation',
        'managedFields',
        'resourceVersion',
      ]),
    },
  },
};
// Parity: upstream asks each kind (GetResetFields in pkg/registry); nearly all answer this.
const OBJECT: Untracked = { ...ROOT, keys: new Set([...ROOT.keys, 'status']) };
const STATUS: Untracked = { ...ROOT, keys: new Set([...ROOT.keys, 'spec']) };

/** What a write cannot change: status through the object itself, and spec through status. */
function beyond({ statusApart }: Type, subresource: string | undefined): Untracked {
  if (!statusApart) return ROOT;
  return subresource === '' ? OBJECT : subresource === 'status' ? STATUS : ROOT;
}

const TRACKED: Untracked = { keys: new Set() };
const within = ({ below }: Untracked, key: string): Untracked => below?.[key] ?? TRACKED;

interface Diff {
  readonly changed?: FieldSet | undefined;
  readonly removed?: FieldSet | undefined;
}

const same: Diff = {};
const modified: Diff = { changed: LEAF };
const nothing: Values = Object.freeze({});
const noItems: readonly unknown[] = Object.freeze([]);

function diff(type: Type, before: unknown, after: unknown, untracked = TRACKED): Diff {
  if (before === after) return same;
  if (before === undefined) return { changed: allFields(type, after) };
  if (after === undefined) return { removed: allFields(type, before) };
  if (isLeaf(type, before) || isLeaf(type, after))
    return deepEqual(before, after) ? same : modified;
  if (type.kind === 'list')
    return diffItems(type, before as readonly unknown[], after as readonly unknown[]);
  return diffFields(type, before as Values, after as Values, untracked);
}

function diffFields(type: Type, before: Values, after: Values, untracked: Untracked): Diff {
  const gathered = new Gathered();
  for (const key in after) {
    const now = after[key];
    const then = ownValue(before, key);
    if (now === then || untracked.keys.has(key)) continue;
    const field = fieldType(type, key);
    if (!field) continue;
    gathered.add(
      fieldStep(key),
      diff(field, then ?? zeroValue(type, key, field), now, within(untracked, key)),
    );
  }
  for (const key in before) {
    if ((after[key] !== undefined && Object.hasOwn(after, key)) || untracked.keys.has(key))
      continue;
    const field = fieldType(type, key);
    if (!field) continue;
    gathered.add(
      fieldStep(key),
      diff(field, before[key], zeroValue(type, key, field), within(untracked, key)),
    );
  }
  return gathered;
}

function diffItems(type: Type, before: readonly unknown[], after: readonly unknown[]): Diff {
  const element = type.element!;
  const gathered = new Gathered();
  if (before.length === after.length) {
    // Most often a list keeps its items in their places, and then needs no index.
    let inPlace = true;
    for (let at = 0; inPlace && at < after.length; at++) {
      inPlace =
        before[at] === after[at] || itemStep(type, before[at]) === itemStep(type, after[at]);
    }
    if (inPlace && !hasDuplicates(type, after)) {
      for (let at = 0; at < after.length; at++) {
        if (before[at] === after[at]) continue;
        gathered.add(itemStep(type, after[at])!, diff(element, before[at], after[at]));
      }
      return gathered;
    }
  }
  const old = indexed(type, before);
  const current = indexed(type, after);
  for (const [step, now] of current)
    gathered.add(step, diffSame(element, old.get(step) ?? noItems, now));
  for (const [step, then] of old)
    if (!current.has(step)) gathered.add(step, diffSame(element, then, noItems));
  return gathered;
}

/** Items under one step. Usually one at most on each side; what is there twice is compared as a whole. */
function diffSame(element: Type, before: readonly unknown[], after: readonly unknown[]): Diff {
  if (before.length <= 1 && after.length <= 1) return diff(element, before[0], after[0]);
  if (before.length > 1 && after.length > 1) return deepEqual(before, after) ? same : modified;
  if (before.length > 1) {
    return { removed: LEAF, ...(after.length > 0 && { changed: allFields(element, after[0]) }) };
  }
  return { changed: LEAF, ...(before.length > 0 && { removed: allFields(element, before[0]) }) };
}

class Gathered implements Diff {
  changed: { [step: string]: FieldSet } | undefined;
  removed: { [step: string]: FieldSet } | undefined;

  add(step: string, { changed, removed }: Diff): void {
    if (changed) put((this.changed ??= {}), step, changed);
    if (removed) put((this.removed ??= {}), step, removed);
  }
}

/** Everything in a value that was not there before, or is no more: also what only holds other fields. */
const allFields = (type: Type, value: unknown): FieldSet =>
  isLeaf(type, value) ? LEAF : internedText(addedText(type, value, false, TRACKED));

/**
 * The same as text, which is quicker made than a tree and finds the tree that was made of it before. A value
 * that is `held` was there before, with nothing in it; what it has now is added, it itself is not.
 */
function addedText(type: Type, value: unknown, held: boolean, untracked: Untracked): string {
  if (isLeaf(type, value)) return '{}';
  const start = held ? '{' : '{".":{}';
  // Only ever added to: cutting into it would copy all that it was put together from.
  let text = start;
  let comma = held ? '' : ',';
  if (Array.isArray(value)) {
    const steps = value.map((item) => itemStep(type, item));
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index];
      if (step === undefined || steps.indexOf(step) < index) continue;
      const twice = steps.indexOf(step, index + 1) > 0;
      const added = twice ? '{}' : addedText(type.element!, value[index], false, TRACKED);
      text += comma + stepKey(step) + added;
      comma = ',';
    }
  } else {
    const values = value as Values;
    for (const key of Object.keys(values)) {
      const field = fieldType(type, key);
      const child = values[key];
      if (!field || child === undefined || untracked.keys.has(key)) continue;
      const childHeld = held && zeroValue(type, key, field) !== undefined;
      const added = addedText(field, child, childHeld, within(untracked, key));
      if (added === '') continue;
      text += comma + stepKey(fieldStep(key)) + added;
      comma = ',';
    }
  }
  if (text === start) return held ? '' : '{}';
  return `${text}}`;
}

function namedFields(type: Type, value: unknown, untracked = TRACKED): FieldSet {
  const result: { [step: string]: FieldSet } = {};
  if (type.kind === 'list') {
    for (const [step, items] of indexed(type, value as readonly unknown[])) {
      const item =
        isLeaf(type.element!, items[0]) || items.length > 1
          ? LEAF
          : namedFields(type.element!, items[0]);
      put(result, step, node(true, item)!);
    }
    return result;
  }
  const values = value as Values;
  for (const key of Object.keys(values)) {
    const field = fieldType(type, key);
    const child = values[key];
    if (!field || child === undefined || untracked.keys.has(key)) continue;
    const deeper = within(untracked, key);
    const leaf = isLeaf(field, child);
    const empty = !leaf && field.kind !== 'list' && Object.keys(child as object).length === 0;
    const member = leaf || type.kind === 'map' || (empty && deeper === TRACKED);
    const own = node(member, leaf ? LEAF : namedFields(field, child, deeper));
    if (own) put(result, fieldStep(key), own);
  }
  return result;
}

/** The items of a list by their steps, in order. Items without one are nobody's. */
export function indexed(type: Type, items: readonly unknown[]): Map<string, unknown[]> {
  const index = new Map<string, unknown[]>();
  for (const item of items) {
    const step = itemStep(type, item);
    if (step === undefined) continue;
    const found = index.get(step);
    if (found) found.push(item);
    else index.set(step, [item]);
  }
  return index;
}

function hasDuplicates(type: Type, items: readonly unknown[]): boolean {
  if (items.length < 2) return false;
  const steps = items.map((item) => itemStep(type, item));
  return steps.length <= FEW
    ? steps.some((step, at) => steps.indexOf(step) !== at)
    : new Set(steps).size < steps.length;
}

/** Up to as many, looking through a list is quicker than making an index. */
const FEW = 8;

export const fieldType = (type: Type, key: string): Type | undefined =>
  type.kind === 'map' ? type.element : (type.fields.get(key) ?? type.element);

/**
 * What Go has where a field is absent. A struct that is no pointer is always there, if empty, and so is never
 * added; nor is a list that is written even when empty.
 */
function zeroValue(
  parent: Type,
  key: string,
  field: Type,
): Values | readonly unknown[] | undefined {
  if (parent.unstructured)
    return key === 'metadata' && field.kind === 'struct' ? nothing : undefined;
  if (field.kind === 'list') return parent.required.has(key) ? noItems : undefined;
  if (field.kind !== 'struct' || field.atomic) return undefined;
  const held =
    key === 'metadata' ||
    key === 'spec' ||
    key === 'status' ||
    parent.required.has(key) ||
    HELD.has(field.goName);
  // Parity: the schema does not tell pointers from values; these are the values that writes meet.
  return held && POINTERS[field.goName] !== parent.goName ? nothing : undefined;
}

const HELD = new Set([
  'v1.PodTemplateSpec',
  'v1.DeploymentStrategy',
  'v1.DaemonSetUpdateStrategy',
  'v1.StatefulSetUpdateStrategy',
  'v1.ResourceRequirements',
  'v1.VolumeResourceRequirements',
  'v1.LoadBalancerStatus',
  'v1.NodeSystemInfo',
  'v1.NodeDaemonEndpoints',
  'v1.DaemonEndpoint',
]);

/** Where such a value is a pointer after all. */
const POINTERS: { readonly [goName: string]: string } = {
  'v1.ResourceRequirements': 'v1.PodSpec',
  'v1.PodTemplateSpec': 'v1.ReplicationControllerSpec',
};
