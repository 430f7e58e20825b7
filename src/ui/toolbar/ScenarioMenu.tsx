/** Which cluster this is, and the others that one could have. */
import { Dices, FlaskConical, RotateCcw } from 'lucide-react';
import { scenarioState, startScenario, useScenarios } from '../app/scenarios.ts';
import { useSession, type Session } from '../app/session.ts';
import { ui } from '../app/ui-store.ts';
import type { MenuItem } from '../design/Menu.tsx';
import { MenuButton } from '../design/MenuButton.tsx';
import type { Scenario } from '../../scenarios/scenario.ts';
import { words } from '../words/words.ts';

const { toolbar } = words;

export function ScenarioMenu() {
  const session = useSession();
  const { all, current } = useScenarios();
  const title = current?.title ?? toolbar.scenarioFallback;
  if (!session.backend.simulation) return null;
  return (
    <MenuButton
      className="toolbar-scenario"
      label={toolbar.scenario(title)}
      items={() => itemsFor(session, all, current)}
    >
      {title}
    </MenuButton>
  );
}

function itemsFor(
  session: Session,
  all: readonly Scenario[],
  current: Scenario | undefined,
): MenuItem[] {
  return [
    ...all.map((scenario): MenuItem => ({
      id: scenario.id,
      title: scenario.title,
      hint: scenario.summary,
      icon: <FlaskConical size={14} aria-hidden />,
      checked: scenario === current,
      run: () => void startScenario(session.backend, scenario, seedOf(session)),
    })),
    {
      id: 'again',
      title: toolbar.restartScenario,
      hint: toolbar.restartScenarioHint,
      icon: <RotateCcw size={14} aria-hidden />,
      apart: all.length > 0,
      run: () => void again(session, seedOf(session)),
    },
    {
      id: 'seed',
      title: toolbar.newSeed,
      hint: toolbar.newSeedHint,
      icon: <Dices size={14} aria-hidden />,
      run: () => void again(session, seedOf(session) + 1),
    },
  ];
}

export const seedOf = ({ mirror }: Session): number =>
  mirror.get('clocks', 'cluster')?.status.seed ?? 1;

/** The same beginning once more. A scenario that the page does not know is played from the first line of its log. */
export async function again(session: Session, seed: number): Promise<void> {
  const { simulation } = session.backend;
  const { current } = scenarioState();
  if (current) return startScenario(session.backend, current, seed);
  const log = await simulation!.inputLog();
  ui.getState().select(undefined);
  await simulation!.create(log.cluster, seed);
}
