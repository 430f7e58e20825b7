/** Runs an awk program: rules for each record, in turns that cost time. */
import { Process } from '../../process/process.ts';
import type { Stream } from '../../process/stream.ts';
import type { Steps } from '../../process/wait.ts';
import { builtIns, Matchers, replaced } from './functions.ts';
import { RecordSource } from './record-source.ts';
import { AwkRecord, cutAt } from './record.ts';
import { AwkStreams } from './streams.ts';
import type { AwkProgram, Expression, Statement, Target } from './syntax.ts';
import { Variables, type Scope } from './variables.ts';
import {
  compared,
  formatted,
  fromOutside,
  isTrue,
  numberOf,
  textOf,
  type Value,
} from './values.ts';

type Left = 'next' | 'nextfile' | 'break' | 'continue' | 'exit' | 'return' | undefined;
export class Interpreter {
  readonly #process: Process;
  readonly #program: AwkProgram;
  readonly #matchers = new Matchers();
  readonly #variables: Variables;
  readonly #records: RecordSource;
  readonly #streams: AwkStreams;
  readonly #record: AwkRecord;
  readonly #ranges = new Set<number>();
  #status = 0;
  #returned: Value | undefined;
  #problem: string | undefined;

  constructor(process: Process, program: AwkProgram, files: readonly string[]) {
    this.#process = process;
    this.#program = program;
    this.#variables = new Variables(files, process.env);
    this.#records = new RecordSource(process, this.#variables, files);
    this.#streams = new AwkStreams(process);
    this.#record = new AwkRecord(
      () => this.#variables.text('FS'),
      () => this.#variables.text('OFS'),
    );
  }

  set(name: string, text: string): void {
    this.#variables.setGlobal(name, fromOutside(text));
  }

  *run(): Steps<number> {
    const { rules } = this.#program;
    let left: Left;
    for (const { when, body } of rules)
      if (when === 'BEGIN' && body && left !== 'exit') left = yield* this.#run(body);
    if (left !== 'exit' && rules.some(({ when }) => when !== 'BEGIN'))
      left = yield* this.#eachRecord();
    for (const { when, body } of rules)
      if (when === 'END' && body && this.#problem === undefined) {
        left = yield* this.#run(body);
        if (left === 'exit') break;
      }
    yield* this.#streams.closeAll();
    if (this.#problem !== undefined) {
      this.#process.err(`awk: ${this.#problem}`);
      return 2;
    }
    return this.#status || this.#records.status;
  }

  *#eachRecord(): Steps<Left> {
    for (;;) {
      const line = yield* this.#records.next();
      if (line === undefined) return undefined;
      this.#record.set(line);
      const left = yield* this.#rules();
      if (left === 'exit') return left;
      if (left === 'nextfile') this.#records.skipFile();
      yield* this.#process.turn();
      if (this.#problem !== undefined) return 'exit';
    }
  }

  *#rules(): Steps<Left> {
    for (const [i, { when, from, to, body }] of this.#program.rules.entries()) {
      if (when !== 'record') continue;
      if (to) {
        if (!this.#ranges.has(i)) {
          if (!isTrue(yield* this.#value(from!))) continue;
          this.#ranges.add(i);
        }
        if (isTrue(yield* this.#value(to))) this.#ranges.delete(i);
      } else if (from && !isTrue(yield* this.#value(from))) continue;
      const left = body
        ? yield* this.#run(body)
        : this.#write(
            this.#process.descriptors.get(1),
            `${this.#record.text}${this.#variables.text('ORS')}`,
          );
      if (left !== undefined) return left;
    }
    return undefined;
  }

  *#run(statement: Statement): Steps<Left> {
    if (this.#problem !== undefined) return 'exit';
    switch (statement.kind) {
      case 'expression':
        yield* this.#value(statement.of);
        return undefined;
      case 'print':
        return yield* this.#print(statement);
      case 'block':
        for (const each of statement.statements) {
          const left = yield* this.#run(each);
          if (left !== undefined) return left;
        }
        return undefined;
      case 'if':
        if (isTrue(yield* this.#value(statement.test))) return yield* this.#run(statement.yes);
        return statement.no ? yield* this.#run(statement.no) : undefined;
      case 'while':
        if (statement.first) {
          const left = yield* this.#run(statement.body);
          if (left !== undefined && left !== 'continue') return left === 'break' ? undefined : left;
        }
        return yield* this.#loop(statement.test, undefined, statement.body);
      case 'for':
        if (statement.start) yield* this.#run(statement.start);
        return yield* this.#loop(statement.test, statement.step, statement.body);
      case 'each':
        for (const key of Array.from(this.#variables.array(statement.array).keys())) {
          this.#assign(statement.name, fromOutside(key));
          const left = yield* this.#run(statement.body);
          if (left === 'break') return undefined;
          if (left !== undefined && left !== 'continue') return left;
          yield* this.#process.turn();
        }
        return undefined;
      case 'delete':
        if (!statement.keys) this.#variables.array(statement.array).clear();
        else this.#variables.array(statement.array).delete(yield* this.#key(statement.keys));
        return undefined;
      case 'leave':
        return statement.how;
      case 'exit':
        if (statement.value) this.#status = numberOf(yield* this.#value(statement.value)) & 255;
        return 'exit';
      case 'return':
        this.#returned = statement.value && (yield* this.#value(statement.value));
        return 'return';
    }
  }

  *#loop(test: Expression | undefined, step: Statement | undefined, body: Statement): Steps<Left> {
    while (!test || isTrue(yield* this.#value(test))) {
      const left = yield* this.#run(body);
      if (left === 'break') return undefined;
      if (left !== undefined && left !== 'continue') return left;
      if (step) yield* this.#run(step);
      yield* this.#process.turn();
      if (this.#problem !== undefined) return 'exit';
    }
    return undefined;
  }

  *#print({ args, format, to }: Extract<Statement, { kind: 'print' }>): Steps<Left> {
    const values: (Value | undefined)[] = [];
    for (const arg of args) values.push(yield* this.#value(arg));
    const numbers = this.#variables.text('OFMT');
    const text = format
      ? formatted(textOf(values[0]), values.slice(1))
      : (args.length === 0
          ? this.#record.text
          : values.map((value) => textOf(value, numbers)).join(this.#variables.text('OFS'))) +
        this.#variables.text('ORS');
    if (this.#problem !== undefined) return 'exit';
    if (!to) return this.#write(this.#process.descriptors.get(1), text);
    const name = textOf(yield* this.#value(to.target));
    const output = this.#streams.output(name, to.how);
    if (!output) this.#problem = `can't redirect to '${name}'`;
    return this.#write(output, text);
  }

  #write(stream: Stream | undefined, text: string): Left {
    if (stream && !stream.write(text) && stream === this.#process.descriptors.get(1))
      this.#process.brokenPipe = true;
    return undefined;
  }

  *#value(of: Expression): Steps<Value | undefined> {
    switch (of.kind) {
      case 'number':
      case 'string':
        return of.value;
      case 'regex':
        return this.#matches(this.#record.text, of.source) ? 1 : 0;
      case 'group':
        return yield* this.#value(of.of);
      case 'variable':
        return this.#variable(of.name);
      case 'field':
        return this.#record.get(Math.trunc(numberOf(yield* this.#value(of.index))));
      case 'element': {
        const array = this.#variables.array(of.name);
        const key = yield* this.#key(of.keys);
        if (!array.has(key)) array.set(key, fromOutside(''));
        return array.get(key);
      }
      case 'assign': {
        const value = yield* this.#value(of.value);
        const next =
          of.operator === '='
            ? (value ?? '')
            : this.#reckoned(
                of.operator.slice(0, -1),
                numberOf(yield* this.#value(of.target)),
                numberOf(value),
              );
        yield* this.#put(of.target, next);
        return next;
      }
      case 'step': {
        const before = numberOf(yield* this.#value(of.target));
        yield* this.#put(of.target, before + of.by);
        return of.prefix ? before + of.by : before;
      }
      case 'unary': {
        const value = yield* this.#value(of.of);
        return of.operator === '!'
          ? isTrue(value)
            ? 0
            : 1
          : of.operator === '-'
            ? -numberOf(value)
            : numberOf(value);
      }
      case 'binary':
        return yield* this.#binary(of);
      case 'choose':
        return yield* this.#value(isTrue(yield* this.#value(of.test)) ? of.yes : of.no);
      case 'in':
        return this.#variables.array(of.array).has(yield* this.#key(of.keys)) ? 1 : 0;
      case 'getline':
        return yield* this.#getline(of);
      case 'call':
        return yield* this.#call(of.name, of.args);
    }
  }

  *#binary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): Steps<Value> {
    const first = yield* this.#value(left);
    if (operator === '&&') return isTrue(first) && isTrue(yield* this.#value(right)) ? 1 : 0;
    if (operator === '||') return isTrue(first) || isTrue(yield* this.#value(right)) ? 1 : 0;
    if (operator === '~' || operator === '!~') {
      const source = right.kind === 'regex' ? right.source : textOf(yield* this.#value(right));
      return this.#matches(textOf(first), source) === (operator === '~') ? 1 : 0;
    }
    const second = yield* this.#value(right);
    if (operator === ' ') {
      const format = this.#variables.text('CONVFMT');
      return textOf(first, format) + textOf(second, format);
    }
    const order = compared(first, second);
    const holds = {
      '<': order < 0,
      '<=': order <= 0,
      '==': order === 0,
      '!=': order !== 0,
      '>': order > 0,
      '>=': order >= 0,
    }[operator];
    if (holds !== undefined) return holds ? 1 : 0;
    return this.#reckoned(operator, numberOf(first), numberOf(second));
  }

  #reckoned(operator: string, left: number, right: number): number {
    if ((operator === '/' || operator === '%') && right === 0) {
      this.#problem ??= 'Division by zero';
      return 0;
    }
    switch (operator) {
      case '+':
        return left + right;
      case '-':
        return left - right;
      case '*':
        return left * right;
      case '/':
        return left / right;
      case '%':
        return left % right;
      default: {
        let result = 1;
        for (let i = 0; i < Math.min(1000, Math.abs(Math.trunc(right))); i++) result *= left;
        return right < 0 ? 1 / result : result;
      }
    }
  }

  #matches(text: string, source: string): boolean {
    const matcher = this.#matchers.of(source);
    if (!matcher) this.#problem ??= `bad regex '${source}'`;
    return matcher?.(text, 0) !== undefined;
  }

  *#getline({ into, file, command }: Extract<Expression, { kind: 'getline' }>): Steps<Value> {
    let line: string | undefined;
    if (file || command) {
      const name = textOf(yield* this.#value((file ?? command)!));
      const found = yield* this.#streams.line(name, command !== undefined);
      if (found === false) return -1;
      line = found;
    } else line = yield* this.#records.next();
    if (line === undefined) return 0;
    if (into) yield* this.#put(into, fromOutside(line));
    else this.#record.set(line);
    return 1;
  }

  *#call(name: string, args: readonly Expression[]): Steps<Value | undefined> {
    const defined = this.#program.functions.get(name);
    if (defined) {
      const scope: Scope = new Map();
      for (const [i, parameter] of defined.parameters.entries()) {
        const arg = args[i];
        // Arrays go in as they are, and what is not set yet may become one.
        const array = arg?.kind === 'variable' ? this.#variables.find(arg.name) : undefined;
        scope.set(parameter, array instanceof Map ? array : arg && (yield* this.#value(arg)));
      }
      if (!this.#variables.enter(scope)) this.#problem ??= 'function call nesting too deep';
      this.#returned = undefined;
      const left = yield* this.#run(defined.body);
      this.#variables.leave();
      yield* this.#process.turn();
      if (left === 'exit') this.#problem ??= undefined;
      return this.#returned ?? '';
    }
    if (name === 'length') {
      const [arg] = args;
      if (!arg) return this.#record.text.length;
      const array = arg.kind === 'variable' ? this.#variables.find(arg.name) : undefined;
      return array instanceof Map ? array.size : textOf(yield* this.#value(arg)).length;
    }
    if (name === 'split' || name === 'sub' || name === 'gsub' || name === 'match')
      return yield* this.#pattern(name, args);
    const values: (Value | undefined)[] = [];
    for (const arg of args) values.push(yield* this.#value(arg));
    if (name === 'close') return yield* this.#streams.close(textOf(values[0]));
    if (name === 'system') {
      const child = this.#process.spawn({ argv: ['sh', '-c', textOf(values[0])] });
      return child instanceof Process ? yield* this.#process.join(child) : 127;
    }
    const builtIn = builtIns[name];
    if (builtIn)
      return builtIn(values, {
        random: () => this.#process.random.below(2 ** 31) / 2 ** 31,
        now: () => this.#process.now(),
      });
    this.#problem ??= `cmd. line:1: Call to undefined function`;
    return undefined;
  }

  *#pattern(name: string, args: readonly Expression[]): Steps<Value> {
    const source = function* (this: Interpreter, of: Expression | undefined): Steps<string> {
      if (!of) return this.#variables.text('FS');
      return of.kind === 'regex' ? of.source : textOf(yield* this.#value(of));
    }.bind(this);
    if (name === 'split') {
      const [text, array, separator] = args;
      const parts = cutAt(textOf(text && (yield* this.#value(text))), yield* source(separator));
      const into = this.#variables.array(array?.kind === 'variable' ? array.name : '');
      into.clear();
      for (const [i, part] of parts.entries()) into.set(String(i + 1), fromOutside(part));
      return parts.length;
    }
    if (name === 'match') {
      const text = textOf(args[0] && (yield* this.#value(args[0])));
      const found = this.#matchers.of(yield* source(args[1]))?.(text, 0);
      this.#variables.setGlobal('RSTART', found ? found.start + 1 : 0);
      this.#variables.setGlobal('RLENGTH', found ? found.end - found.start : -1);
      return found ? found.start + 1 : 0;
    }
    const matcher = this.#matchers.of(yield* source(args[0]));
    const by = textOf(args[1] && (yield* this.#value(args[1])));
    const given: Expression = args[2] ?? { kind: 'field', index: { kind: 'number', value: 0 } };
    const target = given as Target;
    if (!matcher) return 0;
    const { text, count } = replaced(
      textOf(yield* this.#value(target)),
      matcher,
      by,
      name === 'gsub',
    );
    if (count > 0 && /^(variable|field|element)$/.test(given.kind)) yield* this.#put(target, text);
    return count;
  }

  *#put(target: Target, value: Value): Steps<void> {
    if (target.kind === 'variable') this.#assign(target.name, value);
    else if (target.kind === 'field')
      this.#record.put(Math.trunc(numberOf(yield* this.#value(target.index))), value);
    else this.#variables.array(target.name).set(yield* this.#key(target.keys), value);
  }

  *#key(keys: readonly Expression[]): Steps<string> {
    const parts: string[] = [];
    for (const key of keys)
      parts.push(textOf(yield* this.#value(key), this.#variables.text('CONVFMT')));
    return parts.join(this.#variables.text('SUBSEP'));
  }

  #variable(name: string): Value | undefined {
    return name === 'NF' ? this.#record.count : this.#variables.get(name);
  }

  #assign(name: string, value: Value): void {
    if (name === 'NF') this.#record.count = numberOf(value);
    else this.#variables.assign(name, value);
  }
}
