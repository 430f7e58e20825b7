/** Quantities as figures to draw. Good to about fifteen digits, which a bar does not need; never used to decide. */

const suffixes: { readonly [suffix: string]: number } = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** `500m` is 0.5, `2Gi` is 2147483648; what cannot be read is 0. */
export function amountOf(quantity: string | number | undefined): number {
  if (quantity === undefined) return 0;
  const match = /^([+-]?\d*\.?\d+(?:[eE][+-]?\d+)?)([numkKMGTPE]?i?)$/.exec(String(quantity));
  if (!match) return 0;
  return Number(match[1]) * (suffixes[match[2]!] ?? 0);
}

/** For people: cores as `1.5`, bytes as `3.2 GiB`, anything else as a number. */
export function sayAmount(resource: string, amount: number): string {
  if (resource === 'memory' || resource === 'ephemeral-storage') return sayBytes(amount);
  if (resource === 'cpu' && amount < 1 && amount > 0) return `${round(amount * 1000, 0)}m`;
  return String(round(amount, 2));
}

function sayBytes(bytes: number): string {
  for (const [unit, size] of [
    ['TiB', 2 ** 40],
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
    ['KiB', 2 ** 10],
  ] as const) {
    if (bytes >= size) return `${round(bytes / size, bytes >= 10 * size ? 0 : 1)} ${unit}`;
  }
  return `${round(bytes, 0)} B`;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
