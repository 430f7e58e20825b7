/** A simple command's words and assignments, expanded. */
import type { Assignment, Command } from 'unbash';
import type { Steps } from '../process/wait.ts';
import type { Expander } from './expand.ts';
import type { ShellState } from './shell-state.ts';

export interface SimpleCommand {
  readonly argv: readonly string[];
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
    const before = prefix.append ? (state.variables.get(prefix.name) ?? '') : '';
    const value = before + (yield* valueOf(state, expander, prefix));
    assigned.set(prefix.name, value);
    if (argv.length === 0 && !state.assign(prefix.name, value)) break;
  }
  return { argv, assigned };
}

/** Its status is that of the last `$(…)` then. */
export const usesSubstitution = ({ prefix }: Command): boolean =>
  prefix.some((each) => each.type === 'Assignment' && /\$\(|`/.test(each.text));

function* valueOf(state: ShellState, expander: Expander, { value }: Assignment): Steps<string> {
  if (value.type === 'Word') return yield* expander.text(value);
  state.fail('arrays are not known here');
  return '';
}
