/** What is inside Pods, as their machines have it: made when it is asked for, and kept nowhere. */
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { anything, kindSchema, schemaName, SIM_GROUP, SIM_VERSION } from '../schema.ts';
import type { PodInside } from './types.ts';

export const podInsides: ResourceDefinition<PodInside> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'PodInside',
  plural: 'podinsides',
  shortNames: [],
  namespaced: true,
  schema: schemaName('PodInside'),
  without: ['create', 'update', 'patch', 'delete', 'deletecollection', 'watch'],
  strategy: {},
  columns: [
    nameColumn,
    { name: 'Node', description: 'Where it is.', cell: ({ node }) => node },
    { name: 'Sandbox', description: 'Its state.', cell: ({ sandbox }) => sandbox.state },
    { name: 'QoS', description: 'Its class.', cell: ({ qosClass }) => qosClass ?? '<unknown>' },
    {
      name: 'Running',
      type: 'integer',
      description: 'Containers that run.',
      cell: ({ containers }) => containers.filter(({ state }) => state === 'Running').length,
    },
    {
      name: 'Processes',
      type: 'integer',
      description: 'In all of them.',
      cell: ({ containers }) =>
        containers.reduce((sum, { processes }) => sum + processes.length, 0),
    },
    ageColumn,
  ],
  fields: ({ node, qosClass = '' }) => ({ node, qosClass }),
};

export const podInsideSchema = kindSchema(
  'PodInside',
  'What is inside a Pod on its node: asked of runtime and kubelet now.',
  {
    node: anything('On which machine.'),
    runtime: anything('What runs its containers.'),
    kubelet: anything('Running or Stopped: without one, some of this is not known.'),
    qosClass: anything('Guaranteed, Burstable or BestEffort.'),
    sandbox: anything('What holds the namespaces that its containers share.'),
    namespaces: anything("Linux's namespaces, and who is in each."),
    cgroups: anything('Their paths, their figures with the arithmetic, and what is used.'),
    containers: anything('With processes, layers and mounts; newest first.'),
    probes: anything('What each probe has counted.'),
    volumes: anything('Files from the API: how new they are.'),
  },
);
