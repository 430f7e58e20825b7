/** How much of a log somebody did, beyond what its scenario does by itself. */
import type { ClusterInputLog, LoggedRequest } from '../../cluster/spec.ts';

export async function actionsIn({ cluster, inputs }: ClusterInputLog): Promise<number> {
  // With the YAML library, which the page does not need before somebody has done something.
  const [{ scenarioOf }, { logOf }] = await Promise.all([
    import('../../scenarios/registry.ts'),
    import('../../scenarios/scenario-log.ts'),
  ]);
  const scenario = scenarioOf(cluster.scenario);
  const { planned = [] } = scenario ? logOf(scenario, 0).cluster : {};
  const byItself = planned.map(({ request }) => textOf(request));
  let actions = 0;
  for (const { request } of inputs) {
    if (request.query?.dryRun) continue;
    const index = byItself.indexOf(textOf(request));
    if (index < 0) actions++;
    else byItself.splice(index, 1);
  }
  return actions;
}

const textOf = ({ method, path, body }: LoggedRequest): string =>
  JSON.stringify([method, path, body]);
