/** Parts of moments and spans of time (cel-go/common/types/timestamp.go and duration.go). */
import { member, type Library } from '../functions.ts';
import { dateParts, zoneSeconds, type DateParts } from '../time.ts';
import { CelError, type Timestamp, type Duration } from '../values.ts';

const parts: readonly (readonly [string, string, (parts: DateParts) => number])[] = [
  ['getFullYear', 'year', ({ year }) => year],
  ['getMonth', 'month', ({ month }) => month - 1],
  ['getDayOfYear', 'day_of_year', ({ yearDay }) => yearDay],
  ['getDate', 'day_of_month_1_based', ({ day }) => day],
  ['getDayOfMonth', 'day_of_month', ({ day }) => day - 1],
  ['getDayOfWeek', 'day_of_week', ({ weekday }) => weekday],
  ['getHours', 'hours', ({ hour }) => hour],
  ['getMinutes', 'minutes', ({ minute }) => minute],
  ['getSeconds', 'seconds', ({ second }) => second],
  ['getMilliseconds', 'milliseconds', ({ nano }) => Math.floor(nano / 1_000_000)],
];

const spans: readonly (readonly [string, string, bigint])[] = [
  ['getHours', 'hours', 3_600_000_000_000n],
  ['getMinutes', 'minutes', 60_000_000_000n],
  ['getSeconds', 'seconds', 1_000_000_000n],
  ['getMilliseconds', 'milliseconds', 1_000_000n],
];

// Parity: zones are UTC and offsets such as +02:00. The core has no table of time zones by name.
const inZone = ({ nanos }: Timestamp, zone: string): DateParts | CelError => {
  const seconds = zoneSeconds(zone);
  return seconds === undefined
    ? new CelError(`unknown time zone ${zone}`)
    : dateParts(nanos + BigInt(seconds) * 1_000_000_000n);
};

export const timeFunctions: Library = [
  ...parts.flatMap(([name, suffix, part]) => [
    member(name, `timestamp_to_${suffix}`, 'timestamp -> int', ({ nanos }: Timestamp) =>
      BigInt(part(dateParts(nanos))),
    ),
    member(
      name,
      `timestamp_to_${suffix}_with_tz`,
      'timestamp, string -> int',
      (time: Timestamp, zone: string) => {
        const found = inZone(time, zone);
        return found instanceof CelError ? found : BigInt(part(found));
      },
    ),
  ]),
  ...spans.map(([name, suffix, unit]) =>
    member(name, `duration_to_${suffix}`, 'duration -> int', ({ nanos }: Duration) => nanos / unit),
  ),
];
