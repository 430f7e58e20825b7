/** Every action and every object of the page, by typing a part of its name. */
import { Search } from 'lucide-react';
import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import { useSession } from '../app/session.ts';
import { Dialog } from '../design/Dialog.tsx';
import { matching } from '../model/matching.ts';
import { words } from '../words/words.ts';
import { commandsOf, type Command } from './commands.ts';
import './Palette.css';

const { palette: say } = words;
const MOST = 60;

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const commands = useMemo(() => commandsOf(session), [session]);
  const found = useMemo(
    () => matching(commands, text, ({ title, group }) => `${title} ${group}`).slice(0, MOST),
    [commands, text],
  );
  const active = found[Math.min(at, found.length - 1)];

  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) setAt(Math.max(0, Math.min(found.length - 1, at + step)));
    else if (event.key === 'Enter') run(active);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title={say.label} width={600} bare onClose={onClose}>
      <div className="palette-field">
        <Search size={16} aria-hidden />
        <input
          role="combobox"
          aria-expanded
          aria-controls={`${id}list`}
          aria-activedescendant={active && `${id}${active.id}`}
          aria-label={say.placeholder}
          placeholder={say.placeholder}
          value={text}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className="palette-list scroll" role="listbox" id={`${id}list`} aria-label={say.label}>
        {found.map((command) => (
          // The keyboard stays in the field above, which points here.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={command.id}
            id={`${id}${command.id}`}
            role="option"
            aria-selected={command === active}
            tabIndex={-1}
            ref={
              command === active
                ? (element) => element?.scrollIntoView({ block: 'nearest' })
                : undefined
            }
            className="palette-option"
            onClick={() => run(command)}
          >
            <span className="palette-title">
              {command.title}
              {command.hint && <span className="palette-hint mono">{command.hint}</span>}
            </span>
            <span className="quiet">{command.group}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="palette-nothing quiet">{say.nothing}</p>}
    </Dialog>
  );
}
