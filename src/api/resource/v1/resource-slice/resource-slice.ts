/** Devices that a driver offers, on one node or on several (pkg/registry/resource/resourceslice/strategy.go, 1.36). */
import { EMPTY, filled } from '../../../copy-on-write.ts';
import type { ResourceSlice, ResourceSliceSpec } from '../../../generated/types/resource/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { firstGeneration, nextGeneration } from '../../../strategies.ts';
import { validateSlice, validateSliceUpdate } from './validation.ts';

export const resourceSlices: ResourceDefinition<ResourceSlice> = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceSlice',
  plural: 'resourceslices',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.api.resource.v1.ResourceSlice',
  strategy: {
    applyDefaults: (slice) => filled(slice, { spec: EMPTY as unknown as ResourceSliceSpec }),
    prepareForCreate: firstGeneration,
    prepareForUpdate: nextGeneration,
    validate: validateSlice,
    validateUpdate: validateSliceUpdate,
  },
  columns: [
    nameColumn,
    {
      name: 'Node',
      description:
        'NodeName identifies the node which provides the resources in this pool. A field selector can be used to list only ResourceSlice objects belonging to a certain node.\n\nThis field can be used to limit access from nodes to ResourceSlices with the same node name. It also indicates to autoscalers that adding new nodes of the same type as some old node might also make new resources available.\n\nExactly one of NodeName, NodeSelector, AllNodes, and PerDeviceNodeSelection must be set. This field is immutable.',
      cell: ({ spec }) => spec.nodeName ?? '<unset>',
    },
    {
      name: 'Driver',
      description:
        'Driver identifies the DRA driver providing the capacity information. A field selector can be used to list only ResourceSlice objects with a certain driver name.\n\nMust be a DNS subdomain and should end with a DNS domain owned by the vendor of the driver. It should use only lower case characters. This field is immutable.',
      cell: ({ spec }) => spec.driver,
    },
    {
      name: 'Pool',
      description:
        'Name is used to identify the pool. For node-local devices, this is often the node name, but this is not required.\n\nIt must not be longer than 253 characters and must consist of one or more DNS sub-domains separated by slashes. This field is immutable.',
      cell: ({ spec }) => spec.pool.name,
    },
    ageColumn,
  ],
  fields: ({ spec }) => ({ 'spec.nodeName': spec.nodeName ?? '', 'spec.driver': spec.driver }),
};
