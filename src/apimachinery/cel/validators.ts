/**
 * What is refused although its types fit: mixed literals, and constants that can only fail
 * (cel-go/cel/validator.go, as environment/base.go turns it on).
 */
import { compilePattern } from '../regular-expression.ts';
import type { CallNode, Expression } from './ast.ts';
import type { Checked } from './checker.ts';
import type { Problem } from './problems.ts';
import { readDuration, readTimestamp } from './time.ts';
import { isOptional, sameType, typeText, type CelType } from './types.ts';

export function validated({ expression, types }: Checked): readonly Problem[] {
  const problems: Problem[] = [];
  visit(expression, false, (node, exempt) => {
    if (node.kind === 'call') problems.push(...badConstant(node));
    if (exempt) return;
    if (node.kind === 'list') {
      const elements = node.elements.map((element, index) => ({
        node: element,
        type: unwrapped(types.get(element.id)!, node.optional.has(index)),
      }));
      problems.push(...mixed(elements));
    }
    if (node.kind === 'map') {
      const keys = node.entries.map(({ key }) => ({ node: key, type: types.get(key.id)! }));
      const values = node.entries.map(({ value, optional }) => ({
        node: value,
        type: unwrapped(types.get(value.id)!, optional),
      }));
      problems.push(...mixed(keys), ...mixed(values));
    }
  });
  return problems;
}

const unwrapped = (type: CelType, optional: boolean): CelType =>
  optional && isOptional(type) ? type.parameters[0]! : type;

function mixed(
  elements: readonly { readonly node: Expression; readonly type: CelType }[],
): readonly Problem[] {
  const [first] = elements;
  const other = elements.find(({ type }) => !sameType(type, first!.type));
  if (!first || !other) return [];
  const message = `expected type '${typeText(first.type)}' but found '${typeText(other.type)}'`;
  return [{ offset: other.node.offset, message }];
}

const checks: Readonly<Record<string, (text: string) => boolean>> = {
  duration: (text) => readDuration(text) !== undefined,
  timestamp: (text) => readTimestamp(text) !== undefined,
  matches: (text) => compilePattern(text).ok,
};

function badConstant(node: CallNode): readonly Problem[] {
  const fine = Object.hasOwn(checks, node.name) ? checks[node.name] : undefined;
  const argument = node.args[node.args.length - 1];
  if (!fine || argument?.kind !== 'literal' || typeof argument.value !== 'string') return [];
  if (fine(argument.value)) return [];
  return [{ offset: argument.offset, message: `invalid ${node.name} argument` }];
}

/** `exempt` is for what is inside the arguments of format, which takes anything. */
function visit(
  node: Expression,
  exempt: boolean,
  see: (node: Expression, exempt: boolean) => void,
): void {
  see(node, exempt);
  const inside = exempt || (node.kind === 'call' && node.name === 'format');
  for (const child of children(node)) visit(child, inside, see);
}

function children(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'select':
      return [node.operand];
    case 'call':
      return node.target ? [node.target, ...node.args] : node.args;
    case 'list':
      return node.elements;
    case 'map':
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case 'struct':
      return node.fields.map(({ value }) => value);
    case 'comprehension':
      return [node.range, node.start, node.condition, node.step, node.result];
    default:
      return [];
  }
}
