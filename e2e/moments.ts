/** Scenarios at a moment worth a picture, as share links: every run photographs the very same clusters. */
import { encodeLink } from '../src/backend/input-log-codec.ts';
import { Cluster } from '../src/cluster/cluster.ts';
import { clocks, CLUSTER_CLOCK } from '../src/api/sim/v1alpha1/clock/clock.ts';
import { pathOf } from '../src/api/resource-path.ts';
import { FIXED_START } from '../src/cluster/spec.ts';
import { nodeInterpreter } from '../src/host/node/plugin-interpreter.ts';
import { scenarioOf } from '../src/scenarios/registry.ts';
import { logOf } from '../src/scenarios/scenario-log.ts';

/** The seed that the page takes when nobody names one. */
const SEED = 7;

/** A fragment that opens a scenario `seconds` after its start, with the clock stopped. */
export async function linkTo(id: string, seconds: number): Promise<string> {
  const scenario = scenarioOf(id);
  if (!scenario) throw new Error(`there is no scenario ${id}`);
  const cluster = Cluster.replay(logOf(scenario, SEED), { interpreter: nodeInterpreter });
  cluster.simulation.runUntil(FIXED_START + seconds * 1000);
  cluster.submit({
    method: 'PATCH',
    path: pathOf(clocks, { name: CLUSTER_CLOCK }),
    headers: { 'content-type': 'application/merge-patch+json' },
    body: { spec: { paused: true } },
  });
  return encodeLink(cluster.inputLog);
}
