/**
 * How somebody arrives at the page: by a link, after a reload, or for the first time. From then on everything that is
 * done is kept.
 */
import { useEffect, useState } from 'react';
import type { ClusterBackend, SimulationControl } from '../../backend/cluster-backend.ts';
import { isLink } from '../../backend/input-log-codec.ts';
import type { ClusterInputLog } from '../../cluster/spec.ts';
import { loadScenarios, setCurrentScenario } from '../app/scenarios.ts';
import { ui } from '../app/ui-store.ts';
import { openLink, partsOfLink } from '../share/open-link.ts';
import { showView, viewText } from '../share/view-text.ts';
import { LinkNotices } from '../share/LinkNotices.tsx';
import { ShareDialog } from '../share/ShareDialog.tsx';
import { useVisit, visit } from '../share/visit-store.ts';
import { shareSlot } from '../share-slot.ts';
import { words } from '../words/words.ts';
import { stores } from './database.ts';
import { keepDrafts } from './drafts.ts';
import { actionsIn } from './own-actions.ts';
import { SessionKeeper } from './session-keeper.ts';
import { SessionOffer } from './SessionOffer.tsx';
import { randomName, thisTab } from './tab.ts';

const VIEW_RESTS = 500;

shareSlot.open = (backend) => visit.setState({ sharing: backend });

interface ArrivalProps {
  readonly backend: ClusterBackend;
  /** What the page opens with when no link says otherwise. */
  readonly open: () => Promise<void>;
}

export function Arrival({ backend, open }: ArrivalProps) {
  const [keeper, setKeeper] = useState<SessionKeeper>();
  const sharing = useVisit((state) => state.sharing);
  const { simulation } = backend;

  useEffect(() => {
    if (simulation) void arrive(simulation, open).then(setKeeper);
  }, [simulation, open]);
  useEffect(() => {
    const follow = () => simulation && isLink(location.hash) && void followLink(simulation);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [simulation]);

  return (
    <>
      {sharing && <ShareDialog backend={sharing} />}
      <LinkNotices />
      {simulation && keeper && <SessionOffer simulation={simulation} keeper={keeper} />}
    </>
  );
}

/** One for each cluster, however often a component is drawn. */
const arrivals = new WeakMap<SimulationControl, Promise<SessionKeeper>>();

function arrive(simulation: SimulationControl, open: () => Promise<void>): Promise<SessionKeeper> {
  let arrival = arrivals.get(simulation);
  if (!arrival) arrivals.set(simulation, (arrival = begin(simulation, open)));
  return arrival;
}

async function begin(
  simulation: SimulationControl,
  open: () => Promise<void>,
): Promise<SessionKeeper> {
  const byLink = isLink(location.hash) && (await followLink(simulation));
  if (!byLink) await open();
  const { id: tab, others } = await thisTab();
  await keepDrafts(stores.drafts, tab);
  const keeper = new SessionKeeper(stores.sessions, {
    tab,
    now: Date.now,
    newId: randomName,
    view: () => viewText(ui.getState()),
  });
  const earlier = await keeper.earlier(others);
  simulation.onInput((log) => void keepUnlessEmpty(keeper, log));
  const keep = () => void simulation.inputLog().then((log) => keepUnlessEmpty(keeper, log));
  onNewView(keep);
  // The clock goes on without inputs; before the page may be gone, the moment is kept, too.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') keep();
  });
  if (!byLink) await offer(earlier);
  return keeper;
}

/** When something else is looked at, and stays so for a moment. */
function onNewView(tell: () => void): void {
  let before = viewText(ui.getState());
  let timer: ReturnType<typeof setTimeout> | undefined;
  ui.subscribe((state) => {
    const now = viewText(state);
    if (now === before) return;
    before = now;
    clearTimeout(timer);
    timer = setTimeout(tell, VIEW_RESTS);
  });
}

/** What a scenario does by itself is not worth keeping: it will do it again. */
async function keepUnlessEmpty(keeper: SessionKeeper, log: ClusterInputLog): Promise<void> {
  if ((await actionsIn(log)) > 0) await keeper.save(log);
}

async function offer(earlier: Awaited<ReturnType<SessionKeeper['earlier']>>): Promise<void> {
  const [record] = earlier;
  if (record) visit.setState({ offer: { record, actions: await actionsIn(record.log) } });
}

/** True if the link was opened. The address forgets it: a reload continues the session instead of beginning again. */
async function followLink(simulation: SimulationControl): Promise<boolean> {
  const { hash } = location;
  history.replaceState(history.state, '', location.pathname + location.search);
  visit.setState({ busy: 'link' });
  const [link, view] = partsOfLink(hash);
  // Before the cluster is there: what a visitor does as soon as they see it is theirs.
  const before = viewText(ui.getState());
  showView(view);
  const { log, digest = '', notice } = await openLink(link, simulation);
  visit.setState({ busy: undefined, notice });
  if (!log) {
    showView(before);
    return false;
  }
  await loadScenarios();
  setCurrentScenario(log.cluster.scenario);
  ui.getState().toast({ text: words.link.opened(log.inputs.length, digest), tone: 'ok' });
  return true;
}
