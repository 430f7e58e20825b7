/** Ages as kubectl shows them: two digits of attention, fewer as it gets longer (apimachinery/pkg/util/duration). */

const MINUTES = 60;
const HOURS = 60 * MINUTES;
const DAYS = 24 * HOURS;
const YEARS = 365 * DAYS;

/**
 * From milliseconds:
 *
 *   90 s → 90s      5.5 min → 5m30s    45 min → 45m     6 h 20 min → 6h20m
 *   30 h → 30h      3 d 5 h → 3d5h     40 d → 40d       3 y 2 d → 3y2d
 */
export function humanDuration(millis: number): string {
  const seconds = Math.trunc(millis / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 2 * MINUTES) return `${seconds}s`;
  if (seconds < 10 * MINUTES) return pair(seconds, MINUTES, 'm', 1, 's');
  if (seconds < 3 * HOURS) return `${Math.trunc(seconds / MINUTES)}m`;
  if (seconds < 8 * HOURS) return pair(seconds, HOURS, 'h', MINUTES, 'm');
  if (seconds < 2 * DAYS) return `${Math.trunc(seconds / HOURS)}h`;
  if (seconds < 8 * DAYS) return pair(seconds, DAYS, 'd', HOURS, 'h');
  if (seconds < 2 * YEARS) return `${Math.trunc(seconds / DAYS)}d`;
  if (seconds < 8 * YEARS) return pair(seconds, YEARS, 'y', DAYS, 'd');
  return `${Math.trunc(seconds / YEARS)}y`;
}

function pair(
  seconds: number,
  large: number,
  largeUnit: string,
  small: number,
  smallUnit: string,
): string {
  const rest = Math.trunc((seconds % large) / small);
  const whole = `${Math.trunc(seconds / large)}${largeUnit}`;
  return rest === 0 ? whole : `${whole}${rest}${smallUnit}`;
}
