/** A claim for each Pod that names it (pkg/registry/resource/resourceclaimtemplate/strategy.go, 1.36). */
import { validateAnnotations, validateLabels } from '../../../../apimachinery/meta-validation.ts';
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import { defaultClaimSpec, validateDeviceClaim } from '../../../devices/device-claim.ts';
import type {
  ResourceClaimTemplate,
  ResourceClaimTemplateSpec,
} from '../../../generated/types/resource/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { immutable } from '../../../validation/common.ts';

export const resourceClaimTemplates: ResourceDefinition<ResourceClaimTemplate> = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceClaimTemplate',
  plural: 'resourceclaimtemplates',
  shortNames: [],
  namespaced: true,
  schema: 'io.k8s.api.resource.v1.ResourceClaimTemplate',
  strategy: {
    applyDefaults(template) {
      const complete = filled(template, { spec: EMPTY as unknown as ResourceClaimTemplateSpec });
      const spec = filled(complete.spec, { spec: EMPTY });
      return having(complete, 'spec', having(spec, 'spec', defaultClaimSpec(spec.spec)));
    },
    validate: ({ spec }) => [
      ...validateLabels(spec.metadata?.labels, 'spec.metadata.labels'),
      ...validateAnnotations(spec.metadata?.annotations, 'spec.metadata.annotations'),
      ...validateDeviceClaim('spec.spec.devices', spec.spec.devices),
    ],
    validateUpdate: (next, previous) => immutable('spec', next.spec, previous.spec),
  },
  columns: [nameColumn, ageColumn],
};
