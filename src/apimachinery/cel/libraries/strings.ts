/** Kubernetes' extensions for strings (cel-go/ext/strings.go, version 2). Positions count characters. */
import { member, overload, type Library } from '../functions.ts';
import { LimitExceeded, spend } from '../work.ts';
import { ArrayList, CelError, codePoints, type ListValue, type Value } from '../values.ts';
import { formatted } from './string-format.ts';

/** Longer than any request; what upstream would answer by running out of memory. */
const LONGEST = 16 * 1024 * 1024;

const outOfRange = (index: bigint): CelError => new CelError(`index out of range: ${index}`);

function charAt(text: string, index: bigint): Value {
  const characters = [...text];
  if (index < 0n || index > BigInt(characters.length)) return outOfRange(index);
  return characters[Number(index)] ?? '';
}

function indexOf(text: string, part: string, from: bigint): Value {
  const characters = [...text];
  if (from < 0n || from > BigInt(characters.length)) return outOfRange(from);
  if (part === '') return from;
  const start = characters.slice(0, Number(from)).join('').length;
  const found = text.indexOf(part, start);
  return found < 0 ? -1n : BigInt(codePoints(text.slice(0, found)));
}

function lastIndexOf(text: string, part: string, from: bigint | undefined): Value {
  const characters = [...text];
  const size = BigInt(characters.length);
  if (from !== undefined && (from < 0n || from > size)) return outOfRange(from);
  if (part === '') return from ?? size;
  const end = characters.slice(0, Number(from ?? size)).join('').length;
  const found = text.lastIndexOf(part, end);
  return found < 0 ? -1n : BigInt(codePoints(text.slice(0, found)));
}

function substring(text: string, start: bigint, end: bigint | undefined): Value {
  const characters = [...text];
  const size = BigInt(characters.length);
  if (start < 0n || start > size) return outOfRange(start);
  if (end !== undefined && (end < 0n || end > size)) return outOfRange(end);
  if (end !== undefined && start > end) {
    return new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  }
  return characters.slice(Number(start), Number(end ?? size)).join('');
}

function replace(text: string, old: string, by: string, limit: bigint): Value {
  const parts = old === '' ? [...text] : text.split(old);
  const times = old === '' ? parts.length + 1 : parts.length - 1;
  const count = limit < 0n ? times : Math.min(times, Number(limit));
  if (text.length + count * by.length > LONGEST) throw new LimitExceeded();
  if (old !== '') {
    return (
      parts.slice(0, count + 1).join(by) +
      parts
        .slice(count + 1)
        .map((part) => old + part)
        .join('')
    );
  }
  return (
    parts.map((part, index) => (index < count ? by + part : part)).join('') +
    (count > parts.length ? by : '')
  );
}

function split(text: string, separator: string, limit: bigint): Value {
  if (limit === 0n) return ArrayList.of([]);
  if (limit === 1n) return ArrayList.of([text]);
  const parts = separator === '' ? [...text] : text.split(separator);
  if (limit < 0n || BigInt(parts.length) <= limit) return ArrayList.of([...parts]);
  const kept = Number(limit) - 1;
  return ArrayList.of([...parts.slice(0, kept), parts.slice(kept).join(separator)]);
}

function join(list: ListValue, separator: string): Value {
  const texts: string[] = [];
  let length = 0;
  spend(list.size);
  for (const one of list) {
    if (typeof one !== 'string') return new CelError(`join: invalid input: ${String(one)}`);
    length += one.length + separator.length;
    if (length > LONGEST) throw new LimitExceeded();
    texts.push(one);
  }
  return texts.join(separator);
}

const ascii = (text: string, from: RegExp, by: (letter: string) => string): string =>
  text.replaceAll(from, by);

const escapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

// Unicode's White_Space, which is a little less than what JavaScript trims.
const space = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const edges = new RegExp(`^${space}+`);

function trim(text: string): string {
  let end = text.length;
  const one = new RegExp(space);
  while (end > 0 && one.test(text[end - 1]!)) end -= 1;
  return text.slice(0, end).replace(edges, '');
}

export const strings: Library = [
  member('charAt', 'string_char_at_int', 'string, int -> string', charAt),
  member(
    'indexOf',
    'string_index_of_string',
    'string, string -> int',
    (text: string, part: string) => indexOf(text, part, 0n),
  ),
  member('indexOf', 'string_index_of_string_int', 'string, string, int -> int', indexOf),
  member(
    'lastIndexOf',
    'string_last_index_of_string',
    'string, string -> int',
    (text: string, part: string) => lastIndexOf(text, part, undefined),
  ),
  member(
    'lastIndexOf',
    'string_last_index_of_string_int',
    'string, string, int -> int',
    lastIndexOf,
  ),
  member('lowerAscii', 'string_lower_ascii', 'string -> string', (text: string) =>
    ascii(text, /[A-Z]+/g, (upper) => upper.toLowerCase()),
  ),
  member('upperAscii', 'string_upper_ascii', 'string -> string', (text: string) =>
    ascii(text, /[a-z]+/g, (lower) => lower.toUpperCase()),
  ),
  member(
    'replace',
    'string_replace_string_string',
    'string, string, string -> string',
    (text: string, old: string, by: string) => replace(text, old, by, -1n),
  ),
  member(
    'replace',
    'string_replace_string_string_int',
    'string, string, string, int -> string',
    replace,
  ),
  member(
    'split',
    'string_split_string',
    'string, string -> list(string)',
    (text: string, separator: string) => split(text, separator, -1n),
  ),
  member('split', 'string_split_string_int', 'string, string, int -> list(string)', split),
  member(
    'substring',
    'string_substring_int',
    'string, int -> string',
    (text: string, start: bigint) => substring(text, start, undefined),
  ),
  member('substring', 'string_substring_int_int', 'string, int, int -> string', substring),
  member('trim', 'string_trim', 'string -> string', trim),
  member('join', 'list_join', 'list(string) -> string', (list: ListValue) => join(list, '')),
  member('join', 'list_join_string', 'list(string), string -> string', join),
  member('format', 'string_format', 'string, list(dyn) -> string', formatted),
  overload(
    'strings.quote',
    'strings_quote',
    'string -> string',
    (text: string) =>
      `"${Array.from(text, (character) => escapes[character] ?? character).join('')}"`,
  ),
];
