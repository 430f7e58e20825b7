/** What kube-scheduler says of configurations that it does not start with. */
import { expect, test } from 'vitest';
import { messageOf } from '../../../apimachinery/field-error.ts';
import type { ProfileConfiguration, SchedulerConfiguration } from './configuration.ts';
import { profileProblem } from './profile-problem.ts';
import { validateConfiguration } from './validation.ts';

const one = (profile: ProfileConfiguration): SchedulerConfiguration => ({ profiles: [profile] });
const args = (name: string, given: Record<string, unknown>) =>
  one({ pluginConfig: [{ name, args: given }] });
const strategy = (scoringStrategy: object) => args('NodeResourcesFit', { scoringStrategy });
const point = (utilization: number, score: number) => ({ utilization, score });

test.each<[SchedulerConfiguration, string]>([
  [
    { parallelism: 0 },
    'parallelism: Invalid value: 0: should be an integer value greater than zero',
  ],
  [
    { percentageOfNodesToScore: 101 },
    'percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]',
  ],
  [
    { podInitialBackoffSeconds: 0 },
    'podInitialBackoffSeconds: Invalid value: 0: must be greater than 0',
  ],
  [
    { podInitialBackoffSeconds: 20 },
    'podMaxBackoffSeconds: Invalid value: 10: must be greater than or equal to PodInitialBackoffSeconds',
  ],
  [{ profiles: [{ schedulerName: 'a' }, {}] }, 'profiles[1].schedulerName: Required value'],
  [
    { profiles: [{ schedulerName: 'a' }, { schedulerName: 'a' }] },
    'profiles[1].schedulerName: Duplicate value: "profiles[0].schedulerName"',
  ],
  [
    one({ percentageOfNodesToScore: -1 }),
    'profiles[0].percentageOfNodesToScore: Invalid value: -1: not in valid range [0-100]',
  ],
  [
    one({ pluginConfig: [{ name: 'A' }, { name: 'A' }] }),
    'profiles[0].pluginConfig[1]: Duplicate value: "A"',
  ],
  [
    args('InterPodAffinity', { hardPodAffinityWeight: 101 }),
    'profiles[0].pluginConfig[0].args.hardPodAffinityWeight: Invalid value: 101: not in valid range [0, 100]',
  ],
  [
    args('DefaultPreemption', { minCandidateNodesPercentage: 120 }),
    'profiles[0].pluginConfig[0].args.minCandidateNodesPercentage: Invalid value: 120: not in valid range [0, 100]',
  ],
  [
    args('NodeResourcesBalancedAllocation', { resources: [{ name: 'cpu', weight: 2 }] }),
    'profiles[0].pluginConfig[0].args.resources[0].weight: Invalid value: 2: must be 1',
  ],
  [
    strategy({ type: 'Best' }),
    'profiles[0].pluginConfig[0].args.scoringStrategy.type: Unsupported value: "Best": supported values: "LeastAllocated", "MostAllocated", "RequestedToCapacityRatio"',
  ],
  [
    strategy({ resources: [{ name: 'cpu', weight: 101 }] }),
    'profiles[0].pluginConfig[0].args.scoringStrategy.resources[0].weight: Invalid value: 101: resource weight of cpu not in valid range (0, 100]',
  ],
  [
    strategy({ type: 'RequestedToCapacityRatio' }),
    'profiles[0].pluginConfig[0].args.scoringStrategy.requestedToCapacityRatio: Required value: must be specified when type is RequestedToCapacityRatio',
  ],
  [
    strategy({
      type: 'RequestedToCapacityRatio',
      requestedToCapacityRatio: { shape: [point(50, 0), point(0, 10)] },
    }),
    'profiles[0].pluginConfig[0].args.scoringStrategy.requestedToCapacityRatio.shape[1].utilization: Invalid value: 0: values must be sorted in increasing order',
  ],
  [
    args('PodTopologySpread', {
      defaultConstraints: [
        { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' },
      ],
    }),
    'profiles[0].pluginConfig[0].args.defaultingType: Invalid value: "System": when .defaultConstraints are not empty',
  ],
  [
    args('VolumeBinding', { bindTimeoutSeconds: -1 }),
    'profiles[0].pluginConfig[0].args.bindTimeoutSeconds: Invalid value: -1: invalid BindTimeoutSeconds, should not be a negative value',
  ],
])('%j: %s', (configuration, problem) =>
  expect(validateConfiguration(configuration).map(messageOf)).toEqual([problem]),
);

test.each<[ProfileConfiguration['plugins'], string | undefined]>([
  [{ score: { enabled: [{ name: 'NodeAffinity', weight: 5 }] } }, undefined],
  [{ score: { enabled: [{ name: 'Nice' }] } }, 'plugin "Nice" does not exist'],
  [
    { filter: { enabled: [{ name: 'NodeName' }, { name: 'NodeName' }] } },
    'plugin "NodeName" already registered',
  ],
  [
    { multiPoint: { disabled: [{ name: '*' }] } },
    'only one queue sort plugin required for profile with scheduler name "default-scheduler", but got 0',
  ],
  [
    { bind: { disabled: [{ name: '*' }] } },
    'at least one bind plugin is needed for profile with scheduler name "default-scheduler"',
  ],
])('%j: %s', (plugins, problem) => expect(profileProblem(one({ plugins }))?.message).toBe(problem));
