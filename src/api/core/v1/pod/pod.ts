/** Containers that live and die together on one node. */
import { podSpecNotSimulated } from '../../../pod-spec/not-simulated.ts';
import type { Pod } from '../../../generated/types/core/v1.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { podColumns } from './columns.ts';
import { podRelations } from './relations.ts';
import { podStatusStrategy, podStrategy } from './strategy.ts';

export const pods: ResourceDefinition<Pod> = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.Pod',
  strategy: podStrategy,
  statusStrategy: podStatusStrategy,
  columns: podColumns,
  fields: ({ spec, status }) => ({
    'spec.nodeName': spec.nodeName ?? '',
    'spec.restartPolicy': spec.restartPolicy ?? '',
    'spec.schedulerName': spec.schedulerName ?? '',
    'spec.serviceAccountName': spec.serviceAccountName ?? '',
    'spec.hostNetwork': String(spec.hostNetwork ?? false),
    'status.phase': status.phase ?? '',
    'status.podIP': status.podIP ?? '',
    // Accepted upstream, and never set (pkg/registry/core/pod/strategy.go ToSelectableFields).
    'status.podIPs': '',
    'status.nominatedNodeName': status.nominatedNodeName ?? '',
  }),
  notSimulated: ({ spec }) => podSpecNotSimulated(spec, 'spec'),
  relations: podRelations,
};
