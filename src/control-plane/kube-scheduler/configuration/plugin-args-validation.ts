/** What is wrong with a plugin's arguments (pkg/scheduler/apis/config/validation/validation_pluginargs.go, 1.36). */
import {
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
} from '../../../apimachinery/field-error.ts';

type Args = { readonly [field: string]: any };
type Errors = readonly FieldError[];
const NONE: Errors = [];

const STRATEGIES = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio'];
const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];

const validators: { readonly [plugin: string]: (args: Args, at: string) => Errors } = {
  DefaultPreemption: defaultPreemption,
  InterPodAffinity: ({ hardPodAffinityWeight = 1 }, at) =>
    within(`${at}.hardPodAffinityWeight`, hardPodAffinityWeight, 0, 100),
  NodeResourcesBalancedAllocation: balancedAllocation,
  NodeResourcesFit: nodeResourcesFit,
  PodTopologySpread: podTopologySpread,
  VolumeBinding: volumeBinding,
};

/** Nothing for plugins that take no arguments, or whose arguments are their own business. */
export function validateArgs(plugin: string, args: Args, at: string): Errors {
  return Object.hasOwn(validators, plugin) ? validators[plugin]!(args, at) : NONE;
}

function defaultPreemption(args: Args, at: string): Errors {
  const { minCandidateNodesPercentage = 10, minCandidateNodesAbsolute = 100 } = args;
  const percentage = `${at}.minCandidateNodesPercentage`;
  const absolute = `${at}.minCandidateNodesAbsolute`;
  return [
    ...within(percentage, minCandidateNodesPercentage, 0, 100),
    ...(minCandidateNodesAbsolute < 0
      ? [invalid(absolute, minCandidateNodesAbsolute, 'not in valid range [0, inf)')]
      : NONE),
    ...(minCandidateNodesPercentage === 0 && minCandidateNodesAbsolute === 0
      ? [
          invalid(percentage, 0, 'cannot be zero at the same time as minCandidateNodesAbsolute'),
          invalid(absolute, 0, 'cannot be zero at the same time as minCandidateNodesPercentage'),
        ]
      : NONE),
  ];
}

function balancedAllocation({ resources = [] }: Args, at: string): Errors {
  const seen = new Set<string>();
  return (resources as Args[]).flatMap(({ name, weight = 1 }, index) => {
    const again = seen.has(name);
    seen.add(name);
    return [
      ...(again ? [duplicate(`${at}.resources[${index}].name`, name)] : NONE),
      ...(weight === 1 ? NONE : [invalid(`${at}.resources[${index}].weight`, weight, 'must be 1')]),
    ];
  });
}

function nodeResourcesFit(
  { ignoredResourceGroups = [], scoringStrategy }: Args,
  at: string,
): Errors {
  const strategy = `${at}.scoringStrategy`;
  return [
    ...(ignoredResourceGroups as string[]).flatMap((group, index) =>
      group.includes('/')
        ? [
            invalid(
              `${at}.ignoredResourceGroups[${index}]`,
              group,
              "resource group name can't contain '/'",
            ),
          ]
        : NONE,
    ),
    ...(scoringStrategy ? validateStrategy(scoringStrategy as Args, strategy) : NONE),
  ];
}

function validateStrategy(strategy: Args, at: string): Errors {
  const { type = 'LeastAllocated', resources = [], requestedToCapacityRatio: ratio } = strategy;
  const path = `${at}.requestedToCapacityRatio`;
  return [
    ...(STRATEGIES.includes(type) ? NONE : [notSupported(`${at}.type`, type, STRATEGIES)]),
    ...(resources as Args[]).flatMap(({ name, weight }, index) =>
      (weight || 1) < 1 || weight > 100
        ? [
            invalid(
              `${at}.resources[${index}].weight`,
              weight,
              `resource weight of ${name} not in valid range (0, 100]`,
            ),
          ]
        : NONE,
    ),
    ...(type === 'RequestedToCapacityRatio'
      ? ratio
        ? validateShape(ratio.shape ?? [], `${path}.shape`)
        : [required(path, 'must be specified when type is RequestedToCapacityRatio')]
      : ratio
        ? [forbidden(path, 'must be nil when type is not RequestedToCapacityRatio')]
        : NONE),
  ];
}

function validateShape(shape: readonly Args[], at: string): Errors {
  if (shape.length === 0) return [required(at, 'at least one point must be specified')];
  const falling = shape.findIndex(
    ({ utilization }, index) => index > 0 && shape[index - 1]!.utilization >= utilization,
  );
  return [
    ...(falling < 0
      ? NONE
      : [
          invalid(
            `${at}[${falling}].utilization`,
            shape[falling]!.utilization,
            'values must be sorted in increasing order',
          ),
        ]),
    ...shape.flatMap(({ utilization, score }, index) => [
      ...within(`${at}[${index}].utilization`, utilization, 0, 100),
      ...within(`${at}[${index}].score`, score, 0, 10),
    ]),
  ];
}

function podTopologySpread(args: Args, at: string): Errors {
  const { defaultingType = 'System', defaultConstraints = [] } = args;
  const constraints = defaultConstraints as Args[];
  return [
    ...(!['System', 'List'].includes(defaultingType)
      ? [notSupported(`${at}.defaultingType`, defaultingType, ['System', 'List'])]
      : defaultingType === 'System' && constraints.length > 0
        ? [
            invalid(
              `${at}.defaultingType`,
              defaultingType,
              'when .defaultConstraints are not empty',
            ),
          ]
        : NONE),
    ...constraints.flatMap((constraint, index) =>
      validateConstraint(
        constraint,
        constraints.slice(0, index),
        `${at}.defaultConstraints[${index}]`,
      ),
    ),
  ];
}

function validateConstraint(constraint: Args, before: readonly Args[], at: string): Errors {
  const { maxSkew, topologyKey, whenUnsatisfiable, labelSelector } = constraint;
  const repeated = before.some(
    (other) =>
      other['topologyKey'] === topologyKey && other['whenUnsatisfiable'] === whenUnsatisfiable,
  );
  return [
    ...(maxSkew > 0
      ? NONE
      : [invalid(`${at}.maxSkew`, maxSkew ?? 0, 'not in valid range (0, inf)')]),
    ...(topologyKey ? NONE : [required(`${at}.topologyKey`, 'can not be empty')]),
    ...(!whenUnsatisfiable
      ? [required(`${at}.whenUnsatisfiable`, 'can not be empty')]
      : ACTIONS.includes(whenUnsatisfiable)
        ? NONE
        : [notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable, ACTIONS)]),
    ...(labelSelector
      ? [
          forbidden(
            `${at}.labelSelector`,
            'constraint must not define a selector, as they deduced for each pod',
          ),
        ]
      : NONE),
    ...(repeated ? [duplicate(at, `{${topologyKey}, ${whenUnsatisfiable}}`)] : NONE),
  ];
}

function volumeBinding({ bindTimeoutSeconds = 600, shape }: Args, at: string): Errors {
  return [
    ...(bindTimeoutSeconds < 0
      ? [
          invalid(
            `${at}.bindTimeoutSeconds`,
            bindTimeoutSeconds,
            'invalid BindTimeoutSeconds, should not be a negative value',
          ),
        ]
      : NONE),
    ...(shape
      ? [
          invalid(
            `${at}.shape`,
            shape,
            'unexpected field `shape`, remove it or turn on the feature gate StorageCapacityScoring',
          ),
        ]
      : NONE),
  ];
}

const within = (path: string, value: number, least: number, most: number): Errors =>
  value >= least && value <= most
    ? NONE
    : [invalid(path, value, `not in valid range [${least}, ${most}]`)];
