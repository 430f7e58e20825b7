/** Where addresses of Services come from (pkg/apis/networking/validation/validation.go, 1.36). */
import { invalid, required } from '../../../../apimachinery/field-error.ts';
import { parseCIDR } from '../../../../apimachinery/ip.ts';
import { validateConditions } from '../../../../apimachinery/meta-validation.ts';
import { isValidCIDR } from '../../../../apimachinery/names.ts';
import { EMPTY, filled } from '../../../copy-on-write.ts';
import type { ServiceCIDR } from '../../../generated/types/networking/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import {
  clearStatus,
  firstGeneration,
  keepSpec,
  keepStatus,
  nextGeneration,
} from '../../../strategies.ts';
import { checked, immutable, NONE, type Errors } from '../../../validation/common.ts';

export const serviceCIDRs: ResourceDefinition<ServiceCIDR> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.api.networking.v1.ServiceCIDR',
  strategy: {
    applyDefaults: (range) => filled(range, { spec: EMPTY, status: EMPTY }),
    prepareForCreate: (range) => firstGeneration(clearStatus(range)),
    prepareForUpdate: (next, previous) => nextGeneration(keepStatus(next, previous), previous),
    validate,
    validateUpdate: (next, previous) =>
      immutable('spec.cidrs', next.spec.cidrs, previous.spec.cidrs),
  },
  statusStrategy: {
    prepareForUpdate: keepSpec,
    validateUpdate: ({ status }) => validateConditions(status.conditions, 'status.conditions'),
  },
  columns: [
    nameColumn,
    {
      name: 'CIDRs',
      description:
        'CIDRs defines the IP blocks in CIDR notation (e.g. "192.168.0.0/24" or "2001:db8::/64") from which to assign service cluster IPs. Max of two CIDRs is allowed, one of each IP family. This field is immutable.',
      cell: ({ spec }) => spec.cidrs?.join(',') ?? '',
    },
    ageColumn,
  ],
  notSimulated: () => ['ServiceCIDR is stored but addresses of Services are not taken from it'],
};

function validate({ spec }: ServiceCIDR): Errors {
  const { cidrs = [] } = spec;
  const field = 'spec.cidrs';
  const [first, second] = cidrs.map(parseCIDR);
  if (cidrs.length === 0) return [required(field, 'at least one CIDR required')];
  if (cidrs.length > 2) return [invalid(field, spec, 'may only hold up to 2 values')];
  if (cidrs.length === 2 && (!first || !second || first.family === second.family))
    return [
      invalid(
        field,
        spec,
        'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
      ),
    ];
  return cidrs.flatMap((cidr, i) =>
    parseCIDR(cidr) ? NONE : checked(`${field}[${i}]`, cidr, isValidCIDR),
  );
}
