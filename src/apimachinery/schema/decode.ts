/**
 * Turns JSON into an object of a kind as Go's decoder would, with its error texts
 * (sigs.k8s.io/json and the UnmarshalJSON methods of apimachinery, 1.36).
 *
 * What is frozen and needs no change comes back as the same value, and is known the next time: a client in
 * this process that changes one label costs that label's path, however large the object is.
 */
import { isTooDeep, MAX_DEPTH, tooDeepText } from '../json-depth.ts';
import { put, type Values } from '../own-property.ts';
import { canonicalText, quantityProblem } from '../quantity.ts';
import { base64Problem } from './base64.ts';
import { canonicalTime } from './go-time.ts';
import type { Schema, Type } from './schema.ts';

export interface Decoded<T = unknown> {
  /** Frozen all the way down. Fields that could not be read are left out. */
  readonly object: T;
  /** Paths of fields that the kind does not have: `spec.template.spec.containers[0].imagee`. */
  readonly unknown: readonly string[];
  /** Why it cannot be used: `json: cannot unmarshal string into Go struct field …`. */
  readonly error?: string;
}

/** `known`: an object of the kind that was decoded before. Parts that are the same value there are not read again. */
export function decode<T = unknown>(
  schema: Schema,
  definitionName: string,
  value: unknown,
  known?: unknown,
): Decoded<T> {
  const type = schema.type(definitionName);
  const reader = new Reader();
  const object = reader.read(type, value, 0, known);
  const error = reader.failure ?? reader.mismatch;
  const result = { object: (object ?? Object.freeze({})) as T, unknown: reader.unknown };
  return error === undefined ? result : { ...result, error };
}

/** `Deployment in version "v1" cannot be handled as a Deployment: …` */
export const decodingError = (kind: string, version: string, error: string): string =>
  `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${error}`;

/** `strict decoding error: unknown field "a", duplicate field "b"`; undefined when there is nothing to tell. */
export function strictError(
  unknown: readonly string[],
  duplicates: readonly string[] = [],
): string | undefined {
  const problems = strictProblems(unknown, duplicates);
  return problems.length === 0 ? undefined : `strict decoding error: ${problems.join(', ')}`;
}

/** The same one by one: each is a Warning when fields are not validated strictly. */
export function strictProblems(
  unknown: readonly string[],
  duplicates: readonly string[] = [],
): string[] {
  const problems = [
    ...duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`),
    ...unknown.map((path) => `unknown field ${JSON.stringify(path)}`),
  ];
  return [...new Set(problems)].slice(0, MAX_STRICT_PROBLEMS);
}

const MAX_STRICT_PROBLEMS = 100;

class Reader {
  readonly unknown: string[] = [];
  /** The first value of the wrong type; reading goes on after it. */
  mismatch: string | undefined;
  /** What a type's own reading refused; this ends Go's reading and is what it tells. */
  failure: string | undefined;
  private readonly path: (string | number)[] = [];
  private readonly owners: Type[] = [];

  /** The value as the type has it; undefined when it is absent, null or wrong. */
  read(type: Type, value: unknown, depth: number, known?: unknown): unknown {
    if (value === null || value === undefined) return undefined;
    if (value === known) return value;
    if (depth > MAX_DEPTH) return this.tooDeep(value);
    switch (type.kind) {
      case 'string':
        return typeof value === 'string' ? value : this.wrong(type, value, depth);
      case 'bool':
        return typeof value === 'boolean' ? value : this.wrong(type, value, depth);
      case 'int32':
        return inRange(value, 2_147_483_648) ? value : this.wrong(type, value, depth);
      case 'int64':
        return inRange(value, 9_223_372_036_854_775_808) ? value : this.wrong(type, value, depth);
      case 'double':
        return typeof value === 'number' ? value : this.wrong(type, value, depth);
      case 'struct':
        return this.readStruct(type, value, depth, known as Values | undefined);
      case 'map':
        return this.readMap(type, value, depth);
      case 'list':
        return this.readList(type, value, depth);
      case 'any':
        return this.keep(value, depth);
      default:
        return this.readSpecial(type, value, depth);
    }
  }

  private readStruct(
    type: Type,
    value: unknown,
    depth: number,
    known: Values | undefined,
  ): unknown {
    if (typeof value !== 'object' || Array.isArray(value)) return this.wrong(type, value, depth);
    const frozen = Object.isFrozen(value);
    if (frozen && type.known.has(value!)) return value;
    const values = value as Values;
    const keys = Object.keys(values);
    const { fields, required } = type;
    // Begun when something differs, or at once when nobody may keep the original.
    let result: { [key: string]: unknown } | undefined = frozen ? undefined : {};
    this.owners[depth] = type;
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index]!;
      const given = values[key];
      this.path[depth] = key;
      const field = fields.get(key);
      let read: unknown;
      if (field) {
        read = this.read(field, given, depth + 1, known?.[key]);
        // Parity: Go decides by `omitempty`, which a few optional lists lack; those are shown as [] upstream.
        if (isEmptyCollection(field, read) && !required.has(key)) read = undefined;
      } else if (type.open) read = this.keep(given, depth + 1);
      else this.noteUnknown(given, depth);
      if (read === given && given !== undefined && result === undefined) continue;
      result ??= firstOf(values, keys, index);
      if (read !== undefined) result[key] = read;
    }
    return settled(type, value as object, result, fields.size);
  }

  private readMap(type: Type, value: unknown, depth: number): unknown {
    if (typeof value !== 'object' || Array.isArray(value)) return this.wrong(type, value, depth);
    const frozen = Object.isFrozen(value);
    if (frozen && type.known.has(value!)) return value;
    const values = value as Values;
    const keys = Object.keys(values);
    const element = type.element!;
    let result: { [key: string]: unknown } | undefined = frozen ? undefined : {};
    this.owners[depth] = type;
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index]!;
      const given = values[key];
      this.path[depth] = key;
      const read = given === null ? zeroOf(element) : this.read(element, given, depth + 1);
      if (read === given && given !== undefined && result === undefined) continue;
      result ??= firstOf(values, keys, index);
      if (read !== undefined) put(result, key, read);
    }
    return settled(type, value as object, result, keys.length);
  }

  private readList(type: Type, value: unknown, depth: number): unknown {
    if (!Array.isArray(value)) return this.wrong(type, value, depth);
    const frozen = Object.isFrozen(value);
    if (frozen && type.known.has(value)) return value;
    const element = type.element!;
    let result: unknown[] | undefined = frozen ? undefined : [];
    this.owners[depth] = type;
    for (let index = 0; index < value.length; index++) {
      const given: unknown = value[index];
      this.path[depth] = index;
      // Go leaves a zero value where an item is null or wrong.
      const read = this.read(element, given, depth + 1) ?? zeroOf(element);
      if (read === given && result === undefined) continue;
      result ??= value.slice(0, index);
      result.push(read);
    }
    return settled(type, value, result, value.length);
  }

  private readSpecial(type: Type, value: unknown, depth: number): unknown {
    switch (type.kind) {
      case 'quantity': {
        const text =
          typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '?';
        return canonicalText(text) ?? this.fail(quantityProblem(text)!);
      }
      case 'int-or-string':
        if (typeof value === 'string' || inRange(value, 2_147_483_648)) return value;
        return this.fail(
          this.mismatchText(
            typeof value === 'number' ? `number ${value}` : wordFor(value),
            'int32',
            depth,
          ),
        );
      case 'bytes': {
        if (typeof value !== 'string') return this.wrong(type, value, depth);
        const problem = base64Problem(value);
        if (problem === undefined)
          return /[\r\n]/.test(value) ? value.replace(/[\r\n]/g, '') : value;
        this.mismatch ??= problem;
        return undefined;
      }
      default: {
        if (typeof value !== 'string')
          return this.fail(this.mismatchText(wordFor(value), 'string', depth));
        const { text, problem } = canonicalTime(value, type.kind === 'microtime');
        return problem === undefined ? text : this.fail(problem);
      }
    }
  }

  /** A value of any form, copied unless it is frozen. */
  private keep(value: unknown, depth: number): unknown {
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
    if (depth > MAX_DEPTH) return this.tooDeep(value);
    if (Array.isArray(value)) return Object.freeze(value.map((item) => this.keep(item, depth + 1)));
    const result = {};
    for (const key of Object.keys(value))
      put(result, key, this.keep((value as Values)[key], depth + 1));
    return Object.freeze(result);
  }

  private noteUnknown(value: unknown, depth: number): void {
    if (this.unknown.length < MAX_STRICT_PROBLEMS) this.unknown.push(this.pathText(depth));
    if (!Object.isFrozen(value) && isTooDeep(value, depth)) this.tooDeep(value);
  }

  private pathText(depth: number): string {
    let text = '';
    for (const step of this.path.slice(0, depth + 1)) {
      text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`;
    }
    return text;
  }

  private wrong({ kind, goName }: Type, value: unknown, depth: number): undefined {
    const counted = kind === 'int32' || kind === 'int64';
    const words = typeof value === 'number' && counted ? `number ${value}` : wordFor(value);
    this.mismatch ??= this.mismatchText(words, goName, depth);
  }

  private mismatchText(words: string, goName: string, depth: number): string {
    const names = this.path
      .slice(0, depth)
      .filter((_step, index) => this.owners[index]!.kind === 'struct');
    const struct = this.owners.slice(0, depth).findLast(({ kind }) => kind === 'struct');
    if (!struct) return `json: cannot unmarshal ${words} into Go value of type ${goName}`;
    const where = `${struct.goName.slice(struct.goName.indexOf('.') + 1)}.${names.join('.')}`;
    return `json: cannot unmarshal ${words} into Go struct field ${where} of type ${goName}`;
  }

  private fail(problem: string): undefined {
    this.failure ??= problem;
  }

  private tooDeep(value: unknown): undefined {
    return this.fail(tooDeepText(value));
  }
}

const isEmptyCollection = ({ kind }: Type, value: unknown): boolean =>
  (kind === 'list' && (value as unknown[] | undefined)?.length === 0) ||
  (kind === 'map' && value !== undefined && Object.keys(value as object).length === 0);

/** What was read: a new value, or the given one, which is remembered where walking it again would cost more. */
function settled(type: Type, given: object, changed: object | undefined, size: number): object {
  if (changed) return Object.freeze(changed);
  if (size >= WORTH_REMEMBERING) type.known.add(given);
  return given;
}

// Entering a value into a WeakSet costs as much as walking a dozen fields.
const WORTH_REMEMBERING = 12;

/** A copy of the entries before `count`. */
function firstOf(
  values: Values,
  keys: readonly string[],
  count: number,
): { [key: string]: unknown } {
  const result = {};
  for (let index = 0; index < count; index++) put(result, keys[index]!, values[keys[index]!]);
  return result;
}

function zeroOf({ kind }: Type): unknown {
  switch (kind) {
    case 'string':
    case 'bytes':
      return '';
    case 'bool':
      return false;
    case 'int32':
    case 'int64':
    case 'double':
    case 'int-or-string':
      return 0;
    case 'quantity':
      return '0';
    case 'list':
      return emptyList;
    case 'struct':
    case 'map':
      return emptyObject;
    default:
      return null;
  }
}

const emptyList = Object.freeze([]);
const emptyObject = Object.freeze({});

function inRange(value: unknown, limit: number): boolean {
  return typeof value === 'number' && value >= -limit && value < limit && Number.isInteger(value);
}

function wordFor(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
