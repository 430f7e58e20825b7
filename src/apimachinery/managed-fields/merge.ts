/**
 * Merges an applied configuration into a live object, and takes fields out of one
 * (structured-merge-diff/typed/merge.go and remove.go, v6). New values; what is not touched stays the same.
 */
import { isValues, ownValue, put, type Values } from '../own-property.ts';
import type { Type } from '../schema/schema.ts';
import { fieldType, indexed, isLeaf } from './compare.ts';
import { below, hasStep, isEmpty, type FieldSet } from './field-set.ts';
import { fieldStep, itemStep } from './path-step.ts';

/** The live value with the applied one over it. Applied lists bring their order. */
export function merge(type: Type, live: unknown, applied: unknown): unknown {
  if (applied === undefined || applied === live) return live;
  if (live === undefined || isLeaf(type, live) || isLeaf(type, applied)) return applied;
  if (type.kind === 'list') {
    return mergeItems(type, live as readonly unknown[], applied as readonly unknown[]);
  }
  if (!isValues(live) || !isValues(applied)) return applied;
  const result = { ...live };
  for (const key of Object.keys(applied)) {
    const field = fieldType(type, key);
    put(result, key, field ? merge(field, ownValue(live, key), applied[key]) : applied[key]);
  }
  return result;
}

/**
 * Items in the applied order, with live ones between them where they stood: live items keep their place before
 * the next item that both have.
 *
 *   live a b c   applied c d a   →   b c d a
 */
function mergeItems(type: Type, live: readonly unknown[], applied: readonly unknown[]): unknown[] {
  const stepsOf = (items: readonly unknown[]) => items.map((item) => itemStep(type, item) ?? '');
  const liveSteps = stepsOf(live);
  const appliedSteps = stepsOf(applied);
  const liveItems = indexed(type, live);
  const appliedItems = indexed(type, applied);
  const shared = appliedSteps.filter((step) => liveItems.has(step));
  const merged = new Set<string>();
  const result: unknown[] = [];
  const take = (step: string): void => {
    merged.add(step);
    const before = liveItems.get(step) ?? [];
    // What was there twice is not merged but replaced.
    result.push(
      merge(type.element!, before.length === 1 ? before[0] : undefined, appliedItems.get(step)![0]),
    );
    if (shared[0] === step) shared.shift();
  };
  let left = 0;
  let right = 0;
  while (left < live.length || right < applied.length) {
    const step = liveSteps[left];
    if (step !== undefined && right < applied.length) {
      if (step === appliedSteps[right]) {
        take(step);
        left++;
        right++;
        continue;
      }
      if (appliedItems.has(step) && shared.length > 0 && shared[0] !== step) {
        left++;
        continue;
      }
    }
    if (step !== undefined) {
      if (!appliedItems.has(step)) {
        result.push(live[left++]);
        continue;
      }
      if (merged.has(step)) left++;
    }
    if (right < applied.length) take(appliedSteps[right++]!);
  }
  return result;
}

/** The value without the fields of a set; undefined when nothing is left of it. */
export function remove(type: Type, value: unknown, removed: FieldSet): unknown {
  if (isEmpty(removed)) return value;
  if (isLeaf(type, value)) return isValues(value) || Array.isArray(value) ? undefined : value;
  if (Array.isArray(value)) {
    const kept = value.flatMap((item) => {
      const step = itemStep(type, item) ?? '';
      if (hasStep(removed, step)) return [];
      const rest = remove(type.element!, item, below(removed, step));
      return rest === undefined ? [] : [rest];
    });
    return kept.length > 0 ? kept : undefined;
  }
  const values = value as Values;
  const result = {};
  for (const key of Object.keys(values)) {
    const step = fieldStep(key);
    if (hasStep(removed, step)) continue;
    const field = fieldType(type, key);
    const rest = field ? remove(field, values[key], below(removed, step)) : values[key];
    if (rest !== undefined) put(result, key, rest);
  }
  return Object.keys(result).length > 0 ? result : undefined;
}
