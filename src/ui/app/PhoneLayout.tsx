/** On a narrow screen: the picture, and everything else as a sheet that rises over it. */
import { Boxes, Info, Network, SquarePen } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../design/Button.tsx';
import { Explorer } from '../explorer/Explorer.tsx';
import { GraphPane } from '../graph/GraphPane.tsx';
import { Inspector } from '../inspector/Inspector.tsx';
import { words } from '../words/words.ts';
import { EditorPane } from './EditorPane.tsx';
import { useUi } from './ui-store.ts';

type Sheet = 'explorer' | 'inspector' | 'editor';

const sheets = [
  ['explorer', Boxes],
  ['inspector', Info],
  ['editor', SquarePen],
] as const;

export function PhoneLayout() {
  const [sheet, setSheet] = useState<Sheet>();
  const selected = useUi((state) => state.selected);
  const editing = useUi((state) => state.editorText.id);
  const [shown, setShown] = useState({ selected, editing });
  // Whatever was chosen last brings its sheet up.
  if (shown.selected !== selected || shown.editing !== editing) {
    setShown({ selected, editing });
    if (shown.editing !== editing) setSheet('editor');
    else if (selected) setSheet('inspector');
  }

  return (
    <>
      <main className="main" id="cluster">
        <GraphPane />
      </main>
      {sheet && (
        <div className="sheet">
          {sheet === 'explorer' && <Explorer />}
          {sheet === 'inspector' && <Inspector />}
          {sheet === 'editor' && <EditorPane onClose={() => setSheet(undefined)} />}
        </div>
      )}
      <nav className="sheet-bar" aria-label={words.app.panes.cluster}>
        <Button icon={<Network size={18} />} pressed={!sheet} onClick={() => setSheet(undefined)}>
          {words.app.panes.cluster}
        </Button>
        {sheets.map(([id, Icon]) => (
          <Button
            key={id}
            icon={<Icon size={18} />}
            pressed={sheet === id}
            onClick={() => setSheet(sheet === id ? undefined : id)}
          >
            {words.app.panes[id]}
          </Button>
        ))}
      </nav>
    </>
  );
}
