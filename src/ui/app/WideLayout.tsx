/** The panes beside each other. Their sizes are remembered for each set of open panes. */
import { Fragment, type ReactNode } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { EditorPane } from './EditorPane.tsx';
import { layoutStorage } from './remembered.ts';
import { useUi } from './ui-store.ts';
import { Explorer } from '../explorer/Explorer.tsx';
import { GraphPane } from '../graph/GraphPane.tsx';
import { Inspector } from '../inspector/Inspector.tsx';
import { Timeline } from '../timeline/Timeline.tsx';
import { words } from '../words/words.ts';

interface Place {
  readonly id: string;
  readonly title: string;
  readonly size: string;
  readonly min: number;
  readonly content: ReactNode;
  readonly main?: true;
}

export function WideLayout() {
  const chosen = useUi((state) => state.panes);
  const present = useUi((state) => state.present);
  const selected = useUi((state) => state.selected !== undefined);
  // On a projector: the picture, and beside it what is being talked about.
  const panes = present
    ? { ...chosen, explorer: false, timeline: false, inspector: selected }
    : chosen;
  const { panes: titles } = words.app;
  const middle: Place[] = [
    {
      id: 'cluster',
      title: titles.cluster,
      size: '62%',
      min: 200,
      content: <GraphPane />,
      main: true,
    },
    ...(panes.editor
      ? [{ id: 'editor', title: titles.editor, size: '38%', min: 120, content: <EditorPane /> }]
      : []),
  ];
  const columns: Place[] = [
    ...(panes.explorer
      ? [{ id: 'explorer', title: titles.explorer, size: '220px', min: 150, content: <Explorer /> }]
      : []),
    {
      id: 'middle',
      title: titles.cluster,
      size: '60%',
      min: 320,
      content: <Split id="rows" orientation="vertical" places={middle} />,
      main: true,
    },
    ...(panes.inspector
      ? [
          {
            id: 'inspector',
            title: titles.inspector,
            size: '400px',
            min: 260,
            content: <Inspector />,
          },
        ]
      : []),
  ];
  return (
    <>
      <main className="workspace" id="cluster" aria-label={titles.cluster}>
        <Split id="columns" orientation="horizontal" places={columns} />
      </main>
      {panes.timeline && <Timeline />}
    </>
  );
}

function Split({
  id,
  orientation,
  places,
}: {
  readonly id: string;
  readonly orientation: 'horizontal' | 'vertical';
  readonly places: readonly Place[];
}) {
  const panelIds = places.map((place) => place.id);
  const layout = useDefaultLayout({ id: `layout.${id}`, panelIds, storage: layoutStorage });
  return (
    <Group key={panelIds.join()} id={id} orientation={orientation} {...layout}>
      {places.map((place, index) => (
        <Fragment key={place.id}>
          {index > 0 && (
            <Separator
              className="separator"
              aria-label={words.app.resize((place.main ? places[index - 1]! : place).title)}
            />
          )}
          <Panel
            id={place.id}
            defaultSize={place.main ? undefined : place.size}
            minSize={place.min}
            groupResizeBehavior={place.main ? 'preserve-relative-size' : 'preserve-pixel-size'}
          >
            {place.content}
          </Panel>
        </Fragment>
      ))}
    </Group>
  );
}
