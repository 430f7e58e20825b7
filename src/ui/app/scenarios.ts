/** Starting a scenario: a fresh cluster, in which its files come when their time has come, so that one sees what they do. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { ClusterBackend } from '../../backend/cluster-backend.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { ui } from './ui-store.ts';

interface ScenarioState {
  readonly all: readonly Scenario[];
  readonly current: Scenario | undefined;
}

const store = createStore<ScenarioState>()(() => ({ all: [], current: undefined }));
export const useScenarios = (): ScenarioState => useStore(store);
export const scenarioState = (): ScenarioState => store.getState();

export async function loadScenarios(): Promise<{ readonly first: Scenario }> {
  const { scenarios, firstScenario } = await import('../../scenarios/registry.ts');
  store.setState({ all: scenarios });
  return { first: firstScenario };
}

/** The cluster says which scenario it was made from: it may have come with a link. */
export const setCurrentScenario = (id: string | undefined): void =>
  store.setState(({ all, current }) => ({
    current: id === current?.id ? current : all.find((scenario) => scenario.id === id),
  }));

export async function startScenario(
  backend: ClusterBackend,
  scenario: Scenario,
  seed: number,
): Promise<void> {
  const { simulation } = backend;
  if (!simulation) return;
  const { logOf } = await import('../../scenarios/scenario-log.ts');
  store.setState({ current: scenario });
  ui.getState().select(undefined);
  await simulation.load(logOf(scenario, seed));
}
