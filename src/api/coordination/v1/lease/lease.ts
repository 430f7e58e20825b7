/** A claim that must be renewed: leaders hold one, and each node shows with one that it lives. */
import { forbidden, invalid } from '../../../../apimachinery/field-error.ts';
import { EMPTY, filled } from '../../../copy-on-write.ts';
import type { Lease } from '../../../generated/types/coordination/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { NONE, nonNegative, type Errors } from '../../../validation/common.ts';

export const leases: ResourceDefinition<Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  shortNames: [],
  namespaced: true,
  schema: 'io.k8s.api.coordination.v1.Lease',
  strategy: {
    applyDefaults: (lease) => filled(lease, { spec: EMPTY }),
    validate,
    allowCreateOnUpdate: true,
    allowUnconditionalUpdate: false,
  },
  columns: [
    nameColumn,
    {
      name: 'Holder',
      description:
        'holderIdentity contains the identity of the holder of a current lease. If Coordinated Leader Election is used, the holder identity must be equal to the elected LeaseCandidate.metadata.name field.',
      cell: ({ spec }) => spec.holderIdentity ?? '',
    },
    ageColumn,
  ],
};

/** ValidateLeaseSpec, pkg/apis/coordination/validation/validation.go (1.36). */
function validate({ spec }: Lease): Errors {
  const { leaseDurationSeconds: seconds, leaseTransitions, preferredHolder, strategy } = spec;
  return [
    ...(seconds !== undefined && seconds <= 0
      ? [invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0')]
      : NONE),
    ...nonNegative('spec.leaseTransitions', leaseTransitions),
    ...(preferredHolder && !strategy
      ? [forbidden('spec.preferredHolder', 'may only be specified when `strategy` is defined')]
      : NONE),
  ];
}
