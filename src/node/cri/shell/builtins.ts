/** What a shell does itself, because it changes the shell: everything else is a process of its own. */
import { executable } from '../fs/file-system.ts';
import { signalNamed } from '../process/signals.ts';
import type { Program } from '../process/wait.ts';
import { echo, printf } from '../commands/print.ts';
import { Input } from '../commands/applet.ts';
import { killProcesses } from '../commands/system.ts';
import { holds } from './conditions.ts';
import { jobLine } from './jobs.ts';
import { read } from './read.ts';
import { replaceBy } from './replace.ts';
import type { ShellView as Shell } from './shell-view.ts';

type Builtin = (shell: Shell, args: readonly string[]) => number | Program;

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', () => 0],
  ['true', () => 0],
  ['false', () => 1],
  ['echo', (shell, args) => echo(shell.process, args)],
  ['printf', (shell, args) => printf(shell.process, args)],
  ['test', (shell, args) => test(shell, args, 'test')],
  ['[', bracket],
  ['cd', cd],
  ['pwd', (shell) => (shell.process.out(shell.process.cwd), 0)],
  ['exit', (shell, [code]) => (shell.state.exiting = numbered(shell, code))],
  [
    'return',
    (shell, [code]) => {
      shell.state.status = numbered(shell, code);
      return shell.leave('return');
    },
  ],
  ['break', (shell, [levels]) => shell.leave('break', Number(levels ?? 1))],
  ['continue', (shell, [levels]) => shell.leave('continue', Number(levels ?? 1))],
  ['export', exportNames],
  ['readonly', readonlyNames],
  ['local', (shell, args) => (assignAll(shell, args), 0)],
  ['declare', (shell, args) => (assignAll(shell, args), 0)],
  ['unset', unset],
  ['shift', shift],
  ['set', set],
  ['eval', (shell, args) => shell.evaluate(args.join(' '))],
  ['.', source],
  ['source', source],
  ['exec', (shell, args) => replaceBy(shell.state, args)],
  ['command', (shell, args) => command(shell, args)],
  [
    'type',
    (shell, args) => Number(args.map((name) => describe(shell, name)).some((known) => !known)),
  ],
  ['hash', () => 0],
  ['read', read],
  ['trap', trap],
  ['wait', waitFor],
  ['jobs', jobs],
  [
    'kill',
    ({ process, state }, args) =>
      killProcesses(process, args, (job) => state.jobs[job - 1]?.process.pid),
  ],
  ['umask', umask],
  ['ulimit', ulimit],
  ['let', (shell, args) => shell.compute(args.join(' , '))],
  ['alias', alias],
  ['unalias', unalias],
  ['history', history],
  ['fg', foreground],
  ['bg', (shell) => (shell.state.complain('bg: no current job'), 1)],
  ['times', (shell) => (shell.process.out('0m0.00s 0m0.00s\n0m0.00s 0m0.00s'), 0)],
]);

const numbered = (shell: Shell, code: string | undefined): number =>
  code === undefined ? shell.state.status : Number(code) & 255 || 0;

function test(shell: Shell, args: readonly string[], name: string): number {
  const result = holds(shell.process, args);
  if (result !== undefined) return result ? 0 : 1;
  const wrong = args.find((arg, i) => i !== 1 && args.length === 3 && !/^[-+]?\d+$/.test(arg));
  const { words } = shell.state;
  shell.state.complain(
    wrong !== undefined && /^-[a-z]{2}$/.test(args[1] ?? '')
      ? words.badNumber(wrong, name)
      : words.badOperator(args[1] ?? name, name),
  );
  return 2;
}

function bracket(shell: Shell, args: readonly string[]): number {
  if (args.at(-1) === ']') return test(shell, args.slice(0, -1), '[');
  shell.state.complain(shell.state.words.missingBracket);
  return 2;
}

function cd(shell: Shell, [name]: readonly string[]): number {
  const { process, state } = shell;
  const wanted =
    name === '-'
      ? (state.variables.get('OLDPWD') ?? '')
      : (name ?? state.variables.get('HOME') ?? '/');
  const path = process.path(wanted);
  const found = process.files.find(path, process.user);
  const mayEnter = found.ok && executable(found.value.inode, process.user);
  if (!found.ok || !mayEnter || found.value.inode.kind !== 'directory') {
    const why =
      !found.ok && found.errno === 'ENOENT' ? 'No such file or directory' : 'Permission denied';
    state.complain(state.words.cannotEnter(wanted, why));
    return state.dialect === 'bash' ? 1 : 2;
  }
  state.variables.set('OLDPWD', process.cwd);
  process.cwd = path;
  state.variables.set('PWD', path);
  if (name === '-') process.out(path);
  return 0;
}

function assignAll(shell: Shell, args: readonly string[]): string[] {
  const names: string[] = [];
  for (const arg of args.filter((each) => !each.startsWith('-'))) {
    const at = arg.indexOf('=');
    const name = at < 0 ? arg : arg.slice(0, at);
    if (at >= 0) shell.state.assign(name, arg.slice(at + 1));
    names.push(name);
  }
  return names;
}

function exportNames(shell: Shell, args: readonly string[]): number {
  const names = assignAll(shell, args);
  for (const name of names) shell.state.exported.add(name);
  if (names.length === 0)
    for (const name of [...shell.state.exported].sort())
      shell.process.out(`export ${name}='${shell.state.variables.get(name) ?? ''}'`);
  return 0;
}

function readonlyNames(shell: Shell, args: readonly string[]): number {
  for (const name of assignAll(shell, args)) shell.state.readOnly.add(name);
  return 0;
}

function unset(shell: Shell, args: readonly string[]): number {
  for (const name of args.filter((arg) => !arg.startsWith('-'))) {
    if (args[0] !== '-f') {
      shell.state.variables.delete(name);
      shell.state.exported.delete(name);
    }
    if (args[0] !== '-v') shell.state.functions.delete(name);
  }
  return 0;
}

function shift(shell: Shell, [count]: readonly string[]): number {
  const by = Number(count ?? 1);
  if (by > shell.state.arguments.length) return 1;
  shell.state.arguments = shell.state.arguments.slice(by);
  return 0;
}

const LETTERS = { e: 'errexit', x: 'xtrace', u: 'nounset', f: 'noglob' } as const;

function set(shell: Shell, args: readonly string[]): number {
  const { options, variables } = shell.state;
  if (args.length === 0)
    for (const [name, value] of [...variables].sort()) shell.process.out(`${name}='${value}'`);
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === '--' || !/^[-+]./.test(arg)) {
      shell.state.arguments = args.slice(arg === '--' ? at + 1 : at);
      return 0;
    }
    const on = arg.startsWith('-');
    for (const letter of arg.slice(1)) {
      if (letter === 'o') {
        const name = args[++at];
        if (name && name in options) options[name as keyof typeof options] = on;
      } else if (letter in LETTERS) options[LETTERS[letter as keyof typeof LETTERS]] = on;
    }
  }
  return 0;
}

function* source(shell: Shell, [name, ...args]: readonly string[]): Program {
  const { process, state } = shell;
  const path = process.path(name ?? '');
  if (!process.files.exists(path, process.user)) {
    state.complain(`.: can't open '${name}': No such file or directory`);
    if (!state.interactive && state.dialect !== 'bash') state.exiting = 2;
    return 2;
  }
  const outer = state.arguments;
  if (args.length > 0) state.arguments = args;
  const status = yield* shell.evaluate(yield* new Input(process, name ?? '', [path]).all());
  state.arguments = outer;
  return status;
}

function command(shell: Shell, args: readonly string[]): number | Program {
  const [first, ...rest] = args;
  if (first === '-v' || first === '-V')
    return rest.map((name) => describe(shell, name, first === '-v')).every(Boolean) ? 0 : 127;
  const builtin = builtins.get(first ?? '');
  return builtin ? builtin(shell, rest) : shell.external(args);
}

function describe(shell: Shell, name: string, short = false): boolean {
  const { process, state } = shell;
  if (state.functions.has(name) || builtins.has(name)) {
    process.out(
      short ? name : `${name} is a shell ${state.functions.has(name) ? 'function' : 'builtin'}`,
    );
    return true;
  }
  const path = pathOf(shell, name);
  if (path) process.out(short ? path : `${name} is ${path}`);
  else if (!short) process.err(`${name}: not found`);
  return path !== undefined;
}

function pathOf({ process }: Shell, name: string): string | undefined {
  const directories = (process.env.get('PATH') ?? '').split(':');
  const candidates = name.includes('/')
    ? [process.path(name)]
    : directories.map((each) => `${each}/${name}`);
  return candidates.find((path) => process.files.exists(path, process.user));
}

function trap(shell: Shell, args: readonly string[]): number {
  const { traps } = shell.state;
  if (args.length === 0) {
    for (const [name, action] of traps)
      shell.process.out(`trap -- '${action}' ${name.replace('SIG', '')}`);
    return 0;
  }
  const only = args.length === 1;
  const [action = '-', ...rest] = args[0] === '--' ? args.slice(1) : args;
  for (const name of only ? [action] : rest) {
    const signal = name === 'EXIT' || name === '0' ? 'EXIT' : signalNamed(name);
    if (!signal) {
      shell.state.complain(`trap: ${name}: invalid signal specification`);
      return 1;
    }
    if (only || action === '-') traps.delete(signal);
    else {
      traps.set(signal, action);
      if (signal !== 'EXIT') shell.process.handled.add(signal);
    }
  }
  return 0;
}

function* waitFor(shell: Shell, args: readonly string[]): Program {
  const { jobs: all } = shell.state;
  const waited =
    args.length === 0
      ? all.splice(0)
      : all.filter(
          ({ process }, i) => args.includes(String(process.pid)) || args.includes(`%${i + 1}`),
        );
  if (args.length > 0 && waited.length === 0) return 127;
  let status = 0;
  for (const [i, job] of waited.entries()) {
    status = yield* shell.waitOrTrap(job.process);
    if (!shell.interrupted) continue;
    if (args.length === 0) all.push(...waited.slice(i));
    return status;
  }
  return args.length === 0 ? 0 : status;
}

function jobs({ process, state }: Shell, args: readonly string[]): number {
  for (const [i, job] of state.jobs.entries())
    if (job.process.exitCode === undefined)
      process.out(args.includes('-p') ? String(job.process.pid) : jobLine(state, i, 'Running'));
  return 0;
}

function* foreground({ process, state, waitFor }: Shell, args: readonly string[]): Program {
  const number = Number((args[0] ?? '').replace('%', '')) || state.jobs.length;
  const job = state.jobs[number - 1];
  if (!job || job.process.exitCode !== undefined) {
    state.complain(`fg: ${args[0] ?? 'current'}: no such job`);
    return 1;
  }
  process.out(job.text);
  state.jobs.splice(number - 1, 1);
  return yield* waitFor(job.process);
}

function alias({ process, state }: Shell, args: readonly string[]): number {
  const shown = (name: string) =>
    process.out(
      `${state.dialect === 'bash' ? 'alias ' : ''}${name}='${state.aliases.get(name) ?? ''}'`,
    );
  if (args.length === 0) for (const name of [...state.aliases.keys()].sort()) shown(name);
  let status = 0;
  for (const arg of args) {
    const at = arg.indexOf('=');
    if (at > 0) state.aliases.set(arg.slice(0, at), arg.slice(at + 1));
    else if (state.aliases.has(arg)) shown(arg);
    else {
      state.complain(`alias: ${arg} not found`);
      status = 1;
    }
  }
  return status;
}

function unalias({ state }: Shell, args: readonly string[]): number {
  if (args[0] === '-a') state.aliases.clear();
  return Number(args.filter((arg) => arg !== '-a' && !state.aliases.delete(arg)).length > 0);
}

function history({ process, state }: Shell): number {
  for (const [i, line] of state.history.entries()) {
    const isBash = state.dialect === 'bash';
    process.out(`${String(isBash ? i + 1 : i).padStart(isBash ? 5 : 4)}  ${line}`);
  }
  return 0;
}

const LIMITS: { readonly [letter: string]: string } = {
  n: '1048576',
  s: '8192',
  c: '0',
  q: '819200',
};

function ulimit({ process }: Shell, args: readonly string[]): number {
  const letter = args.map((arg) => /^-[HS]*([a-z])$/.exec(arg)?.[1]).find(Boolean) ?? 'f';
  process.out(LIMITS[letter] ?? 'unlimited');
  return 0;
}

function umask(shell: Shell, [mask]: readonly string[]): number {
  if (mask === undefined) shell.process.out(shell.process.umask.toString(8).padStart(4, '0'));
  else shell.process.umask = parseInt(mask, 8) & 0o777;
  return 0;
}
