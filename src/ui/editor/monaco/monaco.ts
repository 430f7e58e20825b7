/** Monaco with YAML, set up once, when the editor is first opened. */
import * as monaco from 'monaco-editor/editor';
import './features.ts';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import { configureMonacoYaml, type MonacoYaml } from 'monaco-yaml';
import { loadSchema } from './schema.ts';
import YamlWorker from './yaml.worker.ts?worker';

self.MonacoEnvironment = { getWorker: () => new EditorWorker() };

// Monaco since 0.55 is given a worker that runs already and no longer hands `createData` on; monaco-yaml 5.5 still
// counts on that (remcohaszing/monaco-yaml#272). The worker takes its first message as the start, its second as the data.
const forYaml = {
  ...monaco,
  editor: {
    ...monaco.editor,
    createWebWorker(options: { readonly createData?: unknown }) {
      const worker = new YamlWorker();
      worker.postMessage('ignore');
      worker.postMessage(options.createData);
      return monaco.editor.createWebWorker({ ...options, worker } as never);
    },
  },
};

const base = {
  // Nothing is fetched but from here.
  enableSchemaRequest: false,
  isKubernetes: true,
  hover: true,
  completion: true,
  validate: true,
  format: { enable: true },
};

let yaml: MonacoYaml | undefined;

/** Without the schema the editor works, only knowing less. Rejects when it cannot be had. */
export async function teachKubernetes(): Promise<void> {
  yaml ??= configureMonacoYaml(forYaml as never, { ...base, schemas: [] });
  const schema = await loadSchema();
  await yaml.update({
    ...base,
    schemas: [{ uri: 'inmemory://kubernetes.schema.json', fileMatch: ['**/*.yaml'], schema }],
  });
}

const colours = (dark: boolean): monaco.editor.IStandaloneThemeData => ({
  base: dark ? 'vs-dark' : 'vs',
  inherit: true,
  // The greens and reds that Monaco has for strings and keys are too light on white for WCAG AA.
  rules: dark
    ? []
    : [
        { token: 'comment', foreground: '4a6b3a' },
        { token: 'string.yaml', foreground: '0b5cad' },
        { token: 'type', foreground: '7a1fa2' },
      ],
  colors: dark
    ? {
        'editor.background': '#111b2c',
        'editorGutter.background': '#111b2c',
        'editorLineNumber.foreground': '#7b8ca6',
      }
    : { 'editor.background': '#ffffff', 'editorLineNumber.foreground': '#5f6f86' },
});
monaco.editor.defineTheme('kubeglass-light', colours(false));
monaco.editor.defineTheme('kubeglass-dark', colours(true));

export { monaco };
