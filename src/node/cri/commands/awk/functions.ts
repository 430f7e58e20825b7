/** awk's own functions, beside those that change what they are given (sub, gsub, split, getline), which the interpreter has. */
import { regularExpression, type Matcher } from '../regular-expression.ts';
import { formatted, numberOf, textOf, type Value } from './values.ts';

export interface Surroundings {
  /** Between 0 and 1. */
  random(): number;
  now(): number;
}

export const builtIns: {
  readonly [name: string]: (args: readonly (Value | undefined)[], around: Surroundings) => Value;
} = {
  substr([text, from, length]) {
    const start = Math.round(numberOf(from));
    const end = length === undefined ? Infinity : start + Math.round(numberOf(length));
    return textOf(text).slice(Math.max(0, start - 1), Math.max(0, end - 1));
  },
  index: ([text, part]) => textOf(text).indexOf(textOf(part)) + 1,
  sprintf: ([format, ...args]) => formatted(textOf(format), args),
  tolower: ([text]) => textOf(text).toLowerCase(),
  toupper: ([text]) => textOf(text).toUpperCase(),
  int: ([value]) => Math.trunc(numberOf(value)),
  sqrt: ([value]) => Math.sqrt(numberOf(value)),
  rand: (_args, { random }) => random(),
  srand: () => 0,
  systime: (_args, { now }) => Math.floor(now() / 1000),
  fflush: () => 0,
  close: () => 0,
};

/** Regular expressions are made once. */
export class Matchers {
  readonly #made = new Map<string, Matcher | undefined>();

  of(source: string): Matcher | undefined {
    if (!this.#made.has(source) && this.#made.size < 1000)
      this.#made.set(source, regularExpression(source, { extended: true }));
    return this.#made.get(source);
  }
}

/** What `sub` and `gsub` do to a text: `&` stands for what was found. */
export function replaced(
  text: string,
  matcher: Matcher,
  by: string,
  all: boolean,
): { readonly text: string; readonly count: number } {
  let [result, at, count] = ['', 0, 0];
  while (at <= text.length) {
    const found = matcher(text, at);
    if (!found) break;
    count++;
    result += text.slice(at, found.start);
    result += by.replace(/\\\\|\\&|&/g, (mark) =>
      mark === '&' ? found.groups[0]! : mark.slice(1),
    );
    at = found.end;
    if (found.end === found.start) result += text[at++] ?? '';
    if (!all) break;
  }
  return { text: result + text.slice(at), count };
}
