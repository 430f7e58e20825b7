/** Lists that cannot be applied because their items cannot be told apart (structured-merge-diff/typed, v6). */
import type { KubeObject } from '../meta.ts';
import { isValues, type Values } from '../own-property.ts';
import type { Type } from '../schema/schema.ts';
import { StatusError } from '../status.ts';
import { fieldType, isLeaf } from './compare.ts';
import { itemStep, stepText } from './path-step.ts';

/** Throws StatusError (500, as upstream) at the first list with two items of one key, or one without. */
export function refuseMalformed(type: Type, applied: KubeObject): void {
  const problem = problemIn(type, applied, '');
  if (problem === undefined) return;
  const { namespace = '', name } = applied.metadata ?? {};
  const of = `${namespace}/${name}; ${applied.apiVersion}, Kind=${applied.kind}`;
  throw new StatusError(500, '', `failed to create typed patch object (${of}): ${problem}`);
}

function problemIn(type: Type, value: unknown, path: string): string | undefined {
  if (value === undefined || isLeaf(type, value)) return undefined;
  if (type.kind === 'list') return problemInItems(type, value as readonly unknown[], path);
  const values = value as Values;
  for (const key of Object.keys(values)) {
    const field = fieldType(type, key);
    const problem = field && problemIn(field, values[key], `${path}.${key}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemInItems(type: Type, items: readonly unknown[], path: string): string | undefined {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const step = itemStep(type, item);
    if (step === undefined) {
      const missing = type.keys!.find((key) => isValues(item) && item[key] === undefined) ?? '';
      return `${path}: element ${index}: associative list with keys has an element that omits key field ${JSON.stringify(missing)} (and doesn't have default value)`;
    }
    if (seen.has(step)) return `${path}: duplicate entries for key ${stepText(step)}`;
    seen.add(step);
    const problem = problemIn(type.element!, item, path + stepText(step));
    if (problem !== undefined) return problem;
  }
  return undefined;
}
