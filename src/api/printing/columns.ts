/** Columns and cells that many kinds share (pkg/printers/internalversion/printers.go, 1.36). */
import { parseTime, type KubeObject } from '../../apimachinery/meta.ts';
import type { PodTemplateSpec } from '../generated/types/core/v1.ts';
import type { PrinterColumn } from '../resource-definition.ts';
import { humanDuration } from './human-duration.ts';

export const nameColumn: PrinterColumn<KubeObject> = {
  name: 'Name',
  format: 'name',
  description:
    'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
  cell: (object) => object.metadata.name,
};

export const ageColumn: PrinterColumn<KubeObject> = {
  name: 'Age',
  description:
    'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
  cell: (object, now) => since(object.metadata.creationTimestamp, now),
};

/** Of kinds that have no printer of their own (apiserver/pkg/registry/rest/table.go). */
export const createdAtColumn: PrinterColumn<KubeObject> = {
  name: 'Created At',
  type: 'date',
  description: ageColumn.description,
  cell: (object) => object.metadata.creationTimestamp ?? '<unknown>',
};

/** How long ago, or `<unknown>` for a time that was never set. */
export function since(time: string | undefined, now: number): string {
  return time ? humanDuration(now - parseTime(time)) : '<unknown>';
}

/** `a=1,b=2` in order of keys, or `<none>`. */
export function formatLabels(labels: { readonly [key: string]: string } | undefined): string {
  const pairs = Object.entries(labels ?? {});
  if (pairs.length === 0) return '<none>';
  return pairs
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}

/** The wide columns of everything that has a Pod template. */
export function templateColumns<T extends KubeObject>(
  template: (object: T) => PodTemplateSpec | undefined,
): readonly PrinterColumn<T>[] {
  const containers = (object: T) => template(object)?.spec?.containers ?? [];
  return [
    {
      name: 'Containers',
      priority: 1,
      description: 'Names of each container in the template.',
      cell: (object) =>
        containers(object)
          .map(({ name }) => name)
          .join(','),
    },
    {
      name: 'Images',
      priority: 1,
      description: 'Images referenced by each container in the template.',
      cell: (object) =>
        containers(object)
          .map(({ image }) => image ?? '')
          .join(','),
    },
  ];
}
