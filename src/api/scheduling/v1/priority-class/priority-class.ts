/** How important a Pod is, by name (pkg/apis/scheduling/validation/validation.go, 1.36). */
import { forbidden } from '../../../../apimachinery/field-error.ts';
import { filled } from '../../../copy-on-write.ts';
import type { PriorityClass } from '../../../generated/types/scheduling/v1.ts';
import { validatePreemptionPolicy } from '../../../pod-spec/validation/pod-spec.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { firstGeneration, withMeta } from '../../../strategies.ts';
import { immutable, NONE, type Errors } from '../../../validation/common.ts';

const SYSTEM = 'system-';
const HIGHEST_USER_PRIORITY = 1_000_000_000;
/** The classes that every cluster has, and their values. */
const SYSTEM_PRIORITIES: { readonly [name: string]: number } = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

export const priorityClasses: ResourceDefinition<PriorityClass> = {
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  shortNames: ['pc'],
  namespaced: false,
  schema: 'io.k8s.api.scheduling.v1.PriorityClass',
  strategy: {
    applyDefaults(priorityClass) {
      const complete = filled(priorityClass, { preemptionPolicy: 'PreemptLowerPriority' });
      return complete.value === undefined ? { ...complete, value: 0 } : complete;
    },
    prepareForCreate: firstGeneration,
    prepareForUpdate: (next, previous) =>
      withMeta(next, 'generation', previous.metadata.generation),
    validate: (priorityClass) => [
      ...validateValue(priorityClass),
      ...validatePreemptionPolicy('preemptionPolicy', priorityClass.preemptionPolicy),
    ],
    validateUpdate: (next, previous) => [
      ...(next.value === previous.value
        ? NONE
        : [forbidden('value', 'may not be changed in an update.')]),
      ...immutable('preemptionPolicy', next.preemptionPolicy, previous.preemptionPolicy),
    ],
  },
  columns: [
    nameColumn,
    {
      name: 'Value',
      type: 'integer',
      description:
        'value represents the integer value of this priority class. This is the actual priority that pods receive when they have the name of this class in their pod spec.',
      cell: ({ value = 0 }) => value,
    },
    {
      name: 'Global-Default',
      type: 'boolean',
      description:
        'globalDefault specifies whether this PriorityClass should be considered as the default priority for pods that do not have any priority class. Only one PriorityClass can be marked as `globalDefault`. However, if more than one PriorityClasses exists with their `globalDefault` field set to true, the smallest value of such global default PriorityClasses will be used as the default priority.',
      cell: ({ globalDefault = false }) => globalDefault,
    },
    ageColumn,
    {
      name: 'PreemptionPolicy',
      description:
        'preemptionPolicy is the Policy for preempting pods with lower priority. One of Never, PreemptLowerPriority. Defaults to PreemptLowerPriority if unset.',
      cell: ({ preemptionPolicy }) => preemptionPolicy ?? '',
    },
  ],
};

function validateValue({
  metadata: { name },
  value = 0,
  globalDefault = false,
}: PriorityClass): Errors {
  if (name.startsWith(SYSTEM)) {
    const problem = systemProblem(name, value, globalDefault);
    if (!problem) return NONE;
    const rule = `priority class names with '${SYSTEM}' prefix are reserved for system use only. error: ${problem}`;
    return [forbidden('metadata.name', rule)];
  }
  return value > HIGHEST_USER_PRIORITY
    ? [
        forbidden(
          'value',
          `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`,
        ),
      ]
    : NONE;
}

function systemProblem(name: string, value: number, globalDefault: boolean): string | undefined {
  const known = SYSTEM_PRIORITIES[name];
  if (known === undefined) return `${name} is not a known system priority class`;
  if (known !== value) return `value of ${name} PriorityClass must be ${known}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}
