/** Why a Pod went where it went, or nowhere. Written by the scheduler, kept outside etcd, only the newest are kept. */
import { nameColumn, since } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import {
  integer,
  kindSchema,
  list,
  map,
  number,
  object,
  schemaName,
  SIM_GROUP,
  SIM_VERSION,
  text,
  time,
  type Schema,
} from '../schema.ts';
import type { SchedulingAttempt } from './types.ts';

export const schedulingAttempts: ResourceDefinition<SchedulingAttempt> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'SchedulingAttempt',
  plural: 'schedulingattempts',
  shortNames: ['attempt'],
  namespaced: true,
  schema: schemaName('SchedulingAttempt'),
  strategy: {},
  columns: [
    nameColumn,
    { name: 'Pod', description: 'The Pod that was tried.', cell: ({ pod }) => pod.name },
    {
      name: 'Attempt',
      type: 'integer',
      description: 'Counts the attempts at this Pod.',
      cell: ({ attempt }) => attempt,
    },
    { name: 'Result', description: 'How it ended.', cell: ({ result }) => result },
    {
      name: 'Node',
      description: 'The node that was chosen.',
      cell: ({ selectedNode }) => selectedNode ?? '<none>',
    },
    {
      name: 'Feasible',
      description: 'Nodes that could take the Pod, of all.',
      cell: ({ feasibleNodes, totalNodes }) => `${feasibleNodes}/${totalNodes}`,
    },
    { name: 'Woken-By', priority: 1, description: 'What brought the Pod back.', cell: wakening },
    {
      name: 'Message',
      priority: 1,
      description: 'As in the PodScheduled condition.',
      cell: ({ message }) => message ?? '',
    },
    { name: 'Age', description: 'How long ago.', cell: ({ at }, now) => since(at, now) },
  ],
  fields: ({ pod, result, selectedNode = '' }) => ({
    'pod.name': pod.name,
    'pod.uid': pod.uid,
    result,
    selectedNode,
  }),
  relations: [
    {
      label: 'tried',
      to: ({ pod }) => [{ kind: 'Pod', namespace: pod.namespace, name: pod.name }],
    },
  ],
};

const code = text(
  'Success, Unschedulable, UnschedulableAndUnresolvable, Skip, Wait, Pending or Error.',
);
const reasons = list('As kubectl describe shows them.', text('One reason.'));
const verdict: Schema = object(
  'What one plugin said.',
  { plugin: text('Its name.'), code, reasons },
  ['plugin', 'code'],
);
const score: Schema = object(
  'How one plugin valued the node.',
  {
    plugin: text('Its name.'),
    raw: number('What it said itself.'),
    normalized: number('Brought to 0 to 100.'),
    weight: number('How much it counts.'),
    weighted: number('The product, part of the total.'),
  },
  ['plugin', 'raw', 'normalized', 'weight', 'weighted'],
);

export const schedulingAttemptSchema = kindSchema(
  'SchedulingAttempt',
  'One attempt of the scheduler at one Pod, with every verdict.',
  {
    pod: object('The Pod that was tried.', {
      namespace: text('Its namespace.'),
      name: text('Its name.'),
      uid: text('Its uid.'),
    }),
    attempt: integer('Counts the attempts at this Pod, from 1.'),
    at: time('When the attempt was made.'),
    profile: text("The scheduler's profile: the Pod's schedulerName."),
    result: text('How it ended.', ['error', 'scheduled', 'unschedulable', 'waiting']),
    selectedNode: text('The node that was chosen.'),
    message: text("As in the Pod's PodScheduled condition."),
    wokenBy: object('What brought the Pod back into the active queue.', {
      event: text('The event, such as Node/Add.'),
      plugin: text(
        'The plugin that had refused the Pod and took the event for a reason to try again.',
      ),
    }),
    evaluatedNodes: integer('Nodes that Filter was asked about.'),
    feasibleNodes: integer('Nodes that could take the Pod.'),
    totalNodes: integer('Nodes of the cluster.'),
    preFilter: list('Verdicts on the Pod as a whole, where not a plain success.', verdict),
    nodes: list(
      'Nodes told one by one.',
      object(
        'What the plugins said of one node.',
        {
          name: text('The node.'),
          filters: list('In the order of asking.', verdict),
          refusedBy: text('The plugin that refused it.'),
          scores: list('By plugin.', score),
          total: number('The sum of the weighted scores.'),
        },
        ['name'],
      ),
    ),
    groups: list(
      'Refused nodes not among nodes, by equal verdict.',
      object(
        'Nodes with one verdict.',
        {
          count: integer('How many.'),
          refusedBy: text('The plugin that refused them.'),
          code,
          reasons,
          examples: list('A few of them.', text('A node.')),
        },
        ['count', 'refusedBy'],
      ),
    ),
    postFilter: object(
      'What was tried when no node could take the Pod.',
      {
        plugin: text('DefaultPreemption, mostly.'),
        code,
        nominatedNode: text('Where room is being made.'),
        victims: list('Pods that were evicted.', text('namespace/name')),
        candidates: list(
          'Nodes where evicting would help.',
          object(
            'One of them.',
            {
              node: text('The node.'),
              victims: list('Who would have to go.', text('namespace/name')),
              violations: integer('PodDisruptionBudgets that this would break.'),
            },
            ['node'],
          ),
        ),
        message: text('Why it helped or did not.'),
      },
      ['plugin'],
    ),
    ties: list('Nodes that shared the highest total; chance chose among them.', text('A node.')),
    durations: map('Milliseconds by extension point.', number('Milliseconds.')),
  },
);

function wakening({ wokenBy }: SchedulingAttempt): string {
  if (!wokenBy) return '<none>';
  return wokenBy.plugin ? `${wokenBy.plugin}: ${wokenBy.event}` : wokenBy.event;
}
