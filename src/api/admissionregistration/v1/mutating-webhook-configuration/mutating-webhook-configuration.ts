/** Who is asked before something is written, and may change it. */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import type { MutatingWebhookConfiguration } from '../../../generated/types/admissionregistration/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { firstGeneration, withMeta } from '../../../strategies.ts';
import { ADMISSION_GROUP } from '../rules.ts';
import { validateWebhooks, withWebhookDefaults } from '../webhooks.ts';

export const mutatingWebhookConfigurations: ResourceDefinition<MutatingWebhookConfiguration> = {
  group: ADMISSION_GROUP,
  version: 'v1',
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration',
  strategy: {
    applyDefaults: (configuration) =>
      configuration.webhooks
        ? {
            ...configuration,
            webhooks: configuration.webhooks.map((hook) =>
              withWebhookDefaults({ reinvocationPolicy: 'Never', ...hook }),
            ),
          }
        : configuration,
    prepareForCreate: firstGeneration,
    prepareForUpdate: (next, previous) => {
      const { generation = 0 } = previous.metadata;
      const same = deepEqual(next.webhooks, previous.webhooks);
      return withMeta(next, 'generation', same ? generation : generation + 1);
    },
    validate: ({ webhooks = [] }) => validateWebhooks(webhooks),
  },
  columns: [
    nameColumn,
    {
      name: 'Webhooks',
      type: 'integer',
      description: 'Webhooks indicates the number of webhooks registered in this configuration',
      cell: ({ webhooks = [] }) => webhooks.length,
    },
    ageColumn,
  ],
};
