/**
 * Times in JSON as Kubernetes reads and writes them: RFC 3339, UTC, whole seconds or microseconds
 * (meta/v1 time.go and micro_time.go; Go's time.Parse for the error texts).
 */
import { timestamp } from '../meta.ts';

export interface ReadTime {
  readonly text: string;
  /** In Go's words, when it is no time. */
  readonly problem?: string;
}

/** The text that the API server would write for a time. */
export function canonicalTime(given: string, micro: boolean): ReadTime {
  const known = micro ? undefined : canonical.get(given);
  if (known) return known;
  if (micro && isCanonicalMicroTime(given)) return { text: given };
  const problem = timeProblem(given, micro);
  if (problem !== undefined) return { text: given, problem };
  if (!micro && given.length === 20 && given.endsWith('Z')) return remembered({ text: given });
  const [, fraction = '', zone = 'Z'] = /^.{19}(?:[.,]([0-9]+))?(.+)$/.exec(given)!;
  const utc =
    zone === 'Z' ? `${given.slice(0, 19)}Z` : timestamp(Date.parse(given.slice(0, 19) + zone));
  return { text: micro ? `${utc.slice(0, 19)}.${fraction.padEnd(6, '0').slice(0, 6)}Z` : utc };
}

/** `2026-01-05T09:00:00.000000Z`, as Leases and Events have it: looked at without taking it apart, since each is another. */
function isCanonicalMicroTime(text: string): boolean {
  if (text.length !== MICRO_SHAPE.length) return false;
  for (let i = 0; i < MICRO_SHAPE.length; i++) {
    const unit = text.charCodeAt(i);
    const wanted = MICRO_SHAPE.charCodeAt(i);
    if (wanted === ZERO ? unit < ZERO || unit > ZERO + 9 : unit !== wanted) return false;
  }
  const two = (at: number) => 10 * (text.charCodeAt(at) - ZERO) + text.charCodeAt(at + 1) - ZERO;
  const [month, day] = [two(5), two(8)];
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysIn(100 * two(0) + two(2), month) &&
    two(11) <= 23 &&
    two(14) <= 59 &&
    two(17) <= 59
  );
}

const MICRO_SHAPE = '0000-00-00T00:00:00.000000Z';
const ZERO = 48;

/** Times that are written as the server would: an object's are read again with each of its writes. */
const canonical = new Map<string, ReadTime>();
const MAX_REMEMBERED = 4096;

function remembered(time: ReadTime): ReadTime {
  if (canonical.size >= MAX_REMEMBERED) canonical.clear();
  canonical.set(time.text, time);
  return time;
}

interface Element {
  readonly layout: string;
  readonly shape: RegExp;
  /** What may be out of range, and how far it goes. */
  readonly range?: readonly [name: string, least: number, most: number];
}

const literal = (text: string): Element => ({ layout: text, shape: new RegExp(`^${text}`) });

const SECONDS: readonly Element[] = [
  { layout: '2006', shape: /^[0-9]{4}/ },
  literal('-'),
  { layout: '01', shape: /^[0-9]{2}/, range: ['month', 1, 12] },
  literal('-'),
  { layout: '02', shape: /^[0-9]{2}/, range: ['day', 1, 31] },
  literal('T'),
  { layout: '15', shape: /^[0-9]{2}/, range: ['hour', 0, 23] },
  literal(':'),
  { layout: '04', shape: /^[0-9]{2}/, range: ['minute', 0, 59] },
  literal(':'),
];
const ZONE: Element = { layout: 'Z07:00', shape: /^(Z|[-+][0-9]{2}:[0-9]{2})/ };

const WHOLE = [
  ...SECONDS,
  { layout: '05', shape: /^[0-9]{2}([.,][0-9]+)?/, range: ['second', 0, 59] } as const,
  ZONE,
];
const MICRO = [
  ...SECONDS,
  { layout: '05', shape: /^[0-9]{2}/, range: ['second', 0, 59] } as const,
  { layout: '.000000', shape: /^[.,][0-9]{6}/ },
  ZONE,
];

function timeProblem(text: string, micro: boolean): string | undefined {
  const layout = micro ? '2006-01-02T15:04:05.000000Z07:00' : '2006-01-02T15:04:05Z07:00';
  let rest = text;
  for (const { layout: element, shape, range } of micro ? MICRO : WHOLE) {
    const found = shape.exec(rest)?.[0];
    if (found === undefined) {
      return `parsing time ${quoted(text)} as ${quoted(layout)}: cannot parse ${quoted(rest)} as ${quoted(element)}`;
    }
    const number = Number.parseInt(found, 10);
    if (range && (number < range[1] || number > range[2])) {
      return `parsing time ${quoted(text)}: ${range[0]} out of range`;
    }
    rest = rest.slice(found.length);
  }
  if (rest !== '') return `parsing time ${quoted(text)}: extra text: ${quoted(rest)}`;
  const day = Number(text.slice(8, 10));
  return day > daysIn(Number(text.slice(0, 4)), Number(text.slice(5, 7)))
    ? `parsing time ${quoted(text)}: day out of range`
    : undefined;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

const quoted = (text: string): string => JSON.stringify(text);
