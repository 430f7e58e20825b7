/** Keeps what was done in this tab after every input, so that a reload or a crash loses nothing but time. */
import type { ClusterInputLog } from '../../cluster/spec.ts';
import type { Store } from './store.ts';

export interface SessionRecord {
  readonly id: string;
  /** The tab that it was done in. */
  readonly tab: string;
  /** Wall time. */
  readonly savedAt: number;
  readonly log: ClusterInputLog;
  /** What was looked at, as in links. */
  readonly view?: string;
}

/** Older ones are dropped. */
const MOST_SESSIONS = 10;

export interface KeeperOptions {
  readonly tab: string;
  readonly now: () => number;
  readonly newId: () => string;
  readonly view: () => string;
}

export class SessionKeeper {
  readonly #store: Store<SessionRecord>;
  readonly #options: KeeperOptions;
  #current: SessionRecord | undefined;
  #waiting: ClusterInputLog | undefined;
  #writing: Promise<void> | undefined;

  constructor(store: Store<SessionRecord>, options: KeeperOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** Writes the newest log, one write at a time: those that come meanwhile replace each other. */
  save(log: ClusterInputLog): Promise<void> {
    this.#waiting = log;
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
    return this.#writing;
  }

  /** Goes on with a session of before: it is kept under its own name from here on. */
  adopt(record: SessionRecord): void {
    this.#current = { ...record, tab: this.#options.tab };
  }

  /** The newest first; those of other open tabs are theirs. */
  async earlier(openTabs: ReadonlySet<string> = new Set()): Promise<readonly SessionRecord[]> {
    const { tab } = this.#options;
    const records = await this.#store.all();
    return records
      .filter(
        (record) =>
          record.id !== this.#current?.id && (record.tab === tab || !openTabs.has(record.tab)),
      )
      .toSorted(
        (one, other) =>
          Number(other.tab === tab) - Number(one.tab === tab) || other.savedAt - one.savedAt,
      );
  }

  async #write(): Promise<void> {
    while (this.#waiting) {
      const log = this.#waiting;
      this.#waiting = undefined;
      const { tab, now, newId, view } = this.#options;
      // Another cluster in the same tab is another session: the one before stays as it was.
      const id = this.#current && continues(log, this.#current.log) ? this.#current.id : newId();
      const isNew = id !== this.#current?.id;
      this.#current = { id, tab, savedAt: now(), log, view: view() };
      await this.#store.put(this.#current);
      if (isNew) await this.#dropOldest();
    }
  }

  async #dropOldest(): Promise<void> {
    const records = await this.#store.all();
    const old = records.toSorted((one, other) => other.savedAt - one.savedAt).slice(MOST_SESSIONS);
    for (const { id } of old) await this.#store.remove(id);
  }
}

/** Whether `log` is what `before` has become. Looks at the last input of before only: they are many. */
function continues(log: ClusterInputLog, before: ClusterInputLog): boolean {
  if (
    log.seed !== before.seed ||
    log.start !== before.start ||
    log.inputs.length < before.inputs.length
  )
    return false;
  if (JSON.stringify(log.cluster) !== JSON.stringify(before.cluster)) return false;
  const last = before.inputs.length - 1;
  return last < 0 || JSON.stringify(log.inputs[last]) === JSON.stringify(before.inputs[last]);
}
