/** What an awk program writes to and reads from beside its records: files and commands, by their names. */
import { OpenFile } from '../../process/open-file.ts';
import { Process } from '../../process/process.ts';
import { readAll } from '../../process/read-all.ts';
import { Pipe, type Stream } from '../../process/stream.ts';
import type { Steps } from '../../process/wait.ts';

interface Output {
  readonly stream: Stream;
  readonly child?: Process;
}

export class AwkStreams {
  readonly #process: Process;
  readonly #outputs = new Map<string, Output>();
  readonly #inputs = new Map<string, string[]>();

  constructor(process: Process) {
    this.#process = process;
  }

  /** Undefined when there can be no such file. */
  output(name: string, how: '>' | '>>' | '|'): Stream | undefined {
    const output = this.#outputs.get(name) ?? this.#open(name, how);
    if (output) this.#outputs.set(name, output);
    return output?.stream;
  }

  /** The next line; undefined at the end, false when there is nothing to read. */
  *line(name: string, isCommand: boolean): Steps<string | undefined | false> {
    const lines = this.#inputs.get(name) ?? (yield* this.#lines(name, isCommand));
    if (!lines) return false;
    this.#inputs.set(name, lines);
    return lines.shift();
  }

  *close(name: string): Steps<number> {
    const known = this.#inputs.delete(name);
    const output = this.#outputs.get(name);
    if (!output) return known ? 0 : -1;
    this.#outputs.delete(name);
    output.stream.close();
    return output.child ? yield* this.#process.join(output.child) : 0;
  }

  *closeAll(): Steps<void> {
    for (const name of Array.from(this.#outputs.keys())) yield* this.close(name);
  }

  #open(name: string, how: '>' | '>>' | '|'): Output | undefined {
    const { files, user, descriptors } = this.#process;
    const standard = { '/dev/stdout': 1, '/dev/stderr': 2 }[name];
    const known = standard === undefined ? undefined : descriptors.get(standard);
    if (known) return { stream: known.share() };
    if (how === '|') {
      const pipe = new Pipe();
      const child = this.#process.spawn({
        argv: ['sh', '-c', name],
        descriptors: new Map(descriptors).set(0, pipe.reader),
      });
      pipe.reader.close();
      return { stream: pipe.writer, ...(child instanceof Process && { child }) };
    }
    const opened = files.openForWriting(this.#process.path(name), user, { truncate: how === '>' });
    if (!opened.ok) return undefined;
    return {
      stream:
        opened.value.kind === 'device'
          ? opened.value.open()
          : new OpenFile(opened.value, () => this.#process.now(), how === '>>'),
    };
  }

  *#lines(name: string, isCommand: boolean): Steps<string[] | undefined> {
    let text: string;
    if (isCommand) {
      const pipe = new Pipe();
      const child = this.#process.spawn({
        argv: ['sh', '-c', name],
        descriptors: new Map(this.#process.descriptors).set(1, pipe.writer),
      });
      pipe.writer.close();
      if (!(child instanceof Process)) return undefined;
      text = yield* readAll(pipe.reader);
    } else {
      const content = this.#process.files.read(this.#process.path(name), this.#process.user);
      if (!content.ok) return undefined;
      text = content.value;
    }
    return text === '' ? [] : text.replace(/\n$/, '').split('\n');
  }
}
