/**
 * Whole numbers that are kept for long and seldom looked at, in few bytes: of thousands of nodes most were not asked, or
 * passed, and many a plugin gives all of them the same score.
 */
export class PackedNumbers {
  readonly length: number;
  readonly #values: Numbers;
  /** Where each of `#values` ends, if it stands for several in a row. */
  readonly #ends: Uint32Array | undefined;

  constructor(values: ArrayLike<number>) {
    this.length = values.length;
    const { least, greatest, runs } = surveyOf(values);
    const Narrow = narrowest(least, greatest);
    const { BYTES_PER_ELEMENT: each } = Narrow;
    if (runs * (each + Uint32Array.BYTES_PER_ELEMENT) >= values.length * each) {
      this.#values = Narrow.from(values);
      return;
    }
    this.#values = new Narrow(runs);
    this.#ends = new Uint32Array(runs);
    let run = 0;
    for (let i = 0; i < values.length; i++) {
      if (i > 0 && values[i] !== values[i - 1]) run++;
      this.#values[run] = values[i]!;
      this.#ends[run] = i + 1;
    }
  }

  get byteLength(): number {
    return this.#values.byteLength + (this.#ends?.byteLength ?? 0);
  }

  at(index: number): number {
    if (!this.#ends) return this.#values[index]!;
    return this.#values[this.#ends.findIndex((end) => end > index)]!;
  }

  unpack(): number[] {
    const values: number[] = [];
    if (!this.#ends) {
      for (const value of this.#values) values.push(value);
      return values;
    }
    this.#ends.forEach((end, run) => {
      while (values.length < end) values.push(this.#values[run]!);
    });
    return values;
  }
}

type Numbers = Uint8Array | Int16Array | Int32Array | Float64Array;

const narrowest = (least: number, greatest: number) => {
  if (least >= 0 && greatest < 2 ** 8) return Uint8Array;
  if (least >= -(2 ** 15) && greatest < 2 ** 15) return Int16Array;
  if (least >= -(2 ** 31) && greatest < 2 ** 31) return Int32Array;
  return Float64Array;
};

function surveyOf(values: ArrayLike<number>) {
  let least = 0;
  let greatest = 0;
  let runs = 0;
  let before = NaN;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === before) continue;
    runs++;
    before = value;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return { least, greatest, runs };
}
