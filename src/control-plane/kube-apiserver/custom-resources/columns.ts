/** A custom kind's columns, found by JSONPath (registry/customresource/tableconvertor/tableconvertor.go, 1.36). */
import { findAll, parseJsonPath, type JsonPath } from '../../../apimachinery/json-path.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import type { CustomResourceColumnDefinition } from '../../../api/generated/types/apiextensions/v1.ts';
import { nameColumn, since } from '../../../api/printing/columns.ts';
import type { PrinterColumn } from '../../../api/resource-definition.ts';

const AGE: CustomResourceColumnDefinition = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
  description:
    'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
};

/** The name, then what the definition says; the age where it says nothing. */
export function printerColumns(
  columns: readonly CustomResourceColumnDefinition[],
): readonly PrinterColumn<KubeObject>[] {
  return [nameColumn, ...(columns.length > 0 ? columns : [AGE]).map(printerColumn)];
}

function printerColumn(column: CustomResourceColumnDefinition): PrinterColumn<KubeObject> {
  const { name, type, format, priority = 0, jsonPath } = column;
  const path = parseJsonPath(jsonPath) ?? [];
  return {
    name,
    type: type as NonNullable<PrinterColumn<KubeObject>['type']>,
    format,
    priority,
    description:
      column.description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    cell: (object, now) => cell(type, found(path, object), now),
  };
}

const found = (path: JsonPath, object: KubeObject): unknown => findAll(path, object)[0];

/** `null` where there is nothing, or nothing of the column's type. */
function cell(type: string, value: unknown, now: number): string | number | boolean | null {
  if (value === undefined) return null;
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'string':
      return value === null
        ? '<nil>'
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value as string);
    case 'date':
      if (typeof value !== 'string') return null;
      return Number.isNaN(Date.parse(value)) ? '<invalid>' : since(value, now);
    default:
      return null;
  }
}
