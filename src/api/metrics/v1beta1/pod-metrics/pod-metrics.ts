/** What a Pod's containers use, as metrics-server tells it; its columns are those of its own Table (pkg/api/table.go, 0.8). */
import { nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { totalUsage } from '../usage.ts';
import type { PodMetrics } from './types.ts';

const totalOf = ({ containers }: PodMetrics) => totalUsage(containers.map(({ usage }) => usage));

export const podMetrics: ResourceDefinition<PodMetrics> = {
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  kind: 'PodMetrics',
  plural: 'pods',
  singular: '',
  shortNames: [],
  namespaced: true,
  schema: 'io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics',
  virtual: true,
  without: ['watch', 'create', 'update', 'patch', 'delete', 'deletecollection'],
  strategy: {},
  columns: [
    { ...nameColumn, description: 'Name of the resource' },
    { name: 'cpu', format: 'quantity', description: '', cell: (metrics) => totalOf(metrics).cpu },
    {
      name: 'memory',
      format: 'quantity',
      description: '',
      cell: (metrics) => totalOf(metrics).memory,
    },
    { name: 'Window', format: 'duration', description: '', cell: ({ window }) => window },
  ],
};
