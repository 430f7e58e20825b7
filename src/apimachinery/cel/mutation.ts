/**
 * What mutations make: `Object{…}` for server-side apply and `JSONPatch{…}` operations
 * (apiserver/pkg/cel/mutation).
 */
import { overload, type Library } from './functions.ts';
import type { Additions } from './environment.ts';
import { dynType, objectType, stringType, type CelType } from './types.ts';

/** Any field of any type: what fits is decided when it is applied. */
export const applyObjectType: CelType = objectType('Object', () => dynType);

export const jsonPatchType: CelType = objectType(
  'JSONPatch',
  new Map([
    ['op', stringType],
    ['path', stringType],
    ['from', stringType],
    ['value', dynType],
  ]),
);

const jsonPatchLibrary: Library = [
  overload('jsonpatch.escapeKey', 'jsonpatch_escapeKey_string', 'string -> string', (key: string) =>
    key.replaceAll('~', '~0').replaceAll('/', '~1'),
  ),
];

export const mutationAdditions: Additions = {
  libraries: [jsonPatchLibrary],
  structs: (name) => {
    if (name === 'JSONPatch') return jsonPatchType;
    return name === 'Object' || name.startsWith('Object.')
      ? objectType(name, () => dynType)
      : undefined;
  },
};
