/** The machines below the nodes. Deleting one takes it away, and its Node with it. */
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { keepSpec, keepStatus } from '../../../strategies.ts';
import { containerRuntimeSchema, validateContainerRuntime } from '../container-runtime.ts';
import { gpusSchema, validateGpus } from '../gpus.ts';
import {
  anything,
  flag,
  kindSchema,
  list,
  map,
  object,
  schemaName,
  SIM_GROUP,
  SIM_VERSION,
  text,
} from '../schema.ts';
import {
  kubeletConfigurationSchema,
  validateKubeletConfiguration,
} from '../kubelet-configuration.ts';
import type { Machine, MachineSpec } from './types.ts';

export const machines: ResourceDefinition<Machine> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'Machine',
  plural: 'machines',
  shortNames: [],
  namespaced: false,
  schema: schemaName('Machine'),
  strategy: {
    applyDefaults(machine) {
      const complete = filled(machine, { spec: EMPTY as unknown as MachineSpec, status: EMPTY });
      return having(
        complete,
        'spec',
        filled(complete.spec, { powered: true, capacity: EMPTY, labels: EMPTY, taints: [] }),
      );
    },
    prepareForUpdate: keepStatus,
    validate: ({ spec }) => [
      ...validateContainerRuntime('spec.containerRuntime', spec.containerRuntime),
      ...validateKubeletConfiguration(spec.kubeletConfiguration ?? {}, 'spec.kubeletConfiguration'),
      ...validateGpus('spec.gpus', spec.gpus),
    ],
  },
  statusStrategy: { prepareForUpdate: keepSpec },
  columns: [
    nameColumn,
    {
      name: 'State',
      description: 'Whether it has power.',
      cell: ({ spec, status }) =>
        spec.powered ? 'Running' : status.state === 'ShuttingDown' ? 'ShuttingDown' : 'Off',
    },
    { name: 'CPU', description: 'Its processors.', cell: ({ spec }) => spec.capacity.cpu ?? '' },
    { name: 'Memory', description: 'Its memory.', cell: ({ spec }) => spec.capacity.memory ?? '' },
    ageColumn,
  ],
};

export const machineSchema = kindSchema('Machine', 'What a node runs on, and its power switch.', {
  spec: object('What it is.', {
    powered: flag(
      'Off: everything on it stops; at once, unless its kubelet was given time to shut down.',
    ),
    capacity: map('What it has, such as cpu: "4".', text('A quantity.')),
    labels: map('Labels that its Node is registered with.', text('A value.')),
    taints: list('Taints that its Node is registered with.', anything('A taint.')),
    containerRuntime: containerRuntimeSchema,
    kubeletConfiguration: kubeletConfigurationSchema,
    gpus: gpusSchema,
  }),
  status: object('What is. Read-only.', {
    state: text('Running, ShuttingDown or Off.', ['Running', 'ShuttingDown', 'Off']),
  }),
});
