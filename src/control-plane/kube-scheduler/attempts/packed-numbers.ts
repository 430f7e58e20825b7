/**
 * Whole numbers that are kept for long and seldom looked at, in few bytes: of thousands of nodes most were not asked, or
 * passed, and many a plugin gives all of them the same score.
 */
export class PackedNumbers {
  readonly length: number;
  /** Undefined where all are the same. */
  readonly #values: Numbers | undefined;
  /** Where each of `#values` ends, if it stands for several in a row. */
  readonly #ends: Uint32Array | undefined;
  readonly #first: number;

  constructor(values: Float64Array) {
    this.length = values.length;
    this.#first = values[0] ?? 0;
    const { least, greatest, runs } = surveyOf(values);
    if (runs <= 1) return;
    const Narrow = narrowest(least, greatest);
    const { BYTES_PER_ELEMENT: each } = Narrow;
    if (ARRAY + runs * (each + Uint32Array.BYTES_PER_ELEMENT) >= values.length * each) {
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

  static of(values: readonly number[]): PackedNumbers {
    return new PackedNumbers(Float64Array.from(values));
  }

  /** How much memory it takes, roughly: what stands around the numbers of a typed array counts too. */
  get bytes(): number {
    const arrays = [this.#values, this.#ends].filter((array) => array !== undefined);
    return arrays.reduce((sum, { byteLength }) => sum + ARRAY + byteLength, OBJECT);
  }

  at(index: number): number {
    if (!this.#values) return this.#first;
    if (!this.#ends) return this.#values[index]!;
    return this.#values[this.#ends.findIndex((end) => end > index)]!;
  }

  unpack(): number[] {
    if (!this.#values) return Array<number>(this.length).fill(this.#first);
    const values: number[] = [];
    if (!this.#ends) {
      for (const value of this.#values) values.push(value);
      return values;
    }
    this.#ends.forEach((end, run) => {
      while (values.length < end) values.push(this.#values![run]!);
    });
    return values;
  }
}

const OBJECT = 56;
const ARRAY = 200;

type Numbers = Uint8Array | Int16Array | Int32Array | Float64Array;

const narrowest = (least: number, greatest: number) => {
  if (least >= 0 && greatest < 2 ** 8) return Uint8Array;
  if (least >= -(2 ** 15) && greatest < 2 ** 15) return Int16Array;
  if (least >= -(2 ** 31) && greatest < 2 ** 31) return Int32Array;
  return Float64Array;
};

function surveyOf(values: Float64Array) {
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
