/** Ties a Pod to a node: the older way to write `pods/<name>/binding`. */
import type { Binding } from '../../../generated/types/core/v1.ts';
import { createdAtColumn, nameColumn } from '../../../printing/columns.ts';
import { ALL_BUT_CREATE, type ResourceDefinition } from '../../../resource-definition.ts';

export const bindings: ResourceDefinition<Binding> = {
  group: '',
  version: 'v1',
  kind: 'Binding',
  plural: 'bindings',
  shortNames: [],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.Binding',
  virtual: true,
  without: ALL_BUT_CREATE,
  strategy: {},
  columns: [nameColumn, createdAtColumn],
};
