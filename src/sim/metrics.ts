/**
 * What a component counts of itself, and how it tells it: Prometheus' text format. Counting costs a step and has no part
 * in what happens; times are virtual, so what takes no virtual time took none.
 */

/** The content type of the page. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores';

/** Values of labels, in the order in which the metric names them. */
export type LabelValues = readonly string[];

export type Sample = readonly [values: LabelValues, value: number];

export interface Cell {
  readonly values: LabelValues;
  count: number;
}

/** How often something happened, by labels. */
export class Counts {
  readonly #cells = new Map<string, Cell>();

  add(values: LabelValues, by = 1): void {
    this.cell(values).count += by;
  }

  /** For whoever counts the same again and again. */
  cell(values: LabelValues): Cell {
    const key = values.join(SEPARATOR);
    let cell = this.#cells.get(key);
    if (!cell) this.#cells.set(key, (cell = { values, count: 0 }));
    return cell;
  }

  get samples(): readonly Sample[] {
    return [...this.#cells.values()].map(({ values, count }) => [values, count]);
  }
}

/** Neither in names nor in paths. */
const SEPARATOR = '\n';

/** How large something was, each time: how many were at most as large as each bound. */
export class Histogram {
  readonly bounds: readonly number[];
  readonly #within: number[];
  sum = 0;
  count = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#within = bounds.map(() => 0);
  }

  observe(value: number, times = 1): void {
    this.sum += value * times;
    this.count += times;
    const place = this.bounds.findIndex((bound) => value <= bound);
    if (place >= 0) this.#within[place]! += times;
  }

  /** For each bound, and then for all. */
  get cumulative(): readonly number[] {
    let total = 0;
    return [...this.#within.map((count) => (total += count)), this.count];
  }
}

/** Histograms by labels. */
export class Histograms {
  readonly #bounds: readonly number[];
  readonly #cells = new Map<string, { readonly values: LabelValues; histogram: Histogram }>();

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
  }

  observe(values: LabelValues, value: number): void {
    const key = values.join(SEPARATOR);
    let cell = this.#cells.get(key);
    if (!cell) this.#cells.set(key, (cell = { values, histogram: new Histogram(this.#bounds) }));
    cell.histogram.observe(value);
  }

  get all(): readonly (readonly [LabelValues, Histogram])[] {
    return [...this.#cells.values()].map(({ values, histogram }) => [values, histogram]);
  }
}

/** `count` bounds, each `factor` times the one before (prometheus.ExponentialBuckets). */
export const exponential = (start: number, factor: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => start * factor ** i);

/** The page that is scraped, metric by metric. */
export class Exposition {
  readonly #metrics: { readonly name: string; readonly text: string }[] = [];

  counter(name: string, help: string, labels: readonly string[], samples: readonly Sample[]): void {
    this.#add(name, 'counter', help, lines(name, labels, samples));
  }

  gauge(name: string, help: string, labels: readonly string[], samples: readonly Sample[]): void {
    this.#add(name, 'gauge', help, lines(name, labels, samples));
  }

  /** A metric without labels. */
  value(name: string, type: 'counter' | 'gauge', help: string, value: number): void {
    this.#add(name, type, help, [`${name} ${value}`]);
  }

  histogram(
    name: string,
    help: string,
    labels: readonly string[],
    histograms: readonly (readonly [LabelValues, Histogram])[],
  ): void {
    const told = histograms.flatMap(([values, { bounds, cumulative, sum, count }]) => [
      ...cumulative.map((within, i) => {
        const le = i < bounds.length ? String(bounds[i]) : '+Inf';
        return `${name}_bucket${labelled([...labels, 'le'], [...values, le])} ${within}`;
      }),
      `${name}_sum${labelled(labels, values)} ${sum}`,
      `${name}_count${labelled(labels, values)} ${count}`,
    ]);
    this.#add(name, 'histogram', help, told);
  }

  #add(name: string, type: string, help: string, told: readonly string[]): void {
    if (told.length === 0) return;
    const text = [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...told].join('\n');
    this.#metrics.push({ name, text });
  }

  /** In the order of their names, as every client library writes them. */
  toString(): string {
    const ordered = this.#metrics.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return ordered.map(({ text }) => `${text}\n`).join('');
  }
}

const lines = (name: string, labels: readonly string[], samples: readonly Sample[]): string[] =>
  samples.map(([values, value]) => `${name}${labelled(labels, values)} ${value}`).sort();

function labelled(labels: readonly string[], values: LabelValues): string {
  if (labels.length === 0) return '';
  const escaped = (value: string) => value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
  return `{${labels.map((label, i) => `${label}="${escaped(values[i] ?? '')}"`).join(',')}}`;
}
