/** Makes nodes of the syntax tree, each with an id of its own. */
import type { ComprehensionNode, Expression } from './ast.ts';
import type { Literal } from './values.ts';

export class Nodes {
  private last = 0;

  nextId(): number {
    this.last += 1;
    return this.last;
  }

  literal(offset: number, value: Literal): Expression {
    return { kind: 'literal', id: this.nextId(), offset, value };
  }

  ident(offset: number, name: string): Expression {
    return { kind: 'ident', id: this.nextId(), offset, name };
  }

  select(offset: number, operand: Expression, field: string, test = false): Expression {
    return { kind: 'select', id: this.nextId(), offset, operand, field, test };
  }

  call(
    offset: number,
    name: string,
    args: readonly Expression[],
    target?: Expression | undefined,
  ): Expression {
    return { kind: 'call', id: this.nextId(), offset, name, target, args };
  }

  list(offset: number, elements: readonly Expression[]): Expression {
    return { kind: 'list', id: this.nextId(), offset, elements, optional: new Set() };
  }

  comprehension(
    offset: number,
    parts: Omit<ComprehensionNode, 'kind' | 'id' | 'offset'>,
  ): Expression {
    return { kind: 'comprehension', id: this.nextId(), offset, ...parts };
  }
}
