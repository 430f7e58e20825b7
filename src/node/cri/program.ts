/** What images' programs are made from: generators that yield what they wait for and return their exit code. */
import type { Millis } from '../../sim/clock.ts';
import type { Process } from './process/process.ts';
import type { Signal } from './process/signals.ts';
import type { Program, Wait } from './process/wait.ts';

export type { Process, Program, Signal, Wait };

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
