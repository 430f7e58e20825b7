/** A plugin of kube-scheduler in TypeScript or JavaScript: what it does and when it failed. */
import {
  invalid,
  notSupported,
  required,
  tooLong,
  type FieldError,
} from '../../../../apimachinery/field-error.ts';
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
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
import type { SchedulerPlugin, SchedulerPluginSpec } from './types.ts';

const LANGUAGES = ['TypeScript', 'JavaScript'];
const LONGEST_SOURCE = 64 * 1024;
const GREATEST_WEIGHT = 1000;

export const schedulerPlugins: ResourceDefinition<SchedulerPlugin> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'SchedulerPlugin',
  plural: 'schedulerplugins',
  shortNames: [],
  namespaced: false,
  schema: schemaName('SchedulerPlugin'),
  strategy: {
    names: 'path-segment',
    applyDefaults(plugin) {
      const complete = filled(plugin, {
        spec: EMPTY as unknown as SchedulerPluginSpec,
        status: EMPTY,
      });
      const spec = filled(complete.spec, { language: 'TypeScript', enabled: true, weight: 1 });
      return having(complete, 'spec', spec);
    },
    prepareForUpdate: keepStatus,
    validate: ({ spec }) => validateSpec(spec),
  },
  statusStrategy: { prepareForUpdate: keepSpec },
  columns: [
    nameColumn,
    {
      name: 'Enabled',
      type: 'boolean',
      description: 'Whether it is part of the default profile.',
      cell: ({ spec }) => spec.enabled,
    },
    {
      name: 'Weight',
      type: 'integer',
      description: 'What its scores count.',
      cell: ({ spec }) => spec.weight,
    },
    {
      name: 'Moments',
      description: 'When it is asked.',
      cell: ({ status }) => status.moments?.join(',') ?? '',
    },
    {
      name: 'Faults',
      type: 'integer',
      description: 'How often it failed.',
      cell: ({ status }) => status.faults ?? 0,
    },
    {
      name: 'Last fault',
      priority: 1,
      description: 'Why it failed last.',
      cell: ({ status }) => status.lastFault?.message ?? '',
    },
    ageColumn,
  ],
};

export const schedulerPluginSchema = kindSchema(
  'SchedulerPlugin',
  'A plugin of kube-scheduler that you write, in TypeScript or JavaScript. Types are taken out and not checked.',
  {
    spec: object(
      'The plugin.',
      {
        language: text('What it is written in: TypeScript, unless said otherwise.', LANGUAGES),
        source: text(
          'An ES module whose default export has functions named preFilter, filter, preScore, score or normalizeScore.',
        ),
        enabled: flag(
          'Adds it to the profile of default-scheduler, unless that names it itself. Defaults to true.',
        ),
        weight: integer('What its scores count there. Defaults to 1.'),
      },
      ['source'],
    ),
    status: object('What is. Read-only.', {
      moments: list('When it is asked.', text('A moment, such as filter.')),
      faults: integer('How often it failed since it was last changed.'),
      lastFault: object('Its newest failure.', {
        at: time('When.'),
        moment: text('Which function failed.'),
        pod: text('The Pod, as namespace/name.'),
        node: text('The node it was asked about.'),
        message: text('What went wrong.'),
        line: integer('The line of the source.'),
        column: integer('The column.'),
      }),
    }),
  },
);

function validateSpec({ language, source, weight }: SchedulerPluginSpec): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (!LANGUAGES.includes(language))
    errors.push(notSupported('spec.language', language, LANGUAGES));
  if (!source) errors.push(required('spec.source'));
  else if (source.length > LONGEST_SOURCE) errors.push(tooLong('spec.source', LONGEST_SOURCE));
  if (weight < 1 || weight > GREATEST_WEIGHT)
    errors.push(invalid('spec.weight', weight, `must be between 1 and ${GREATEST_WEIGHT}`));
  return errors;
}
