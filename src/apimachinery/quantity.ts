/**
 * Amounts of CPU, memory and the like: exact decimal numbers with a unit
 * (apimachinery/pkg/api/resource/quantity.go and suffix.go, 1.36).
 */

export type QuantityFormat = 'BinarySI' | 'DecimalSI' | 'DecimalExponent';

export interface Quantity {
  /** The exact amount in billionths; nothing finer is kept. */
  readonly nanos: bigint;
  readonly format: QuantityFormat;
  /** The text that it was read from, where upstream writes that again instead of its own. */
  readonly text?: string;
}

export const quantityFormatError =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
export const quantitySuffixError = "unable to parse quantity's suffix";

export const zeroQuantity: Quantity = { nanos: 0n, format: 'DecimalSI' };

/** Reads a quantity; undefined when it is malformed. */
export function parseQuantity(text: string | number): Quantity | undefined {
  const read = readQuantity(String(text).trim());
  return typeof read === 'string' ? undefined : read;
}

/** What is wrong with a quantity, in upstream's words; undefined when nothing is. */
export function quantityProblem(text: string | number): string | undefined {
  const read = readQuantity(String(text).trim());
  return typeof read === 'string' ? read : undefined;
}

/** Whole units, rounded away from zero. */
export const value = ({ nanos }: Quantity): number => Number(divideAway(nanos, NANO));

/** Thousandths, rounded away from zero: what the scheduler counts CPU in. */
export const milliValue = ({ nanos }: Quantity): number => Number(divideAway(nanos, 1_000_000n));

/**
 * The one text that stands for this amount in its format: the largest unit that needs no fraction.
 *
 *   0.5 → 500m    1.5Gi → 1536Mi    1024Mi → 1Gi    1000m → 1    12e6 → 12e6
 */
export function canonical({ nanos, format, text }: Quantity): string {
  if (text !== undefined) return text;
  if (nanos === 0n) return '0';
  const whole = nanos % NANO === 0n;
  const units = nanos / NANO;
  // Small and fractional amounts have no binary unit that would not round them.
  if (format === 'BinarySI' && whole && (units <= -1024n || units >= 1024n)) {
    return binaryText(units);
  }
  return decimalText(nanos, format === 'DecimalExponent');
}

/** The sum; the format is the first one's unless that is zero. */
export const add = (first: Quantity, second: Quantity): Quantity => ({
  nanos: first.nanos + second.nanos,
  format: first.nanos === 0n ? second.format : first.format,
});

export const sub = (first: Quantity, second: Quantity): Quantity => ({
  nanos: first.nanos - second.nanos,
  format: first.nanos === 0n ? second.format : first.format,
});

/** Below, at or above zero, as a sort function wants it. */
export const compare = (first: Quantity, second: Quantity): -1 | 0 | 1 =>
  first.nanos < second.nanos ? -1 : first.nanos > second.nanos ? 1 : 0;

/** Thousandths of a text, remembered. Nothing, or something malformed, is none. */
export const cpuMillis = remembered(milliValue);

/** Whole units of a text, remembered. Nothing, or something malformed, is none. */
export const quantityValue = remembered(value);

/** The canonical text of a text, remembered; undefined when it is malformed. */
export function canonicalText(text: string): string | undefined {
  const known = canonicalTexts.get(text);
  if (known !== undefined) return known;
  const quantity = parseQuantity(text);
  if (!quantity) return undefined;
  if (canonicalTexts.size >= REMEMBERED) canonicalTexts.clear();
  const result = canonical(quantity);
  canonicalTexts.set(text, result);
  return result;
}

const canonicalTexts = new Map<string, string>();

function remembered(measure: (quantity: Quantity) => number) {
  const known = new Map<string, number>();
  return (text: string | number | undefined): number => {
    if (text === undefined) return 0;
    const key = typeof text === 'string' ? text : String(text);
    const found = known.get(key);
    if (found !== undefined) return found;
    const quantity = parseQuantity(key);
    const result = quantity ? measure(quantity) : 0;
    // Emptied rather than trimmed: texts repeat so much that refilling costs nothing.
    if (known.size >= REMEMBERED) known.clear();
    known.set(key, result);
    return result;
  };
}

const REMEMBERED = 4096;
const NANO = 1_000_000_000n;
const MAX_BINARY = ((1n << 63n) - 1n) * NANO;

/** Leading zeros, number, fraction, suffix. Laxer than the error text says, as upstream's scanner is. */
const SHAPE = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;

const DECIMAL_SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

function readQuantity(text: string): Quantity | string {
  if (text === '') return quantityFormatError;
  // Parity: upstream bounds neither the digits nor the exponent; here they could stop the world.
  const shape = text.length > 512 ? null : SHAPE.exec(text);
  if (!shape) return quantityFormatError;
  const [, sign, whole = '', fraction = '', suffix = ''] = shape;
  const unit = unitOf(suffix);
  if (!unit) return quantitySuffixError;

  const number = whole === '' ? '0' : whole;
  const digits = BigInt(number + fraction);
  const shift = unit.power + 9 - fraction.length;
  let { format } = unit;
  let nanos: bigint;
  if (format === 'BinarySI') {
    nanos = divideAway(digits * (1n << BigInt(unit.power)) * NANO, 10n ** BigInt(fraction.length));
    if (nanos > MAX_BINARY) nanos = MAX_BINARY;
    if (nanos > 0n && nanos < NANO) format = 'DecimalSI';
  } else {
    nanos = shift >= 0 ? digits * 10n ** BigInt(shift) : divideAway(digits, 10n ** BigInt(-shift));
  }
  if (sign === '-') nanos = -nanos;
  return keepsText(unit, number, fraction, digits, shift)
    ? { nanos, format, text }
    : { nanos, format };
}

/**
 * Upstream writes some texts again as they were read, even where its own would differ: `1.500`, `+5`.
 * These are the conditions of its fast path (quantity.go, ParseQuantity).
 */
function keepsText(
  unit: Unit,
  number: string,
  fraction: string,
  digits: bigint,
  shift: number,
): boolean {
  const length = number.length + fraction.length;
  if (unit.format === 'BinarySI') {
    const precision = 15 - number.length - Math.trunc((unit.power * 3) / 10) - 1;
    return fraction === '' && precision >= 0 && (digits & 7n) !== 0n;
  }
  const shifted = number + fraction;
  return (
    length <= 18 &&
    shift >= 0 &&
    shift % 3 === 0 &&
    !shifted.endsWith('000') &&
    !shifted.startsWith('0')
  );
}

interface Unit {
  readonly format: QuantityFormat;
  /** Of two for BinarySI, of ten otherwise. */
  readonly power: number;
}

function unitOf(suffix: string): Unit | undefined {
  const decimal = DECIMAL_SUFFIXES.indexOf(suffix);
  if (decimal >= 0) return { format: 'DecimalSI', power: (decimal - 3) * 3 };
  const binary = BINARY_SUFFIXES.indexOf(suffix);
  if (binary > 0) return { format: 'BinarySI', power: binary * 10 };
  const exponent = /^[eE]([-+]?[0-9]+)$/.exec(suffix);
  if (!exponent) return undefined;
  const power = Number(exponent[1]);
  return power >= -200 && power <= 200 ? { format: 'DecimalExponent', power } : undefined;
}

function binaryText(units: bigint): string {
  let power = 0;
  while (units % 1024n === 0n && power < BINARY_SUFFIXES.length - 1) {
    units /= 1024n;
    power++;
  }
  return `${units}${BINARY_SUFFIXES[power]!}`;
}

function decimalText(nanos: bigint, exponential: boolean): string {
  let power = 0;
  // Parity: past E upstream loses the unit of a DecimalSI amount; here it keeps more digits instead.
  while (nanos % 1000n === 0n && (exponential || power < DECIMAL_SUFFIXES.length - 1)) {
    nanos /= 1000n;
    power++;
  }
  const exponent = power * 3 - 9;
  if (!exponential) return `${nanos}${DECIMAL_SUFFIXES[power]!}`;
  return exponent === 0 ? `${nanos}` : `${nanos}e${exponent}`;
}

function divideAway(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  if (quotient * divisor === dividend) return quotient;
  return dividend > 0n ? quotient + 1n : quotient - 1n;
}
