/** Whether the parts of the control plane answer; deprecated since 1.19 (printComponentStatus, pkg/printers/internalversion/printers.go, 1.36). */
import type { ComponentCondition, ComponentStatus } from '../../../generated/types/core/v1.ts';
import { nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';

const healthOf = ({ conditions = [] }: ComponentStatus): ComponentCondition | undefined =>
  conditions.find(({ type }) => type === 'Healthy');

export const componentStatuses: ResourceDefinition<ComponentStatus> = {
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  plural: 'componentstatuses',
  shortNames: ['cs'],
  namespaced: false,
  schema: 'io.k8s.api.core.v1.ComponentStatus',
  virtual: true,
  without: ['watch', 'create', 'update', 'patch', 'delete', 'deletecollection'],
  strategy: {},
  columns: [
    nameColumn,
    {
      name: 'Status',
      description: 'Status of the component conditions',
      cell: (component) => {
        const health = healthOf(component);
        if (!health) return 'Unknown';
        return health.status === 'True' ? 'Healthy' : 'Unhealthy';
      },
    },
    {
      name: 'Message',
      description: 'Message of the component conditions',
      cell: (component) => healthOf(component)?.message ?? '',
    },
    {
      name: 'Error',
      description: 'Error of the component conditions',
      cell: (component) => healthOf(component)?.error ?? '',
    },
  ],
};
