/** How many requests of a priority run at a time (pkg/apis/flowcontrol, 1.36). */
import {
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../../../apimachinery/field-error.ts';
import { changing, EMPTY, filled } from '../../../copy-on-write.ts';
import type {
  LimitedPriorityLevelConfiguration,
  LimitResponse,
  PriorityLevelConfiguration,
  PriorityLevelConfigurationSpec,
  QueuingConfiguration,
} from '../../../generated/types/flowcontrol/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import {
  clearStatus,
  firstGeneration,
  keepSpec,
  keepStatus,
  nextGeneration,
} from '../../../strategies.ts';
import { NONE, type Errors } from '../../../validation/common.ts';
import { FLOWCONTROL_GROUP, validateFlowConditions } from '../conditions.ts';

const EXEMPT = Object.freeze({ nominalConcurrencyShares: 0, lendablePercent: 0 });
const LIMITED = Object.freeze({ nominalConcurrencyShares: 30, lendablePercent: 0 });
const QUEUES = Object.freeze({ handSize: 8, queues: 64, queueLengthLimit: 50 });
const MOST_QUEUES = 10_000_000;
/** What a hash is long (apiserver/pkg/util/shufflesharding). */
const HASH_BITS = 60;

export const priorityLevelConfigurations: ResourceDefinition<PriorityLevelConfiguration> = {
  group: FLOWCONTROL_GROUP,
  version: 'v1',
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.api.flowcontrol.v1.PriorityLevelConfiguration',
  strategy: {
    applyDefaults: (level) =>
      changing(
        filled(level, { spec: EMPTY as unknown as PriorityLevelConfigurationSpec, status: EMPTY }),
        'spec',
        (spec) =>
          changing(
            changing(spec, 'exempt', (exempt) => filled(exempt, EXEMPT)),
            'limited',
            defaultLimited,
          ),
      ),
    prepareForCreate: (level) => firstGeneration(clearStatus(level)),
    prepareForUpdate: (next, previous) => nextGeneration(keepStatus(next, previous), previous),
    validate,
  },
  statusStrategy: {
    prepareForUpdate: keepSpec,
    validateUpdate: ({ status }) => validateFlowConditions(status.conditions),
  },
  // printPriorityLevelConfiguration, pkg/printers/internalversion/printers.go (1.36).
  columns: [
    nameColumn,
    {
      name: 'Type',
      description:
        '`type` indicates whether this priority level is subject to limitation on request execution.  A value of `"Exempt"` means that requests of this priority level are not subject to a limit (and thus are never queued) and do not detract from the capacity made available to other priority levels.  A value of `"Limited"` means that (a) requests of this priority level _are_ subject to limits and (b) some of the server\'s limited capacity is made available exclusively to this priority level. Required.',
      cell: ({ spec }) => spec.type,
    },
    {
      name: 'NominalConcurrencyShares',
      description:
        '`nominalConcurrencyShares` (NCS) contributes to the computation of the NominalConcurrencyLimit (NominalCL) of this level. This is the number of execution seats available at this priority level. This is used both for requests dispatched from this priority level as well as requests dispatched from other priority levels borrowing seats from this level. The server\'s concurrency limit (ServerCL) is divided among the Limited priority levels in proportion to their NCS values:\n\nNominalCL(i)  = ceil( ServerCL \\* NCS(i) / sum_ncs ) sum_ncs = sum[priority level k] NCS(k)\n\nBigger numbers mean a larger nominal concurrency limit, at the expense of every other priority level.\n\nIf not specified, this field defaults to a value of 30.\n\nSetting this field to zero supports the construction of a "jail" for this priority level that is used to hold some request(s)',
      cell: ({ spec }) => spec.limited?.nominalConcurrencyShares ?? '<none>',
    },
    {
      name: 'Queues',
      description:
        '`queues` is the number of queues for this priority level. The queues exist independently at each apiserver. The value must be positive.  Setting it to 1 effectively precludes shufflesharding and thus makes the distinguisher method of associated flow schemas irrelevant.  This field has a default value of 64.',
      cell: ({ spec }) => spec.limited?.limitResponse?.queuing?.queues ?? '<none>',
    },
    {
      name: 'HandSize',
      description:
        "`handSize` is a small positive number that configures the shuffle sharding of requests into queues.  When enqueuing a request at this priority level the request's flow identifier (a string pair) is hashed and the hash value is used to shuffle the list of queues and deal a hand of the size specified here.  The request is put into one of the shortest queues in that hand. `handSize` must be no larger than `queues`, and should be significantly smaller (so that a few heavy flows do not saturate most of the queues).  See the user-facing documentation for more extensive guidance on setting this field.  This field has a default value of 8.",
      cell: ({ spec }) => spec.limited?.limitResponse?.queuing?.handSize ?? '<none>',
    },
    {
      name: 'QueueLengthLimit',
      description:
        '`queueLengthLimit` is the maximum number of requests allowed to be waiting in a given queue of this priority level at a time; excess requests are rejected.  This value must be positive.  If not specified, it will be defaulted to 50.',
      cell: ({ spec }) => spec.limited?.limitResponse?.queuing?.queueLengthLimit ?? '<none>',
    },
    ageColumn,
  ],
  notSimulated: () => [
    'PriorityLevelConfiguration is stored but requests never wait for each other',
  ],
};

function defaultLimited(
  limited: LimitedPriorityLevelConfiguration,
): LimitedPriorityLevelConfiguration {
  return changing(filled(limited, LIMITED), 'limitResponse', (response) =>
    changing(response, 'queuing', (queuing) => {
      const zeros = (['handSize', 'queues', 'queueLengthLimit'] as const).filter(
        (field) => !queuing[field],
      );
      return zeros.reduce<QueuingConfiguration>(
        (all, field) => ({ ...all, [field]: QUEUES[field] }),
        queuing,
      );
    }),
  );
}

function validate({ metadata: { name }, spec }: PriorityLevelConfiguration): Errors {
  const { type = '', limited, exempt } = spec;
  const matches = (name === 'exempt') === (type === 'Exempt');
  return [
    ...(matches
      ? NONE
      : [invalid('spec.type', type, "type must be 'Exempt' if and only if name is 'exempt'")]),
    ...(type === 'Exempt' && limited
      ? [forbidden('spec.limited', 'must be nil if the type is Exempt')]
      : NONE),
    ...(type === 'Limited' && exempt
      ? [forbidden('spec.exempt', 'must be nil if the type is Limited')]
      : NONE),
    ...(type === 'Limited' && !limited
      ? [required('spec.limited', 'must not be empty when type is Limited')]
      : NONE),
    ...(type === 'Limited' && limited ? validateLimited(limited, 'spec.limited') : NONE),
    ...(type === 'Exempt' && exempt ? validateLending(exempt, 'spec.exempt') : NONE),
    ...(type === 'Exempt' || type === 'Limited'
      ? NONE
      : [notSupported('spec.type', type, ['Exempt', 'Limited'])]),
  ];
}

function validateLending(
  {
    nominalConcurrencyShares: shares = 0,
    lendablePercent: lendable = 0,
  }: LimitedPriorityLevelConfiguration,
  path: string,
): Errors {
  return [
    ...(shares < 0
      ? [invalid(`${path}.nominalConcurrencyShares`, shares, 'must be a non-negative integer')]
      : NONE),
    ...(lendable < 0 || lendable > 100
      ? [invalid(`${path}.lendablePercent`, lendable, 'must be between 0 and 100, inclusive')]
      : NONE),
  ];
}

function validateLimited(limited: LimitedPriorityLevelConfiguration, path: string): Errors {
  const { borrowingLimitPercent: limit, limitResponse } = limited;
  return [
    ...validateLending(limited, path),
    ...(limit !== undefined && limit < 0
      ? [
          invalid(
            `${path}.borrowingLimitPercent`,
            limit,
            'if specified, must be a non-negative integer',
          ),
        ]
      : NONE),
    ...validateResponse(limitResponse, `${path}.limitResponse`),
  ];
}

function validateResponse(response: LimitResponse | undefined, path: string): Errors {
  const { type = '', queuing } = response ?? {};
  switch (type) {
    case 'Reject':
      return queuing
        ? [forbidden(`${path}.queuing`, 'must be nil if limited.limitResponse.type is not Limited')]
        : NONE;
    case 'Queue':
      return queuing
        ? validateQueues(queuing, `${path}.queuing`)
        : [
            required(
              `${path}.queuing`,
              'must not be empty if limited.limitResponse.type is Limited',
            ),
          ];
    default:
      return [notSupported(`${path}.type`, type, ['Queue', 'Reject'])];
  }
}

function validateQueues(queuing: QueuingConfiguration, path: string): Errors {
  const { queues = 0, handSize = 0, queueLengthLimit = 0 } = queuing;
  const positive = (field: string, value: number) =>
    value <= 0 ? [invalid(`${path}.${field}`, value, 'must be positive')] : NONE;
  const bits = entropy(queues, handSize);
  const hand = `${path}.handSize`;
  return [
    ...positive('queueLengthLimit', queueLengthLimit),
    ...positive('queues', queues),
    ...(queues > MOST_QUEUES
      ? [invalid(`${path}.queues`, queues, `must not be greater than ${MOST_QUEUES}`)]
      : NONE),
    ...positive('handSize', handSize),
    ...(handSize > 0 && handSize > queues
      ? [invalid(hand, handSize, `should not be greater than queues (${queues})`)]
      : NONE),
    ...(handSize > 0 && handSize <= queues && bits > HASH_BITS
      ? [
          invalid(
            hand,
            handSize,
            `required entropy bits of deckSize ${queues} and handSize ${handSize} should not be greater than ${HASH_BITS}`,
          ),
        ]
      : NONE),
  ];
}

/** Bits that tell hands apart: those of the number of hands. */
function entropy(queues: number, handSize: number): number {
  let hands = 1n;
  for (let i = 0; i < Math.min(handSize, 64); i++) hands *= BigInt(Math.max(1, queues - i));
  return (hands - 1n).toString(2).length;
}
