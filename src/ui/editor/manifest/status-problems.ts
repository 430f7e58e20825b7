/** From the API server's refusal to the lines that caused it. */
import { isMap, isScalar } from 'yaml';
import { quantityProblem } from '../../../apimachinery/quantity.ts';
import type { Status, StatusCause } from '../../../apimachinery/status.ts';
import type { Manifest } from './documents.ts';
import { exactPlaceOfField, placeOfField, placeOfScalar, placeOfValue } from './field-place.ts';
import type { Place } from './lines.ts';
import { placeInSource } from './plugin-file.ts';
import { errorAt, type Problem } from './problem.ts';
import { decodingMessage } from './yaml-words.ts';

export function problemsOf(
  status: Pick<Status, 'message' | 'reason' | 'details'>,
  manifest: Manifest,
): Problem[] {
  const message = status.message ?? status.reason ?? '';
  const causes = (status.details?.causes ?? []).filter(({ field }) => field);
  if (causes.length > 0) return unique(causes.map((cause) => ofCause(cause, manifest)));
  const strict = ofStrictDecoding(message, manifest);
  if (strict.length > 0) return strict;
  const typed = ofTypedPatch(message, manifest);
  if (typed.length > 0) return typed;
  return [errorAt(placeOfMessage(message, manifest), message)];
}

/** `spec.foo` of `unknown field "spec.foo"`: for warnings and errors alike. */
export function placeOfMessage(message: string, manifest: Manifest): Place {
  return (
    placeOfUnknownField(message, manifest) ??
    placeOfLeadingField(message, manifest) ??
    placeOfWrongType(message, manifest) ??
    placeOfWrongFormat(message, manifest) ??
    placeOfQuoted(message, manifest) ??
    placeOfField(manifest, 'kind')
  );
}

function ofCause({ field = '', message = '' }: StatusCause, manifest: Manifest): Problem {
  const text = message ? `${field}: ${message}` : field;
  const source = field === 'spec.source' ? placeInSource(message) : undefined;
  if (source) return errorAt(linesBelow(placeOfField(manifest, field), source.line), text);
  // `metadata.labels: Invalid value: "a b"`: the key or value itself is meant.
  const quoted = quotedTexts(message)[0];
  const child =
    quoted === undefined ? undefined : exactPlaceOfField(manifest, `${field}[${quoted}]`);
  return errorAt(
    child ?? valueWithin(manifest, field, quoted) ?? placeOfField(manifest, field),
    text,
  );
}

/** A source is a block below its key. */
const linesBelow = (key: Place, lines: number): Place => {
  const line = key.startLine + lines;
  return { startLine: line, startColumn: 1, endLine: line, endColumn: 1000 };
};

function valueWithin(
  manifest: Manifest,
  field: string,
  quoted: string | undefined,
): Place | undefined {
  if (quoted === undefined || !exactPlaceOfField(manifest, field)) return undefined;
  const names = field.split('.');
  return placeOfScalar(
    manifest,
    (value, keys) =>
      value === quoted &&
      keys.length === names.length + 1 &&
      names.every((name, index) => keys[index] === name),
  );
}

/** `strict decoding error: unknown field "spec.foo", duplicate field "spec.bar"`: one problem for each. */
function ofStrictDecoding(message: string, manifest: Manifest): Problem[] {
  if (!message.includes('strict decoding error: ')) return [];
  const lead = message.slice(0, message.indexOf('strict decoding error: '));
  return [...message.matchAll(/(?:unknown|duplicate) field "((?:[^"\\]|\\.)*)"/g)].map(
    ([text, field = '']) =>
      errorAt(placeOfField(manifest, field), `${lead}strict decoding error: ${text}`),
  );
}

/** Server-side apply's own check: `failed to create typed patch object (…): .spec.foo: field not declared in schema`. */
function ofTypedPatch(message: string, manifest: Manifest): Problem[] {
  const [, lead = '', told = ''] =
    /^(failed to create typed patch object \(.*?\): )(?:errors:\n)?([^]*)$/.exec(message) ?? [];
  return told
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('.'))
    .map((line) => {
      const [, path = '', got = ''] =
        /^\.((?:[^:[\s]|\[(?:"(?:[^"\\]|\\.)*"|[^\]"])*\])+): (?:expected .*, got (\S+))?/.exec(
          line,
        ) ?? [];
      const wrong =
        got &&
        placeOfValue(
          manifest,
          path.replaceAll(/\[[^\]]*\]/g, '').split('.'),
          (value) => goWord(value) === (typeWords[got] ?? got),
        );
      return errorAt(wrong || placeOfField(manifest, path), lead + line);
    });
}

const typeWords: { readonly [got: string]: string } = {
  int64: 'number',
  float64: 'number',
  'map[string]interface': 'object',
  '[]interface': 'array',
};

function placeOfUnknownField(message: string, manifest: Manifest): Place | undefined {
  const field = /(?:unknown|duplicate) field "((?:[^"\\]|\\.)*)"/.exec(message)?.[1];
  return field === undefined ? undefined : placeOfField(manifest, field);
}

/** Warnings often begin with their field: `spec.template.spec.containers[0].ports: …`, `spec.x is stored …`. */
function placeOfLeadingField(message: string, manifest: Manifest): Place | undefined {
  const field = /^((?:metadata|spec|data|status)(?:[.[][\w[\].$/-]*)?)(?::| )/.exec(message)?.[1];
  return field === undefined ? undefined : placeOfField(manifest, field);
}

/** `json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32` */
function placeOfWrongType(message: string, manifest: Manifest): Place | undefined {
  const [, word = '', way = ''] =
    /cannot unmarshal (\w+)(?: [-\d.e+]+)? into Go struct field \w+\.(\S+) of type/.exec(message) ??
    [];
  if (!way) return undefined;
  const names = way.split('.');
  return (
    placeOfValue(manifest, names, (value) => goWord(value) === word) ?? placeOfField(manifest, way)
  );
}

function goWord(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** Decoders of single values tell what is wrong, but not where. */
function placeOfWrongFormat(message: string, manifest: Manifest): Place | undefined {
  if (message.includes('quantities must match') || message.includes('unable to parse quantity')) {
    return placeOfScalar(
      manifest,
      (value, keys) =>
        keys.some((key) => holdersOfQuantities.has(key)) &&
        (typeof value === 'string' || typeof value === 'number') &&
        quantityProblem(String(value)) !== undefined,
    );
  }
  if (message.includes('illegal base64 data')) {
    return placeOfScalar(
      manifest,
      (value, keys) =>
        (keys[0] === 'data' || keys[0] === 'binaryData') &&
        typeof value === 'string' &&
        !/^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(value.replace(/\s/g, '')),
    );
  }
  return undefined;
}

const holdersOfQuantities = new Set([
  'requests',
  'limits',
  'capacity',
  'allocatable',
  'hard',
  'sizeLimit',
  'storage',
  'overhead',
  'divisor',
  'min',
  'max',
  'default',
  'defaultRequest',
]);

/** The value that the message quotes: a namespace that is not there, a name that is taken. */
function placeOfQuoted(message: string, manifest: Manifest): Place | undefined {
  for (const text of quotedTexts(message)) {
    const place = placeOfScalar(
      manifest,
      (value, keys) => value === text && keys.at(-1) !== 'apiVersion',
    );
    if (place) return place;
  }
  return undefined;
}

const quotedTexts = (message: string): string[] =>
  [...message.matchAll(/"((?:[^"\\\n]|\\.){1,300})"/g)].map(([, text = '']) => text);

function unique(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ message }) => !seen.has(message) && seen.add(message));
}

/** apiVersion and kind, or what kubectl says when they are missing. */
export function typeOf(
  manifest: Manifest,
  file: string,
): { readonly apiVersion: string; readonly kind: string } | Problem {
  const { apiVersion, kind } = manifest.value;
  const shown = () => {
    const text = JSON.stringify(manifest.value);
    return text.length > 200 ? `${text.slice(0, 200)}…` : text;
  };
  if (typeof kind !== 'string' || kind === '')
    return errorAt(
      keyOrStart(manifest, 'kind'),
      decodingMessage(file, `Object 'Kind' is missing in '${shown()}'`),
    );
  if (typeof apiVersion !== 'string' || apiVersion === '') {
    return errorAt(
      keyOrStart(manifest, 'apiVersion'),
      decodingMessage(file, `Object 'apiVersion' is missing in '${shown()}'`),
    );
  }
  return { apiVersion, kind };
}

function keyOrStart(manifest: Manifest, field: string): Place {
  const { node, offset, lines } = manifest;
  if (exactPlaceOfField(manifest, field)) return placeOfField(manifest, field);
  const first = isMap(node) ? node.items[0]?.key : undefined;
  return isScalar(first)
    ? lines.place((first.range?.[0] ?? 0) + offset, (first.range?.[1] ?? 0) + offset)
    : placeOfField(manifest, '');
}
