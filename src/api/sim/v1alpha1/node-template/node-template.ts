/** Makes nodes: creating a template adds `count` machines, changing the count adds or removes some. */
import { invalid, type FieldError } from '../../../../apimachinery/field-error.ts';
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { clearStatus, keepSpec, keepStatus } from '../../../strategies.ts';
import { containerRuntimeSchema, validateContainerRuntime } from '../container-runtime.ts';
import { gpusSchema, validateGpus } from '../gpus.ts';
import {
  integer,
  kindSchema,
  list,
  map,
  object,
  quantity,
  schemaName,
  SIM_GROUP,
  SIM_VERSION,
  text,
} from '../schema.ts';
import {
  kubeletConfigurationSchema,
  validateKubeletConfiguration,
} from '../kubelet-configuration.ts';
import type { NodeTemplate, NodeTemplateSpec } from './types.ts';

const CAPACITY = Object.freeze({
  cpu: '4',
  memory: '8Gi',
  pods: '110',
  'ephemeral-storage': '100Gi',
});

export const nodeTemplates: ResourceDefinition<NodeTemplate> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'NodeTemplate',
  plural: 'nodetemplates',
  shortNames: ['nt'],
  namespaced: false,
  schema: schemaName('NodeTemplate'),
  strategy: {
    applyDefaults(template) {
      const complete = filled(template, {
        spec: EMPTY as unknown as NodeTemplateSpec,
        status: EMPTY,
      });
      const spec = filled(complete.spec, {
        count: 1,
        namePrefix: template.metadata.name,
        capacity: CAPACITY,
      });
      return having(
        complete,
        'spec',
        having(spec, 'capacity', filled<Record<string, string>>(spec.capacity, CAPACITY)),
      );
    },
    prepareForCreate: clearStatus,
    prepareForUpdate: keepStatus,
    validate: ({ spec }) => validateSpec(spec),
  },
  statusStrategy: { prepareForUpdate: keepSpec },
  columns: [
    nameColumn,
    {
      name: 'Count',
      type: 'integer',
      description: 'Nodes wanted.',
      cell: ({ spec }) => spec.count,
    },
    {
      name: 'Nodes',
      type: 'integer',
      description: 'Nodes made.',
      cell: ({ status }) => status.nodes ?? 0,
    },
    { name: 'CPU', description: 'Of each node.', cell: ({ spec }) => spec.capacity.cpu ?? '' },
    {
      name: 'Memory',
      description: 'Of each node.',
      cell: ({ spec }) => spec.capacity.memory ?? '',
    },
    ageColumn,
  ],
};

export const nodeTemplateSchema = kindSchema(
  'NodeTemplate',
  'Machines by the dozen: one template, many nodes.',
  {
    spec: object('What the machines are like.', {
      count: integer('How many. Defaults to 1.'),
      namePrefix: text("Nodes are called prefix-1, prefix-2 … Defaults to the template's name."),
      capacity: map(
        'What each has: cpu, memory, pods, ephemeral-storage, nvidia.com/gpu …',
        quantity('An amount.'),
      ),
      allocatable: map(
        'What Pods may use of it. Defaults to the capacity.',
        quantity('An amount.'),
      ),
      labels: map('Labels of each node.', text('A value.')),
      taints: list('Taints of each node.', { $ref: '#/definitions/io.k8s.api.core.v1.Taint' }),
      region: text('Put into the label topology.kubernetes.io/region.'),
      zones: list(
        'Nodes take turns; put into the label topology.kubernetes.io/zone.',
        text('A zone.'),
      ),
      containerRuntime: containerRuntimeSchema,
      kubeletConfiguration: kubeletConfigurationSchema,
      gpus: gpusSchema,
    }),
    status: object('What is. Read-only.', { nodes: integer('Nodes made.') }),
  },
);

function validateSpec({
  count,
  zones,
  containerRuntime,
  kubeletConfiguration,
  gpus,
}: NodeTemplateSpec): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (!(count >= 0 && count <= 5000))
    errors.push(invalid('spec.count', count, 'must be between 0 and 5000, inclusive'));
  if (zones?.some((zone) => !zone))
    errors.push(invalid('spec.zones', zones, 'a zone must have a name'));
  if (kubeletConfiguration)
    errors.push(...validateKubeletConfiguration(kubeletConfiguration, 'spec.kubeletConfiguration'));
  return [
    ...errors,
    ...validateContainerRuntime('spec.containerRuntime', containerRuntime),
    ...validateGpus('spec.gpus', gpus),
  ];
}
