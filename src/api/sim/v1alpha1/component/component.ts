/** The processes of the cluster: `etcd`, `kube-apiserver`, `kubelet.node-1` … Each can be stopped and started. */
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import { nameColumn, since } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { keepSpec, keepStatus } from '../../../strategies.ts';
import {
  flag,
  integer,
  kindSchema,
  list,
  object,
  schemaName,
  SIM_GROUP,
  SIM_VERSION,
  text,
  time,
} from '../schema.ts';
import { schedulerConfigurationSchema } from './scheduler-configuration.ts';
import type { Component, ComponentSpec } from './types.ts';

export const components: ResourceDefinition<Component> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'Component',
  plural: 'components',
  shortNames: ['comp'],
  namespaced: false,
  schema: schemaName('Component'),
  strategy: {
    applyDefaults(component) {
      const complete = filled(component, {
        spec: EMPTY as unknown as ComponentSpec,
        status: EMPTY,
      });
      return having(complete, 'spec', filled(complete.spec, { running: true }));
    },
    prepareForUpdate: keepStatus,
  },
  statusStrategy: { prepareForUpdate: keepSpec },
  columns: [
    nameColumn,
    {
      name: 'State',
      description: 'Whether the process runs.',
      cell: ({ status }) => status.state ?? '',
    },
    {
      name: 'Since',
      description: 'How long it has been so.',
      cell: ({ status }, now) => since(status.since, now),
    },
    {
      name: 'Waiting',
      type: 'integer',
      description: 'Keys that wait in its work queues.',
      cell: ({ status }) => (status.queues ?? []).reduce((sum, { length }) => sum + length, 0),
    },
    {
      name: 'Message',
      priority: 1,
      description: 'Why it is so.',
      cell: ({ status }) => status.message ?? '',
    },
  ],
};

export const componentSchema = kindSchema(
  'Component',
  'A process of the cluster, which can be stopped and started.',
  {
    spec: object('What is wanted.', {
      running: flag('The process should run. Stopping it loses whatever it holds in memory.'),
      configuration: schedulerConfigurationSchema,
    }),
    status: object('What is. Read-only.', {
      state: text('Running or Stopped.', ['Running', 'Stopped']),
      since: time('When it last started or stopped.'),
      message: text('Why it is so.'),
      node: text('The node that it runs on, if on one.'),
      restarts: integer('How often it was started again.'),
      queues: list(
        'Its work queues.',
        object(
          'One work queue.',
          {
            name: text('The controller that the queue belongs to.'),
            length: integer('Keys that wait for a worker.'),
          },
          ['name', 'length'],
        ),
      ),
    }),
  },
);
