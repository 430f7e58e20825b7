/** The open files, one of which is shown. Arrow keys move between them, Delete closes one. */
import { X } from 'lucide-react';
import { useRef, type KeyboardEvent } from 'react';
import { Button } from '../design/Button.tsx';
import { words } from '../words/words.ts';
import { activate, closeFile, isChanged, reopen, useFiles } from './files.ts';

const { editor: say } = words;

export function FileTabs() {
  const open = useFiles((state) => state.files);
  const active = useFiles((state) => state.active);
  const closed = useFiles((state) => state.closed);
  const list = useRef<HTMLDivElement>(null);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const index = open.findIndex(({ id }) => id === active);
    if (event.key === 'Delete') closeFile(active);
    else if (step) {
      const next = (index + step + open.length) % open.length;
      activate(open[next]!.id);
      list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
    } else return;
    event.preventDefault();
  };

  return (
    <div className="editor-files scroll">
      <div
        ref={list}
        className="editor-tabs"
        role="tablist"
        tabIndex={-1}
        aria-label={say.files}
        onKeyDown={onKeyDown}
      >
        {open.map((file) => (
          <span
            key={file.id}
            className="editor-tab"
            data-active={file.id === active}
            role="presentation"
          >
            <button
              type="button"
              role="tab"
              id={`editor-tab-${file.id}`}
              aria-selected={file.id === active}
              aria-controls="editor-code"
              tabIndex={file.id === active ? 0 : -1}
              onClick={() => activate(file.id)}
            >
              {file.name}
              {isChanged(file) && (
                <span className="editor-dot" role="img" aria-label={say.changedMark}>
                  •
                </span>
              )}
            </button>
            {/* By keyboard: Delete on the tab. */}
            <button
              type="button"
              className="editor-close"
              tabIndex={-1}
              aria-hidden
              title={say.closeFile(file.name)}
              onClick={() => closeFile(file.id)}
            >
              <X size={12} />
            </button>
          </span>
        ))}
      </div>
      {closed && (
        <span className="editor-closed" role="status">
          {say.closed(closed.name)}{' '}
          <Button small onClick={reopen}>
            {say.reopen}
          </Button>
        </span>
      )}
    </div>
  );
}
