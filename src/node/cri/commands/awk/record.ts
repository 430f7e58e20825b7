/** The record that awk looks at: its fields, found when somebody asks, and put together again when one is changed. */
import { regularExpression } from '../regular-expression.ts';
import { fromOutside, textOf, type Value } from './values.ts';

const MOST_FIELDS = 100_000;

export class AwkRecord {
  #text = '';
  #fields: Value[] | undefined = [];
  #stale = false;
  /** FS and OFS, as they are now. */
  readonly #separator: () => string;
  readonly #between: () => string;

  constructor(separator: () => string, between: () => string) {
    this.#separator = separator;
    this.#between = between;
  }

  set(text: string): void {
    this.#text = text;
    this.#fields = undefined;
    this.#stale = false;
  }

  get text(): string {
    if (this.#stale) {
      this.#text = this.#cut()
        .map((field) => textOf(field))
        .join(this.#between());
      this.#stale = false;
    }
    return this.#text;
  }

  get count(): number {
    return this.#cut().length;
  }

  set count(count: number) {
    const fields = this.#cut();
    while (fields.length < Math.min(count, MOST_FIELDS)) fields.push('');
    fields.length = Math.min(Math.max(0, count), MOST_FIELDS);
    this.#stale = true;
  }

  get(index: number): Value | undefined {
    return index === 0 ? fromOutside(this.text) : this.#cut()[index - 1];
  }

  put(index: number, value: Value): void {
    if (index === 0) return this.set(textOf(value));
    if (index < 0 || index > MOST_FIELDS) return;
    if (index > this.count) this.count = index;
    this.#cut()[index - 1] = value;
    this.#stale = true;
  }

  #cut(): Value[] {
    this.#fields ??= cutAt(this.#text, this.#separator()).map(fromOutside);
    return this.#fields;
  }
}

/** Blanks when the separator is one blank, that character when it is another, else a regular expression. */
export function cutAt(text: string, separator: string): string[] {
  if (text === '') return [];
  if (separator === ' ') return text.trim() === '' ? [] : text.trim().split(/[ \t\n]+/);
  if (separator === '') return [...text];
  if (separator.length === 1) return text.split(separator === '\\' ? '\\' : separator);
  const matcher = regularExpression(separator, { extended: true });
  if (!matcher) return [text];
  const parts: string[] = [];
  let from = 0;
  for (let hit = matcher(text, 0); hit; hit = matcher(text, from)) {
    if (hit.end === hit.start) break;
    parts.push(text.slice(from, hit.start));
    from = hit.end;
  }
  return [...parts, text.slice(from)];
}
