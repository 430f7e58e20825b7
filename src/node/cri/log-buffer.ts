/** A container's output: the newest lines, within a bound. */
import type { Cancel } from '../../sim/clock.ts';
import type { LogLine } from './cri.ts';

// Parity: upstream rotates files of 10 MiB (containerLogMaxSize) and shows the newest; here so many lines are kept.
const KEPT = 1000;

export class LogBuffer {
  #lines: LogLine[] = [];
  #ended = false;
  readonly #followers = new Set<{
    readonly onLine: (line: LogLine) => void;
    readonly onEnd: () => void;
  }>();

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  write(line: LogLine): void {
    this.#lines.push(line);
    // Cut by halves, so that a chatty container costs no more per line than a quiet one.
    if (this.#lines.length >= 2 * KEPT) this.#lines = this.#lines.slice(-KEPT);
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
