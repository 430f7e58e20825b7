/**
 * Cron schedules as Kubernetes reads them (github.com/robfig/cron v3, ParseStandard and SpecSchedule.Next): five fields,
 * the descriptors `@hourly` to `@yearly`, and `@every 1h30m`.
 */
import type { Millis } from '../../sim/clock.ts';
import { offsetAt } from './time-zone.ts';

export interface Schedule {
  /** The next moment after `at`, or undefined where there is none within five years. */
  next(at: Millis, timeZone: string): Millis | undefined;
  /** The zone that the text itself names, as it once could: `TZ=Asia/Tokyo 0 9 * * *`. */
  readonly timeZone?: string;
}

export type ParsedSchedule = Schedule | { readonly problem: string };

export function parseSchedule(text: string): ParsedSchedule {
  const zoned = /^(?:CRON_)?TZ=(\S*)\s+(.*)$/.exec(text);
  const parsed = parse(zoned ? zoned[2]!.trim() : text);
  return zoned && 'next' in parsed ? { ...parsed, timeZone: zoned[1]! } : parsed;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');
const FIELDS: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];
const DESCRIPTORS: { readonly [name: string]: string } = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Values that a field takes, and whether it takes all because of a star. */
interface Field {
  readonly values: ReadonlySet<number>;
  readonly star: boolean;
}

function parse(text: string): ParsedSchedule {
  if (text === '') return { problem: 'empty spec string' };
  if (text.startsWith('@every ')) return every(text);
  if (text.startsWith('@') && !Object.hasOwn(DESCRIPTORS, text))
    return { problem: `unrecognized descriptor: ${text}` };
  const fields = (DESCRIPTORS[text] ?? text).split(/\s+/).filter((part) => part !== '');
  if (fields.length !== FIELDS.length)
    return {
      problem: `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`,
    };
  const parsed = fields.map((field, i) => fieldOf(field, FIELDS[i]!));
  const wrong = parsed.find((field) => typeof field === 'string');
  if (wrong !== undefined) return { problem: wrong };
  const [minute, hour, dayOfMonth, month, dayOfWeek] = parsed as Field[];
  return fixed({
    minute: minute!,
    hour: hour!,
    dayOfMonth: dayOfMonth!,
    month: month!,
    dayOfWeek: dayOfWeek!,
  });
}

function fieldOf(text: string, bounds: Bounds): Field | string {
  const values = new Set<number>();
  let star = false;
  for (const part of text.split(',').filter((one) => one !== '')) {
    const range = rangeOf(part, bounds);
    if (typeof range === 'string') return range;
    for (let value = range.start; value <= range.end; value += range.step) values.add(value);
    star ||= range.star;
  }
  return { values, star };
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly star: boolean;
}

function rangeOf(text: string, bounds: Bounds): Range | string {
  const [limits = '', step, ...slashes] = text.split('/');
  const [low = '', high, ...hyphens] = limits.split('-');
  const any = low === '*' || low === '?';
  if (!any && hyphens.length > 0) return `too many hyphens: ${text}`;
  const start = any ? bounds.min : numberOf(low, bounds);
  if (typeof start === 'string') return start;
  let end = any ? bounds.max : high === undefined ? start : numberOf(high, bounds);
  if (typeof end === 'string') return end;
  if (slashes.length > 0) return `too many slashes: ${text}`;
  const every = step === undefined ? 1 : numberOf(step, { ...bounds, names: undefined });
  if (typeof every === 'string') return every;
  // N/step means from N to the end.
  if (step !== undefined && high === undefined) end = bounds.max;
  if (start < bounds.min)
    return `beginning of range (${start}) below minimum (${bounds.min}): ${text}`;
  if (end > bounds.max) return `end of range (${end}) above maximum (${bounds.max}): ${text}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`;
  if (every === 0) return `step of range should be a positive number: ${text}`;
  return { start, end, step: every, star: any && every === 1 };
}

function numberOf(
  text: string,
  { names, min }: Omit<Bounds, 'names'> & { names?: readonly string[] | undefined },
): number | string {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + min;
  if (!/^[+-]?[0-9]+$/.test(text))
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
  const value = Number(text);
  return value < 0 ? `negative number (${value}) not allowed: ${text}` : value;
}

const UNITS: { readonly [unit: string]: number } = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** At least a second apart, counted from whenever one asks. */
function every(text: string): ParsedSchedule {
  const duration = text.slice('@every '.length);
  const whole = /^[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|ms|s|m|h))+$/.test(duration);
  if (!whole && duration !== '0')
    return {
      problem: `failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`,
    };
  let millis = 0;
  for (const [, amount, unit] of duration.matchAll(/([0-9.]+)(ns|us|µs|ms|s|m|h)/g))
    millis += Number(amount) * UNITS[unit!]!;
  const delay = Math.max(1, Math.floor((duration.startsWith('-') ? 0 : millis) / 1000)) * 1000;
  return { next: (at) => Math.floor(at / 1000) * 1000 + delay };
}

interface Fields {
  readonly minute: Field;
  readonly hour: Field;
  readonly dayOfMonth: Field;
  readonly month: Field;
  readonly dayOfWeek: Field;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const FIVE_YEARS = 5 * 366 * 24 * HOUR;

function fixed(fields: Fields): Schedule {
  return {
    next(at, timeZone) {
      let moment = Math.floor(at / SECOND) * SECOND + SECOND;
      const limit = moment + FIVE_YEARS;
      while (moment <= limit) {
        const later = afterMismatch(fields, moment, timeZone);
        if (later === undefined) return moment;
        moment = later;
      }
      return undefined;
    },
  };
}

/** Where to look next, or undefined if this second is one of the schedule. */
function afterMismatch(fields: Fields, moment: Millis, zone: string): Millis | undefined {
  const offset = offsetAt(zone, moment);
  const local = moment + offset;
  const date = civil(local);
  if (!fields.month.values.has(date.month))
    return Math.max(moment + HOUR, fromLocal(startOfNextMonth(date), zone));
  if (!dayMatches(fields, date))
    return Math.max(moment + MINUTE, fromLocal((Math.floor(local / DAY) + 1) * DAY, zone));
  if (!fields.hour.values.has(date.hour)) return Math.floor(local / HOUR) * HOUR - offset + HOUR;
  if (!fields.minute.values.has(date.minute))
    return Math.floor(local / MINUTE) * MINUTE - offset + MINUTE;
  return local % MINUTE === 0 ? undefined : Math.floor(local / MINUTE) * MINUTE - offset + MINUTE;
}

const DAY = 24 * HOUR;

/** Either day will do where both are given; a star leaves it to the other. */
function dayMatches({ dayOfMonth, dayOfWeek }: Fields, { day, weekday }: Civil): boolean {
  const byMonth = dayOfMonth.values.has(day);
  const byWeek = dayOfWeek.values.has(weekday);
  return dayOfMonth.star || dayOfWeek.star ? byMonth && byWeek : byMonth || byWeek;
}

/** The moment of a local time. In the hour that is skipped, an hour later; in the one that comes twice, the first. */
function fromLocal(local: Millis, zone: string): Millis {
  const guess = local - offsetAt(zone, local);
  return local - offsetAt(zone, guess);
}

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** Sunday is 0. */
  readonly weekday: number;
}

/** The proleptic Gregorian calendar, by days since 1970 (Howard Hinnant's civil_from_days). */
function civil(local: Millis): Civil {
  const days = Math.floor(local / DAY);
  const rest = local - days * DAY;
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) /
      365,
  );
  const ofYear =
    ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day,
    hour: Math.floor(rest / HOUR),
    minute: Math.floor((rest % HOUR) / MINUTE),
    weekday: (((days + 4) % 7) + 7) % 7,
  };
}

const startOfNextMonth = ({ year, month }: Civil): Millis =>
  month === 12 ? Date.UTC(year + 1, 0, 1) : Date.UTC(year, month, 1);
