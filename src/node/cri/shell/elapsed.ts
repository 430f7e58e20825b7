/** What `time` tells at the end. Processor time is not counted, so that all of it was spent waiting. */
import type { Millis } from '../../../sim/clock.ts';
import type { Dialect } from './dialect.ts';

// Parity: `time` has no user and system time to tell; it says 0.
export function elapsed(millis: Millis, dialect: Dialect, posix: boolean): string {
  const seconds = millis / 1000;
  if (posix) return `real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00`;
  const minutes = Math.floor(seconds / 60);
  const rest = seconds - minutes * 60;
  return dialect === 'bash'
    ? `\nreal\t${minutes}m${rest.toFixed(3)}s\nuser\t0m0.000s\nsys\t0m0.000s`
    : `real\t${minutes}m ${rest.toFixed(2)}s\nuser\t0m 0.00s\nsys\t0m 0.00s`;
}
