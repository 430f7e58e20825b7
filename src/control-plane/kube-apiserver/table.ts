/** Answers as tables: what kubectl prints without knowing the kind (meta/v1 Table, pkg/printers). */
import type { WatchEvent } from '../../apimachinery/api-request.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import type { PrinterColumn, ResourceDefinition } from '../../api/resource-definition.ts';
import type { Millis } from '../../sim/clock.ts';

export type IncludeObject = 'None' | 'Metadata' | 'Object';

interface ListMetadata {
  readonly resourceVersion: string;
}

const NAME =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names';

export function tableOf(
  kind: ResourceDefinition,
  objects: readonly KubeObject[],
  metadata: ListMetadata,
  now: Millis,
  include: IncludeObject,
): unknown {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: kind.columns.map(columnDefinition),
    rows: objects.map((object) => row(kind, object, now, include)),
  };
}

/** The same for each event of a watch; only the first carries the columns. */
export function tableEvents(
  kind: ResourceDefinition,
  now: () => Millis,
  include: IncludeObject,
): (event: WatchEvent) => WatchEvent {
  let first = true;
  return ({ type, object }) => {
    if (type === 'ERROR') return { type, object };
    const { metadata } = object as KubeObject;
    const table = tableOf(
      kind,
      type === 'BOOKMARK' ? [] : [object as KubeObject],
      { resourceVersion: metadata.resourceVersion },
      now(),
      include,
    );
    if (first) {
      first = false;
      return { type, object: table };
    }
    const { columnDefinitions: _known, ...rest } = table as { columnDefinitions: unknown };
    return { type, object: { ...rest, columnDefinitions: null } };
  };
}

function columnDefinition(column: PrinterColumn<KubeObject>): unknown {
  const { name, type = 'string', format = '', description, priority = 0 } = column;
  return {
    name,
    type,
    format,
    description: description ?? (format === 'name' ? NAME : ''),
    priority,
  };
}

function row(
  kind: ResourceDefinition,
  object: KubeObject,
  now: Millis,
  include: IncludeObject,
): unknown {
  // Parity: upstream's rows of Pods that have ended carry a condition, which kubectl does not show.
  const cells = kind.columns.map((column) => column.cell(object, now));
  if (include === 'None') return { cells, object: null };
  return { cells, object: include === 'Object' ? object : partialMetadata(object) };
}

export function partialMetadata({ metadata }: KubeObject): unknown {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}
