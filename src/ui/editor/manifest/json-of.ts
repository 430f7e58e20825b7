/** A YAML node as JSON, as sigs.k8s.io/yaml converts it, within bounds. */
import { put } from '../../../apimachinery/own-property.ts';
import { isAlias, isMap, isPair, isScalar, isSeq, type Document, type Node, type Pair } from 'yaml';
import { UnreadableDocument } from './problem.ts';
import { depthMessage } from './yaml-words.ts';

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Stands in a message for the line, which only the whole text knows. */
export const LINE = '<line>';

const MOST_VALUES = 200_000;
/** The API server's own bound is of the same size. */
const DEEPEST = 1000;

export function jsonOf(node: Node, document: Document): Json {
  return new Reader(document).read(node, 0);
}

class Reader {
  readonly #document: Document;
  #left = MOST_VALUES;
  #aliased = false;

  constructor(document: Document) {
    this.#document = document;
  }

  read(node: unknown, depth: number): Json {
    if (depth > DEEPEST) throw new UnreadableDocument(depthMessage, rangeOf(node));
    if (--this.#left < 0) {
      throw new UnreadableDocument(
        this.#aliased
          ? 'yaml: document contains excessive aliasing'
          : 'yaml: document is too large',
        rangeOf(node),
      );
    }
    if (isAlias(node)) {
      this.#aliased = true;
      const target = node.resolve(this.#document);
      if (!target)
        throw new UnreadableDocument(
          `yaml: unknown anchor '${node.source}' referenced`,
          rangeOf(node),
        );
      return this.read(target, depth + 1);
    }
    if (isMap(node)) return this.#readMap(node.items, depth);
    if (isSeq(node))
      return node.items.map((item) => this.read(isPair(item) ? null : item, depth + 1));
    return isScalar(node) ? scalar(node.value, node) : null;
  }

  #readMap(pairs: readonly Pair[], depth: number): Json {
    const object: { [key: string]: Json } = {};
    const seen = new Set<string>();
    const merged: { readonly [key: string]: Json }[] = [];
    for (const { key, value } of pairs) {
      if (isMergeKey(key)) {
        merged.push(...this.#mergeSources(value, depth));
        continue;
      }
      const name = keyText(key);
      // Parity: kubectl lets the last of equal keys win and says nothing; what was typed would be lost.
      if (seen.has(name)) throw new UnreadableDocument(duplicateMessage(name), rangeOf(key));
      seen.add(name);
      put(object, name, this.read(value, depth + 1));
    }
    for (const [key, value] of merged.flatMap(Object.entries<Json>)) {
      if (!Object.hasOwn(object, key)) put(object, key, value);
    }
    return object;
  }

  #mergeSources(node: unknown, depth: number): { readonly [key: string]: Json }[] {
    const sources = [this.read(node, depth + 1)].flat() as Json[];
    if (
      sources.every(
        (source) => typeof source === 'object' && source !== null && !Array.isArray(source),
      )
    ) {
      return sources as { readonly [key: string]: Json }[];
    }
    throw new UnreadableDocument(
      'yaml: map merge requires map or sequence of maps as the value',
      rangeOf(node),
    );
  }
}

const duplicateMessage = (key: string): string =>
  `yaml: unmarshal errors:\n  line ${LINE}: key ${JSON.stringify(key)} already set in map`;

const isMergeKey = (key: unknown): boolean =>
  isScalar(key) && key.source === '<<' && (key.type === 'PLAIN' || key.type === undefined);

/** Keys that are numbers or truth values become texts, as JSON needs them. */
function keyText(key: unknown): string {
  if (key === null || (isScalar(key) && key.value === null))
    throw new UnreadableDocument('unsupported map key of type: <nil>', rangeOf(key));
  if (!isScalar(key))
    throw new UnreadableDocument(
      `yaml: invalid map key: ${isMap(key) ? 'map[interface {}]interface {}' : '[]interface {}'}`,
      rangeOf(key),
    );
  return typeof key.value === 'string' ? key.value : String(key.value);
}

function scalar(value: unknown, node: Node): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      throw new UnreadableDocument(
        `json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`,
        rangeOf(node),
      );
    case 'bigint':
      return Number(value);
    default:
      if (value === null || value === undefined) return null;
      if (value instanceof Uint8Array) return String.fromCharCode(...value.subarray(0, 65_536));
      throw new UnreadableDocument('yaml: cannot decode this value', rangeOf(node));
  }
}

function rangeOf(node: unknown): readonly [number, number] {
  const range = (node as Node | null)?.range;
  return range ? [range[0], range[1]] : [0, 1];
}
