/** Moments as Go writes them: RFC 3339 with the zone's offset, and RFC 1123 in UTC. */
import { timestamp } from '../../../../apimachinery/meta.ts';
import { offsetAt } from '../../../../api/cron/time-zone.ts';
import type { Millis } from '../../../../sim/clock.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const MINUTE = 60_000;

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-01-05T10:00:00+01:00`; with a Z where local time is UTC. */
export function localTime(at: Millis, zone: string): string {
  const offset = offsetAt(zone, at);
  if (offset === 0) return timestamp(at);
  const minutes = Math.floor(Math.abs(offset) / MINUTE);
  const sign = offset < 0 ? '-' : '+';
  const local = timestamp(at + offset).slice(0, -1);
  return `${local}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** `Mon, 05 Jan 2026 09:00:00 +0000`. */
export function rfc1123(at: Millis): string {
  const date = new Date(at);
  const day = `${DAYS[date.getUTCDay()]}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()]}`;
  return `${day} ${date.getUTCFullYear()} ${timestamp(at).slice(11, 19)} +0000`;
}
