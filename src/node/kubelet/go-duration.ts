/** Durations as Go prints them, which is how they stand in messages: `10s`, `1m20s`, `1.537s`, `350ms`. */
import type { Millis } from '../../sim/clock.ts';

export function goDuration(millis: Millis): string {
  const whole = Math.trunc(millis);
  if (whole === 0) return '0s';
  if (whole < 1000) return `${whole}ms`;
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor((whole % 3_600_000) / 60_000);
  const seconds = `${(whole % 60_000) / 1000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
