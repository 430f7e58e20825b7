/** A Pod's spec on its own, for controllers that keep one (pkg/registry/core/podtemplate/strategy.go, 1.36). */
import { filled, EMPTY, having } from '../../../copy-on-write.ts';
import type { PodTemplate } from '../../../generated/types/core/v1.ts';
import { defaultPodTemplate } from '../../../pod-spec/defaults.ts';
import { podSpecNotSimulated } from '../../../pod-spec/not-simulated.ts';
import { validatePodTemplate } from '../../../pod-spec/validation/template.ts';
import { formatLabels, nameColumn, templateColumns } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { firstGeneration, withMeta } from '../../../strategies.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';

export const podTemplates: ResourceDefinition<PodTemplate> = {
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  shortNames: [],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.PodTemplate',
  strategy: {
    applyDefaults(podTemplate) {
      const complete = filled(podTemplate, { template: EMPTY });
      return having(complete, 'template', defaultPodTemplate(complete.template!));
    },
    prepareForCreate: firstGeneration,
    prepareForUpdate(next, previous) {
      const { generation = 0 } = previous.metadata;
      const same = deepEqual(next.template, previous.template);
      return withMeta(next, 'generation', same ? generation : generation + 1);
    },
    validate: ({ template }) => validatePodTemplate('template', template!),
    allowUnconditionalUpdate: true,
  },
  columns: [
    nameColumn,
    ...templateColumns<PodTemplate>(({ template }) => template).map((column) => ({
      ...column,
      priority: 0 as const,
    })),
    {
      name: 'Pod Labels',
      description: 'The labels for the pod template.',
      cell: ({ template }) => formatLabels(template?.metadata?.labels),
    },
  ],
  notSimulated: ({ template }) =>
    podSpecNotSimulated(template?.spec ?? { containers: [] }, 'template.spec'),
};
