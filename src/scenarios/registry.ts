/** Every scenario, in the order in which a newcomer would take them. One is added by its folder and one line here. */
import { affinityAndAntiAffinity } from './affinity-and-anti-affinity/affinity-and-anti-affinity.ts';
import { crashLoop } from './crash-loop/crash-loop.ts';
import { drainedNode } from './drained-node/drained-node.ts';
import { failingProbe } from './failing-probe/failing-probe.ts';
import { helloWorld } from './hello-world/hello-world.ts';
import { hpaUnderLoad } from './hpa-under-load/hpa-under-load.ts';
import { jobWithFailures } from './job-with-failures/job-with-failures.ts';
import { nodeFailure } from './node-failure/node-failure.ts';
import { oomKill } from './oom-kill/oom-kill.ts';
import { oneGpuForTwo } from './one-gpu-for-two/one-gpu-for-two.ts';
import { resourcePressureAndPreemption } from './resource-pressure-and-preemption/resource-pressure-and-preemption.ts';
import { rollingUpdateGoneWrong } from './rolling-update-gone-wrong/rolling-update-gone-wrong.ts';
import type { Scenario } from './scenario.ts';
import { statefulUpgrade } from './stateful-upgrade/stateful-upgrade.ts';
import { taintsAndTolerations } from './taints-and-tolerations/taints-and-tolerations.ts';
import { topologySpread } from './topology-spread/topology-spread.ts';
import { writeYourOwnPlugin } from './write-your-own-plugin/write-your-own-plugin.ts';

export const scenarios: readonly Scenario[] = [
  helloWorld,
  taintsAndTolerations,
  affinityAndAntiAffinity,
  topologySpread,
  resourcePressureAndPreemption,
  writeYourOwnPlugin,
  oneGpuForTwo,
  rollingUpdateGoneWrong,
  statefulUpgrade,
  crashLoop,
  failingProbe,
  oomKill,
  jobWithFailures,
  hpaUnderLoad,
  drainedNode,
  nodeFailure,
];

/** What a page opens with when nobody asked for anything else. */
export const firstScenario: Scenario = helloWorld;

export const scenarioOf = (id: string | undefined): Scenario | undefined =>
  scenarios.find((scenario) => scenario.id === id);
