import { expect, test } from 'vitest';
import { Cluster } from '../../cluster/cluster.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { logOf } from '../../scenarios/scenario-log.ts';
import { actionsIn } from './own-actions.ts';

// Files of scenarios are no actions, whatever they hold: manifests, or the source of a plugin.
test.each(scenarios.map((scenario) => [scenario.id, scenario] as const))(
  'what somebody did in %s is counted, and not what it does by itself',
  async (_, scenario) => {
    const log = logOf(scenario, 1);
    expect(await actionsIn(log)).toBe(0);
    const cluster = Cluster.replay(log);
    cluster.submit({ method: 'DELETE', path: '/api/v1/nodes/node-1' });
    expect(await actionsIn(cluster.inputLog)).toBe(1);
  },
);
