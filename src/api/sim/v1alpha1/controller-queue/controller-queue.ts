/** Controllers' work queues: made when they are asked for, and kept nowhere. */
import { nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { anything, kindSchema, schemaName, SIM_GROUP, SIM_VERSION } from '../schema.ts';
import type { ControllerQueue } from './types.ts';

export const controllerQueues: ResourceDefinition<ControllerQueue> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'ControllerQueue',
  plural: 'controllerqueues',
  shortNames: [],
  namespaced: false,
  schema: schemaName('ControllerQueue'),
  without: ['create', 'update', 'patch', 'delete', 'deletecollection', 'watch'],
  strategy: {},
  columns: [
    nameColumn,
    { name: 'Keys', description: 'What its keys name.', cell: ({ resource }) => resource },
    {
      name: 'Waiting',
      type: 'integer',
      description: 'Keys that wait for a worker.',
      cell: ({ depth }) => depth,
    },
    {
      name: 'Working',
      type: 'integer',
      description: 'Keys that are worked on.',
      cell: ({ working }) => working.length,
    },
    {
      name: 'Delayed',
      type: 'integer',
      description: 'Keys that come back later.',
      cell: ({ delayedCount }) => delayedCount,
    },
    {
      name: 'Adds',
      type: 'integer',
      description: 'Keys that were added since its process started.',
      cell: ({ adds }) => adds,
    },
    {
      name: 'Retries',
      type: 'integer',
      description: 'How often a refused key was put back.',
      cell: ({ retries }) => retries,
    },
  ],
  fields: ({ controller, process }) => ({ controller, process }),
};

export const controllerQueueSchema = kindSchema(
  'ControllerQueue',
  'A work queue of a controller, as it is now.',
  {
    controller: anything('Whose queue it is.'),
    process: anything('The process that the controller runs in.'),
    resource: anything('What its keys name: deployments.'),
    workers: anything('As many keys may be worked on at a time.'),
    depth: anything('How many keys wait.'),
    waiting: anything('Keys that wait for a worker, with since when. No more than fifty.'),
    working: anything('Keys that are worked on. A key is never worked on twice at a time.'),
    delayed: anything('Keys that come back later, with when and after how many refusals.'),
    delayedCount: anything('How many keys come back later.'),
    adds: anything('Keys that were added since the process started.'),
    retries: anything('How often a refused key was put back.'),
  },
);
