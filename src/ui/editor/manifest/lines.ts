/** Offsets in a text as lines and columns. */

/** Lines and columns count from 1, as in every editor; the end is just behind the last character. */
export interface Place {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export class Lines {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
      this.#starts.push(at + 1);
  }

  get count(): number {
    return this.#starts.length;
  }

  /** Counted from 1. */
  lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** What lies between two offsets, but no further than the end of its first line, and never nothing. */
  place(start: number, end: number): Place {
    const line = this.lineOf(start);
    const first = this.#starts[line - 1]!;
    const last = this.#endOf(line);
    const from = Math.min(start, Math.max(first, last - 1));
    return {
      startLine: line,
      startColumn: from - first + 1,
      endLine: line,
      endColumn: Math.max(Math.min(end, last), from + 1) - first + 1,
    };
  }

  /** The whole of a line, without its indentation. */
  wholeLine(line: number): Place {
    const start = this.#starts[line - 1] ?? 0;
    const text = this.#text.slice(start, this.#endOf(line));
    return this.place(start + text.length - text.trimStart().length, start + text.trimEnd().length);
  }

  #endOf(line: number): number {
    const next = this.#starts[line];
    const end = next === undefined ? this.#text.length : next - 1;
    return this.#text[end - 1] === '\r' ? end - 1 : end;
  }
}
