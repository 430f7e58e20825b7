/** Devices that can be asked for by one name (pkg/registry/resource/deviceclass/strategy.go, 1.36). */
import { EMPTY, filled } from '../../../copy-on-write.ts';
import { validateConfigurations, validateSelectors } from '../../../devices/device-claim.ts';
import type { DeviceClass } from '../../../generated/types/resource/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { firstGeneration, nextGeneration } from '../../../strategies.ts';

export const deviceClasses: ResourceDefinition<DeviceClass> = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'DeviceClass',
  plural: 'deviceclasses',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.api.resource.v1.DeviceClass',
  strategy: {
    applyDefaults: (deviceClass) => filled(deviceClass, { spec: EMPTY }),
    prepareForCreate: firstGeneration,
    prepareForUpdate: nextGeneration,
    validate: ({ spec }) => [
      ...validateSelectors('spec.selectors', spec.selectors),
      ...validateConfigurations('spec.config', spec.config),
    ],
  },
  columns: [nameColumn, ageColumn],
  // Parity: DRAExtendedResource, which 1.36 has on by default: a Pod that asks for such a resource by its name gets no claim.
  notSimulated: ({ spec }) =>
    spec.extendedResourceName
      ? ['spec.extendedResourceName is stored but not simulated: Pods get devices by claims only']
      : [],
};
