/** What the page opens with: the scenario of the address, or the first one. */
import type { ClusterBackend } from '../../backend/cluster-backend.ts';
import { showView } from '../share/view-text.ts';
import { loadScenarios, scenarioState, startScenario } from './scenarios.ts';

const FIRST_SEED = 7;

/** `?scenario=node-failure&seed=3`, and what is looked at as in links: `&lens=pod`. */
export async function open(backend: ClusterBackend, query: URLSearchParams): Promise<void> {
  const { first } = await loadScenarios();
  const asked = scenarioState().all.find(({ id }) => id === query.get('scenario'));
  const seed = Number(query.get('seed') ?? FIRST_SEED);
  await startScenario(backend, asked ?? first, Number.isSafeInteger(seed) ? seed : FIRST_SEED);
  showView(query.toString());
}
