/** Starting a scenario: a fresh cluster, then its manifests as anybody would apply them. */
import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import { Api } from '../actions/api.ts';
import type { Session } from './session.ts';
import { apiKinds, collectionPath } from '../model/api-kinds.ts';
import { loadScenarios } from '../slots.ts';
import type { Scenario } from '../scenario-slot.ts';
import { ui } from './ui-store.ts';

interface ScenarioState {
  readonly all: readonly Scenario[];
  readonly current: Scenario | undefined;
}

const store = createStore<ScenarioState>()(() => ({ all: [], current: undefined }));
export const useScenarios = (): ScenarioState => useStore(store);
export const scenarioState = (): ScenarioState => store.getState();

export async function initScenarios(): Promise<readonly Scenario[]> {
  const all = await loadScenarios();
  store.setState({ all });
  return all;
}

/** A scenario that the cluster was already made from: shown, not started. */
export const setCurrentScenario = (id: string | undefined): void =>
  store.setState({ current: store.getState().all.find((scenario) => scenario.id === id) });

export async function startScenario(session: Session, scenario: Scenario, seed: number): Promise<void> {
  store.setState({ current: scenario });
  ui.getState().select(undefined);
  await session.backend.simulation?.create({ ...scenario.cluster, scenario: scenario.title }, seed);
  const api = new Api(session.backend);
  for (const manifest of await objectsOf(scenario.manifests)) {
    try {
      await api.post(pathFor(manifest), manifest);
    } catch (problem) {
      ui.getState().toast({ text: problem instanceof Error ? problem.message : String(problem), tone: 'bad' });
    }
  }
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: string; readonly namespace?: string };
}

async function objectsOf(manifests: Scenario['manifests']): Promise<readonly Manifest[]> {
  const list = typeof manifests === 'string' ? [manifests] : manifests;
  const { parseAllDocuments } = await import('yaml');
  return list.flatMap((item) =>
    typeof item === 'string'
      ? parseAllDocuments(item)
          .map((document) => document.toJSON() as Manifest | null)
          .filter((document) => document !== null)
      : [item as Manifest],
  );
}

/** Kinds that a manifest may name without the page listing them are found by the rule that plurals follow. */
function pathFor({ apiVersion, kind, metadata }: Manifest): string {
  const known = apiKinds.find((candidate) => candidate.kind === kind);
  if (known) return collectionPath(known, known.namespaced ? (metadata.namespace ?? 'default') : undefined);
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const lower = kind.toLowerCase();
  const plural = lower.endsWith('s') ? `${lower}es` : lower.endsWith('y') ? `${lower.slice(0, -1)}ies` : `${lower}s`;
  return metadata.namespace ? `${root}/namespaces/${metadata.namespace}/${plural}` : `${root}/${plural}`;
}

