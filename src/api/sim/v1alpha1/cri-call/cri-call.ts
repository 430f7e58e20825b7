/** Calls of kubelets to their runtimes, as each machine remembers its newest. Made when they are asked for. */
import { nameColumn, since } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { anything, kindSchema, schemaName, SIM_GROUP, SIM_VERSION, time } from '../schema.ts';
import type { CRICall } from './types.ts';

export const criCalls: ResourceDefinition<CRICall> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'CRICall',
  plural: 'cricalls',
  shortNames: [],
  namespaced: false,
  schema: schemaName('CRICall'),
  without: ['create', 'update', 'patch', 'delete', 'deletecollection', 'watch'],
  strategy: {},
  columns: [
    nameColumn,
    { name: 'Call', description: "In CRI's words.", cell: ({ verb }) => verb },
    { name: 'Pod', description: 'For whom.', cell: ({ pod }) => pod ?? '<none>' },
    { name: 'Subject', description: 'Of what.', cell: ({ subject }) => subject ?? '' },
    {
      name: 'Took',
      description: 'Until it was answered.',
      cell: ({ tookMilliseconds: took }) => (took === undefined ? '' : `${Math.round(took)}ms`),
    },
    { name: 'Outcome', description: 'How it ended.', cell: ({ outcome }) => outcome },
    {
      name: 'Because-Of',
      description: 'What the kubelet was doing.',
      cell: ({ because: [nearest] }) => nearest?.action ?? '<unknown>',
    },
    { name: 'Age', description: 'How long ago.', cell: ({ at }, now) => since(at, now) },
  ],
  fields: ({ node, pod = '', verb, outcome }) => ({ node, pod, verb, outcome }),
};

export const criCallSchema = kindSchema('CRICall', 'One call of a kubelet to its runtime.', {
  node: anything('On which machine.'),
  number: anything('Later ones of the same machine are higher.'),
  at: time('Virtual time.'),
  verb: anything("In CRI's words: RunPodSandbox, CreateContainer."),
  pod: anything('For whom: default/web-1.'),
  subject: anything("A container's name, an image, a port."),
  tookMilliseconds: anything('Until it was answered.'),
  outcome: anything('Pending, Done or Failed.'),
  result: anything('The id or the reference that was answered.'),
  error: anything("In the runtime's own words."),
  because: anything('What the kubelet was doing and what had made it do that, the nearest first.'),
});
