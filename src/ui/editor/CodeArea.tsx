/** Where the text is written: one Monaco, one model for each file. */
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { useSession } from '../app/session.ts';
import { words } from '../words/words.ts';
import type { Place } from './manifest/lines.ts';
import type { Problem } from './manifest/problem.ts';
import { files, setText, type EditorFile } from './files.ts';
import { completeFrom } from './monaco/live-completion.ts';
import { monaco, teachKubernetes } from './monaco/monaco.ts';
import type { Verb } from './run/run-manifests.ts';
import { ui } from '../app/ui-store.ts';

export interface CodeHandle {
  reveal(place: Place): void;
  mark(file: number, problems: readonly Problem[]): void;
}

interface CodeAreaProps {
  readonly file: EditorFile;
  readonly theme: 'light' | 'dark';
  readonly onRun: (verb: Verb) => Promise<void>;
  readonly ref: Ref<CodeHandle>;
}

/** Owner of the markers that tell what the API server said. */
const MARKER_OWNER = 'kubeglass';

const nameOf = (id: number): string =>
  files.getState().files.find((file) => file.id === id)?.name ?? '';
const extensionOf = (id: number): string => (/\.(?:ts|js)$/.exec(nameOf(id)) ?? ['.yaml'])[0];
const languages: { readonly [extension: string]: string } = {
  '.ts': 'typescript',
  '.js': 'javascript',
};

const uriOf = (id: number): monaco.Uri =>
  monaco.Uri.parse(`inmemory://editor/${id}${extensionOf(id)}`);
let taught: Promise<void> | undefined;

export function CodeArea({ file, theme, onRun, ref }: CodeAreaProps) {
  const session = useSession();
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor>(undefined);
  const running = useRef(onRun);
  useEffect(() => {
    running.current = onRun;
  }, [onRun]);

  useEffect(() => {
    const made = monaco.editor.create(box.current!, options);
    editor.current = made;
    const { CtrlCmd, Shift } = monaco.KeyMod;
    made.addCommand(CtrlCmd | monaco.KeyCode.Enter, () => void running.current('apply'));
    made.addCommand(CtrlCmd | monaco.KeyCode.KeyS, () => void running.current('apply'));
    made.addCommand(CtrlCmd | Shift | monaco.KeyCode.Enter, () => void running.current('dry-run'));
    taught ??= teachKubernetes().catch(() =>
      ui.getState().toast({ text: words.editor.noSchema, tone: 'warn' }),
    );
    const completion = completeFrom(session);
    return () => {
      completion.dispose();
      made.dispose();
    };
  }, [session]);

  useEffect(() => monaco.editor.setTheme(`kubeglass-${theme}`), [theme]);
  useModel(editor, file);

  useImperativeHandle(ref, () => ({
    reveal({ startLine, startColumn, endLine, endColumn }) {
      const range = new monaco.Range(startLine, startColumn, endLine, endColumn);
      editor.current?.revealRangeInCenterIfOutsideViewport(range);
      editor.current?.setSelection(range);
      editor.current?.focus();
    },
    mark(id, problems) {
      const model = monaco.editor.getModel(uriOf(id));
      if (model) monaco.editor.setModelMarkers(model, MARKER_OWNER, problems.map(markerOf));
    },
  }));

  return (
    <div
      ref={box}
      className="editor-code"
      id="editor-code"
      role="tabpanel"
      aria-labelledby={`editor-tab-${file.id}`}
    />
  );
}

/** Shows the model of a file. Texts flow both ways: from typing into the store, and from the store when it was set. */
function useModel(
  editor: { readonly current: monaco.editor.IStandaloneCodeEditor | undefined },
  file: EditorFile,
): void {
  const views = useRef(new Map<number, monaco.editor.ICodeEditorViewState | null>());
  const { id, name, text } = file;
  useEffect(() => {
    const code = editor.current;
    if (!code) return undefined;
    const language = languages[extensionOf(id)] ?? 'yaml';
    const model =
      monaco.editor.getModel(uriOf(id)) ??
      monaco.editor.createModel(textOf(id), language, uriOf(id));
    code.setModel(model);
    code.updateOptions({ ariaLabel: `${words.editor.label(name)}. ${words.editor.tabKey}` });
    code.restoreViewState(views.current.get(id) ?? null);
    const typing = model.onDidChangeContent(() => setText(id, model.getValue()));
    const kept = views.current;
    return () => {
      kept.set(id, code.saveViewState());
      typing.dispose();
      if (!files.getState().files.some((open) => open.id === id)) model.dispose();
    };
  }, [editor, id, name]);
  useEffect(() => {
    const model = monaco.editor.getModel(uriOf(id));
    if (model && model.getValue() !== text) model.setValue(text);
  }, [id, text]);
}

const textOf = (id: number): string =>
  files.getState().files.find((file) => file.id === id)?.text ?? '';

const severities = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  info: monaco.MarkerSeverity.Info,
};

const markerOf = ({ message, severity, place }: Problem): monaco.editor.IMarkerData => ({
  message,
  severity: severities[severity],
  startLineNumber: place.startLine,
  startColumn: place.startColumn,
  endLineNumber: place.endLine,
  endColumn: place.endColumn,
});

const options: monaco.editor.IStandaloneEditorConstructionOptions = {
  model: null,
  automaticLayout: true,
  tabSize: 2,
  insertSpaces: true,
  detectIndentation: false,
  minimap: { enabled: false },
  lineNumbersMinChars: 3,
  folding: true,
  fontSize: 13,
  fontFamily:
    "ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, 'Liberation Mono', monospace",
  scrollBeyondLastLine: false,
  fixedOverflowWidgets: true,
  renderWhitespace: 'boundary',
  wordBasedSuggestions: 'off',
  quickSuggestions: { other: true, comments: false, strings: true },
  placeholder: words.editor.placeholder,
  overviewRulerBorder: false,
  padding: { top: 6, bottom: 6 },
};
