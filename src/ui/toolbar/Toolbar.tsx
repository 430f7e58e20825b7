/** The top of the page: which cluster, its clock, and what the page itself can do. */
import {
  CircleHelp,
  Command,
  Monitor,
  Moon,
  PanelBottom,
  PanelLeft,
  PanelRight,
  Presentation,
  SquarePen,
  Sun,
} from 'lucide-react';
import { ui, useUi, type Pane, type Theme } from '../app/ui-store.ts';
import { Button } from '../design/Button.tsx';
import { words } from '../words/words.ts';
import { ClockControls } from './ClockControls.tsx';
import { IdentityButton } from './IdentityButton.tsx';
import { Mark } from './Mark.tsx';
import { ScenarioMenu } from './ScenarioMenu.tsx';
import { Share } from './Share.tsx';
import './Toolbar.css';

const { toolbar } = words;

export function Toolbar() {
  return (
    <header className="toolbar" aria-label={toolbar.label}>
      <h1 className="toolbar-name">
        <Mark />
        <span>{words.app.name}</span>
      </h1>
      <ScenarioMenu />
      <div className="toolbar-middle">
        <ClockControls />
      </div>
      <div className="toolbar-end">
        <IdentityButton />
        <PaneButtons />
        <Share />
        <ThemeButton />
        <PresentButton />
        <Button
          icon={<Command size={16} />}
          label={toolbar.palette}
          onClick={() => ui.getState().open({ kind: 'palette' })}
        />
        <Button
          icon={<CircleHelp size={16} />}
          label={toolbar.help}
          onClick={() => ui.getState().open({ kind: 'help' })}
        />
      </div>
    </header>
  );
}

const paneIcons: readonly (readonly [Pane, typeof PanelLeft])[] = [
  ['explorer', PanelLeft],
  ['editor', SquarePen],
  ['timeline', PanelBottom],
  ['inspector', PanelRight],
];

function PaneButtons() {
  const panes = useUi((state) => state.panes);
  return (
    <div className="toolbar-panes">
      {paneIcons.map(([pane, Icon]) => {
        const title = words.app.panes[pane];
        return (
          <Button
            key={pane}
            icon={<Icon size={16} />}
            label={panes[pane] ? words.app.hidePane(title) : words.app.showPane(title)}
            pressed={panes[pane]}
            onClick={() => ui.getState().togglePane(pane)}
          />
        );
      })}
    </div>
  );
}

const themes: readonly Theme[] = ['system', 'light', 'dark'];
const themeIcons = { system: Monitor, light: Sun, dark: Moon };

function ThemeButton() {
  const theme = useUi((state) => state.theme);
  const Icon = themeIcons[theme];
  return (
    <Button
      className="toolbar-extra"
      icon={<Icon size={16} />}
      label={toolbar.theme(toolbar.themes[theme])}
      onClick={() => ui.getState().setTheme(themes[(themes.indexOf(theme) + 1) % themes.length]!)}
    />
  );
}

function PresentButton() {
  const present = useUi((state) => state.present);
  return (
    <Button
      className="toolbar-extra"
      icon={<Presentation size={16} />}
      label={toolbar.present}
      title={toolbar.presentHint}
      pressed={present}
      onClick={() => ui.getState().setPresent(!present)}
    />
  );
}
