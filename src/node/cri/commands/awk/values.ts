/** awk's values: numbers, texts, and what was read and looks like a number, which is both. */

/** What came from outside: a number where it looks like one. */
export class Numeric {
  readonly text: string;
  readonly value: number;

  constructor(text: string, value: number) {
    this.text = text;
    this.value = value;
  }
}

export type Value = number | string | Numeric;

const LOOKS = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

export const fromOutside = (text: string): Value =>
  LOOKS.test(text) ? new Numeric(text, Number(text)) : text;

export function numberOf(value: Value | undefined): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  if (value instanceof Numeric) return value.value;
  return Number(/^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(value)?.[1] ?? 0);
}

export function textOf(value: Value | undefined, format = '%.6g'): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Numeric) return value.text;
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return String(value);
  return formatted(format, [value]);
}

export function isTrue(value: Value | undefined): boolean {
  if (value === undefined) return false;
  return typeof value === 'string' ? value !== '' : numberOf(value) !== 0;
}

/** As numbers if both are; else as texts. */
export function compared(left: Value | undefined, right: Value | undefined): number {
  const isText = (value: Value | undefined) => typeof value === 'string';
  if (!isText(left) && !isText(right)) return numberOf(left) - numberOf(right);
  const [a, b] = [textOf(left), textOf(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `%g`: so many digits in all, no zeros at the end. */
function general(value: number, precision: number): string {
  if (value === 0 || !Number.isFinite(value)) return special(value) ?? '0';
  const digits = precision === 0 ? 1 : precision;
  const exponent = Number(value.toExponential(digits - 1).split('e')[1]);
  if (exponent < -4 || exponent >= digits)
    return exponential(value, digits - 1).replace(/\.?0+(?=e)/, '');
  const text = value.toFixed(Math.max(0, digits - 1 - exponent));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

const exponential = (value: number, digits: number): string =>
  value.toExponential(digits).replace(/e([-+])(\d)$/, 'e$10$2');

const special = (value: number): string | undefined =>
  Number.isNaN(value) ? 'nan' : Number.isFinite(value) ? undefined : value < 0 ? '-inf' : 'inf';

const WIDEST = 10_000;

/** `printf`. */
export function formatted(format: string, args: readonly (Value | undefined)[]): string {
  let next = 0;
  return format.replace(
    /%([-+ 0#]*)(\d+|\*)?(?:\.(\d+|\*)?)?([a-zA-Z%])/g,
    (
      whole: string,
      flags: string,
      width: string | undefined,
      digits: string | undefined,
      kind: string,
    ) => {
      if (kind === '%') return '%';
      const measure = (given: string | undefined) =>
        given === '*' ? numberOf(args[next++]) : given === undefined ? undefined : Number(given);
      const wide = Math.min(WIDEST, measure(width) ?? 0);
      const given = measure(digits) ?? (/\.(?![\d*])/.test(whole) ? 0 : undefined);
      const precision = given === undefined ? undefined : Math.min(100, given);
      const body = shown(kind, args[next++], precision, flags);
      if (flags.includes('-')) return body.padEnd(wide);
      if (!flags.includes('0') || 'sc'.includes(kind)) return body.padStart(wide);
      const sign = /^[-+]/.exec(body)?.[0] ?? '';
      return sign + body.slice(sign.length).padStart(wide - sign.length, '0');
    },
  );
}

function shown(
  kind: string,
  value: Value | undefined,
  precision: number | undefined,
  flags: string,
): string {
  if (kind === 's') return textOf(value).slice(0, precision);
  if (kind === 'c')
    return typeof value === 'number' ? String.fromCharCode(value & 255) : textOf(value).slice(0, 1);
  const number = numberOf(value);
  const whole = Math.trunc(number);
  const plus =
    flags.includes('+') && number >= 0 ? '+' : flags.includes(' ') && number >= 0 ? ' ' : '';
  switch (kind) {
    case 'd':
    case 'i':
    case 'u':
      return (
        plus +
        (special(number) ??
          BigInt(whole)
            .toString()
            .padStart(precision ?? 0, '0'))
      );
    case 'x':
      return BigInt(whole).toString(16);
    case 'X':
      return BigInt(whole).toString(16).toUpperCase();
    case 'o':
      return BigInt(whole).toString(8);
    case 'f':
    case 'F':
      return plus + (special(number) ?? number.toFixed(precision ?? 6));
    case 'e':
    case 'E':
      return plus + (special(number) ?? exponential(number, precision ?? 6));
    default:
      return plus + general(number, precision ?? 6);
  }
}
