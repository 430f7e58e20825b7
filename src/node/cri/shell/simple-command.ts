/** A simple command's words and assignments, expanded. */
import { parse, type Assignment, type Command } from 'unbash';
import type { Steps } from '../process/wait.ts';
import type { Expander } from './expand.ts';
import { listOf, setEntry, setList } from './arrays.ts';
import type { ShellState } from './shell-state.ts';

export interface SimpleCommand {
  readonly argv: string[];
  /** What stands before the command: for it alone, or for the shell when there is no command. */
  readonly assigned: ReadonlyMap<string, string>;
}

export function* simpleCommand(
  state: ShellState,
  expander: Expander,
  command: Command,
): Steps<SimpleCommand> {
  const argv: string[] = command.name ? yield* expander.fields(command.name) : [];
  for (const word of command.suffix)
    if (word.type === 'Word') argv.push(...(yield* expander.fields(word)));
    else if (word.type === 'Assignment')
      argv.push(`${word.name}=${yield* valueOf(state, expander, word)}`);
  const assigned = new Map<string, string>();
  for (const prefix of command.prefix) {
    if (prefix.type !== 'Assignment') continue;
    if (prefix.value.type === 'ArrayValue' || prefix.index) {
      yield* assignList(state, expander, prefix);
      if (state.exiting !== undefined) break;
      continue;
    }
    const before = prefix.append ? (state.variables.get(prefix.name) ?? '') : '';
    const value = before + (yield* valueOf(state, expander, prefix));
    assigned.set(prefix.name, value);
    if (argv.length === 0 && !state.assign(prefix.name, value)) break;
  }
  return { argv, assigned };
}

/** The words of an alias, as far as it is one simple command. */
export function* aliased(state: ShellState, expander: Expander, text: string): Steps<string[]> {
  const { command } = parse(text).commands[0] ?? {};
  return command?.type === 'Command' ? (yield* simpleCommand(state, expander, command)).argv : [];
}

/** Its status is that of the last `$(…)` then. */
export const usesSubstitution = ({ prefix }: Command): boolean =>
  prefix.some((each) => each.type === 'Assignment' && /\$\(|`/.test(each.text));

function* valueOf(state: ShellState, expander: Expander, { value }: Assignment): Steps<string> {
  if (value.type === 'Word') return yield* expander.text(value);
  noLists(state);
  return '';
}

/** Other shells do not get as far as this: to them it is no word. */
const noLists = (state: ShellState): void =>
  state.fail(
    state.dialect === 'dash' ? 'Syntax error: "(" unexpected' : 'syntax error: unexpected "("',
  );

function* assignList(
  state: ShellState,
  expander: Expander,
  { name, value, index, append }: Assignment,
): Steps<void> {
  if (state.dialect !== 'bash') return noLists(state);
  if (value.type === 'ArrayValue') {
    const list = append ? [...listOf(state, name)] : [];
    for (const element of value.elements) list.push(...(yield* expander.fields(element)));
    return setList(state, name, list);
  }
  const at = String(yield* expander.number(yield* expander.text(index!)));
  const text = yield* expander.text(value);
  setEntry(state, name, at, (before) => (append ? before + text : text));
}
