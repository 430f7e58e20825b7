/** The editor: files in tabs, YAML that knows Kubernetes and this cluster, and what the API server said to it. */
import { FileCode2, FilePlus2, GitCompare, MapPin, Play, TestTube2, Trash2 } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { StudiedManifest } from '../../api/sim/v1alpha1/placement-study/types.ts';
import { useScenarios } from '../app/scenarios.ts';
import { ui } from '../app/ui-store.ts';
import { Button } from '../design/Button.tsx';
import type { EditorProps } from '../editor-slot.ts';
import { kindOfPlural } from '../model/api-kinds.ts';
import type { Reference } from '../model/reference.ts';
import { pluginTemplate } from '../words/plugin-template.ts';
import { laterWords } from '../words/later-words.ts';
import { words } from '../words/words.ts';
import { Changes } from './Changes.tsx';
import { CodeArea, type CodeHandle } from './CodeArea.tsx';
import { FileTabs } from './FileTabs.tsx';
import { files, newFile, newPlugin, openScenarioFiles, openText, useFiles } from './files.ts';
import { readManifests } from './manifest/documents.ts';
import { Results, type Report } from './Results.tsx';
import { KindPaths } from './run/kind-paths.ts';
import { isObject } from './run/live-copy.ts';
import { runManifests, type Outcome, type RunResult, type Verb } from './run/run-manifests.ts';
import './Editor.css';

const { editor: say } = words;
let openedTextId = 0;

export default function Editor({ backend, initialText, textId, theme, onApplied }: EditorProps) {
  const active = useFiles((state) => state.files.find(({ id }) => id === state.active)!);
  const [report, setReport] = useState<Report>();
  const [changes, setChanges] = useState<readonly Outcome[]>();
  const [busy, setBusy] = useState(false);
  const code = useRef<CodeHandle>(null);
  const cluster = useMemo(() => {
    const ask = backend.request.bind(backend);
    return { ask, kinds: new KindPaths(ask) };
  }, [backend]);
  useOpened(initialText, textId);

  const ask = useCallback(
    async (verb: Verb): Promise<RunResult> => {
      const { files: open, active: id } = files.getState();
      const { name, text } = open.find((file) => file.id === id)!;
      setBusy(true);
      try {
        const result = await runManifests(verb, text, name, cluster);
        code.current?.mark(id, result.problems);
        setReport({ file: id, verb, ...result });
        return result;
      } finally {
        setBusy(false);
      }
    },
    [cluster],
  );
  const run = useCallback(
    async (verb: Verb) => {
      const { outcomes, problems } = await ask(verb);
      const [first] = problems;
      if (first?.severity === 'error') code.current?.reveal(first.place);
      if (verb === 'apply')
        onApplied(outcomes.map(referenceTo).filter((reference) => reference !== undefined));
    },
    [ask, onApplied],
  );
  const compare = async () => {
    const { outcomes, problems } = await ask('dry-run');
    if (!problems.some(({ severity }) => severity === 'error')) setChanges(outcomes);
  };

  const locate = () => {
    const { name, text } = active;
    const { manifests, problems } = readManifests(text, name);
    code.current?.mark(active.id, problems);
    setReport({ file: active.id, verb: 'dry-run', outcomes: [], problems });
    if (problems.length > 0) return;
    const placed = manifests.map(({ value }) => value as unknown as StudiedManifest);
    ui.getState().open({ kind: 'what-if', manifests: placed });
  };

  return (
    // React Flow takes the space bar away from whatever is not marked as its own master: nokey.
    <div className="editor nokey">
      <div className="editor-head">
        <FileTabs />
        <div className="editor-tools" role="toolbar" aria-label={words.app.panes.editor}>
          <Button small icon={<FilePlus2 size={14} />} label={say.newFile} onClick={newFile} />
          <Button
            small
            icon={<FileCode2 size={14} />}
            label={say.newPlugin}
            onClick={() => newPlugin(pluginTemplate)}
          />
          <Button
            small
            icon={<Trash2 size={14} />}
            label={say.deleteHint}
            disabled={busy}
            onClick={() => void run('delete')}
          />
          <Button
            small
            icon={<GitCompare size={14} />}
            title={say.changesHint}
            disabled={busy}
            onClick={() => void compare()}
          >
            {say.changes}
          </Button>
          <Button
            small
            icon={<TestTube2 size={14} />}
            title={say.dryRunHint}
            disabled={busy}
            onClick={() => void run('dry-run')}
          >
            {say.dryRun}
          </Button>
          <Button
            small
            icon={<MapPin size={14} />}
            title={laterWords.whatIf.buttonHint}
            disabled={busy}
            onClick={locate}
          >
            {laterWords.whatIf.button}
          </Button>
          <Button
            small
            look="solid"
            icon={<Play size={14} />}
            title={say.applyHint}
            disabled={busy}
            onClick={() => void run('apply')}
          >
            {say.apply}
          </Button>
        </div>
      </div>
      <CodeArea ref={code} file={active} theme={theme} onRun={run} />
      <Results
        report={report?.file === active.id ? report : undefined}
        busy={busy}
        onGo={(place) => code.current?.reveal(place)}
        file={active}
      />
      {changes && (
        <Changes
          outcomes={changes}
          onApply={() => void run('apply')}
          onClose={() => setChanges(undefined)}
        />
      )}
    </div>
  );
}

/** Opens what the page asks for: an object to edit, or the files of the scenario that runs. */
function useOpened(text: string, id: number): void {
  const { current } = useScenarios();
  useEffect(() => {
    if (current) openScenarioFiles(current.id, current.manifests);
  }, [current]);
  useEffect(() => {
    if (id === openedTextId || !text) return;
    openedTextId = id;
    openText(text);
  }, [text, id]);
}

/** Undefined for kinds that the page does not draw. */
function referenceTo({ plural, after }: Outcome): Reference | undefined {
  const { name, namespace } = (isObject(after) ? (after.metadata ?? {}) : {}) as {
    readonly name?: string;
    readonly namespace?: string;
  };
  return name && kindOfPlural(plural)
    ? { plural, name, ...(namespace && { namespace }) }
    : undefined;
}
