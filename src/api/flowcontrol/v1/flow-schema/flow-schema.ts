/** Which requests are of which priority (pkg/registry/flowcontrol/flowschema/strategy.go, 1.36). */
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import type { FlowSchema, FlowSchemaSpec } from '../../../generated/types/flowcontrol/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import {
  clearStatus,
  firstGeneration,
  keepSpec,
  keepStatus,
  nextGeneration,
} from '../../../strategies.ts';
import { FLOWCONTROL_GROUP, validateFlowConditions } from '../conditions.ts';
import { validateFlowSchema } from './validation.ts';

const DEFAULT_PRECEDENCE = 1000;

export const flowSchemas: ResourceDefinition<FlowSchema> = {
  group: FLOWCONTROL_GROUP,
  version: 'v1',
  kind: 'FlowSchema',
  plural: 'flowschemas',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.api.flowcontrol.v1.FlowSchema',
  strategy: {
    applyDefaults(schema) {
      const complete = filled(schema, {
        spec: EMPTY as unknown as FlowSchemaSpec,
        status: EMPTY,
      });
      const { spec } = complete;
      return having(
        complete,
        'spec',
        spec.matchingPrecedence ? spec : { ...spec, matchingPrecedence: DEFAULT_PRECEDENCE },
      );
    },
    prepareForCreate: (schema) => firstGeneration(clearStatus(schema)),
    prepareForUpdate: (next, previous) => nextGeneration(keepStatus(next, previous), previous),
    validate: validateFlowSchema,
  },
  statusStrategy: {
    prepareForUpdate: keepSpec,
    validateUpdate: ({ status }) => validateFlowConditions(status.conditions),
  },
  // printFlowSchema, pkg/printers/internalversion/printers.go (1.36).
  columns: [
    nameColumn,
    {
      name: 'PriorityLevel',
      description:
        '`name` is the name of the priority level configuration being referenced Required.',
      cell: ({ spec }) => spec.priorityLevelConfiguration?.name ?? '',
    },
    {
      name: 'MatchingPrecedence',
      description:
        '`matchingPrecedence` is used to choose among the FlowSchemas that match a given request. The chosen FlowSchema is among those with the numerically lowest (which we take to be logically highest) MatchingPrecedence.  Each MatchingPrecedence value must be ranged in [1,10000]. Note that if the precedence is not specified, it will be set to 1000 as default.',
      cell: ({ spec }) => spec.matchingPrecedence ?? 0,
    },
    {
      name: 'DistinguisherMethod',
      description:
        '`distinguisherMethod` defines how to compute the flow distinguisher for requests that match this schema. `nil` specifies that the distinguisher is disabled and thus will always be the empty string.',
      cell: ({ spec }) => spec.distinguisherMethod?.type ?? '<none>',
    },
    ageColumn,
    {
      name: 'MissingPL',
      description: 'references a broken or non-existent PriorityLevelConfiguration',
      cell: ({ status }) =>
        status.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
    },
  ],
  relations: [
    {
      label: 'is of',
      to: ({ spec }) => [
        { kind: 'PriorityLevelConfiguration', name: spec.priorityLevelConfiguration.name },
      ],
    },
  ],
  notSimulated: () => ['FlowSchema is stored but requests never wait for each other'],
};
