/** find: tests and actions in busybox's order of binding, `-o` last (findutils/find.c, 1.36). */
import { baseOf, ERRNO_TEXT } from '../fs/file-system.ts';
import type { Inode } from '../fs/inode.ts';
import { Process } from '../process/process.ts';
import type { Program, Steps } from '../process/wait.ts';
import { matches } from '../shell/pattern.ts';
import { complain, isGnu } from './applet.ts';
import { groupNumber, userNumber } from './names.ts';

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly inode: Inode;
}
type Test = (entry: Entry) => boolean | Steps<boolean>;

function* holds(test: Test, entry: Entry): Steps<boolean> {
  const result = test(entry);
  return typeof result === 'boolean' ? result : yield* result;
}

/** What was asked for beside the tests. */
interface Search {
  deepest: number;
  shallowest: number;
  /** Something is done with what is found, so it is not printed of itself. */
  acts: boolean;
  depthFirst: boolean;
  readonly batches: { readonly argv: readonly string[]; readonly paths: string[] }[];
  status: number;
}

const KINDS: { readonly [letter: string]: Inode['kind'] } = {
  d: 'directory',
  l: 'symlink',
  c: 'device',
};

export function* find(process: Process, args: readonly string[]): Program {
  const starts: string[] = [];
  let at = 0;
  while (at < args.length && !/^[-!(]/.test(args[at]!)) starts.push(args[at++]!);
  const search: Search = {
    deepest: Infinity,
    shallowest: 0,
    acts: false,
    depthFirst: false,
    batches: [],
    status: 0,
  };
  const reader = new ExpressionReader(process, args.slice(at), search);
  const test = reader.or();
  if (reader.problem !== undefined) return complain(process, `find: ${reader.problem}`);
  for (const path of starts.length > 0 ? starts : ['.'])
    yield* walk(process, path, 0, test, search);
  for (const { argv, paths } of search.batches)
    if (paths.length > 0 && (yield* ran(process, [...argv, ...paths])) !== 0) search.status = 1;
  return search.status;
}

function* walk(
  process: Process,
  path: string,
  depth: number,
  test: Test,
  search: Search,
): Steps<void> {
  const found = process.files.find(process.path(path), process.user, false);
  if (!found.ok) {
    const name = isGnu(process) ? `'${path}'` : path;
    search.status = complain(process, `find: ${name}: ${ERRNO_TEXT[found.errno]}`);
    return;
  }
  const { inode } = found.value;
  const entry = { name: baseOf(path) || path, path, inode };
  const look = function* (): Steps<void> {
    if (depth < search.shallowest) return;
    if ((yield* holds(test, entry)) && !search.acts) process.write(1, `${path}\n`);
  };
  if (!search.depthFirst) yield* look();
  yield* process.turn();
  if (inode.kind === 'directory' && depth < search.deepest && depth < DEEPEST)
    for (const name of inode.names())
      yield* walk(process, `${path.replace(/\/$/, '')}/${name}`, depth + 1, test, search);
  if (search.depthFirst) yield* look();
}

const DEEPEST = 200;

function* ran(process: Process, argv: readonly string[]): Steps<number> {
  const child = process.spawn({ argv });
  if (child instanceof Process) return yield* process.join(child);
  process.err(`find: ${argv[0]}: No such file or directory`);
  return 1;
}

class ExpressionReader {
  readonly #process: Process;
  readonly #args: readonly string[];
  readonly #search: Search;
  #at = 0;
  problem: string | undefined;

  constructor(process: Process, args: readonly string[], search: Search) {
    this.#process = process;
    this.#args = args;
    this.#search = search;
  }

  or(): Test {
    const tests = [this.#and()];
    while (/^-or?$/.test(this.#args[this.#at] ?? '')) {
      this.#at++;
      tests.push(this.#and());
    }
    if (tests.length === 1) return tests[0]!;
    return function* (entry) {
      for (const test of tests) if (yield* holds(test, entry)) return true;
      return false;
    };
  }

  #and(): Test {
    const tests: Test[] = [];
    for (;;) {
      const next = this.#args[this.#at];
      if (next === undefined || next === ')' || /^-or?$/.test(next) || this.problem) break;
      if (/^-(a|and)$/.test(next)) this.#at++;
      else tests.push(this.#not());
    }
    return function* (entry) {
      for (const test of tests) if (!(yield* holds(test, entry))) return false;
      return true;
    };
  }

  #not(): Test {
    if (!/^(!|-not)$/.test(this.#args[this.#at] ?? '')) return this.#primary();
    this.#at++;
    const test = this.#not();
    return function* (entry) {
      return !(yield* holds(test, entry));
    };
  }

  #primary(): Test {
    const option = this.#args[this.#at++] ?? '';
    if (option === '(') {
      const test = this.or();
      if (this.#args[this.#at++] !== ')') this.problem ??= 'unmatched (';
      return test;
    }
    const plain = PLAIN[option];
    if (plain) return plain(this.#process, this.#search);
    if (option === '-exec' || option === '-ok') return this.#exec();
    const value = this.#args[this.#at];
    const known = WITH_VALUE[option];
    if (!known)
      this.problem ??= isGnu(this.#process)
        ? `unknown predicate \`${option}'`
        : `unrecognized: ${option}`;
    else if (value === undefined)
      this.problem ??= isGnu(this.#process)
        ? `missing argument to \`${option}'`
        : `bad arg '${option}'`;
    this.#at++;
    if (!known || value === undefined) return always;
    const test = known(value, this.#process, this.#search);
    return test;
  }

  #exec(): Test {
    const end = this.#args.findIndex((arg, i) => i >= this.#at && (arg === ';' || arg === '+'));
    if (end < 0) this.problem ??= "missing argument to `-exec'";
    const argv = this.#args.slice(this.#at, Math.max(end, this.#at));
    this.#at = end < 0 ? this.#args.length : end + 1;
    this.#search.acts = true;
    const process = this.#process;
    if (this.#args[end] === '+') {
      const batch = { argv: argv.filter((arg) => arg !== '{}'), paths: [] as string[] };
      this.#search.batches.push(batch);
      return ({ path }) => batch.paths.push(path) > 0;
    }
    return function* ({ path }) {
      const command = argv.map((arg) => arg.replaceAll('{}', path));
      return (yield* ran(process, command)) === 0;
    };
  }
}

const always: Test = () => true;

const PLAIN: {
  readonly [option: string]: (process: Process, search: Search) => Test;
} = {
  '-print': (process, search) => printing(process, search, '\n'),
  '-print0': (process, search) => printing(process, search, '\0'),
  '-ls': (process, search) => {
    search.acts = true;
    return function* ({ path }) {
      return (yield* ran(process, ['ls', '-ld', path])) === 0;
    };
  },
  '-delete': (process, search) => {
    search.acts = true;
    search.depthFirst = true;
    return ({ path, inode }) =>
      process.files.remove(process.path(path), process.user, inode.kind === 'directory').ok;
  },
  '-empty':
    () =>
    ({ inode }) =>
      inode.kind === 'directory' ? inode.names().length === 0 : inode.size === 0,
  '-true': () => always,
  '-depth': (_process, search) => {
    search.depthFirst = true;
    return always;
  },
  '-xdev': () => always,
  '-follow': () => always,
};

function printing(process: Process, search: Search, end: string): Test {
  search.acts = true;
  return ({ path }) => {
    process.write(1, path + end);
    return true;
  };
}

/** `+5`, `-5`, `5` against a figure. */
function compared(value: string): (figure: number) => boolean {
  const number = Number(value.replace(/^[-+]/, ''));
  if (value.startsWith('+')) return (figure) => figure > number;
  return value.startsWith('-') ? (figure) => figure < number : (figure) => figure === number;
}

const UNITS: { readonly [unit: string]: number } = { c: 1, k: 1024, M: 2 ** 20, G: 2 ** 30 };

const age =
  (value: string, process: Process, unit: number) =>
  ({ inode }: Entry) =>
    compared(value)(Math.floor((process.now() - inode.modifiedAt) / unit));

const WITH_VALUE: {
  readonly [option: string]: (
    value: string,
    process: Process,
    search: Search,
  ) => (entry: Entry) => boolean;
} = {
  '-name': (value) => (entry) => matches(value, entry.name),
  '-iname': (value) => (entry) => matches(value.toLowerCase(), entry.name.toLowerCase()),
  '-path': (value) => (entry) => matches(value, entry.path),
  '-type':
    (value) =>
    ({ inode: { kind } }) =>
      value === 'f' ? kind === 'file' || kind === 'computed' : KINDS[value] === kind,
  '-maxdepth': (value, _process, search) => {
    search.deepest = Number(value);
    return () => true;
  },
  '-mindepth': (value, _process, search) => {
    search.shallowest = Number(value);
    return () => true;
  },
  '-size': (value) => {
    const [, figure = '0', unit = 'b'] = /^([-+]?\d+)([bckMG]?)$/.exec(value) ?? [];
    const test = compared(figure);
    return ({ inode }) => test(Math.ceil(inode.size / (UNITS[unit] ?? 512)));
  },
  '-mtime': (value, process) => age(value, process, 86_400_000),
  '-mmin': (value, process) => age(value, process, 60_000),
  '-newer': (value, process) => {
    const found = process.files.find(process.path(value), process.user);
    const than = found.ok ? found.value.inode.modifiedAt : Infinity;
    return ({ inode }) => inode.modifiedAt > than;
  },
  '-perm': (value) => {
    const wanted = parseInt(value.replace(/^[-/+]/, ''), 8);
    return ({ inode: { mode } }) =>
      value.startsWith('-')
        ? (mode & wanted) === wanted
        : value.startsWith('/')
          ? (mode & wanted) !== 0
          : (mode & 0o7777) === wanted;
  },
  '-user': (value, process) => {
    const uid = userNumber(process, value);
    return ({ inode }) => inode.uid === uid;
  },
  '-group': (value, process) => {
    const gid = groupNumber(process, value);
    return ({ inode }) => inode.gid === gid;
  },
};
