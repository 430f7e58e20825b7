/** Time zones by name, from a table that is part of the program: the same on every machine, without Intl (docs/design/cron.md). */
import { timeZoneTable } from '../generated/time-zones.ts';
import type { Millis } from '../../sim/clock.ts';

const START = Date.parse('2020-01-01T00:00:00Z');
const MINUTE = 60_000;

/** Offsets from UTC, each from its moment on. */
interface History {
  readonly from: readonly Millis[];
  readonly offsets: readonly Millis[];
}

export const isTimeZone = (name: string): boolean => name === '' || lineOf(name) !== undefined;

/** How far local time is ahead of UTC at a moment. UTC for a name that is unknown. */
export function offsetAt(zone: string, at: Millis): Millis {
  const { from, offsets } = historyOf(zone);
  let low = 0;
  let high = from.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (from[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return offsets[low]!;
}

const UTC: History = { from: [-Infinity], offsets: [0] };
const known = new Map<string, History>();

function historyOf(zone: string): History {
  const found = known.get(zone);
  if (found) return found;
  const line = lineOf(zone);
  const history = line === undefined ? UTC : parsed(line);
  known.set(zone, history);
  return history;
}

let lines: Map<string, string> | undefined;

/** Read when the first zone is asked for. */
function lineOf(zone: string): string | undefined {
  if (!lines) {
    lines = new Map();
    for (const line of timeZoneTable.trim().split('\n')) {
      const [history = '', ...names] = line.split(' ');
      for (const name of names) lines.set(name, history);
    }
  }
  return lines.get(zone);
}

function parsed(line: string): History {
  const numbers = line.split(',').map((text) => Number.parseInt(text, 36));
  const from: Millis[] = [-Infinity];
  const offsets: Millis[] = [numbers[0]! * MINUTE];
  let at = START;
  for (let i = 1; i < numbers.length; i += 2) {
    at += numbers[i]! * MINUTE;
    from.push(at);
    offsets.push(numbers[i + 1]! * MINUTE);
  }
  return { from, offsets };
}
