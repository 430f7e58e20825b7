/** What runs in a container: a program is a generator that yields what it waits for and returns its exit code. */
import type { Millis } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';

export type Signal = 'SIGTERM' | 'SIGQUIT' | 'SIGINT' | 'SIGWINCH';

/** What a program waits for. A signal that is not named in `wakesOn` does nothing to the first process of a container. */
export interface Wait {
  /** Absent: for ever. */
  readonly for?: Millis;
  readonly wakesOn?: readonly Signal[];
  /** It goes on like this for ever: a simulation in which nothing else is pending has settled. */
  readonly upkeep?: boolean;
}

/** Resumed with the signal that ended a wait early, or with nothing when its time was over. */
export type Program = Generator<Wait, number, Signal | undefined>;

/** A process as its program sees it. */
export interface Process {
  /** What is executed: the program first. */
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly hostname: string;
  /** How often a container of this name ran before in this Pod. */
  readonly attempt: number;
  readonly ips: readonly string[];
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly random: Random;
  now(): Millis;
  out(text: string): void;
  err(text: string): void;
  /** The container's files as far as programs have written any. */
  readonly files: Map<string, string>;
  /** Says how much memory is in use from now on. Above the container's limit, the process is killed. */
  use(memoryBytes: number): void;
}

export const wait = (millis: Millis, wakesOn?: readonly Signal[]): Wait => ({
  for: millis,
  wakesOn,
});

/** Runs until told to stop, then for `lingering` more: what well-behaved servers do. */
export function* untilStopped(signals: readonly Signal[], lingering: Millis = 0): Program {
  yield { wakesOn: signals };
  if (lingering > 0) yield wait(lingering);
  return 0;
}
