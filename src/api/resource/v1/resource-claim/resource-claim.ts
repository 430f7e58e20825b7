/** Access to devices, and who has it (pkg/registry/resource/resourceclaim/strategy.go, 1.36). */
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import { defaultClaimSpec, validateDeviceClaim } from '../../../devices/device-claim.ts';
import type { ResourceClaim } from '../../../generated/types/resource/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { clearStatus, keepSpec, keepStatus } from '../../../strategies.ts';
import { immutable } from '../../../validation/common.ts';
import { validateClaimStatus } from './validation.ts';

export const resourceClaims: ResourceDefinition<ResourceClaim> = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaim',
  plural: 'resourceclaims',
  shortNames: [],
  namespaced: true,
  schema: 'io.k8s.api.resource.v1.ResourceClaim',
  strategy: {
    applyDefaults(claim) {
      const complete = filled(claim, { spec: EMPTY, status: EMPTY });
      return having(complete, 'spec', defaultClaimSpec(complete.spec));
    },
    prepareForCreate: clearStatus,
    prepareForUpdate: keepStatus,
    validate: ({ spec }) => validateDeviceClaim('spec.devices', spec.devices),
    validateUpdate: (next, previous) => immutable('spec', next.spec, previous.spec),
  },
  statusStrategy: { prepareForUpdate: keepSpec, validateUpdate: validateClaimStatus },
  columns: [
    nameColumn,
    {
      name: 'State',
      description: 'A summary of the current state (allocated, pending, reserved, etc.).',
      cell: stateOf,
    },
    ageColumn,
  ],
};

/** `pending`; `allocated,reserved`; `deleted,allocated`. */
function stateOf({ metadata, status }: ResourceClaim): string {
  const states: string[] = [];
  if (metadata.deletionTimestamp) states.push('deleted');
  else if (!status.allocation) states.push('pending');
  if (status.allocation) states.push('allocated');
  if (status.allocation && status.reservedFor?.length) states.push('reserved');
  return states.join(',');
}
