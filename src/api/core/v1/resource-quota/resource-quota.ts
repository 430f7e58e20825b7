/** How much of everything a Namespace may use (pkg/registry/core/resourcequota/strategy.go, 1.36). */
import { canonical, parseQuantity, zeroQuantity } from '../../../../apimachinery/quantity.ts';
import { EMPTY, filled } from '../../../copy-on-write.ts';
import type { ResourceQuota, ResourceQuotaStatus } from '../../../generated/types/core/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { clearStatus, keepSpec, keepStatus } from '../../../strategies.ts';
import { validateQuota, validateQuotaUpdate, validateStatus } from './validation.ts';

export const resourceQuotas: ResourceDefinition<ResourceQuota> = {
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  shortNames: ['quota'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.ResourceQuota',
  strategy: {
    applyDefaults: (quota) => filled(quota, { spec: EMPTY, status: EMPTY }),
    prepareForCreate: clearStatus,
    prepareForUpdate: keepStatus,
    validate: validateQuota,
    validateUpdate: validateQuotaUpdate,
  },
  statusStrategy: { prepareForUpdate: keepSpec, validateUpdate: validateStatus },
  columns: [
    nameColumn,
    {
      name: 'Request',
      description:
        'Request represents a minimum amount of cpu/memory that a container may consume.',
      cell: ({ status }) => usage(status, (name) => !name.startsWith('limits.')),
    },
    {
      name: 'Limit',
      description:
        'Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node.',
      cell: ({ status }) => usage(status, (name) => name.startsWith('limits.')),
    },
    ageColumn,
  ],
};

/** `pods: 2/10, requests.cpu: 500m/4`, by name. */
function usage(
  { hard = {}, used = {} }: ResourceQuotaStatus,
  shown: (name: string) => boolean,
): string {
  const amount = (text: string | undefined) =>
    canonical((text === undefined ? undefined : parseQuantity(text)) ?? zeroQuantity);
  return Object.keys(hard)
    .filter(shown)
    .sort()
    .map((name) => `${name}: ${amount(used[name])}/${amount(hard[name])}`)
    .join(', ');
}
