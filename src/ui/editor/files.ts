/** The files that are open in the editor. They outlive the pane: closing it loses nothing that was typed. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

export interface EditorFile {
  readonly id: number;
  /** `web.yaml` */
  readonly name: string;
  readonly text: string;
  /** As it was opened: what differs from it was typed by somebody. */
  readonly original: string;
  /** The scenario that brought it. */
  readonly scenario?: string;
}

export interface FilesState {
  readonly files: readonly EditorFile[];
  readonly active: number;
  /** The last one that was closed with something typed in it. */
  readonly closed: EditorFile | undefined;
}

export const isChanged = ({ text, original }: EditorFile): boolean => text !== original;

let nextId = 1;
const made = (name: string, text: string, scenario?: string): EditorFile => ({
  id: nextId++,
  name,
  text,
  original: text,
  ...(scenario !== undefined && { scenario }),
});

const empty = (): FilesState => {
  const file = made('untitled.yaml', '');
  return { files: [file], active: file.id, closed: undefined };
};

export const files = createStore<FilesState>()(empty);
export const useFiles = <T>(part: (state: FilesState) => T): T => useStore(files, part);

/** Puts files where they were: after a reload. */
export function restoreFiles(
  kept: readonly Pick<EditorFile, 'name' | 'text' | 'original' | 'scenario'>[],
  activeIndex: number,
): void {
  if (kept.length === 0) return;
  const restored = kept.map((file) => ({ ...file, id: nextId++ }));
  files.setState({
    files: restored,
    active: (restored[activeIndex] ?? restored[0]!).id,
    closed: undefined,
  });
}

/** A scenario's files take the place of those of the one before, but for what somebody has typed into. */
export function openScenarioFiles(
  scenario: string,
  manifests: readonly { readonly name: string; readonly yaml: string }[],
): void {
  const { files: open } = files.getState();
  if (open.some((file) => file.scenario === scenario)) return;
  const kept = open.filter(
    (file) => isChanged(file) || (file.scenario === undefined && file.text !== ''),
  );
  const fresh = manifests.map(({ name, yaml }) => made(freeName(name, kept), yaml, scenario));
  if (kept.length + fresh.length === 0) return files.setState(empty());
  files.setState({ files: [...fresh, ...kept], active: (fresh[0] ?? kept[0]!).id });
}

/** An object to be edited, under the name that it would have as a file. */
export function openText(text: string): void {
  const { files: open } = files.getState();
  const name = nameFor(text);
  const same = open.find(
    (file) => file.name === name && !isChanged(file) && file.scenario === undefined,
  );
  if (same) {
    files.setState({
      files: open.map((file) => (file === same ? { ...file, text, original: text } : file)),
      active: same.id,
    });
    return;
  }
  const kept = open.filter((file) => file.text !== '' || isChanged(file));
  const file = made(freeName(name, kept), text);
  files.setState({ files: [...kept, file], active: file.id });
}

export function newFile(): void {
  const { files: open } = files.getState();
  const file = made(freeName('untitled.yaml', open), '');
  files.setState({ files: [...open, file], active: file.id });
}

/** A plugin to begin with, ready to be applied. */
export function newPlugin(text: string): void {
  const { files: open } = files.getState();
  const file = made(freeName('plugin.ts', open), text);
  files.setState({ files: [...open, file], active: file.id });
}

export const activate = (id: number): void => files.setState({ active: id });

export function setText(id: number, text: string): void {
  files.setState(({ files: open }) => ({
    files: open.map((file) => (file.id === id && file.text !== text ? { ...file, text } : file)),
  }));
}

export function closeFile(id: number): void {
  const { files: open, active } = files.getState();
  const index = open.findIndex((file) => file.id === id);
  const closing = open[index];
  if (!closing) return;
  const left = open.filter((file) => file.id !== id);
  if (left.length === 0) left.push(made('untitled.yaml', ''));
  files.setState({
    files: left,
    active: active === id ? (left[index] ?? left.at(-1)!).id : active,
    closed: closing.text === '' ? undefined : closing,
  });
}

export function reopen(): void {
  const { files: open, closed } = files.getState();
  if (closed) files.setState({ files: [...open, closed], active: closed.id, closed: undefined });
}

/** `deployment-web.yaml`, from the first object in it. */
function nameFor(text: string): string {
  const kind = /^kind:\s*(\w+)/m.exec(text)?.[1];
  const name = /^metadata:\s*(?:\n[ ]+.*)*?\n[ ]+name:\s*["']?([\w.-]+)/m.exec(text)?.[1];
  return kind ? `${kind.toLowerCase()}${name ? `-${name}` : ''}.yaml` : 'untitled.yaml';
}

function freeName(name: string, taken: readonly EditorFile[]): string {
  const dot = name.lastIndexOf('.');
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name.slice(0, dot)}-${number}${name.slice(dot)}`;
    if (!taken.some((file) => file.name === candidate)) return candidate;
  }
}
