/** `exec`: another program in place of the shell, and what is said when there is none. */
import type { Program } from '../process/wait.ts';
import type { ShellState } from './shell-state.ts';

export function complainOf(state: ShellState, name: string, problem: string): number {
  state.complain(problem === 'not found' ? state.words.notFound(name) : `${name}: ${problem}`);
  return problem === 'not found' ? 127 : 126;
}

export function* replaceBy(
  state: ShellState,
  argv: readonly string[],
  assigned?: ReadonlyMap<string, string>,
): Program {
  const { process } = state;
  const [before, env] = [process.argv, process.env];
  process.argv = argv;
  process.env = state.environment(assigned);
  const program = process.container.load(process);
  if ('problem' in program) {
    process.argv = before;
    process.env = env;
    state.exiting = complainOf(state, argv[0]!, program.problem);
    return state.exiting;
  }
  state.traps.clear();
  process.handled.clear();
  state.exiting = yield* program;
  return state.exiting;
}
