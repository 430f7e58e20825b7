/** What `kubectl get deployments` shows (printDeployment, pkg/printers/internalversion/printers.go, 1.36). */
import { selectorOf } from '../../../../apimachinery/labels.ts';
import type { Deployment } from '../../../generated/types/apps/v1.ts';
import { ageColumn, nameColumn, templateColumns } from '../../../printing/columns.ts';
import type { PrinterColumn } from '../../../resource-definition.ts';

export const deploymentColumns: readonly PrinterColumn<Deployment>[] = [
  nameColumn,
  {
    name: 'Ready',
    description: 'Number of the pod with ready state',
    cell: ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
  },
  {
    name: 'Up-to-date',
    description:
      'Total number of non-terminating pods targeted by this deployment that have the desired template spec.',
    cell: ({ status }) => status.updatedReplicas ?? 0,
  },
  {
    name: 'Available',
    description:
      'Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment.',
    cell: ({ status }) => status.availableReplicas ?? 0,
  },
  ageColumn,
  ...templateColumns<Deployment>(({ spec }) => spec.template),
  {
    name: 'Selector',
    priority: 1,
    description:
      "Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment. It must match the pod template's labels.",
    cell: ({ spec }) => selectorOf(spec.selector).toString(),
  },
];
