/** Keeps what is typed in the editor for a reload of the same tab. */
import { files, isChanged, restoreFiles, type EditorFile } from '../editor/files.ts';
import type { Store } from './store.ts';

export interface DraftRecord {
  /** The tab's. */
  readonly id: string;
  readonly savedAt: number;
  readonly files: readonly Pick<EditorFile, 'name' | 'text' | 'original' | 'scenario'>[];
  readonly active: number;
}

const MOST_DRAFTS = 10;
/** Of text together: what is beyond was pasted rather than typed. */
const LARGEST_DRAFT = 5_000_000;
const PAUSE = 400;

export async function keepDrafts(store: Store<DraftRecord>, tab: string): Promise<void> {
  const records = await store.all();
  const own = records.find(({ id }) => id === tab);
  if (own?.files.some((file) => isChanged({ ...file, id: 0 }))) restoreFiles(own.files, own.active);
  for (const { id } of records
    .toSorted((one, other) => other.savedAt - one.savedAt)
    .slice(MOST_DRAFTS))
    await store.remove(id);

  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    const { files: open, active } = files.getState();
    if (open.reduce((sum, { text }) => sum + text.length, 0) > LARGEST_DRAFT) return;
    const kept = open.map(({ id: _id, ...file }) => file);
    void store.put({
      id: tab,
      savedAt: Date.now(),
      files: kept,
      active: open.findIndex(({ id }) => id === active),
    });
  };
  files.subscribe(() => (timer ??= setTimeout(save, PAUSE)));
  addEventListener('pagehide', () => timer && save());
}
