/** JSON merge patch (RFC 7386), as the API server applies it (apiserver/pkg/endpoints/handlers/patch.go, 1.36). */
import { isTooDeep, tooDeepText } from '../json-depth.ts';
import { isValues, put, type Values } from '../own-property.ts';
import { StatusError } from '../status.ts';

/**
 * The target with the patch merged in. Parts that the patch does not name are the same values as before.
 * Throws StatusError (400) when the patch is not an object.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isValues(patch)) throw StatusError.badRequest(`error decoding patch: ${notAMap(patch)}`);
  if (isTooDeep(patch)) throw StatusError.badRequest(`error decoding patch: ${tooDeepText(patch)}`);
  return merged(target, patch);
}

/** Go's words for a document that is no object. */
export function notAMap(value: unknown): string {
  const word = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return `json: cannot unmarshal ${word} into Go value of type map[string]interface {}`;
}

function merged(target: unknown, patch: unknown): unknown {
  if (!isValues(patch)) return patch;
  const before: Values = isValues(target) ? target : {};
  const result: { [key: string]: unknown } = {};
  for (const key of Object.keys(before))
    if (!Object.hasOwn(patch, key)) put(result, key, before[key]);
    else if (patch[key] !== null) put(result, key, merged(before[key], patch[key]));
  for (const key of Object.keys(patch)) {
    if (patch[key] !== null && !Object.hasOwn(before, key))
      put(result, key, merged(undefined, patch[key]));
  }
  return result;
}
