/**
 * Sets of fields, in the form in which managedFields carries them (FieldsV1): a tree whose keys are steps of
 * paths. `{}` at a step says that the field is in the set; `.` says so of a field that also has fields below.
 *
 *   {"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:replicas":{}}}
 *
 * is .metadata.labels, .metadata.labels.app and .spec.replicas. The root itself is never in a set. Being stored
 * as they are sent, sets are neither encoded nor decoded; they are frozen, and equal ones are the same value.
 * (structured-merge-diff/fieldpath/set.go and serialize.go, v6.)
 */
import { put } from '../own-property.ts';

export type FieldSet = { readonly [step: string]: FieldSet };

/** In the set, with nothing below; and, as a root, the empty set. */
export const LEAF: FieldSet = Object.freeze({});

export function isEmpty(set: FieldSet): boolean {
  if (set === LEAF) return true;
  for (const _step in set) return false;
  return true;
}

/** What is in either. */
export function union(first: FieldSet, second: FieldSet): FieldSet {
  if (first === second || isEmpty(second)) return first;
  if (isEmpty(first)) return second;
  return united(first, second);
}

/** What is in the first and not in the second. Losing a field does not lose the fields below it. */
export function difference(first: FieldSet, second: FieldSet): FieldSet {
  if (isEmpty(second)) return first;
  return first === second ? LEAF : (lessened(first, second) ?? LEAF);
}

/** What is in both. */
export function intersection(first: FieldSet, second: FieldSet): FieldSet {
  return first === second ? first : (common(first, second) ?? LEAF);
}

/** Whether all of the second is in the first. */
export function contains(first: FieldSet, second: FieldSet): boolean {
  if (first === second) return true;
  for (const step in second) {
    if (!Object.hasOwn(first, step)) return false;
    const [ours, theirs] = [first[step]!, second[step]!];
    if (ours === theirs || step === '.') continue;
    if (isMember(theirs) && !isMember(ours)) return false;
    if (!contains(ours, theirs)) return false;
  }
  return true;
}

/** Whether nothing is in both. */
export function isDisjoint(first: FieldSet, second: FieldSet): boolean {
  for (const step in second) {
    if (!Object.hasOwn(first, step)) continue;
    const [ours, theirs] = [first[step]!, second[step]!];
    if (step === '.' || (isMember(ours) && isMember(theirs))) return false;
    if (!isDisjoint(ours, theirs)) return false;
  }
  return true;
}

/** The fields below a step; the empty set when there are none. */
export function below(set: FieldSet, step: string): FieldSet {
  const node = Object.hasOwn(set, step) ? set[step]! : LEAF;
  if (!Object.hasOwn(node, '.')) return node;
  const { '.': _itself, ...rest } = node;
  return rest;
}

/** Whether the field at a step of the root is in the set. */
export const hasStep = (set: FieldSet, step: string): boolean =>
  Object.hasOwn(set, step) && isMember(set[step]!);

/** A node from whether it is in the set itself and what is below it; undefined when neither. */
export function node(member: boolean, children: FieldSet): FieldSet | undefined {
  if (isEmpty(children)) return member ? LEAF : undefined;
  return member ? { '.': LEAF, ...children } : children;
}

/** Calls with every path in the set, each a list of steps, parents first. */
export function forEachPath(set: FieldSet, visit: (path: readonly string[]) => void): void {
  walkPaths(set, [], visit);
}

/**
 * The one frozen value that stands for this set. What it is made of is looked up by identity, so a set that
 * differs in one place from known ones costs that place.
 */
export function interned(set: FieldSet): FieldSet {
  if (numbers.has(set)) return set;
  const steps = Object.keys(set).sort();
  const children: FieldSet[] = [];
  let name = '';
  for (const step of steps) {
    const child = interned(set[step]!);
    children.push(child);
    name += `${step}\n${numbers.get(child)}\n`;
  }
  const found = sets.get(name);
  if (found) return found;
  const settled = {};
  steps.forEach((step, index) => put(settled, step, children[index]));
  return remember(sets, name, numbered(Object.freeze(settled)));
}

/** The set that a text in FieldsV1 form stands for; the text must have been made by this code. */
export function internedText(text: string): FieldSet {
  if (text === '' || text === '{}') return LEAF;
  return texts.get(text) ?? remember(texts, text, interned(JSON.parse(text) as FieldSet));
}

/** Whether a value from a client is a set at all. */
export function isFieldSet(value: unknown): value is FieldSet {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (numbers.has(value)) return true;
  return Object.entries(value).every(
    ([step, child]) => (step === '.' || /^[fkvi]:/.test(step)) && isFieldSet(child),
  );
}

const MAX_REMEMBERED = 20_000;
const sets = new Map<string, FieldSet>();
const texts = new Map<string, FieldSet>();
/** Tells interned sets apart, and from all others. */
const numbers = new WeakMap<object, number>([[LEAF, 0]]);
let lastNumber = 0;

function numbered(set: FieldSet): FieldSet {
  numbers.set(set, ++lastNumber);
  return set;
}

// Emptied rather than trimmed: objects keep what they hold, and sets repeat so much that it refills at once.
function remember(memory: Map<string, FieldSet>, name: string, set: FieldSet): FieldSet {
  if (memory.size >= MAX_REMEMBERED) memory.clear();
  memory.set(name, set);
  return set;
}

const isMember = (child: FieldSet): boolean => isEmpty(child) || Object.hasOwn(child, '.');

/** A node with `.` written out, so that sets can be worked on key by key. */
const spelled = (child: FieldSet): FieldSet => (isEmpty(child) ? MEMBER : child);
const MEMBER: FieldSet = Object.freeze({ '.': LEAF });

const shortened = (child: FieldSet): FieldSet =>
  Object.keys(child).length === 1 && Object.hasOwn(child, '.') ? LEAF : child;

function united(first: FieldSet, second: FieldSet): FieldSet {
  let result: { [step: string]: FieldSet } | undefined;
  for (const step of Object.keys(second)) {
    const theirs = second[step]!;
    const ours = Object.hasOwn(first, step) ? first[step]! : undefined;
    const both = ours === undefined ? theirs : step === '.' ? ours : unitedNode(ours, theirs);
    if (both !== ours) put((result ??= { ...first }), step, both);
  }
  return result ?? first;
}

function unitedNode(first: FieldSet, second: FieldSet): FieldSet {
  if (first === second) return first;
  const before = spelled(first);
  const both = united(before, spelled(second));
  return both === before ? first : shortened(both);
}

function lessened(first: FieldSet, second: FieldSet): FieldSet | undefined {
  let result: { [step: string]: FieldSet } | undefined;
  for (const step of Object.keys(first)) {
    if (!Object.hasOwn(second, step)) continue;
    const ours = first[step]!;
    const rest = step === '.' ? undefined : lessenedNode(ours, second[step]!);
    if (rest === ours) continue;
    result ??= { ...first };
    if (rest) put(result, step, rest);
    else delete result[step];
  }
  if (!result) return first;
  return isEmpty(result) ? undefined : result;
}

function lessenedNode(first: FieldSet, second: FieldSet): FieldSet | undefined {
  const before = spelled(first);
  const rest = lessened(before, spelled(second));
  return rest === before ? first : rest && shortened(rest);
}

function common(first: FieldSet, second: FieldSet): FieldSet | undefined {
  const result: { [step: string]: FieldSet } = {};
  for (const step of Object.keys(first)) {
    if (!Object.hasOwn(second, step)) continue;
    const both = step === '.' ? LEAF : commonNode(first[step]!, second[step]!);
    if (both) put(result, step, both);
  }
  return isEmpty(result) ? undefined : result;
}

function commonNode(first: FieldSet, second: FieldSet): FieldSet | undefined {
  if (first === second) return first;
  const both = common(spelled(first), spelled(second));
  return both && shortened(both);
}

function walkPaths(
  set: FieldSet,
  path: readonly string[],
  visit: (path: readonly string[]) => void,
): void {
  const steps = Object.keys(set)
    .filter((step) => step !== '.')
    .sort();
  for (const step of steps) if (isMember(set[step]!)) visit([...path, step]);
  for (const step of steps) walkPaths(set[step]!, [...path, step], visit);
}
