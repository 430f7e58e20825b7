/** After a reload or a crash: the earlier session, to be continued with one click or left alone. */
import { History } from 'lucide-react';
import type { SimulationControl } from '../../backend/cluster-backend.ts';
import { scenarioState, setCurrentScenario } from '../app/scenarios.ts';
import { ui } from '../app/ui-store.ts';
import { Button } from '../design/Button.tsx';
import { showView } from '../share/view-text.ts';
import { useVisit, visit } from '../share/visit-store.ts';
import { words } from '../words/words.ts';
import type { SessionKeeper } from './session-keeper.ts';

const { session: say } = words;

export function SessionOffer({
  simulation,
  keeper,
}: {
  readonly simulation: SimulationControl;
  readonly keeper: SessionKeeper;
}) {
  const offer = useVisit((state) => state.offer);
  const busy = useVisit((state) => state.busy === 'session');
  if (!offer) return null;
  const { record, actions } = offer;
  const { log } = record;
  const title =
    scenarioState().all.find(({ id }) => id === log.cluster.scenario)?.title ??
    words.toolbar.scenarioFallback;

  const go = async () => {
    visit.setState({ busy: 'session' });
    try {
      await simulation.load(log);
      keeper.adopt(record);
      setCurrentScenario(log.cluster.scenario);
      showView(record.view ?? '');
    } catch (problem) {
      ui.getState().toast({
        text: `${say.failed} ${problem instanceof Error ? problem.message : ''}`,
        tone: 'bad',
      });
    }
    visit.setState({ busy: undefined, offer: undefined });
  };

  return (
    <aside className="session-offer" aria-label={say.label}>
      <History size={16} aria-hidden />
      <span role="status">
        {busy
          ? say.continuing
          : say.offer(title, timeOf(log.end ? log.end.at - log.start : 0), actions)}
      </span>
      <Button small look="solid" disabled={busy} onClick={() => void go()}>
        {say.continue}
      </Button>
      <Button small disabled={busy} onClick={() => visit.setState({ offer: undefined })}>
        {say.dismiss}
      </Button>
    </aside>
  );
}

/** `00:01:24` */
function timeOf(millis: number): string {
  const seconds = Math.floor(millis / 1000);
  return [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, '0'))
    .join(':');
}
