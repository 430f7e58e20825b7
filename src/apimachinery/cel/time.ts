/** Moments and spans of time: their ranges, how they are read and written (cel-go/common/types/timestamp.go, Go's time). */
import { CelError, Duration, Timestamp } from './values.ts';

const SECOND = 1_000_000_000n;
/** From year 1 to year 9999. */
const FIRST = -62_135_596_800n * SECOND;
const LAST = 253_402_300_799n * SECOND + 999_999_999n;

export const timestampOf = (nanos: bigint): Timestamp | CelError =>
  nanos < FIRST || nanos > LAST ? new CelError('timestamp overflow') : new Timestamp(nanos);

export const durationOf = (nanos: bigint): Duration | CelError =>
  nanos < -(2n ** 63n) || nanos >= 2n ** 63n
    ? new CelError('integer overflow')
    : new Duration(nanos);

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  '\u00b5s': 1_000n,
  '\u03bcs': 1_000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3600n * SECOND,
};

/** As time.ParseDuration reads it: `1h30m`, `-1.5s`. Nothing if it is none. */
export function readDuration(text: string): bigint | undefined {
  const negative = text.startsWith('-');
  const body = /^[+-]/.test(text) ? text.slice(1) : text;
  if (body === '0') return 0n;
  if (body === '') return undefined;
  let nanos = 0n;
  const part = /([0-9]*)(?:\.([0-9]*))?(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/y;
  while (part.lastIndex < body.length) {
    const match = part.exec(body);
    if (!match || (!match[1] && !match[2])) return undefined;
    const unit = units[match[3]!]!;
    nanos += BigInt(match[1] || '0') * unit;
    const fraction = (match[2] ?? '').slice(0, 18);
    if (fraction) nanos += (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length);
    if (nanos > 2n ** 63n) return undefined;
  }
  const signed = negative ? -nanos : nanos;
  return signed >= 2n ** 63n ? undefined : signed;
}

/** In seconds, as Duration's own string in CEL is: `90s`, `0.5s`. */
export function durationText(nanos: bigint): string {
  const negative = nanos < 0n;
  const size = negative ? -nanos : nanos;
  const fraction = String(size % SECOND)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${negative ? '-' : ''}${size / SECOND}${fraction ? `.${fraction}` : ''}s`;
}

/** RFC 3339 with nanoseconds. Nothing if it is none. */
export function readTimestamp(text: string): bigint | undefined {
  const match =
    /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?([Zz]|[+-]\d{2}:\d{2})$/.exec(
      text,
    );
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  if (month! < 1 || month! > 12 || day! < 1 || day! > daysIn(year!, month!)) return undefined;
  if (hour! > 23 || minute! > 59 || second! > 59) return undefined;
  const offset = zoneSeconds(match[8]!);
  if (offset === undefined) return undefined;
  const seconds = daysBefore(year!, month!, day!) * 86_400 + hour! * 3600 + minute! * 60 + second!;
  const nanos = BigInt((match[7] ?? '').slice(0, 9).padEnd(9, '0'));
  return BigInt(seconds - offset) * SECOND + nanos;
}

export function timestampText(nanos: bigint): string {
  const { year, month, day, hour, minute, second, nano } = dateParts(nanos);
  const fraction = String(nano).padStart(9, '0').replace(/0+$/, '');
  const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
  return `${date}T${pad(hour)}:${pad(minute)}:${pad(second)}${fraction ? `.${fraction}` : ''}Z`;
}

const pad = (number: number, width = 2): string => String(number).padStart(width, '0');

/** `Z`, `+01:00`, `-05:30`, and `01:00` without a sign; seconds east of Greenwich. */
export function zoneSeconds(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z' || zone === 'UTC') return 0;
  const match = /^([+-]?)(\d{2}):(\d{2})$/.exec(zone);
  if (!match) return undefined;
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60;
  if (Number(match[2]) > 23 || Number(match[3]) > 59) return undefined;
  return match[1] === '-' ? -seconds : seconds;
}

export interface DateParts {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nano: number;
  /** Sunday is 0. */
  readonly weekday: number;
  /** From 0. */
  readonly yearDay: number;
}

export function dateParts(nanos: bigint): DateParts {
  const seconds = floorDiv(nanos, SECOND);
  const nano = Number(nanos - seconds * SECOND);
  const days = Number(floorDiv(seconds, 86_400n));
  const rest = Number(seconds - BigInt(days) * 86_400n);
  const { year, month, day } = civil(days);
  return {
    year,
    month,
    day,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    nano,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysBefore(year, 1, 1),
  };
}

const floorDiv = (one: bigint, other: bigint): bigint => {
  const quotient = one / other;
  return one % other < 0n ? quotient - 1n : quotient;
};

const leap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const daysIn = (year: number, month: number): number =>
  month === 2 ? (leap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

/** Days since 1970-01-01, in a calendar whose years begin in March, so that leap days end them. */
function daysBefore(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function civil(days: number): {
  readonly year: number;
  readonly month: number;
  readonly day: number;
} {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}
