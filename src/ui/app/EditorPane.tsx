/** The place of the YAML editor, which is heavy and therefore loaded when it is first opened. */
import { X } from 'lucide-react';
import { lazy, Suspense, type ComponentType } from 'react';
import { Button } from '../design/Button.tsx';
import { Pane } from '../design/Pane.tsx';
import type { EditorProps } from '../editor-slot.ts';
import { words } from '../words/words.ts';
import { useSession } from './session.ts';
import { useTheme } from './theme.ts';
import { ui, useUi } from './ui-store.ts';

// Found at build time, so that a build without the editor works and says so.
const editors = import.meta.glob<{ default: ComponentType<EditorProps> }>('../editor/Editor.tsx');
const loadEditor = editors['../editor/Editor.tsx'];
const Editor = loadEditor && lazy(loadEditor);

export function EditorPane({ onClose = hidePane }: { readonly onClose?: () => void }) {
  const { backend } = useSession();
  const { id, text } = useUi((state) => state.editorText);
  const theme = useTheme();
  const title = words.app.panes.editor;
  return (
    <Pane
      title={title}
      tools={
        <Button small icon={<X size={14} />} label={words.app.hidePane(title)} onClick={onClose} />
      }
    >
      {Editor ? (
        <Suspense fallback={<p className="editor-note">{words.app.editorLoading}</p>}>
          <Editor
            backend={backend}
            initialText={text}
            textId={id}
            theme={theme}
            onApplied={([first]) => first && ui.getState().select(first)}
            onSelect={(reference) => ui.getState().select(reference)}
          />
        </Suspense>
      ) : (
        <p className="editor-note">{words.app.editorMissing}</p>
      )}
    </Pane>
  );
}

const hidePane = () => ui.getState().togglePane('editor', false);
