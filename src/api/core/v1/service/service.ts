/** One address for many Pods. */
import type { Service } from '../../../generated/types/core/v1.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { keepSpec } from '../../../strategies.ts';
import { serviceColumns } from './columns.ts';
import { serviceNotSimulated } from './not-simulated.ts';
import { serviceStrategy } from './strategy.ts';

export const services: ResourceDefinition<Service> = {
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.Service',
  storagePrefix: 'services/specs',
  strategy: serviceStrategy,
  statusStrategy: { prepareForUpdate: keepSpec },
  columns: serviceColumns,
  fields: ({ spec }) => ({ 'spec.clusterIP': spec.clusterIP ?? '', 'spec.type': spec.type ?? '' }),
  notSimulated: serviceNotSimulated,
};
