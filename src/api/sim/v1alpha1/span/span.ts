/** The trace: every effect with its cause. Read-only, and only the newest are kept. */
import { nameColumn, since } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import {
  anything,
  integer,
  kindSchema,
  schemaName,
  SIM_GROUP,
  SIM_VERSION,
  text,
  time,
} from '../schema.ts';
import type { Span } from './types.ts';

export const spans: ResourceDefinition<Span> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'Span',
  plural: 'spans',
  shortNames: [],
  namespaced: false,
  schema: schemaName('Span'),
  without: ['create', 'update', 'patch', 'delete', 'deletecollection'],
  strategy: {},
  columns: [
    nameColumn,
    {
      name: 'Cause',
      description: 'The span that made this one happen.',
      cell: ({ cause }) => cause ?? '',
    },
    { name: 'Component', description: 'Who acted.', cell: ({ component }) => component },
    { name: 'Action', description: 'What was done.', cell: ({ action }) => action },
    { name: 'Subject', description: 'What it was done to.', cell: ({ subject }) => subject },
    { name: 'Age', description: 'How long ago.', cell: ({ at }, now) => since(at, now) },
  ],
  fields: ({ component, action, subject, cause }) => ({
    component,
    action,
    subject,
    cause: cause === undefined ? '' : String(cause),
  }),
};

export const spanSchema = kindSchema(
  'Span',
  'One step of the trace: who did what to what, and because of what.',
  {
    id: integer('Counts up from 1.'),
    cause: integer('The id of the span that made this one happen. Absent for what a user did.'),
    at: time('Virtual time.'),
    component: text('Who acted: kube-scheduler, kubelet/node-1, user/kubernetes-admin.'),
    action: text('A verb: reconcile, bind, create.'),
    subject: text('What was acted on: pods/default/web-1.'),
    detail: anything('Anything more that a person would want to know.'),
  },
);
