/** Every scenario, in the order in which a newcomer would take them. One is added by its folder and one line here. */
import { affinityAndAntiAffinity } from './affinity-and-anti-affinity/affinity-and-anti-affinity.ts';
import { helloWorld } from './hello-world/hello-world.ts';
import { nodeFailure } from './node-failure/node-failure.ts';
import { resourcePressureAndPreemption } from './resource-pressure-and-preemption/resource-pressure-and-preemption.ts';
import { rollingUpdateGoneWrong } from './rolling-update-gone-wrong/rolling-update-gone-wrong.ts';
import type { Scenario } from './scenario.ts';
import { taintsAndTolerations } from './taints-and-tolerations/taints-and-tolerations.ts';
import { topologySpread } from './topology-spread/topology-spread.ts';

export const scenarios: readonly Scenario[] = [
  helloWorld,
  taintsAndTolerations,
  affinityAndAntiAffinity,
  topologySpread,
  resourcePressureAndPreemption,
  rollingUpdateGoneWrong,
  nodeFailure,
];

/** What a page opens with when nobody asked for anything else. */
export const firstScenario: Scenario = helloWorld;

export const scenarioOf = (id: string | undefined): Scenario | undefined =>
  scenarios.find((scenario) => scenario.id === id);
