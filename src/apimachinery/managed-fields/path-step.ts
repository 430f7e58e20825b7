/**
 * Steps of field paths: `f:name` for a field, `k:{…}` for a list item told apart by keys, `v:…` for an item of
 * a set (structured-merge-diff/fieldpath/serialize-pe.go and element.go; typed/helpers.go, v6).
 */
import { isValues } from '../own-property.ts';
import type { Type } from '../schema/schema.ts';

const MAX_REMEMBERED = 20_000;

/** The step to a field of a struct or map. Remembered, since there are few and they are asked for all the time. */
export const fieldStep = remembered((name) => `f:${name}`);

/** A step as a key in JSON text, colon included. */
export const stepKey = remembered((step) => `${JSON.stringify(step)}:`);

function remembered(make: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = make(text);
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(text, made);
    return made;
  };
}

/** The step to an item of a list; undefined when it lacks what it is told apart by. */
export function itemStep({ keys = [], element }: Type, item: unknown): string | undefined {
  if (keys.length === 0)
    return isValues(item) || Array.isArray(item) ? undefined : `v:${JSON.stringify(item)}`;
  if (!isValues(item)) return undefined;
  if (keys.length === 1) {
    const value = keyValue(item[keys[0]!], keys[0]!, element);
    if (value === undefined) return undefined;
    return typeof value === 'string' ? textStep(keys[0]!, value) : singleStep(keys[0]!, value);
  }
  const pairs: string[] = [];
  for (const key of keys.toSorted()) {
    const value = keyValue(item[key], key, element);
    if (value === undefined) return undefined;
    pairs.push(`${JSON.stringify(key)}:${JSON.stringify(value)}`);
  }
  return `k:{${pairs.join(',')}}`;
}

const singleStep = (key: string, value: unknown): string =>
  `k:{${JSON.stringify(key)}:${JSON.stringify(value)}}`;

/** The same for a key whose value is text: names and types, the same ones again and again. */
function textStep(key: string, value: string): string {
  let known = textSteps.get(key);
  if (!known) textSteps.set(key, (known = remembered((text) => singleStep(key, text))));
  return known(value);
}

const textSteps = new Map<string, (value: string) => string>();

/** The one key of a built-in list that has a default: a port without a protocol is TCP. */
const keyValue = (value: unknown, key: string, element: Type | undefined): unknown => {
  if (value !== undefined) return value;
  return element?.unstructured
    ? element.fields.get(key)?.default
    : key === 'protocol'
      ? 'TCP'
      : value;
};

/** As conflicts name it: `.spec.template.spec.containers[name="web"].image`. */
export const pathText = (path: readonly string[]): string => path.map(stepText).join('');

export function stepText(step: string): string {
  const rest = step.slice(2);
  switch (step[0]) {
    case 'f':
      return `.${rest}`;
    case 'k': {
      // Between the pairs only: a value may hold commas and colons too.
      const pairs = [
        ...rest.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)":("(?:[^"\\]|\\.)*"|[^,]*)/g),
      ];
      return `[${pairs.map(([, key, value]) => `${key}=${value}`).join(',')}]`;
    }
    case 'v':
      return `[=${rest}]`;
    default:
      return `[${rest}]`;
  }
}
