/** How an image behaves: pulls, start-up, exit, logs, memory. What no Image object names behaves like a server. */
import { invalid, required, type FieldError } from '../../../../apimachinery/field-error.ts';
import { EMPTY, filled } from '../../../copy-on-write.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { parseDuration } from '../duration.ts';
import {
  flag,
  integer,
  kindSchema,
  list,
  number,
  object,
  quantity,
  schemaName,
  SIM_GROUP,
  SIM_VERSION,
  text,
} from '../schema.ts';
import type { Image, ImageSpec } from './types.ts';

export const images: ResourceDefinition<Image> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'Image',
  plural: 'images',
  shortNames: [],
  namespaced: false,
  schema: schemaName('Image'),
  strategy: {
    applyDefaults: (image) => filled(image, { spec: EMPTY as unknown as ImageSpec }),
    validate: ({ spec }) => validateSpec(spec),
  },
  columns: [
    nameColumn,
    { name: 'Image', description: 'The repository.', cell: ({ spec }) => spec.name },
    {
      name: 'Tags',
      description: 'The tags that exist.',
      cell: ({ spec }) => (spec.missing ? '<none>' : (spec.tags?.join(',') ?? '<all>')),
    },
    { name: 'Behaviour', description: 'What it does.', cell: ({ spec }) => behaviour(spec) },
    ageColumn,
  ],
};

export const imageSchema = kindSchema('Image', 'How a container image behaves.', {
  spec: object(
    'The behaviour.',
    {
      name: text('The repository without a tag, as Pods name it.'),
      tags: list('The tags that exist. Absent: all.', text('A tag.')),
      missing: flag('The registry does not have it.'),
      credentials: object(
        'The registry gives it to nobody who does not have these. Absent: to everybody.',
        { username: text('Who may pull it.'), password: text('With what.') },
        ['username', 'password'],
      ),
      pullTime: text('How long a pull takes, such as 2s.'),
      size: quantity('Bytes, such as 60M.'),
      startupSeconds: number('How long after its start the program answers.'),
      exitAfterSeconds: number(
        'The program ends by itself so long after its start. Absent: never.',
      ),
      exitCode: integer('What it ends with.'),
      crash: object(
        'The program fails again and again.',
        {
          afterSeconds: number('How long after each start.'),
          exitCode: integer('What it fails with. Defaults to 1.'),
          times: integer('After so many crashes it stays up. Absent: never.'),
        },
        ['afterSeconds'],
      ),
      logs: list('What it writes at its start.', text('A line.')),
      memory: list(
        'Memory in use by time, joined by straight lines.',
        object(
          'A point of the curve.',
          {
            atSeconds: number('Since the start.'),
            bytes: quantity('In use then, such as 128Mi.'),
          },
          ['atSeconds', 'bytes'],
        ),
      ),
      cpu: list(
        'CPU in use by time, joined by straight lines.',
        object(
          'A point of the curve.',
          {
            atSeconds: number('Since the start.'),
            cores: quantity('In use then, such as 250m.'),
          },
          ['atSeconds', 'cores'],
        ),
      ),
    },
    ['name'],
  ),
});

function validateSpec(spec: ImageSpec): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.name) errors.push(required('spec.name'));
  if (spec.pullTime !== undefined && parseDuration(spec.pullTime) === undefined) {
    errors.push(invalid('spec.pullTime', spec.pullTime, 'must be a duration, such as 2s'));
  }
  for (const field of ['startupSeconds', 'exitAfterSeconds'] as const) {
    const seconds = spec[field];
    if (seconds !== undefined && seconds < 0)
      errors.push(invalid(`spec.${field}`, seconds, 'must be greater than or equal to 0'));
  }
  return errors;
}

function behaviour({
  missing,
  credentials,
  crash,
  exitAfterSeconds,
  exitCode = 0,
}: ImageSpec): string {
  if (missing) return 'cannot be pulled';
  if (credentials && !crash && exitAfterSeconds === undefined) return 'needs a pull secret';
  if (crash) return `crashes after ${crash.afterSeconds}s`;
  if (exitAfterSeconds !== undefined) return `exits ${exitCode} after ${exitAfterSeconds}s`;
  return 'runs';
}
