/**
 * What an expression will cost at most, before it is ever evaluated (cel-go/checker/cost.go). Sizes come from the
 * schema types of variables; what cannot be bounded counts as endless.
 */
import type { CallNode, ComprehensionNode, Expression } from './ast.ts';
import type { Checked } from './checker.ts';
import { callEstimate } from './estimate-calls.ts';
import { LIST_COST, MAP_COST, STRUCT_COST } from './runtime-cost.ts';
import { exactly, plus, times, union, unknownSize, type Range } from './ranges.ts';
import { dynType, type CelType } from './types.ts';
import type { EntrySizes, Sizes } from './sizes.ts';
import { sizeOf } from './values.ts';

interface Local {
  readonly name: string;
  /** The declared type that the variable stands for, if a path leads there. */
  readonly declared: CelType | undefined;
  readonly size: Range | undefined;
  readonly entries: EntrySizes | undefined;
}

export const estimatedCost = (
  checked: Checked,
  variable: (name: string) => CelType | undefined,
): Range => new Estimator(checked, variable).cost(checked.expression);

class Estimator implements Sizes {
  private readonly checked: Checked;
  private readonly variable: (name: string) => CelType | undefined;
  private readonly declared = new Map<number, CelType | undefined>();
  private readonly sizes = new Map<number, Range>();
  private readonly entries = new Map<number, EntrySizes>();
  private locals: readonly Local[] = [];

  constructor(checked: Checked, variable: (name: string) => CelType | undefined) {
    this.checked = checked;
    this.variable = variable;
  }

  cost(node: Expression): Range {
    switch (node.kind) {
      case 'literal':
        return exactly(0);
      case 'ident': {
        const local = this.local(node.name);
        this.declared.set(node.id, local ? local.declared : this.variable(node.name));
        return exactly(1);
      }
      case 'select': {
        const name = this.checked.references.get(node.id)?.ident;
        if (name !== undefined) {
          this.declared.set(node.id, this.variable(name));
          return exactly(1);
        }
        const cost = this.cost(node.operand);
        if (node.test) return cost;
        this.declared.set(node.id, fieldOf(this.declared.get(node.operand.id), node.field));
        const { kind } = this.type(node.operand);
        return kind === 'map' || kind === 'object' ? plus(cost, exactly(1)) : cost;
      }
      case 'call':
        return this.call(node);
      case 'list': {
        const cost = this.sum(node.elements);
        const value = this.joined(node.elements);
        this.entries.set(node.id, { list: true, key: exactly(1), value });
        return plus(cost, exactly(LIST_COST));
      }
      case 'map': {
        const keys = node.entries.map(({ key }) => key);
        const values = node.entries.map(({ value }) => value);
        const cost = plus(this.sum(keys), this.sum(values));
        const sizes = { key: this.joined(keys), value: this.joined(values) };
        this.entries.set(node.id, { list: false, ...sizes });
        return plus(cost, exactly(MAP_COST));
      }
      case 'struct':
        return plus(this.sum(node.fields.map(({ value }) => value)), exactly(STRUCT_COST));
      case 'comprehension':
        return isBinding(node) ? this.binding(node) : this.loop(node);
    }
  }

  private sum(nodes: readonly Expression[]): Range {
    return nodes.reduce((sum, node) => plus(sum, this.cost(node)), exactly(0));
  }

  private joined(nodes: readonly Expression[]): Range {
    if (nodes.length === 0) return exactly(0);
    return nodes.map((node) => this.size(node)).reduce(union);
  }

  private call(node: CallNode): Range {
    const reference = this.checked.references.get(node.id);
    const costs = node.args.map((argument) => this.cost(argument));
    if (node.name === 'dyn') {
      this.copySizes(node, node.args[0]!);
      return plus(exactly(1), costs[0]!);
    }
    const overloads = reference?.overloads ?? [];
    if (overloads.length === 0) return exactly(0);
    const target = reference?.namespaced ? undefined : node.target;
    const before = target ? this.cost(target) : exactly(0);
    let cost: Range | undefined;
    let result: Range | undefined;
    for (const { id, function: name } of overloads) {
      const estimate = callEstimate(this, { node, name, id, target, args: node.args, costs });
      cost = cost ? union(cost, estimate.cost) : estimate.cost;
      if (estimate.result) result = result ? union(result, estimate.result) : estimate.result;
      if ((id === 'index_list' || id === 'index_map') && node.args[0]) {
        const [container] = node.args;
        result = this.entriesOf(container)?.value;
        const declared = this.declared.get(container.id);
        this.declared.set(node.id, declared?.parameters[id === 'index_list' ? 0 : 1]);
      }
      result ??= this.knownSize(node);
    }
    if (result) this.sizes.set(node.id, result);
    return plus(before, cost!);
  }

  private loop(node: ComprehensionNode): Range {
    let cost = plus(this.cost(node.range), this.cost(node.start));
    const outer = this.locals;
    this.locals = [...outer, this.held(node.accumulator, node.start)];
    const inside = this.locals;
    this.locals = [...inside, ...this.variables(node)];
    const turn = plus(this.cost(node.condition), this.cost(node.step));
    this.locals = inside;
    cost = plus(cost, this.cost(node.result));
    this.locals = outer;
    const count = this.size(node.range);
    if (node.start.kind === 'literal') {
      this.sizes.set(node.id, this.size(node.start));
    } else if (node.start.kind === 'list' || node.start.kind === 'map') {
      this.sizes.set(node.id, count);
      const step = this.entriesOf(node.step);
      if (step) this.entries.set(node.id, step);
    }
    return plus(cost, times(count, turn));
  }

  private binding(node: ComprehensionNode): Range {
    const cost = plus(this.cost(node.range), this.cost(node.start));
    const outer = this.locals;
    this.locals = [...outer, this.held(node.accumulator, node.start)];
    const total = plus(cost, this.cost(node.result));
    this.copySizes(node, node.result);
    this.locals = outer;
    return total;
  }

  private held(name: string, node: Expression): Local {
    const declared = this.declared.get(node.id);
    return { name, declared, size: this.knownSize(node), entries: this.entriesOf(node) };
  }

  private variables({ range, variable, variable2 }: ComprehensionNode): readonly Local[] {
    const entries = this.entriesOf(range);
    const list = entries ? entries.list : this.type(range).kind === 'list';
    const declared = this.declared.get(range.id);
    const key = { declared: list ? undefined : declared?.parameters[0], size: entries?.key };
    const value = { declared: declared?.parameters[list ? 0 : 1], size: entries?.value };
    if (variable2 === undefined) {
      return [{ name: variable, entries: undefined, ...(list ? value : key) }];
    }
    return [
      { name: variable, entries: undefined, ...key },
      { name: variable2, entries: undefined, ...value },
    ];
  }

  /** Endless if nothing is known. */
  size(node: Expression): Range {
    return this.knownSize(node) ?? unknownSize;
  }

  private knownSize(node: Expression): Range | undefined {
    return (
      this.sizes.get(node.id) ??
      writtenSize(node) ??
      declaredSize(this.declared.get(node.id)) ??
      scalarSize(this.type(node)) ??
      (node.kind === 'ident' ? this.local(node.name)?.size : undefined)
    );
  }

  entriesOf(node: Expression): EntrySizes | undefined {
    const found = this.entries.get(node.id);
    return found ?? (node.kind === 'ident' ? this.local(node.name)?.entries : undefined);
  }

  setEntries(node: Expression, sizes: EntrySizes): void {
    this.entries.set(node.id, sizes);
  }

  /** Of an element of a list, by the type that its path leads to. */
  elementSize(node: Expression): Range {
    return declaredSize(this.declared.get(node.id)?.parameters[0]) ?? unknownSize;
  }

  type(node: Expression): CelType {
    return this.checked.types.get(node.id) ?? dynType;
  }

  private copySizes(to: Expression, from: Expression): void {
    const size = this.knownSize(from);
    if (size) this.sizes.set(to.id, size);
    const entries = this.entriesOf(from);
    if (entries) this.entries.set(to.id, entries);
  }

  private local(name: string): Local | undefined {
    return this.locals.findLast((local) => local.name === name);
  }
}

const fieldOf = (type: CelType | undefined, field: string): CelType | undefined =>
  type?.field?.(field);

/** What optMap and its like make: something computed once and used below. */
const isBinding = ({ range, condition }: ComprehensionNode): boolean =>
  range.kind === 'list' &&
  range.elements.length === 0 &&
  condition.kind === 'literal' &&
  condition.value === false;

function writtenSize(node: Expression): Range | undefined {
  if (node.kind === 'literal') return exactly(sizeOf(node.value));
  if (node.kind === 'list') return exactly(node.elements.length);
  return node.kind === 'map' ? exactly(node.entries.length) : undefined;
}

/** A type from a schema has a size, if only none. */
function declaredSize(type: CelType | undefined): Range | undefined {
  if (type?.minSerializedSize === undefined) return undefined;
  return { min: 0, max: type.maxElements ?? 0 };
}

const scalars = new Set(['bool', 'double', 'duration', 'int', 'timestamp', 'uint']);

function scalarSize(type: CelType): Range | undefined {
  if (scalars.has(type.kind)) return exactly(1);
  return type.kind === 'opaque' && type.name === 'optional_type'
    ? scalarSize(type.parameters[0]!)
    : undefined;
}
