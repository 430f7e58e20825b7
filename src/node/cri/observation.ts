/**
 * What a command looked at while it ran, so that one that is run again and again (a probe's) can be left out as long as it would
 * go the same way: it was over at once, it saw only files, and none of them has changed since.
 */
import type { Cancel } from '../../sim/clock.ts';
import type { FileObserver } from './fs/file-system.ts';
import type { Inode } from './fs/inode.ts';
import type { ProcessTable } from './process/process-table.ts';

/**
 * Tells once when the same command may go another way from now on, unless it is cancelled before. `leftOut` says how often it
 * would have been run since that was asked last.
 */
export type Steadiness = (changed: () => void, leftOut: () => number) => Cancel;

/** A device that takes everything and gives nothing, whoever asks. */
const NULL_DEVICE = '/dev/null';

export class Observation implements FileObserver {
  readonly #table: ProcessTable;
  readonly #others: number;
  readonly #firstPid: number;
  readonly #seen = new Map<Inode, Cancel>();
  #varies = false;
  #changed: (() => void) | undefined;

  /** Begins before the command's process is made. */
  constructor(table: ProcessTable) {
    this.#table = table;
    this.#others = table.size;
    this.#firstPid = table.lastPid;
  }

  /** It asked for something that cannot be watched: time, chance, the network, other processes, its own number. */
  varies(): void {
    this.#varies = true;
    this.#drop();
  }

  saw(inode: Inode, path: string): void {
    if (this.#varies || this.#seen.has(inode)) return;
    if (isStored(inode))
      this.#seen.set(
        inode,
        inode.watch(() => this.#onChange()),
      );
    else if (path !== NULL_DEVICE) this.varies();
  }

  /** The command is over, in a container that goes on. Undefined where it may go another way any time. */
  steadiness(): Steadiness | undefined {
    const hasChildren = this.#table.size > this.#others;
    if (this.#varies || hasChildren || this.#table.crowded) return undefined;
    const pids = this.#table.lastPid - this.#firstPid;
    return (changed, leftOut) => {
      this.#changed = changed;
      const cancel = this.#table.leaveOut(pids, leftOut, changed);
      return () => {
        cancel();
        this.#drop();
      };
    };
  }

  /** Nothing more will come of the command. What nobody asked to be told is not watched any longer. */
  end(): void {
    if (!this.#changed) this.varies();
  }

  #drop(): void {
    for (const cancel of this.#seen.values()) cancel();
    this.#seen.clear();
  }

  /** Before it is over, a change is its own doing or comes in between. */
  #onChange(): void {
    if (this.#changed) this.#changed();
    else this.varies();
  }
}

/** What says so when it changes. */
const isStored = (inode: Inode): boolean =>
  inode.kind === 'file' ||
  inode.kind === 'symlink' ||
  (inode.kind === 'directory' && !inode.computed);
