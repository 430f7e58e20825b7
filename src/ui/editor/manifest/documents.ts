/**
 * Reads a text of manifests: documents apart, each parsed by itself, so that what is wrong with one leaves the others
 * readable. Bounded against hostile texts: size, number of documents, depth, aliases that multiply.
 */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Document,
  type Node,
  type YAMLParseError,
} from 'yaml';
import { Lines } from './lines.ts';
import { errorAt, UnreadableDocument, type Problem } from './problem.ts';
import { jsonOf, LINE, type Json } from './json-of.ts';
import { conversionMessage, decodingMessage, depthMessage, syntaxMessage } from './yaml-words.ts';

/** One object: a document, or an item of a List. */
export interface Manifest {
  readonly value: { readonly [key: string]: Json };
  readonly node: Node;
  readonly document: Document.Parsed;
  /** Where its document begins in the text; ranges of nodes count from there. */
  readonly offset: number;
  readonly lines: Lines;
}

export interface ReadText {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly Problem[];
}

/** What etcd takes for one object is 1.5 MiB; a text of more than this freezes a page while it is parsed. */
const LARGEST_TEXT = 1024 * 1024;
const MOST_DOCUMENTS = 1000;

export function readManifests(text: string, file: string): ReadText {
  if (text.length > LARGEST_TEXT)
    return refused(`${file} is larger than 1 MiB; split it into several files`);
  const lines = new Lines(text);
  const chunks = split(text);
  if (chunks.length > MOST_DOCUMENTS)
    return refused(`${file} holds more than ${MOST_DOCUMENTS} documents; split it`);
  const manifests: Manifest[] = [];
  const problems: Problem[] = [];
  for (const chunk of chunks) {
    const read = readDocument(chunk, file, lines);
    manifests.push(...read.manifests);
    problems.push(...read.problems);
  }
  return { manifests, problems };
}

interface Chunk {
  readonly text: string;
  readonly offset: number;
}

/** Apart at lines of three dashes, as kubectl does it (apimachinery/pkg/util/yaml/decoder.go, 1.36). */
function split(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let from = 0;
  for (const { index } of text.matchAll(/^---[ \t]*(?:#.*)?\r?$/gm)) {
    if (index > from) chunks.push({ text: text.slice(from, index), offset: from });
    from = index;
  }
  chunks.push({ text: text.slice(from), offset: from });
  return chunks;
}

function readDocument({ text, offset }: Chunk, file: string, lines: Lines): ReadText {
  let document: Document.Parsed;
  try {
    // Kubernetes reads YAML 1.1: `yes` is true and 0644 is octal. But 12:30 is no number there, nor is a date a date.
    document = parseDocument(text, {
      version: '1.1',
      customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !isTime(tag)),
      prettyErrors: false,
      uniqueKeys: false, // The library compares each key with each other one; `jsonOf` looks them up.
      logLevel: 'silent',
    });
  } catch (problem) {
    if (!(problem instanceof RangeError)) throw problem;
    return { manifests: [], problems: [tooDeep(file, offset, lines)] };
  }
  const problem = syntaxProblem(document, text, file, offset, lines);
  if (problem) return { manifests: [], problems: [problem] };
  if (!document.contents || (isScalar(document.contents) && document.contents.value === null)) {
    return { manifests: [], problems: [] };
  }
  try {
    return readObjects(document, file, offset, lines);
  } catch (problem) {
    if (problem instanceof RangeError)
      return { manifests: [], problems: [tooDeep(file, offset, lines)] };
    if (!(problem instanceof UnreadableDocument)) throw problem;
    const place = lines.place(problem.start + offset, problem.end + offset);
    const message = problem.message.replace(LINE, () => String(place.startLine));
    return { manifests: [], problems: [errorAt(place, conversionMessage(file, message))] };
  }
}

const isTime = (tag: { readonly tag?: string; readonly format?: string }): boolean =>
  tag.format === 'TIME' || tag.tag === 'tag:yaml.org,2002:timestamp';

function readObjects(
  document: Document.Parsed,
  file: string,
  offset: number,
  lines: Lines,
): ReadText {
  const node = document.contents as Node;
  const value = jsonOf(node, document);
  const at = (of: Node) =>
    lines.place((of.range?.[0] ?? 0) + offset, (of.range?.[1] ?? 0) + offset);
  if (!isObject(value)) {
    const type = Array.isArray(value)
      ? 'array'
      : value === null
        ? 'null'
        : typeof value === 'boolean'
          ? 'bool'
          : typeof value;
    return {
      manifests: [],
      problems: [
        errorAt(
          at(node),
          decodingMessage(
            file,
            `json: cannot unmarshal ${type} into Go value of type unstructured.detector`,
          ),
        ),
      ],
    };
  }
  const whole: Manifest = { value, node, document, offset, lines };
  if (value.kind !== 'List' || !Array.isArray(value.items))
    return { manifests: [whole], problems: [] };
  const items = isMap(node) ? resolved(node.get('items', true), document) : undefined;
  if (!isSeq(items)) return { manifests: [], problems: [] };
  return {
    manifests: value.items.flatMap((item, index) => {
      const itemNode = resolved(items.items[index], document);
      return isObject(item) && itemNode ? [{ ...whole, value: item, node: itemNode }] : [];
    }),
    problems: [],
  };
}

/** The node that an alias stands for; any other node is itself. */
export function resolved(node: unknown, document: Document): Node | undefined {
  if (isAlias(node)) return node.resolve(document);
  return isMap(node) || isSeq(node) || isScalar(node) ? node : undefined;
}

/** kubectl tells the first thing that is wrong and stops there. */
function syntaxProblem(
  document: Document.Parsed,
  text: string,
  file: string,
  offset: number,
  lines: Lines,
): Problem | undefined {
  const [first] = document.errors;
  if (!first) return undefined;
  if (first.code === 'RESOURCE_EXHAUSTION') return tooDeep(file, offset, lines);
  const start = (openQuote(document, first) ?? strayColon(text, first) ?? first.pos[0]) + offset;
  return errorAt(
    lines.place(start, Math.max(start + 1, first.pos[1] + offset)),
    syntaxMessage(file, first, lines.lineOf(start)),
  );
}

/** A quote that is never closed runs to the end; what caused it is where it was opened. */
function openQuote(
  document: Document.Parsed,
  { code, message, pos }: YAMLParseError,
): number | undefined {
  if (code !== 'MISSING_CHAR' || !message.includes('quote')) return undefined;
  let opened: number | undefined;
  visit(document, {
    Scalar(_key, { range }) {
      if (range && range[0] < pos[0] && range[1] >= pos[0]) opened = range[0];
    },
  });
  return opened;
}

/** A key within a value: the colon is what is out of place, perhaps lines below where the value begins. */
function strayColon(text: string, { code, pos }: YAMLParseError): number | undefined {
  if (code !== 'BLOCK_AS_IMPLICIT_KEY') return undefined;
  const colon = text.slice(pos[0]).search(/:(?:\s|$)/);
  return colon < 0 ? undefined : pos[0] + colon;
}

const tooDeep = (file: string, offset: number, lines: Lines): Problem =>
  errorAt(lines.wholeLine(lines.lineOf(offset)), conversionMessage(file, depthMessage));

const refused = (message: string): ReadText => ({
  manifests: [],
  problems: [errorAt({ startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 }, message)],
});

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
