/** A container's output: the newest lines, within a bound. */
import type { Cancel, Millis } from '../../sim/clock.ts';
import type { LogLine } from './cri.ts';
import { decode, type Bytes } from './fs/byte-string.ts';
import type { DiskLedger } from './fs/inode.ts';

// Parity: upstream rotates files of 10 MiB (containerLogMaxSize) and shows the newest; here so many lines are kept.
const KEPT = 1000;
/** What is longer is cut, as the runtime does. */
const LONGEST_LINE = 16_384;

export class LogBuffer {
  #lines: LogLine[] = [];
  #bytes = 0;
  #ended = false;
  readonly #followers = new Set<{
    readonly onLine: (line: LogLine) => void;
    readonly onEnd: () => void;
  }>();

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  /** What its file takes. */
  get bytes(): number {
    return this.#bytes;
  }

  write(line: LogLine): void {
    this.#lines.push(line);
    this.#bytes += onDisk(line);
    // Cut by halves, so that a chatty container costs no more per line than a quiet one.
    if (this.#lines.length >= 2 * KEPT) {
      this.#lines = this.#lines.slice(-KEPT);
      this.#bytes = this.#lines.reduce((sum, each) => sum + onDisk(each), 0);
    }
    for (const follower of this.#followers) follower.onLine(line);
  }

  /** Nothing more will come: whoever follows is told. */
  end(): void {
    this.#ended = true;
    for (const follower of this.#followers) follower.onEnd();
    this.#followers.clear();
  }

  follow(onLine: (line: LogLine) => void, onEnd: () => void): Cancel {
    if (this.#ended) {
      onEnd();
      return () => {};
    }
    const follower = { onLine, onEnd };
    this.#followers.add(follower);
    return () => void this.#followers.delete(follower);
  }
}

/** Each line begins with its time, its stream and a flag. */
const onDisk = ({ text, stream }: LogLine): number =>
  text.length + stream.length + '2026-01-05T09:00:00.000000000Z  F \n'.length;

/** Cuts what a container writes into lines, with the moment at which each began to be whole. */
export class LogWriter {
  readonly #log: LogBuffer;
  readonly #disk: DiskLedger;
  readonly #now: () => Millis;
  readonly #rest = { stdout: '', stderr: '' };

  constructor(log: LogBuffer, disk: DiskLedger, now: () => Millis) {
    this.#log = log;
    this.#disk = disk;
    this.#now = now;
  }

  stdout(bytes: Bytes): void {
    this.#write('stdout', bytes);
  }

  stderr(bytes: Bytes): void {
    this.#write('stderr', bytes);
  }

  /** The end: what has no line's end is a line all the same. */
  flush(): void {
    for (const stream of ['stdout', 'stderr'] as const)
      if (this.#rest[stream]) this.#write(stream, '\n');
  }

  #write(stream: 'stdout' | 'stderr', bytes: Bytes): void {
    const [first = '', ...more] = bytes.split('\n');
    if (more.length === 0) {
      this.#rest[stream] += first;
      if (this.#rest[stream].length < LONGEST_LINE) return;
    }
    const lines = [this.#rest[stream] + first, ...more];
    this.#rest[stream] = more.length === 0 ? '' : lines.pop()!;
    for (const text of lines) this.#log.write({ at: this.#now(), stream, text: decode(text) });
    this.#disk.written();
  }
}
