/** Controllers' passes, read out of the trace when somebody asks. Only the newest are kept. */
import { nameColumn, since } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { anything, kindSchema, schemaName, SIM_GROUP, SIM_VERSION, time } from '../schema.ts';
import type { ReconcilePass } from './types.ts';

export const reconcilePasses: ResourceDefinition<ReconcilePass> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'ReconcilePass',
  plural: 'reconcilepasses',
  shortNames: [],
  namespaced: false,
  schema: schemaName('ReconcilePass'),
  without: ['create', 'update', 'patch', 'delete', 'deletecollection', 'watch'],
  strategy: {},
  columns: [
    nameColumn,
    { name: 'Controller', description: 'Who looked.', cell: ({ controller }) => controller },
    { name: 'Subject', description: 'At what.', cell: ({ subject }) => subject },
    {
      name: 'Because-Of',
      description: 'What dirtied the key.',
      cell: ({ cause }) => (cause ? `${cause.action} ${cause.subject}` : '<unknown>'),
    },
    {
      name: 'Writes',
      type: 'integer',
      description: 'Requests to write, refused ones included.',
      cell: ({ requestCount }) => requestCount,
    },
    { name: 'Outcome', description: 'How it ended.', cell: ({ outcome }) => outcome },
    { name: 'Age', description: 'How long ago.', cell: ({ at }, now) => since(at, now) },
  ],
  fields: ({ controller, subject, outcome }) => ({ controller, subject, outcome }),
};

export const reconcilePassSchema = kindSchema(
  'ReconcilePass',
  'One look of a controller at one key, from the trace.',
  {
    id: anything('The number of its span. Later ones are higher.'),
    at: time('Virtual time.'),
    controller: anything('Who looked.'),
    subject: anything('At what: deployments/default/web.'),
    cause: anything('What dirtied the key.'),
    origin: anything('The action of somebody at the other end of the chain of causes.'),
    waitedMilliseconds: anything('How long the key waited for a worker.'),
    failures: anything('Refusals in a row before this pass.'),
    later: anything('The key came back because its time had come, not because something happened.'),
    requests: anything('What it asked the API server to write, and where it was refused.'),
    requestCount: anything('How many requests that were.'),
    outcome: anything('Done, Retry after a refusal, or Requeue by its own wish.'),
    error: anything('Why it is tried again.'),
    afterMilliseconds: anything('When the key comes back by itself.'),
  },
);
