/** Requests that come from outside and make Pods work: what an autoscaler answers to. Until Services carry traffic, they find their Pods by labels. */
import { invalid, required, type FieldError } from '../../../../apimachinery/field-error.ts';
import { EMPTY, filled } from '../../../copy-on-write.ts';
import { ageColumn, formatLabels, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { clearStatus, keepSpec, keepStatus } from '../../../strategies.ts';
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
} from '../schema.ts';
import type { Load, LoadSpec } from './types.ts';

const MOST_POINTS = 1000;
const MOST = 1_000_000;

export const loads: ResourceDefinition<Load> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'Load',
  plural: 'loads',
  shortNames: [],
  namespaced: false,
  schema: schemaName('Load'),
  strategy: {
    applyDefaults: (load) => filled(load, { spec: EMPTY as unknown as LoadSpec, status: EMPTY }),
    prepareForCreate: clearStatus,
    prepareForUpdate: keepStatus,
    validate: ({ spec }) => validateSpec(spec),
  },
  statusStrategy: { prepareForUpdate: keepSpec },
  columns: [
    nameColumn,
    {
      name: 'Target',
      description: 'The Pods that answer.',
      cell: ({ spec: { target } }) =>
        `${target.namespace ?? 'default'}/${formatLabels(target.labels)}`,
    },
    {
      name: 'Requests/s',
      type: 'number',
      description: 'How many come in a second.',
      cell: ({ status }) => status.requestsPerSecond ?? 0,
    },
    {
      name: 'Pods',
      type: 'integer',
      description: 'How many Pods share them.',
      cell: ({ status }) => status.pods ?? 0,
    },
    ageColumn,
  ],
};

export const loadSchema = kindSchema('Load', 'Requests that come from outside the cluster.', {
  spec: object(
    'Which, and how many.',
    {
      target: object(
        'The Pods that answer: those that are Ready share the requests alike.',
        {
          namespace: text('Where they are. Defaults to default.'),
          labels: map('Labels that all of them have.', text('A value.')),
          container: text('The container that does the work. Absent: the first one.'),
        },
        ['labels'],
      ),
      cpuMillisPerRequest: number('What one costs: milliseconds of one core.'),
      curve: list(
        'Requests by time since the Load was created, joined by straight lines.',
        object(
          'A point of the curve.',
          {
            atSeconds: number('Since the creation.'),
            requestsPerSecond: number('How many come then.'),
          },
          ['atSeconds', 'requestsPerSecond'],
        ),
      ),
    },
    ['target', 'cpuMillisPerRequest', 'curve'],
  ),
  status: object('What is. Read-only.', {
    requestsPerSecond: number('How many come now.'),
    pods: integer('How many Pods share them.'),
  }),
});

function validateSpec({
  target,
  cpuMillisPerRequest: cost,
  curve,
}: Partial<LoadSpec>): readonly FieldError[] {
  const errors: FieldError[] = [];
  const inRange = (path: string, amount: number | undefined) => {
    if (amount === undefined) errors.push(required(path));
    else if (!(amount >= 0 && amount <= MOST))
      errors.push(invalid(path, amount, `must be between 0 and ${MOST}`));
  };
  if (Object.keys(target?.labels ?? {}).length === 0) errors.push(required('spec.target.labels'));
  inRange('spec.cpuMillisPerRequest', cost);
  if (!curve || curve.length === 0) return [...errors, required('spec.curve')];
  if (curve.length > MOST_POINTS)
    return [
      ...errors,
      invalid('spec.curve', curve.length, `must have at most ${MOST_POINTS} items`),
    ];
  curve.forEach(({ atSeconds, requestsPerSecond }, i) => {
    inRange(`spec.curve[${i}].atSeconds`, atSeconds);
    inRange(`spec.curve[${i}].requestsPerSecond`, requestsPerSecond);
    const before = curve[i - 1]?.atSeconds ?? 0;
    if (atSeconds < before)
      errors.push(
        invalid(`spec.curve[${i}].atSeconds`, atSeconds, 'must not be before the point before'),
      );
  });
  return errors;
}
