/** Why, in full: made when it is asked for, and kept nowhere. Its name is that of a SchedulingAttempt. */
import { nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { anything, kindSchema, schemaName, SIM_GROUP, SIM_VERSION } from '../schema.ts';
import type { SchedulingExplanation } from './types.ts';

export const schedulingExplanations: ResourceDefinition<SchedulingExplanation> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'SchedulingExplanation',
  plural: 'schedulingexplanations',
  shortNames: ['explanation'],
  namespaced: true,
  schema: schemaName('SchedulingExplanation'),
  without: ['create', 'update', 'patch', 'delete', 'deletecollection', 'watch'],
  strategy: {},
  columns: [
    nameColumn,
    { name: 'Pod', description: 'The Pod that was tried.', cell: ({ pod }) => pod.name },
    { name: 'Result', description: 'How it ended.', cell: ({ result }) => result },
    {
      name: 'Node',
      description: 'The node that was chosen.',
      cell: ({ selectedNode }) => selectedNode ?? '<none>',
    },
    {
      name: 'Funnel',
      description: 'Nodes left after each filter that stopped some.',
      cell: ({ totalNodes, funnel }) =>
        [totalNodes, ...funnel.filter(({ stopped }) => stopped > 0).map(({ left }) => left)].join(
          ' → ',
        ),
    },
  ],
  fields: ({ pod }) => ({ 'pod.name': pod.name, 'pod.uid': pod.uid }),
};

export const schedulingExplanationSchema = kindSchema(
  'SchedulingExplanation',
  'A scheduling attempt explained: every filter asked of every node, and the arithmetic of every score.',
  {
    pod: anything('The Pod that was tried.'),
    attempt: anything('Counts the attempts at this Pod, from 1.'),
    at: anything('When the attempt was made.'),
    profile: anything("The Pod's schedulerName."),
    result: anything('How it ended.'),
    selectedNode: anything('The node that was chosen.'),
    message: anything("As in the Pod's PodScheduled condition."),
    totalNodes: anything('Nodes of the cluster.'),
    evaluatedNodes: anything('Nodes that the cycle asked about.'),
    feasibleNodes: anything('Nodes that could take the Pod.'),
    preFilter: anything('Verdicts on the Pod as a whole, where not a plain success.'),
    funnel: anything('Filters in order, with the nodes that each stopped and left.'),
    nodes: anything('Nodes, each with every verdict and the arithmetic of its scores.'),
    nodesLeftOut: anything('Nodes that there was no room for; ask for one by its name.'),
    scorers: anything('Score plugins with their weights.'),
    ties: anything('Nodes that shared the highest total; chance chose among them.'),
    preemption: anything('Where evicting would have helped, and how one node was chosen.'),
  },
);
