/**
 * KubeSchedulerConfiguration as a field of the Component `kube-scheduler`. Upstream it is a file that the process reads
 * at its start (kube-scheduler/config/v1/types.go and types_pluginargs.go, 1.36), so it is in no OpenAPI document.
 */
import { anything, flag, integer, list, number, object, text, type Schema } from '../schema.ts';

const CORE = '#/definitions/io.k8s.api.core.v1';

const plugin = object(
  'One plugin.',
  {
    name: text('Its name; `*` stands for all where plugins are disabled.'),
    weight: integer('How much its score counts. Only for score.'),
  },
  ['name'],
);
const pluginSet = (point: string): Schema =>
  object(`Which plugins run at ${point}.`, {
    enabled: list('Beside the default ones, in this order.', plugin),
    disabled: list('Of the default ones.', plugin),
  });

const POINTS = [
  'multiPoint',
  'preEnqueue',
  'queueSort',
  'preFilter',
  'filter',
  'postFilter',
  'preScore',
  'score',
  'reserve',
  'permit',
  'preBind',
  'bind',
  'postBind',
] as const;

const profile = object('How Pods of one schedulerName are scheduled.', {
  schedulerName: text('The Pods that name it are scheduled with this profile.'),
  percentageOfNodesToScore: integer(
    'Enough feasible nodes, in percent of all; 0 adapts to the cluster.',
  ),
  plugins: object(
    'What is enabled and disabled beyond the default plugins.',
    Object.fromEntries(POINTS.map((point) => [point, pluginSet(point)])),
  ),
  pluginConfig: list(
    'Arguments for plugins.',
    object(
      'Arguments for one plugin.',
      {
        name: text('The plugin.'),
        args: anything('Its arguments: NodeResourcesFitArgs and so on.'),
      },
      ['name'],
    ),
  ),
});

export const schedulerConfigurationSchema = object(
  'How kube-scheduler is configured. A change starts the process anew.',
  {
    apiVersion: text('kubescheduler.config.k8s.io/v1'),
    kind: text('KubeSchedulerConfiguration'),
    parallelism: integer('How many nodes are looked at side by side; without effect here.'),
    percentageOfNodesToScore: integer(
      'Enough feasible nodes, in percent of all; 0 adapts to the cluster.',
    ),
    podInitialBackoffSeconds: integer(
      'How long a Pod waits after its first failure; 1 unless given.',
    ),
    podMaxBackoffSeconds: integer('How long a Pod waits at most; 10 unless given.'),
    profiles: list('By schedulerName.', profile),
    leaderElection: anything('Without effect here.'),
    clientConnection: anything('Without effect here.'),
    enableProfiling: flag('Without effect here.'),
    enableContentionProfiling: flag('Without effect here.'),
    delayCacheUntilActive: flag('Without effect here.'),
    extenders: list('HTTP extenders: not called here.', anything('One extender.')),
  },
);

const resources = list(
  'Which resources count.',
  object('A resource.', { name: text('Its name.'), weight: integer('How much it counts.') }, [
    'name',
  ]),
);

const common = {
  apiVersion: text('kubescheduler.config.k8s.io/v1'),
  kind: text('The kind of these arguments.'),
};

/** By plugin: what its arguments may be. */
export const pluginArgsSchemas: { readonly [plugin: string]: Schema } = {
  DefaultPreemption: object('DefaultPreemptionArgs', {
    ...common,
    minCandidateNodesPercentage: integer('Nodes to try evicting on, in percent of all.'),
    minCandidateNodesAbsolute: integer('At least so many.'),
  }),
  DynamicResources: object('DynamicResourcesArgs', {
    ...common,
    filterTimeout: text('Without effect here.'),
    bindingTimeout: text('How long devices may take to get ready; 10m unless set.'),
  }),
  InterPodAffinity: object('InterPodAffinityArgs', {
    ...common,
    hardPodAffinityWeight: integer(
      'What a required affinity of a Pod that is there already counts.',
    ),
    ignorePreferredTermsOfExistingPods: flag('Pods without affinity take no notice of others’.'),
  }),
  NodeAffinity: object('NodeAffinityArgs', {
    ...common,
    addedAffinity: { description: 'Holds for each Pod.', $ref: `${CORE}.NodeAffinity` },
  }),
  NodeResourcesBalancedAllocation: object('NodeResourcesBalancedAllocationArgs', {
    ...common,
    resources,
  }),
  NodeResourcesFit: object('NodeResourcesFitArgs', {
    ...common,
    ignoredResources: list('Resources that Filter ignores.', text('A resource.')),
    ignoredResourceGroups: list('Groups of resources that Filter ignores.', text('A domain.')),
    scoringStrategy: object('How nodes are valued.', {
      type: text('LeastAllocated, MostAllocated or RequestedToCapacityRatio.'),
      resources,
      requestedToCapacityRatio: object('Of that type.', {
        shape: list(
          'The function, point by point.',
          object('A point.', {
            utilization: number('0 to 100.'),
            score: number('0 to 10.'),
          }),
        ),
      }),
    }),
  }),
  PodTopologySpread: object('PodTopologySpreadArgs', {
    ...common,
    defaultConstraints: list('For Pods that have none.', {
      $ref: `${CORE}.TopologySpreadConstraint`,
    }),
    defaultingType: text('System or List.'),
  }),
  VolumeBinding: object('VolumeBindingArgs', {
    ...common,
    bindTimeoutSeconds: integer('How long binding may take; 600 unless given.'),
    shape: list('Behind a gate that is off.', anything('A point.')),
  }),
};

/** Where the schema of a plugin's arguments is found among the definitions. */
export const pluginArgsSchemaName = (plugin: string): string =>
  `dev.kubeglass.sim.v1alpha1.${plugin}Args`;
