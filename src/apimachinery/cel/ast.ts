/** What the parser makes of an expression, macros already expanded (cel-go/common/ast). */
import type { Literal } from './values.ts';

interface Node {
  /** Unique within one expression; what checker and cost estimate hang their findings on. */
  readonly id: number;
  /** Where it stands in the source, in code points: for an operator its sign, for a call its parenthesis. */
  readonly offset: number;
}

export interface LiteralNode extends Node {
  readonly kind: 'literal';
  readonly value: Literal;
}

export interface IdentNode extends Node {
  readonly kind: 'ident';
  readonly name: string;
}

export interface SelectNode extends Node {
  readonly kind: 'select';
  readonly operand: Expression;
  readonly field: string;
  /** `has(a.b)`: is it there? */
  readonly test: boolean;
}

export interface CallNode extends Node {
  readonly kind: 'call';
  readonly name: string;
  readonly target: Expression | undefined;
  readonly args: readonly Expression[];
}

export interface ListNode extends Node {
  readonly kind: 'list';
  readonly elements: readonly Expression[];
  /** Indices of `[?element]`. */
  readonly optional: ReadonlySet<number>;
}

export interface MapEntryNode extends Node {
  readonly key: Expression;
  readonly value: Expression;
  readonly optional: boolean;
}

export interface MapNode extends Node {
  readonly kind: 'map';
  readonly entries: readonly MapEntryNode[];
}

export interface FieldNode extends Node {
  readonly field: string;
  readonly value: Expression;
  readonly optional: boolean;
}

export interface StructNode extends Node {
  readonly kind: 'struct';
  readonly name: string;
  readonly fields: readonly FieldNode[];
}

/** A loop, as every macro over lists and maps becomes one. */
export interface ComprehensionNode extends Node {
  readonly kind: 'comprehension';
  readonly range: Expression;
  readonly variable: string;
  readonly variable2: string | undefined;
  readonly accumulator: string;
  readonly start: Expression;
  readonly condition: Expression;
  readonly step: Expression;
  readonly result: Expression;
}

export type Expression =
  | LiteralNode
  | IdentNode
  | SelectNode
  | CallNode
  | ListNode
  | MapNode
  | StructNode
  | ComprehensionNode;

/** The variable that macros count and collect in. No user can write it. */
export const accumulatorName = '@result';

/** `a.b.c` of identifiers and selections; nothing of any other shape. */
export function qualifiedName(node: Expression): string | undefined {
  if (node.kind === 'ident') return node.name;
  if (node.kind !== 'select' || node.test) return undefined;
  const operand = qualifiedName(node.operand);
  return operand === undefined ? undefined : `${operand}.${node.field}`;
}
