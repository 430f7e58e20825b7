/** The one Clock, `cluster`: how fast virtual time runs, and where it is. */
import { invalid, type FieldError } from '../../../../apimachinery/field-error.ts';
import { parseTime } from '../../../../apimachinery/meta.ts';
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { keepSpec, keepStatus } from '../../../strategies.ts';
import {
  anything,
  flag,
  integer,
  kindSchema,
  object,
  schemaName,
  SIM_GROUP,
  SIM_VERSION,
  text,
  time,
} from '../schema.ts';
import type { Clock, ClockSpec } from './types.ts';

/** The name of the only Clock. */
export const CLUSTER_CLOCK = 'cluster';

export const clocks: ResourceDefinition<Clock> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'Clock',
  plural: 'clocks',
  shortNames: [],
  namespaced: false,
  schema: schemaName('Clock'),
  strategy: {
    applyDefaults(clock) {
      const complete = filled(clock, { spec: EMPTY as unknown as ClockSpec, status: EMPTY });
      return having(complete, 'spec', filled(complete.spec, { speed: 1, paused: false }));
    },
    prepareForUpdate: keepStatus,
    validate: ({ metadata, spec }) => [
      ...(metadata.name === CLUSTER_CLOCK
        ? []
        : [
            invalid(
              'metadata.name',
              metadata.name,
              `there is one Clock, ${JSON.stringify(CLUSTER_CLOCK)}`,
            ),
          ]),
      ...validateSpec(spec),
    ],
  },
  statusStrategy: { prepareForUpdate: keepSpec },
  columns: [
    nameColumn,
    { name: 'Now', description: 'Virtual time.', cell: ({ status }) => status.now ?? '' },
    {
      name: 'Speed',
      description: 'Virtual seconds in a real second.',
      cell: ({ spec }) => speedText(spec),
    },
    {
      name: 'Settled',
      type: 'boolean',
      description: 'Only upkeep is pending.',
      cell: ({ status }) => status.settled ?? false,
    },
    {
      name: 'Steps',
      type: 'integer',
      priority: 1,
      description: 'Tasks run so far.',
      cell: ({ status }) => status.steps ?? 0,
    },
    {
      name: 'Digest',
      priority: 1,
      description: 'Fingerprint of the history so far.',
      cell: ({ status }) => status.digest ?? '',
    },
    ageColumn,
  ],
};

export const clockSchema = kindSchema(
  'Clock',
  'Virtual time: how fast it runs, and where it is. There is one, named cluster.',
  {
    spec: object('How time should run.', {
      speed: anything(
        'Virtual seconds in a real second: a number above 0, or "max" for as fast as it goes. Defaults to 1.',
      ),
      paused: flag('Time stands still. Requests are still answered; what follows from them waits.'),
      runUntil: time('Pauses when this moment of virtual time has come.'),
      step: object(
        'Runs so many tasks while paused, once for each id.',
        {
          count: integer('How many tasks to run.'),
          id: text('Any text. The step is taken when this changes.'),
          until: object(
            'Goes on until a span like this has begun, for at most five minutes of virtual time.',
            {
              action: text('What is done: reconcile.'),
              component: text('Who does it: deployment-controller.'),
              subject: text('To what: deployments/default/web.'),
            },
          ),
        },
        ['count', 'id'],
      ),
    }),
    status: object('Where time is. Read-only.', {
      now: time('Virtual time.'),
      settled: flag(
        'Only upkeep (heartbeats, resyncs) is pending: nothing changes unless somebody acts.',
      ),
      steps: integer('Tasks run so far.'),
      seed: integer('Where all chance comes from.'),
      digest: text('Fingerprint of the history: two runs with one digest went the same way.'),
      throttled: flag('The world cannot keep up with the speed asked for.'),
    }),
  },
);

function validateSpec({ speed, paused, runUntil, step }: ClockSpec): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (speed !== 'max' && !(typeof speed === 'number' && speed > 0)) {
    errors.push(invalid('spec.speed', speed, 'must be a number greater than 0 or "max"'));
  }
  if (typeof paused !== 'boolean')
    errors.push(invalid('spec.paused', paused, 'must be true or false'));
  if (runUntil !== undefined && Number.isNaN(parseTime(runUntil))) {
    errors.push(invalid('spec.runUntil', runUntil, 'must be a time in RFC 3339'));
  }
  if (step && !(step.count > 0)) {
    errors.push(invalid('spec.step.count', step.count, 'must be greater than 0'));
  }
  return errors;
}

const speedText = ({ paused, speed }: ClockSpec): string =>
  paused ? 'paused' : speed === 'max' ? 'max' : `${speed}x`;
