/**
 * A POSIX shell: evaluates what the parser makes of a script, each command a process of its own. As the first process of a
 * container it ignores every signal that it has no trap for; a trap waits for the command in the foreground to end.
 */
import {
  parse,
  type Command,
  type CommandNode,
  type CompoundList,
  type ParsedScript,
  type Pipeline,
  type PipelineNode,
  type Redirection,
  type Statement,
} from 'unbash';
import type { Bytes } from '../fs/byte-string.ts';
import { Process, type SpawnOptions } from '../process/process.ts';
import { numberOf, type Signal } from '../process/signals.ts';
import { readAll } from '../process/read-all.ts';
import { Pipe } from '../process/stream.ts';
import type { Program, Steps } from '../process/wait.ts';
import { builtins } from './builtins.ts';
import { endless } from './endless.ts';
import { Expander } from './expand.ts';
import { matches } from './pattern.ts';
import { during, redirected } from './redirect.ts';
import { elapsed } from './elapsed.ts';
import { complainOf, replaceBy } from './replace.ts';
import { ShellState, type ShellFunction } from './shell-state.ts';
import { aliased, simpleCommand, usesSubstitution } from './simple-command.ts';
import { syntaxProblem } from './syntax-problem.ts';
import { tested } from './test-expression.ts';

/** How deep functions and subshells may nest before a script is taken to be lost in itself. */
const DEEPEST = 200;

export class Shell {
  readonly process: Process;
  readonly state: ShellState;
  readonly #expander: Expander;
  readonly #pending: Signal[] = [];
  /** What breaks out of loops and functions, and how many loops. */
  #leaving: { readonly how: 'break' | 'continue' | 'return'; levels: number } | undefined;
  /** Inside a condition, where `set -e` does not hold. */
  #tested = 0;
  #depth: number;
  #loops = 0;
  /** There is nothing for this shell to do after its one command, which takes its place. */
  replaces = false;

  constructor(process: Process, name: string, from?: Shell) {
    this.process = process;
    this.state = new ShellState(process, name, from?.state);
    this.#depth = (from ? from.#depth : 0) + 1;
    this.#tested = from ? from.#tested : 0;
    this.#expander = new Expander(this.state, (script) => this.#substitute(script));
  }

  /** Runs a script to its end, EXIT trap included; the shell's exit code. */
  *script(text: string): Program {
    yield* this.evaluate(text);
    return yield* this.finish();
  }

  *finish(): Program {
    const atExit = this.state.traps.get('EXIT');
    if (atExit !== undefined) {
      this.state.traps.delete('EXIT');
      const code = this.state.exiting ?? this.state.status;
      this.state.exiting = undefined;
      this.state.status = code;
      yield* this.evaluate(atExit);
      this.state.exiting ??= code;
    }
    return (this.state.exiting ?? this.state.status) & 255;
  }

  *evaluate(text: string): Program {
    const parsed = parse(text);
    const problem = syntaxProblem(parsed, this.state.dialect);
    if (problem !== undefined) {
      this.state.complain(problem);
      this.state.status = 2;
      if (!this.state.interactive) this.state.exiting = 2;
      return 2;
    }
    const { place } = this.state;
    const outer = { ...place };
    Object.assign(place, { source: text, at: 0 });
    const status = yield* this.#statements(parsed.commands);
    Object.assign(place, outer);
    return status;
  }

  *compute(expression: string): Program {
    return yield* this.evaluate(`(( ${expression} ))`);
  }

  leave(how: 'break' | 'continue' | 'return', levels = 1): number {
    if (how === 'return' || this.#loops > 0) this.#leaving = { how, levels };
    return this.state.status;
  }

  /** Until a process has ended, or if `orTrap` something trapped comes; the trap runs afterwards. */
  *waitFor(child: Process, orTrap = false): Program {
    while (child.exitCode === undefined) {
      const signal = yield { on: [child.exited], wakesOn: this.trapped };
      if (signal) this.#pending.push(signal);
      if (signal && orTrap) return 128 + numberOf(signal);
    }
    return child.exitCode;
  }

  waitOrTrap(child: Process): Program {
    return this.waitFor(child, true);
  }

  /** A trap is due. */
  get interrupted(): boolean {
    return this.#pending.length > 0;
  }

  get trapped(): Signal[] {
    const signals = [...this.state.traps.keys()].filter((name) => name !== 'EXIT');
    return this.state.interactive ? [...signals, 'SIGINT', 'SIGTERM', 'SIGQUIT'] : signals;
  }

  *runTraps(): Steps<void> {
    this.#pending.push(...this.process.caught.splice(0));
    for (let signal = this.#pending.shift(); signal; signal = this.#pending.shift()) {
      const action = this.state.traps.get(signal);
      if (action === undefined) continue;
      const { status } = this.state;
      yield* this.evaluate(action);
      this.state.status = status;
    }
  }

  get #stopped(): boolean {
    return this.state.exiting !== undefined || this.#leaving !== undefined;
  }

  *#statements(list: readonly Statement[]): Program {
    for (const { command, background } of list) {
      if (this.#stopped) break;
      if (background) this.state.status = this.#inBackground(command);
      else yield* this.#node(command);
      yield* this.process.turn();
      yield* this.runTraps();
    }
    return this.state.status;
  }

  #list(list: CompoundList): Program {
    return this.#statements(list.commands);
  }

  /** Runs anything, remembers its status, and ends the shell under `set -e` when that is an error. */
  *#node(node: PipelineNode | Extract<Statement['command'], { type: 'AndOr' }>): Program {
    if (node.type === 'AndOr') return yield* this.#andOr(node);
    const prefixes = node.type === 'Pipeline' ? node.prefixes : [];
    const negated = prefixes.some(({ type }) => type === 'Negation');
    const timed = prefixes.find((each) => each.type === 'Time');
    const begun = this.process.now();
    if (negated) this.#tested++;
    const status = yield* node.type === 'Pipeline' ? this.#pipeline(node) : this.#command(node);
    if (timed)
      this.process.err(elapsed(this.process.now() - begun, this.state.dialect, !!timed.posix));
    if (negated) this.#tested--;
    this.state.status = negated ? Number(status === 0) : status;
    const isError = status !== 0 && !negated && this.#tested === 0;
    if (isError && this.state.options.errexit && !this.#stopped) this.state.exiting = status;
    return this.state.status;
  }

  *#andOr({ commands, operators }: Extract<Statement['command'], { type: 'AndOr' }>): Program {
    for (const [i, command] of commands.entries()) {
      if (this.#stopped) break;
      if (i > 0 && (this.state.status === 0) !== (operators[i - 1] === '&&')) continue;
      const last = i === commands.length - 1;
      if (!last) this.#tested++;
      yield* this.#node(command);
      if (!last) this.#tested--;
    }
    return this.state.status;
  }

  #inBackground(command: Statement['command']): number {
    const child = this.#subshell((shell) => shell.#only(command));
    if (!(child instanceof Process)) return this.#cannotFork();
    const { source } = this.state.place;
    this.state.jobs.push({ process: child, text: source.slice(command.pos, command.end) });
    this.state.lastBackground = child.pid;
    if (this.state.interactive && this.state.dialect === 'bash')
      this.process.err(`[${this.state.jobs.length}] ${child.pid}`);
    return 0;
  }

  *#pipeline({ commands, operators }: Pipeline): Program {
    if (commands.length === 1) return yield* this.#command(commands[0]!);
    const children: Process[] = [];
    let input = this.process.descriptors.get(0)?.share();
    for (const [i, command] of commands.entries()) {
      const pipe = i < commands.length - 1 ? new Pipe() : undefined;
      const descriptors = new Map(this.process.descriptors);
      if (input) descriptors.set(0, input);
      if (pipe) descriptors.set(1, pipe.writer);
      if (pipe && operators[i] === '|&') descriptors.set(2, pipe.writer);
      const child = this.#subshell((shell) => shell.#only(command), { descriptors });
      input?.close();
      pipe?.writer.close();
      input = pipe?.reader;
      if (!(child instanceof Process)) return this.#cannotFork();
      children.push(child);
    }
    let [status, failed] = [0, 0];
    for (const child of children) {
      status = yield* this.waitFor(child);
      failed = status || failed;
    }
    return this.state.options.pipefail ? failed : status;
  }

  #only(command: Statement['command']): Program {
    this.replaces = command.type === 'Command';
    return this.#node(command);
  }

  #cannotFork(): number {
    this.state.fail("can't fork: Resource temporarily unavailable");
    return 2;
  }

  #subshell(run: (shell: Shell) => Program, options: Partial<SpawnOptions> = {}) {
    return this.process.spawn({
      argv: this.process.argv,
      env: this.process.env,
      ...options,
      program: (process) => new Shell(process, this.state.name, this).#asSubshell(run),
    });
  }

  *#asSubshell(run: (shell: Shell) => Program): Program {
    if (this.#depth > DEEPEST) this.state.fail('out of memory');
    else yield* run(this);
    return yield* this.finish();
  }

  *#substitute(script: ParsedScript | undefined): Steps<Bytes> {
    if (!script || script.commands.length === 0) return '';
    const pipe = new Pipe();
    const descriptors = new Map(this.process.descriptors).set(1, pipe.writer);
    const child = this.#subshell((shell) => shell.#statements(script.commands), { descriptors });
    pipe.writer.close();
    if (!(child instanceof Process)) return String(this.#cannotFork());
    const said = yield* readAll(pipe.reader);
    pipe.reader.close();
    this.state.status = yield* this.waitFor(child);
    return said.replaceAll('\0', '').replace(/\n+$/, '');
  }

  *#command(node: CommandNode): Program {
    switch (node.type) {
      case 'Command':
        return yield* this.#simple(node);
      case 'Redirected':
        return yield* this.#redirected(node.redirects, () => this.#command(node.command));
      case 'BraceGroup':
        return yield* this.#list(node.body);
      case 'Subshell': {
        const child = this.#subshell((shell) => shell.#list(node.body));
        return child instanceof Process ? yield* this.waitFor(child) : this.#cannotFork();
      }
      case 'Function':
        this.state.functions.set(node.name.value, [node.body, this.state.place.source]);
        return 0;
      case 'If': {
        for (const { clause, then } of [node, ...node.elif]) {
          if ((yield* this.#condition(clause)) === 0)
            return this.#stopped ? this.state.status : yield* this.#list(then);
          if (this.#stopped) return this.state.status;
        }
        return node.else ? yield* this.#list(node.else) : 0;
      }
      case 'While':
        return yield* this.#while(node);
      case 'For': {
        const values: string[] = [];
        if (!node.wordlist) values.push(...this.state.arguments);
        for (const word of node.wordlist ?? [])
          values.push(...(yield* this.#expander.fields(word)));
        let status = 0;
        for (const value of values) {
          if (this.#stopped || !this.state.assign(node.name.value, value)) break;
          status = yield* this.#turn(node.body);
          if (this.#leaves()) break;
        }
        return status;
      }
      case 'ArithmeticFor': {
        yield* this.#expander.arithmetic(node.initialize);
        let status = 0;
        while (
          !this.#stopped &&
          (!node.test || (yield* this.#expander.arithmetic(node.test)) !== 0n)
        ) {
          status = yield* this.#turn(node.body);
          if (this.#leaves()) break;
          yield* this.#expander.arithmetic(node.update);
        }
        return status;
      }
      case 'Case': {
        const text = yield* this.#expander.text(node.word);
        for (const { pattern, body } of node.items)
          for (const word of pattern)
            if (matches(yield* this.#expander.pattern(word), text)) {
              this.state.status = 0;
              return yield* this.#list(body);
            }
        return 0;
      }
      case 'TestCommand':
        return (yield* tested(this.process, this.#expander, node.expression)) ? 0 : 1;
      case 'ArithmeticCommand':
        return (yield* this.#expander.arithmetic(node.expression)) === 0n ? 1 : 0;
      default:
        this.state.complain(`${node.type.toLowerCase()} is not known here`);
        return 2;
    }
  }

  *#condition(list: CompoundList): Program {
    this.#tested++;
    const status = yield* this.#list(list);
    this.#tested--;
    return status;
  }

  *#while(node: Extract<CommandNode, { type: 'While' }>): Program {
    const { upkeep } = this.process;
    this.process.upkeep = (yield* endless(node, this.state.traps.size > 0)) || upkeep;
    let status = 0;
    while (!this.#stopped) {
      const tested = yield* this.#condition(node.clause);
      if (this.#stopped || (tested === 0) !== (node.kind === 'while')) break;
      status = yield* this.#turn(node.body);
      if (this.#leaves()) break;
    }
    this.process.upkeep = upkeep;
    return status;
  }

  *#turn(body: CompoundList): Program {
    this.#loops++;
    const status = yield* this.#list(body);
    this.#loops--;
    return status;
  }

  /** Whether the loop around ends here. */
  #leaves(): boolean {
    const leaving = this.#leaving;
    if (!leaving || leaving.how === 'return') return this.#stopped;
    if (--leaving.levels > 0 && this.#loops > 0) return true;
    this.#leaving = undefined;
    return leaving.how === 'break';
  }

  #redirected(redirects: readonly Redirection[], run: () => Program): Program {
    return redirects.length === 0 ? run() : during(this.state, this.#expander, redirects, run);
  }

  *#simple(command: Command): Program {
    this.state.place.at = command.pos;
    const { argv, assigned } = yield* simpleCommand(this.state, this.#expander, command);
    if (this.state.exiting !== undefined) return this.state.exiting;
    const alias = command.name?.parts ? undefined : this.state.aliases.get(argv[0] ?? '');
    if (alias !== undefined)
      argv.splice(0, 1, ...(yield* aliased(this.state, this.#expander, alias)));
    if (this.state.options.xtrace) {
      const shown = [...assigned].map(([name, value]) => `${name}=${value}`);
      this.process.err(`+ ${[...shown, ...argv].join(' ')}`);
    }
    const { redirects } = command;
    // What `exec` redirects stays redirected.
    if (argv[0] === 'exec' && argv.length === 1)
      return (yield* redirected(this.state, this.#expander, redirects, [])) ? 0 : 1;
    if (argv.length === 0 && redirects.length === 0)
      return assigned.size > 0 && !usesSubstitution(command) ? 0 : this.state.status;
    return yield* this.#redirected(redirects, () => this.#execute(argv, assigned));
  }

  *#execute(argv: readonly string[], assigned: ReadonlyMap<string, string>): Program {
    const [name, ...args] = argv;
    if (name === undefined) return 0;
    const called = this.state.functions.get(name);
    if (called) return yield* this.#call(called, args);
    const builtin = builtins.get(name);
    if (builtin) {
      for (const [key, value] of assigned) this.state.variables.set(key, value);
      const result = builtin(this, args);
      return typeof result === 'number' ? result : yield* result;
    }
    return yield* this.external(argv, assigned);
  }

  /** A command that is no builtin, as a process of its own in the foreground. */
  *external(argv: readonly string[], assigned: ReadonlyMap<string, string> = new Map()): Program {
    if (this.replaces) return yield* replaceBy(this.state, argv, assigned);
    const { interactive } = this.state;
    const child = this.process.spawn({
      argv,
      env: this.state.environment(assigned),
      ownGroup: interactive,
    });
    if (!(child instanceof Process)) return complainOf(this.state, argv[0]!, child.problem);
    const terminal = this.process.stdin?.terminal;
    if (interactive && terminal && 'foreground' in terminal) terminal.foreground = child.group;
    const status = yield* this.waitFor(child);
    if (interactive && terminal && 'foreground' in terminal)
      terminal.foreground = this.process.group;
    return status;
  }

  *#call([body, source]: ShellFunction, args: readonly string[]): Program {
    if (++this.#depth > DEEPEST) {
      this.state.fail('out of memory');
      return 2;
    }
    const { arguments: outer, place } = this.state;
    const caller = place.source;
    const loops = this.#loops;
    this.state.arguments = args;
    place.source = source;
    this.#loops = 0;
    const status = yield* body.type === 'CompoundList' ? this.#list(body) : this.#command(body);
    this.state.arguments = outer;
    place.source = caller;
    this.#loops = loops;
    this.#depth--;
    if (this.#leaving?.how === 'return') this.#leaving = undefined;
    else return status;
    return this.state.status;
  }
}
