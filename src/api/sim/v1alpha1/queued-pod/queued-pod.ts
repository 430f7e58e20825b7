/** kube-scheduler's queue, Pod by Pod: made when it is asked for, and kept nowhere. */
import { nameColumn, since } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { anything, kindSchema, schemaName, SIM_GROUP, SIM_VERSION } from '../schema.ts';
import type { QueuedPod } from './types.ts';

export const queuedPods: ResourceDefinition<QueuedPod> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'QueuedPod',
  plural: 'queuedpods',
  shortNames: [],
  namespaced: true,
  schema: schemaName('QueuedPod'),
  without: ['create', 'update', 'patch', 'delete', 'deletecollection', 'watch'],
  strategy: {},
  columns: [
    nameColumn,
    { name: 'Queue', description: 'Where it waits.', cell: ({ queue }) => queue },
    {
      name: 'Priority',
      type: 'integer',
      description: 'Higher is sooner.',
      cell: ({ priority }) => priority,
    },
    {
      name: 'Attempts',
      type: 'integer',
      description: 'How often it was tried.',
      cell: ({ attempts }) => attempts,
    },
    {
      name: 'Waits-For',
      description: 'What would bring it back.',
      cell: ({ gatedBy, wakers = [] }) =>
        gatedBy ?? (wakers.map(({ plugin }) => plugin).join(',') || '<none>'),
    },
    { name: 'Since', description: 'For how long.', cell: (pod, now) => since(pod.since, now) },
  ],
  fields: ({ queue }) => ({ queue }),
};

export const queuedPodSchema = kindSchema(
  'QueuedPod',
  'A Pod that waits to be scheduled, as kube-scheduler has it now.',
  {
    queue: anything('active, backoff, unschedulable or gated.'),
    priority: anything('Higher is sooner.'),
    since: anything('When it came, or last came back.'),
    attempts: anything('How often it was tried.'),
    backoffUntil: anything('When its back-off is over.'),
    gatedBy: anything('The plugin that keeps it from being queued.'),
    nominatedNode: anything('Where room is being made for it.'),
    wakers: anything('Which events would bring it back, by the plugin that refused it.'),
  },
);
