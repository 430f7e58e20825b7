/** A shell as its builtins see it. */
import type { Process } from '../process/process.ts';
import type { Program } from '../process/wait.ts';
import type { ShellState } from './shell-state.ts';

export interface ShellView {
  readonly process: Process;
  readonly state: ShellState;
  /** A trap is due. */
  readonly interrupted: boolean;
  evaluate(text: string): Program;
  /** `let`: 1 when the expression comes to 0. */
  compute(expression: string): Program;
  waitFor(child: Process): Program;
  leave(how: 'break' | 'continue' | 'return', levels?: number): number;
  /** Until a process has ended, or something trapped comes. */
  waitOrTrap(child: Process): Program;
  /** A command that is no builtin, as a process of its own in the foreground. */
  external(argv: readonly string[]): Program;
}
