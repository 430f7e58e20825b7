/** Where awk's records come from: its files one after the other, or standard input. */
import type { Process } from '../../process/process.ts';
import type { Steps } from '../../process/wait.ts';
import { Input } from '../applet.ts';
import { fromOutside, numberOf } from './values.ts';
import type { Variables } from './variables.ts';

export class RecordSource {
  readonly #process: Process;
  readonly #variables: Variables;
  readonly #files: string[];
  #input: Input | undefined;
  #opened = false;
  /** 2 when a file could not be opened. */
  status = 0;

  constructor(process: Process, variables: Variables, files: readonly string[]) {
    this.#process = process;
    this.#variables = variables;
    this.#files = [...files];
  }

  /** `name=value` among the files is an assignment. */
  *next(): Steps<string | undefined> {
    for (;;) {
      if (!this.#input) {
        const name = this.#files.shift();
        const [, variable, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(name ?? '') ?? [];
        if (variable !== undefined) {
          this.#variables.setGlobal(variable, fromOutside(value));
          continue;
        }
        if (name === undefined && this.#opened) return undefined;
        this.#opened = true;
        this.#input = new Input(this.#process, 'awk', name === undefined ? [] : [name]);
        this.#variables.setGlobal('FILENAME', name ?? '');
        this.#variables.setGlobal('FNR', 0);
      }
      const line = yield* this.#record(this.#input);
      if (line !== undefined) {
        for (const counter of ['NR', 'FNR'])
          this.#variables.setGlobal(counter, numberOf(this.#variables.get(counter)) + 1);
        return line;
      }
      if (this.#input.status !== 0) this.status = 2;
      if (this.#files.length === 0) return undefined;
      this.#input = undefined;
    }
  }

  skipFile(): void {
    this.#input = undefined;
  }

  /** A line, or with an empty RS a paragraph. */
  *#record(input: Input): Steps<string | undefined> {
    const separator = this.#variables.text('RS');
    if (separator !== '') return yield* input.line(separator);
    let text: string | undefined;
    for (;;) {
      const line = yield* input.line();
      if (line === undefined) return text;
      if (line !== '') text = text === undefined ? line : `${text}\n${line}`;
      else if (text !== undefined) return text;
    }
  }
}
