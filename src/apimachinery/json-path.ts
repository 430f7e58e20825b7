/**
 * JSONPath as Kubernetes has it (client-go/util/jsonpath): columns of custom resources, fields to select by, and what
 * `kubectl get -o jsonpath` prints are found with it. Missing keys give nothing.
 *
 *   .status.conditions[?(@.type=="Ready")].status   .metadata.labels['app\.kubernetes\.io/name']   ..name   .items[-1:]
 */
import { deepEqual } from './equality.ts';
import { isValues, ownValue } from './own-property.ts';

export type JsonPath = readonly Step[];

type Step =
  | { readonly is: 'field'; readonly name: string }
  | { readonly is: 'every' }
  | { readonly is: 'deep' }
  | { readonly is: 'slice'; readonly from?: number; readonly to?: number; readonly by: number }
  | { readonly is: 'union'; readonly paths: readonly JsonPath[] }
  | {
      readonly is: 'filter';
      readonly left: Operand;
      readonly operator: string;
      readonly right: Operand;
    };

type Operand = { readonly path: JsonPath } | { readonly value: unknown };

/** Undefined for a text that is no path. */
export function parseJsonPath(text: string): JsonPath | undefined {
  const steps: Step[] = [];
  let rest = text.startsWith('.') || text.startsWith('[') ? text : `.${text}`;
  rest = rest.replace(/^\.?\$(?=[.[])/, '');
  while (rest !== '' && rest !== '.') {
    if (rest.startsWith('..')) {
      steps.push({ is: 'deep' });
      rest = rest.slice(1);
      continue;
    }
    if (rest.startsWith('[')) {
      const end = closing(rest);
      const step = end < 0 ? undefined : bracketed(rest.slice(1, end).trim());
      if (!step) return undefined;
      steps.push(step);
      rest = rest.slice(end + 1);
      continue;
    }
    const [whole, name] = /^\.?((?:[^.[\]\\]|\\.)+)/.exec(rest) ?? [];
    if (whole === undefined) {
      if (!rest.startsWith('.[')) return undefined;
      rest = rest.slice(1);
      continue;
    }
    steps.push(
      name === '*' ? { is: 'every' } : { is: 'field', name: name!.replace(/\\(.)/g, '$1') },
    );
    rest = rest.slice(whole.length);
  }
  return steps;
}

/** Everything that the path leads to, in order. */
export function findAll(path: JsonPath, value: unknown): readonly unknown[] {
  return path.reduce<readonly unknown[]>(
    (found, step) => found.flatMap((one) => taken(step, one)),
    [value],
  );
}

/** Where the bracket that the text begins with is closed; quotes and brackets inside are skipped. */
function closing(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === "'" || character === '"') {
      const end = quoteEnd(text, at);
      if (end < 0) return -1;
      at = end;
    } else if (character === '[') depth++;
    else if (character === ']' && --depth === 0) return at;
  }
  return -1;
}

function quoteEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[start]) return at;
  }
  return -1;
}

function bracketed(text: string): Step | undefined {
  if (text === '*') return { is: 'every' };
  if (/^-?\d+$/.test(text)) {
    const index = Number(text);
    return { is: 'slice', from: index, ...(index !== -1 && { to: index + 1 }), by: 1 };
  }
  const [sliced, from, to, by] = /^(-?\d+)?:(-?\d+)?(?::(\d+))?$/.exec(text) ?? [];
  if (sliced !== undefined) {
    return {
      is: 'slice',
      ...(from && { from: Number(from) }),
      ...(to && { to: Number(to) }),
      by: Number(by ?? 1),
    };
  }
  const [filter, condition] = /^\?\(([\s\S]*)\)$/.exec(text) ?? [];
  if (filter !== undefined) return filtering(condition!.trim());
  const parts = splitOutside(text, ',').map((part) => part.trim());
  const paths = parts.map((part) => {
    const quoted = unquoted(part);
    return quoted === undefined ? parseJsonPath(part) : [{ is: 'field', name: quoted } as const];
  });
  if (paths.some((path) => path === undefined)) return undefined;
  return paths.length === 1 && paths[0]!.length === 1 && paths[0]![0]!.is === 'field'
    ? paths[0]![0]
    : { is: 'union', paths: paths as readonly JsonPath[] };
}

function splitOutside(text: string, separator: string): string[] {
  const parts = [''];
  for (let at = 0; at < text.length; at++) {
    const end = text[at] === "'" || text[at] === '"' ? quoteEnd(text, at) : at;
    const piece = text.slice(at, Math.max(end, at) + 1);
    if (piece === separator) parts.push('');
    else parts[parts.length - 1] += piece;
    at += piece.length - 1;
  }
  return parts;
}

const unquoted = (text: string): string | undefined =>
  /^'[\s\S]*'$/.test(text) || /^"[\s\S]*"$/.test(text)
    ? text.slice(1, -1).replace(/\\(.)/g, '$1')
    : undefined;

const COMPARISON = /^(@[^=!<>]*|'[^']*'|"[^"]*"|[^=!<>]+?)\s*(==|!=|>=|<=|>|<)\s*([\s\S]+)$/;

function filtering(text: string): Step | undefined {
  const [whole, left, operator, right] = COMPARISON.exec(text) ?? [];
  if (whole === undefined) {
    const path = operandOf(text);
    return path && { is: 'filter', left: path, operator: 'exists', right: { value: true } };
  }
  const [first, second] = [operandOf(left!.trim()), operandOf(right!.trim())];
  return first && second && { is: 'filter', left: first, operator: operator!, right: second };
}

function operandOf(text: string): Operand | undefined {
  if (text.startsWith('@')) {
    const path = parseJsonPath(text.slice(1));
    return path && { path };
  }
  const quoted = unquoted(text);
  if (quoted !== undefined) return { value: quoted };
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return { value: Number(text) };
  return text === 'true' || text === 'false' ? { value: text === 'true' } : { value: text };
}

function taken(step: Step, value: unknown): readonly unknown[] {
  switch (step.is) {
    case 'field': {
      if (!isValues(value)) return [];
      const found = ownValue(value, step.name);
      return found === undefined ? [] : [found];
    }
    case 'every':
      return Array.isArray(value) ? value : isValues(value) ? Object.values(value) : [];
    case 'deep':
      return [value, ...below(value)];
    case 'slice':
      return Array.isArray(value) ? sliced(value, step) : [];
    case 'union':
      return step.paths.flatMap((path) => findAll(path, value));
    case 'filter':
      return (Array.isArray(value) ? value : []).filter((item) => holds(step, item));
  }
}

const below = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null
    ? Object.values(value).flatMap((one) => [one, ...below(one)])
    : [];

function sliced(
  items: readonly unknown[],
  { from, to, by }: { readonly from?: number; readonly to?: number; readonly by: number },
): readonly unknown[] {
  const part = items.slice(from ?? 0, to ?? items.length);
  return by === 1 ? part : part.filter((_, index) => index % by === 0);
}

function holds(step: Step & { readonly is: 'filter' }, item: unknown): boolean {
  const valueOf = (operand: Operand): readonly unknown[] =>
    'path' in operand ? findAll(operand.path, item) : [operand.value];
  const [left] = valueOf(step.left);
  if (step.operator === 'exists') return left !== undefined;
  const [right] = valueOf(step.right);
  if (left === undefined || right === undefined) return false;
  switch (step.operator) {
    case '==':
      return deepEqual(left, right);
    case '!=':
      return !deepEqual(left, right);
    default:
      return (
        typeof left === typeof right && ordered(step.operator, left as number, right as number)
      );
  }
}

function ordered(operator: string, left: number, right: number): boolean {
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}
