/** Fields that custom resources may be selected by, beyond their names (registry/customresource/strategy.go, 1.36). */
import { findAll, parseJsonPath } from '../../../apimachinery/json-path.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import type { SelectableField } from '../../../api/generated/types/apiextensions/v1.ts';

export function selectableFields(
  fields: readonly SelectableField[],
): (object: KubeObject) => Readonly<Record<string, string>> {
  const paths = fields.map(({ jsonPath }) => ({
    name: jsonPath.replace(/^\./, ''),
    path: parseJsonPath(jsonPath) ?? [],
  }));
  return (object) =>
    Object.fromEntries(
      paths.map(({ name, path }) => {
        const [value] = findAll(path, object);
        return [name, value === undefined || value === null ? '' : String(value)];
      }),
    );
}
