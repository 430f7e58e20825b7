/** `sh` as a program: a script after -c, a file, standard input, or somebody at a terminal. */
import { parse } from 'unbash';
import { baseOf } from '../fs/file-system.ts';
import type { Process } from '../process/process.ts';
import type { Program, Steps } from '../process/wait.ts';
import { endedJobs } from './jobs.ts';
import { Shell } from './shell.ts';

export const SHELLS: ReadonlySet<string> = new Set(['sh', 'ash', 'bash', 'dash']);

export function* sh(process: Process): Program {
  const [self = 'sh', ...args] = process.argv;
  const name = baseOf(self).replace(/^-/, '');
  const shell = new Shell(process, name);
  const { state } = shell;
  let script: string | undefined;
  let isCommand = false;
  while (args[0] !== undefined && /^[-+]\w/.test(args[0])) {
    const flags = args.shift()!;
    if (flags.startsWith('--')) continue;
    for (const flag of flags.slice(1)) {
      if (flag === 'c') isCommand = true;
      else if (flag === 'i') state.interactive = true;
      else if (flag === 'e') state.options.errexit = true;
      else if (flag === 'x') state.options.xtrace = true;
      else if (flag === 'u') state.options.nounset = true;
      else if (flag === 'o' && args[0] && args[0] in state.options)
        state.options[args.shift() as keyof typeof state.options] = true;
    }
  }
  if (args[0] === '--') args.shift();
  if (isCommand) {
    script = args.shift();
    if (script === undefined) {
      process.err(`${name}: -c requires an argument`);
      return 2;
    }
    state.script = args.shift() ?? name;
  } else if (args[0] !== undefined) {
    state.script = args.shift()!;
    const content = process.files.read(process.path(state.script), process.user);
    if (!content.ok) {
      process.err(`${name}: can't open '${state.script}': No such file or directory`);
      return 2;
    }
    script = content.value;
  }
  state.arguments = args;
  shell.replaces = isCommand && isOneCommand(script ?? '');
  if (script !== undefined) return yield* shell.script(script);
  state.interactive ||= process.stdin?.terminal !== undefined;
  return yield* state.interactive ? atTerminal(shell) : fromInput(shell);
}

/** A script of one command that waits for it: there is nothing to do for the shell afterwards. */
function isOneCommand(text: string): boolean {
  const [first, ...others] = parse(text).commands;
  return others.length === 0 && !first?.background && first?.command.type === 'Command';
}

function* fromInput(shell: Shell): Program {
  return yield* shell.script(yield* shell.process.readAll());
}

function* atTerminal(shell: Shell): Program {
  const { process, state } = shell;
  const isBash = state.name === 'bash';
  let unfinished = '';
  while (state.exiting === undefined) {
    if (!unfinished) for (const told of endedJobs(state)) process.err(told);
    process.write(2, unfinished ? '> ' : promptOf(shell, isBash));
    const line = yield* lineOf(shell);
    if (line === undefined) {
      unfinished = '';
      state.status = 130;
      continue;
    }
    if (line === '') {
      // The end of input leaves, as ^D does.
      if (isBash) process.err('exit');
      break;
    }
    unfinished += line;
    if (isUnfinished(unfinished)) continue;
    const text = unfinished;
    unfinished = '';
    if (text.trim()) state.history.push(text.trimEnd());
    yield* shell.evaluate(text);
    yield* shell.runTraps();
    state.place.before += text.split('\n').length - 1;
    if (!state.failed) continue;
    [state.failed, state.status, state.exiting] = [false, state.exiting ?? 2, undefined];
  }
  return yield* shell.finish();
}

/** A line from the terminal; undefined when it was interrupted. */
function* lineOf({ process, trapped }: Shell): Steps<string | undefined> {
  const input = process.stdin;
  if (!input) return '';
  for (;;) {
    const bytes = input.read();
    if (bytes !== undefined) return bytes;
    const signal = yield { on: [input.changed], wakesOn: trapped };
    if (signal === 'SIGINT') return undefined;
  }
}

function isUnfinished(text: string): boolean {
  if (text.endsWith('\\\n')) return true;
  const { errors = [], commands } = parse(text);
  return (
    errors.some(({ message }) => /^(unterminated|expected)/.test(message)) || awaitsText(commands)
  );
}

/** A here-document without its end is somewhere below. */
function awaitsText(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(awaitsText);
  if (typeof node !== 'object' || node === null) return false;
  const { type, closing } = node as { readonly type?: string; readonly closing?: unknown };
  if (type === 'HereDoc') return closing === undefined;
  return Object.values(node).some(awaitsText);
}

function promptOf({ process, state }: Shell, isBash: boolean): string {
  const mark = process.user.uid === 0 ? '#' : '$';
  const home = state.variables.get('HOME');
  const where = process.cwd === home && home !== '/' ? '~' : process.cwd;
  return isBash
    ? `${process.user.uid === 0 ? 'root' : 'I have no name!'}@${process.hostname}:${where}${mark} `
    : `${where} ${mark} `;
}
