/** What the language service finds while somebody types: fields that a kind does not have, values of the wrong type. */
import { useCallback, useSyncExternalStore } from 'react';
import type { Problem } from '../manifest/problem.ts';
import { monaco } from './monaco.ts';

const none: readonly Problem[] = [];
const known = new Map<string, readonly Problem[]>();

/** Not those of the API server, which are shown from its answer. */
export function useSchemaProblems(file: number): readonly Problem[] {
  const uri = `inmemory://editor/${file}.yaml`;
  const subscribe = useCallback(
    (listener: () => void) => {
      const read = () => {
        known.set(uri, problemsOf(uri));
        listener();
      };
      const watching = monaco.editor.onDidChangeMarkers(
        (changed) => changed.some((one) => one.toString() === uri) && read(),
      );
      read();
      return () => {
        watching.dispose();
        known.delete(uri);
      };
    },
    [uri],
  );
  return useSyncExternalStore(subscribe, () => known.get(uri) ?? none);
}

function problemsOf(uri: string): readonly Problem[] {
  const { Error, Warning } = monaco.MarkerSeverity;
  const markers = monaco.editor
    .getModelMarkers({ resource: monaco.Uri.parse(uri) })
    .filter(({ owner, severity }) => owner === 'yaml' && severity >= Warning)
    .slice(0, 50);
  if (markers.length === 0) return none;
  return markers.map(
    ({ message, severity, startLineNumber, startColumn, endLineNumber, endColumn }) => ({
      message,
      severity: severity === Error ? 'error' : 'warning',
      place: { startLine: startLineNumber, startColumn, endLine: endLineNumber, endColumn },
    }),
  );
}
