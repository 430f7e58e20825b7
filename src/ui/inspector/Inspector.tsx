/** The selected thing: its state in words, why it is so, what was decided about it, its events, logs and YAML. */
import { ArrowLeft, Ellipsis } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { useSession } from '../app/session.ts';
import { ui, useUi, type InspectorTab } from '../app/ui-store.ts';
import { Button } from '../design/Button.tsx';
import { MenuButton } from '../design/MenuButton.tsx';
import { Pane } from '../design/Pane.tsx';
import { Tabs, type Tab } from '../design/Tabs.tsx';
import { PodTile } from '../graph/Tile.tsx';
import { useAttempts, useEventsAbout, useObject } from '../mirror/hooks.ts';
import { kindOfPlural } from '../model/api-kinds.ts';
import { keyOfReference, textOfReference, type Reference } from '../model/reference.ts';
import { words } from '../words/words.ts';
import { EventsTab } from './EventsTab.tsx';
import { menuFor } from './object-menu.tsx';
import { Overview } from './Overview.tsx';
import { StateTab } from './StateTab.tsx';
import './Inspector.css';

const DecisionsTab = lazy(() => import('./decisions/DecisionsTab.tsx'));
const WhyTab = lazy(() => import('./WhyTab.tsx'));
const LogsTab = lazy(() => import('./LogsTab.tsx'));
const YamlTab = lazy(() => import('./YamlTab.tsx'));

export function Inspector() {
  const selected = useUi((state) => state.selected);
  const history = useUi((state) => state.history);
  if (!selected) {
    return (
      <Pane title={words.app.panes.inspector} className="inspector">
        <Overview />
      </Pane>
    );
  }
  return (
    <Pane
      className="inspector"
      title={kindOfPlural(selected.plural)?.kind ?? selected.plural}
      tools={
        history.length > 0 && (
          <Button
            small
            icon={<ArrowLeft size={15} />}
            label={words.inspector.back}
            onClick={() => ui.getState().back()}
          />
        )
      }
    >
      <Inspected key={textOfReference(selected)} reference={selected} />
    </Pane>
  );
}

function Inspected({ reference }: { readonly reference: Reference }) {
  const session = useSession();
  const key = keyOfReference(reference);
  const live = useObject(reference.plural, key);
  const [last, setLast] = useState<KubeObject | undefined>(live);
  if (live && live !== last) setLast(live);
  const object = live ?? last;
  const kind = kindOfPlural(reference.plural)?.kind ?? '';
  const events = useEventsAbout(kind, key);
  const isPod = reference.plural === 'pods';
  const attempts = useAttempts(isPod ? key : '');
  const chosen = useUi((state) => state.tab);

  const { tabs: titles } = words.inspector;
  const tabs: Tab<InspectorTab>[] = [
    { id: 'state', title: titles.state },
    { id: 'why', title: titles.why },
    ...(isPod
      ? [{ id: 'decisions' as const, title: titles.decisions, count: attempts.length }]
      : []),
    { id: 'events', title: titles.events, count: events.length },
    ...(isPod ? [{ id: 'logs' as const, title: titles.logs }] : []),
    { id: 'yaml', title: titles.yaml },
  ];
  const tab = tabs.some(({ id }) => id === chosen) ? chosen : 'state';

  return (
    <>
      <div className="inspector-head">
        {isPod && object && <PodTile pod={object as Pod} size={22} />}
        <div className="inspector-name">
          <h3>{reference.name}</h3>
          {reference.namespace && <span className="quiet">{reference.namespace}</span>}
        </div>
        <MenuButton
          small
          look="outline"
          label={words.inspector.menu}
          icon={<Ellipsis size={15} />}
          items={() => menuFor(session, reference, object)}
        />
      </div>
      {!live && object && (
        <p className="inspector-gone">
          <strong>{words.inspector.gone}</strong> {words.inspector.goneHint}
        </p>
      )}
      <Tabs
        label={words.inspector.tabsLabel(reference.name)}
        tabs={tabs}
        selected={tab}
        onSelect={(id) => ui.getState().setTab(id)}
      >
        {!object ? (
          <p className="inspector-note">{words.inspector.gone}</p>
        ) : (
          <div className="inspector-tab">
            <Suspense>
              {tab === 'state' && <StateTab object={object} reference={reference} />}
              {tab === 'why' && (
                <WhyTab reference={reference} resourceVersion={object.metadata.resourceVersion} />
              )}
              {tab === 'decisions' && <DecisionsTab attempts={attempts} />}
              {tab === 'events' && <EventsTab events={events} />}
              {tab === 'logs' && <LogsTab pod={object as Pod} />}
              {tab === 'yaml' && <YamlTab object={object} />}
            </Suspense>
          </div>
        )}
      </Tabs>
    </>
  );
}
