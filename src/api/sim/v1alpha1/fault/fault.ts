/** Something that breaks on purpose. It lasts for its duration, or until it is deleted. */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import {
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
} from '../../../../apimachinery/field-error.ts';
import { EMPTY, filled } from '../../../copy-on-write.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { clearStatus, keepSpec, keepStatus } from '../../../strategies.ts';
import { kindSchema, object, schemaName, SIM_GROUP, SIM_VERSION, text, time } from '../schema.ts';
import { parseDuration } from '../duration.ts';
import type { Fault, FaultSpec, FaultType } from './types.ts';

/** Each type with the part of the target that it must name. */
const TARGETS: { readonly [type in FaultType]: 'node' | 'component' | 'image' | undefined } = {
  ComponentStop: 'component',
  EngineBug: undefined,
  KubeletStop: 'node',
  NodeCrash: 'node',
  Partition: 'node',
  PullError: 'image',
  SlowDisk: undefined,
  SlowWatch: undefined,
};
const TYPES = Object.keys(TARGETS);

export const faults: ResourceDefinition<Fault> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'Fault',
  plural: 'faults',
  shortNames: [],
  namespaced: false,
  schema: schemaName('Fault'),
  strategy: {
    applyDefaults: (fault) => filled(fault, { spec: EMPTY as unknown as FaultSpec, status: EMPTY }),
    prepareForCreate: clearStatus,
    prepareForUpdate: keepStatus,
    validate: ({ spec }) => validateSpec(spec),
    validateUpdate: (next, previous) =>
      deepEqual(next.spec, previous.spec)
        ? []
        : [forbidden('spec', 'a fault may not change; delete it and make another')],
  },
  statusStrategy: { prepareForUpdate: keepSpec },
  columns: [
    nameColumn,
    { name: 'Type', description: 'What breaks.', cell: ({ spec }) => spec.type },
    {
      name: 'Target',
      description: 'Where.',
      cell: ({ spec: { target = {} } }) =>
        target.node ?? target.component ?? target.image ?? '<all>',
    },
    {
      name: 'Phase',
      description: 'Whether it is broken now.',
      cell: ({ status }) => status.phase ?? '',
    },
    {
      name: 'Until',
      priority: 1,
      description: 'When it ends by itself.',
      cell: ({ status }) => status.until ?? '<none>',
    },
    ageColumn,
  ],
};

export const faultSchema = kindSchema('Fault', 'Something that breaks on purpose.', {
  spec: object(
    'What breaks, where, and for how long.',
    {
      type: text(
        'ComponentStop: a process ends. EngineBug: the simulator itself fails, to see how it says so and recovers. KubeletStop: the kubelet ends, containers go on. NodeCrash: the machine is gone. Partition: the node reaches nobody. PullError: the image cannot be pulled. SlowDisk: writes to etcd take longer. SlowWatch: watchers learn late.',
        TYPES,
      ),
      target: object('Where.', {
        node: text('The name of a node.'),
        component: text('The name of a Component.'),
        image: text('The name of an image, such as nginx:1.27.'),
      }),
      duration: text('How long, such as 90s. Without it: until deleted.'),
      delay: text('SlowDisk and SlowWatch: how much longer everything takes, such as 500ms.'),
    },
    ['type'],
  ),
  status: object('What is. Read-only.', {
    phase: text('Pending, Active or Ended.', ['Active', 'Ended', 'Pending']),
    since: time('When it began.'),
    until: time('When it ends by itself.'),
    message: text('What it did.'),
  }),
});

function validateSpec({ type, target = {}, duration, delay }: FaultSpec): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (!type) return [required('spec.type')];
  if (!TYPES.includes(type)) return [notSupported('spec.type', type, TYPES)];
  const needed = TARGETS[type];
  if (needed && !target[needed]) errors.push(required(`spec.target.${needed}`));
  for (const [field, value] of [
    ['duration', duration],
    ['delay', delay],
  ] as const) {
    if (value !== undefined && parseDuration(value) === undefined) {
      errors.push(invalid(`spec.${field}`, value, 'must be a duration, such as 90s'));
    }
  }
  return errors;
}
