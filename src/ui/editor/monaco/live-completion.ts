/** Offers what this cluster has: whole objects in an empty document, and the names of what is there. */
import type { PriorityClass } from '../../../api/generated/types/scheduling/v1.ts';
import type { Session } from '../../app/session.ts';
import { kindOfPlural } from '../../model/api-kinds.ts';
import { words } from '../../words/words.ts';
import { suggestionsAt, type LiveNames } from '../complete/live-suggestions.ts';
import { snippets } from '../complete/snippets.ts';
import { contextAt } from '../complete/yaml-context.ts';
import { KindPaths } from '../run/kind-paths.ts';
import { monaco } from './monaco.ts';

export function completeFrom({ backend, mirror, follower }: Session): monaco.IDisposable {
  const followed = kindOfPlural('priorityclasses');
  if (followed) follower.follow(followed);
  const kinds = new KindPaths(backend.request.bind(backend));

  return monaco.languages.registerCompletionItemProvider('yaml', {
    triggerCharacters: [' ', ':', '-'],
    async provideCompletionItems(model, position) {
      const context = contextAt(model.getLinesContent(), position.lineNumber, position.column);
      const word = wordBefore(model, position);
      const range = new monaco.Range(
        position.lineNumber,
        word,
        position.lineNumber,
        position.column,
      );
      if (context.emptyDocument) return { suggestions: await objects(range) };
      const live = suggestionsAt(context, liveNames());
      const gap = model.getLineContent(position.lineNumber)[position.column - 2] === ':' ? ' ' : '';
      return {
        suggestions: live.map(({ text, isKey }) => ({
          label: { label: text, description: words.editor.live },
          kind: isKey
            ? monaco.languages.CompletionItemKind.Property
            : monaco.languages.CompletionItemKind.Value,
          insertText: isKey ? `${text}: ` : gap + text,
          sortText: `0${text}`,
          range,
        })),
      };
    },
  });

  /** Only of kinds that this cluster serves. */
  async function objects(range: monaco.IRange): Promise<monaco.languages.CompletionItem[]> {
    const found = await Promise.all(
      snippets.map(({ apiVersion, kind }) => kinds.find(apiVersion, kind).catch(() => undefined)),
    );
    return snippets
      .filter((_snippet, index) => found[index])
      .map(({ kind, about, body }, index) => ({
        label: { label: kind, description: about },
        kind: monaco.languages.CompletionItemKind.Snippet,
        insertText: body,
        insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
        documentation: about,
        sortText: `!${String(index).padStart(2, '0')}`,
        range,
      }));
  }

  function liveNames(): LiveNames {
    const workloads = [
      ...mirror.list('deployments'),
      ...mirror.list('statefulsets'),
      ...mirror.list('daemonsets'),
    ];
    const pods = mirror.list('pods');
    return {
      namespaces: mirror.list('namespaces').map(({ metadata }) => metadata.name),
      nodes: mirror.list('nodes').map(({ metadata, spec }) => ({
        name: metadata.name,
        labels: metadata.labels ?? {},
        taints: spec?.taints ?? [],
      })),
      labels: [
        ...pods.map(({ metadata }) => metadata.labels ?? {}),
        ...workloads.map(({ metadata }) => metadata.labels ?? {}),
      ],
      priorityClasses: (mirror.list('priorityclasses') as readonly PriorityClass[]).map(
        ({ metadata }) => metadata.name,
      ),
      components: mirror.list('components').map(({ metadata }) => metadata.name),
      images: pods.flatMap(({ spec }) => spec?.containers.map(({ image }) => image ?? '') ?? []),
    };
  }
}

/** The column at which what is being written begins. Names in YAML hold dots, slashes, dashes and colons. */
function wordBefore(
  model: monaco.editor.ITextModel,
  { lineNumber, column }: monaco.IPosition,
): number {
  const before = model.getLineContent(lineNumber).slice(0, column - 1);
  return before.endsWith(':') ? column : before.length - /[^\s"',[{]*$/.exec(before)![0].length + 1;
}
