/** What a node uses, as metrics-server tells it; its columns are those of its own Table (pkg/api/table.go, 0.8). */
import { nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import type { NodeMetrics } from './types.ts';

export const nodeMetrics: ResourceDefinition<NodeMetrics> = {
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  kind: 'NodeMetrics',
  plural: 'nodes',
  singular: '',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics',
  virtual: true,
  without: ['watch', 'create', 'update', 'patch', 'delete', 'deletecollection'],
  strategy: {},
  columns: [
    { ...nameColumn, description: 'Name of the resource' },
    { name: 'cpu', format: 'quantity', description: '', cell: ({ usage }) => usage.cpu },
    { name: 'memory', format: 'quantity', description: '', cell: ({ usage }) => usage.memory },
    { name: 'Window', format: 'duration', description: '', cell: ({ window }) => window },
  ],
};
