/**
 * What is wrong with a strategic merge patch, in upstream's words and codes
 * (apimachinery/pkg/util/mergepatch/errors.go; apiserver/pkg/endpoints/handlers/patch.go, 1.36).
 */
import { isValues, type Values } from '../own-property.ts';
import { StatusError } from '../status.ts';

export const badPrimitiveList = (): StatusError =>
  StatusError.badRequest('invalid patch format of primitive list');
export const badRetainKeys = (): StatusError =>
  StatusError.badRequest('invalid patch format of retainKeys');
export const badSetElementOrder = (): StatusError =>
  StatusError.badRequest('invalid patch format of setElementOrder list');

export const noListOfLists = (): StatusError =>
  new StatusError(
    422,
    'Invalid',
    'the server rejected our request due to an error in our request',
    {},
  );

export const noMergeKey = (item: Values, mergeKey: string): StatusError =>
  refused(`map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);

export const badArgument = (expected: string, actual: unknown): StatusError =>
  refused(`expected a ${expected}, but received a ${goType(actual)}`);

export const badPatchType = (directive: unknown, patch: Values): StatusError =>
  refused(`unknown patch type: ${goText(directive)} in map: ${goText(patch)}`);

export const orderMismatch = (
  patch: readonly unknown[],
  order: readonly unknown[],
  directive: string,
): StatusError => {
  const [prefix] = directive.split('/');
  return refused(
    `The order in patch list:\n${goText(patch)}\n doesn't match ${prefix} list:\n${goText(order)}\n`,
  );
};

/** Upstream has no code for these, and so answers 500. */
export const refused = (problem: string): StatusError => new StatusError(500, '', problem);

/** Go's %v. */
function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (!isValues(value)) return String(value);
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${key}:${goText(value[key])}`);
  return `map[${entries.join(' ')}]`;
}

function goType(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (isValues(value)) return 'map[string]interface {}';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' ? (Number.isInteger(value) ? 'int64' : 'float64') : 'string';
}
