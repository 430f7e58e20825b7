/** Runs what the parser knows of Python: environment, arguments, printing, waiting and exit codes. */
import { encode } from '../../fs/byte-string.ts';
import type { Process } from '../../process/process.ts';
import type { Steps } from '../../process/wait.ts';
import type { Expression, Statement } from './parser.ts';

type Value = string | number | boolean | null | readonly Value[] | Named;
/** A module, a function or a method, by its full name; `self` is what a method is of. */
interface Named {
  readonly named: string;
  readonly self?: Value;
}
/** How a program ends before its last line. */
export type Ended =
  | { readonly exit: number; readonly said?: string }
  | { readonly error: string; readonly line: number }
  | { readonly unknown: string; readonly line: number };

const MODULES = new Set(['os', 'sys', 'time', 'random', 'socket', 'math', 'platform', 'os.path']);
const BUILTINS = new Set('print int str len range float bool abs min max sum exit quit'.split(' '));
const ERRORS = /^(\w*(Error|Exception|Interrupt|Warning))$/;
const LONGEST = 100_000;
const BLOCK = 8192;

export class Interpreter {
  readonly #process: Process;
  readonly #arguments: readonly string[];
  readonly #variables = new Map<string, Value>();
  /** What goes to no terminal is kept until there is a block of it, or its end. */
  readonly #buffered: boolean;
  #held = '';
  #line = 1;
  ended: Ended | undefined;

  constructor(process: Process, args: readonly string[], buffered: boolean) {
    this.#process = process;
    this.#arguments = args;
    this.#buffered = buffered;
  }

  flush(): void {
    if (this.#held) this.#process.write(1, this.#held);
    this.#held = '';
  }

  #say(isError: boolean, said: string): void {
    if (isError) return this.#process.write(2, encode(said));
    this.#held += encode(said);
    if (!this.#buffered || this.#held.length >= BLOCK) this.flush();
  }

  /** `break` or `continue` when the loop around it is meant. */
  *run(statements: readonly Statement[]): Steps<'break' | 'continue' | undefined> {
    for (const statement of statements) {
      this.#line = statement.line;
      yield* this.#process.turn();
      const left = yield* this.#statement(statement);
      if (left || this.ended) return left;
    }
    return undefined;
  }

  *#statement(of: Statement): Steps<'break' | 'continue' | undefined> {
    switch (of.is) {
      case 'expression':
        yield* this.#value(of.value);
        return undefined;
      case 'assign': {
        const value = yield* this.#value(of.value);
        const before = of.operator ? this.#name(of.name) : null;
        if (!this.ended)
          this.#variables.set(
            of.name,
            of.operator ? this.#binary(of.operator, before, value) : value,
          );
        return undefined;
      }
      case 'import':
        for (const [name, as] of of.names as readonly (readonly [string, string])[]) {
          const module = of.module || name;
          if (!MODULES.has(module)) this.#unknown(`the module ${module}`);
          else
            this.#variables.set(of.module ? as : name, {
              named: of.module ? `${module}.${name}` : name,
            });
        }
        return undefined;
      case 'raise': {
        const raised = yield* this.#value(of.value);
        if (!this.ended) this.#raise(isNamed(raised) ? raised.named : String(raised));
        return undefined;
      }
      case 'pass':
        return undefined;
      case 'break':
      case 'continue':
        return of.is;
      case 'if':
        for (const { test, body } of of.branches)
          if (truth(yield* this.#value(test)) && !this.ended) return yield* this.run(body);
          else if (this.ended) return undefined;
        return yield* this.run(of.otherwise);
      case 'while':
        while (truth(yield* this.#value(of.test)) && !this.ended)
          if ((yield* this.run(of.body)) === 'break' || this.ended) return undefined;
        return undefined;
      default: {
        const over = yield* this.#value(of.over);
        if (this.ended) return undefined;
        const items = typeof over === 'string' ? [...over] : isList(over) ? over : undefined;
        if (!items) this.#raise(`TypeError: '${typeOf(over)}' object is not iterable`);
        for (const item of items ?? []) {
          this.#variables.set(of.name, item);
          if ((yield* this.run(of.body)) === 'break' || this.ended) return undefined;
        }
        return undefined;
      }
    }
  }

  *#value(of: Expression): Steps<Value> {
    if (this.ended) return null;
    switch (of.is) {
      case 'value':
        return of.value;
      case 'name':
        return this.#name(of.name);
      case 'list':
        return yield* this.#values(of.items);
      case 'text':
        return (yield* this.#values(of.parts)).map(text).join('');
      case 'attribute':
        return this.#attribute(yield* this.#value(of.of), of.name);
      case 'index':
        return this.#index(yield* this.#value(of.of), yield* this.#value(of.at));
      case 'unary': {
        const value = yield* this.#value(of.of);
        if (of.operator === 'not') return !truth(value);
        return typeof value === 'number'
          ? -value
          : this.#raise(`TypeError: bad operand type for unary -: '${typeOf(value)}'`);
      }
      case 'choice':
        return yield* this.#value(truth(yield* this.#value(of.test)) ? of.yes : of.no);
      case 'binary': {
        const left = yield* this.#value(of.left);
        if (of.operator === 'and') return truth(left) ? yield* this.#value(of.right) : left;
        if (of.operator === 'or') return truth(left) ? left : yield* this.#value(of.right);
        const right = yield* this.#value(of.right);
        return this.ended ? null : this.#binary(of.operator, left, right);
      }
      default: {
        const called = yield* this.#value(of.of);
        const args = yield* this.#values(of.args);
        const named = new Map<string, Value>();
        for (const [name, each] of of.named) named.set(name, yield* this.#value(each));
        if (this.ended) return null;
        if (!isNamed(called))
          return this.#raise(`TypeError: '${typeOf(called)}' object is not callable`);
        return yield* this.#call(called, args, named);
      }
    }
  }

  *#values(of: readonly Expression[]): Steps<Value[]> {
    const values: Value[] = [];
    for (const each of of) values.push(yield* this.#value(each));
    return values;
  }

  #name(name: string): Value {
    const known = this.#variables.get(name);
    if (known !== undefined) return known;
    if (BUILTINS.has(name) || ERRORS.test(name)) return { named: name };
    return this.#raise(`NameError: name '${name}' is not defined`);
  }

  #attribute(of: Value, name: string): Value {
    if (!isNamed(of)) return { named: `${typeOf(of)}.${name}`, self: of };
    if (of.named === 'sys' && name === 'argv') return this.#arguments;
    if (of.named === 'math' && name === 'pi') return Math.PI;
    return { named: `${of.named}.${name}` };
  }

  #index(of: Value, at: Value): Value {
    if (isNamed(of) && of.named === 'os.environ')
      return this.#process.env.get(text(at)) ?? this.#raise(`KeyError: ${shown(at)}`);
    if ((typeof of !== 'string' && !isList(of)) || typeof at !== 'number')
      return this.#raise(`TypeError: '${typeOf(of)}' object is not subscriptable`);
    const found = of[at < 0 ? of.length + at : at];
    return (
      found ??
      this.#raise(`IndexError: ${typeOf(of) === 'str' ? 'string' : 'list'} index out of range`)
    );
  }

  *#call(
    { named, self }: Named,
    args: readonly Value[],
    options: ReadonlyMap<string, Value>,
  ): Steps<Value> {
    const [first = null, second] = args;
    if (ERRORS.test(named)) return { named: args.length > 0 ? `${named}: ${text(first)}` : named };
    switch (named) {
      case 'print': {
        const file = options.get('file');
        const line =
          args.map(text).join(text(options.get('sep') ?? ' ')) + text(options.get('end') ?? '\n');
        const isError = file !== undefined && isNamed(file) && file.named === 'sys.stderr';
        this.#say(isError, line);
        if (truth(options.get('flush') ?? false)) this.flush();
        return null;
      }
      case 'exit':
      case 'quit':
      case 'sys.exit':
      case 'os._exit': {
        const said = typeof first === 'string' ? first : undefined;
        this.ended = {
          exit:
            typeof first === 'number' ? first & 255 : said !== undefined || first === true ? 1 : 0,
          ...(said !== undefined && { said }),
        };
        return null;
      }
      case 'os.environ.get':
      case 'os.getenv':
        return this.#process.env.get(text(first)) ?? second ?? null;
      case 'os.getpid':
        return this.#process.pid;
      case 'os.path.exists':
        return this.#process.files.exists(this.#process.path(text(first)), this.#process.user);
      case 'socket.gethostname':
      case 'platform.node':
        return this.#process.hostname;
      case 'time.sleep':
        yield { for: Math.max(0, Number(first)) * 1000 };
        return null;
      case 'time.time':
        return this.#process.now() / 1000;
      case 'random.random':
        return this.#process.random.next();
      case 'random.randint':
        return (
          Number(first) +
          this.#process.random.below(Math.max(1, Number(second) - Number(first) + 1))
        );
      case 'random.choice':
        return isList(first) && first.length > 0
          ? first[this.#process.random.below(first.length)]!
          : this.#raise('IndexError: Cannot choose from an empty sequence');
      case 'range': {
        const [from, to, step] =
          args.length === 1
            ? [0, Number(first), 1]
            : [Number(first), Number(second), Number(args[2] ?? 1)];
        const count = step === 0 ? 0 : Math.max(0, Math.ceil((to - from) / step));
        if (count > LONGEST) return this.#unknown(`a range of ${count}`);
        return Array.from({ length: count }, (_, i) => from + i * step);
      }
      case 'int':
      case 'float': {
        const number =
          typeof first === 'string' && first.trim() === ''
            ? NaN
            : Number(first === null ? NaN : first);
        if (first === null)
          return this.#raise(
            `TypeError: ${named}() argument must be a string, a bytes-like object or a real number, not 'NoneType'`,
          );
        if (Number.isNaN(number))
          return this.#raise(`ValueError: invalid literal for int() with base 10: ${shown(first)}`);
        return named === 'int' ? Math.trunc(number) : number;
      }
      case 'str':
        return text(first);
      case 'bool':
        return truth(first);
      case 'len':
        return typeof first === 'string' || isList(first)
          ? first.length
          : this.#raise(`TypeError: object of type '${typeOf(first)}' has no len()`);
      case 'abs':
        return Math.abs(Number(first));
      case 'min':
      case 'max':
      case 'sum': {
        const numbers = (isList(first) ? first : args).map(Number);
        if (named === 'sum') return numbers.reduce((all, each) => all + each, 0);
        return named === 'min' ? Math.min(...numbers) : Math.max(...numbers);
      }
      default:
        return this.#method(named, self, args);
    }
  }

  #method(
    named: string,
    self: Value | undefined,
    [first = null, second = null]: readonly Value[],
  ): Value {
    if (typeof self === 'string')
      switch (named) {
        case 'str.upper':
          return self.toUpperCase();
        case 'str.lower':
          return self.toLowerCase();
        case 'str.strip':
          return self.trim();
        case 'str.startswith':
          return self.startsWith(text(first));
        case 'str.endswith':
          return self.endsWith(text(first));
        case 'str.split':
          return first === null ? self.split(/\s+/).filter(Boolean) : self.split(text(first));
        case 'str.join':
          return isList(first) ? first.map(text).join(self) : '';
        case 'str.replace':
          return self.replaceAll(text(first), text(second));
      }
    if (named === 'sys.stdout.flush' || named === 'sys.stderr.flush') {
      this.flush();
      return null;
    }
    if (named === 'sys.stdout.write' || named === 'sys.stderr.write') {
      this.#say(named === 'sys.stderr.write', text(first));
      return text(first).length;
    }
    return this.#unknown(`${named}()`);
  }

  #binary(operator: string, left: Value, right: Value): Value {
    switch (operator) {
      case '==':
      case 'is':
        return equal(left, right);
      case '!=':
      case 'is not':
        return !equal(left, right);
      case 'in':
      case 'not in': {
        const isIn = isNamed(right)
          ? right.named === 'os.environ' && this.#process.env.has(text(left))
          : typeof right === 'string'
            ? right.includes(text(left))
            : isList(right) && right.some((each) => equal(each, left));
        return isIn === (operator === 'in');
      }
    }
    if (operator === '+' && typeof left === 'string' && typeof right === 'string')
      return left + right;
    if (operator === '+' && isList(left) && isList(right)) return [...left, ...right];
    if (operator === '*' && typeof left === 'string' && typeof right === 'number')
      return left.length * right > LONGEST
        ? this.#unknown('so long a string')
        : left.repeat(Math.max(0, right));
    if (operator === '%' && typeof left === 'string')
      return formatted(left, isList(right) ? right : [right]);
    if (
      ['<', '<=', '>', '>='].includes(operator) &&
      typeof left === 'string' &&
      typeof right === 'string'
    )
      return compared(operator, left < right ? -1 : left > right ? 1 : 0);
    const [a, b] = [left, right].map((each) => (typeof each === 'boolean' ? Number(each) : each));
    if (typeof a !== 'number' || typeof b !== 'number')
      return this.#raise(
        `TypeError: unsupported operand type(s) for ${operator}: '${typeOf(left)}' and '${typeOf(right)}'`,
      );
    switch (operator) {
      case '+':
        return a + b;
      case '-':
        return a - b;
      case '*':
        return a * b;
      case '**':
        return Number.isInteger(b) && b >= 0 && b <= 64
          ? Array.from({ length: b }).reduce<number>((power) => power * a, 1)
          : this.#unknown('this power');
      case '/':
        return b === 0 ? this.#raise('ZeroDivisionError: division by zero') : a / b;
      case '//':
        return b === 0
          ? this.#raise('ZeroDivisionError: integer division or modulo by zero')
          : Math.floor(a / b);
      case '%':
        return b === 0
          ? this.#raise('ZeroDivisionError: integer modulo by zero')
          : a - b * Math.floor(a / b);
      default:
        return compared(operator, a - b);
    }
  }

  #raise(error: string): null {
    this.ended ??= { error, line: this.#line };
    return null;
  }

  #unknown(what: string): null {
    this.ended ??= { unknown: what, line: this.#line };
    return null;
  }
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
const isNamed = (value: Value): value is Named =>
  typeof value === 'object' && value !== null && !isList(value);

const truth = (value: Value): boolean =>
  isList(value) ? value.length > 0 : value !== '' && Boolean(value);

const equal = (left: Value, right: Value): boolean =>
  isList(left) && isList(right)
    ? left.length === right.length && left.every((each, i) => equal(each, right[i]!))
    : left === right;

function compared(operator: string, difference: number): boolean {
  if (operator === '<') return difference < 0;
  if (operator === '<=') return difference <= 0;
  return operator === '>' ? difference > 0 : difference >= 0;
}

function typeOf(value: Value): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return isList(value) ? 'list' : 'module';
}

/** As str() writes it. */
function text(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (isList(value)) return `[${value.map(shown).join(', ')}]`;
  return isNamed(value) ? `<${value.named}>` : String(value);
}

/** As repr() writes it. */
const shown = (value: Value): string => (typeof value === 'string' ? `'${value}'` : text(value));

/** `'%s of %d' % (…)`. */
function formatted(pattern: string, values: readonly Value[]): string {
  let at = 0;
  return pattern.replace(/%([sd%])/g, (_all, kind: string) =>
    kind === '%' ? '%' : text(values[at++] ?? null),
  );
}
