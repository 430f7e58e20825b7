/** Finds the type of every part of an expression, and which overload each call means (cel-go/checker/checker.go). */
import {
  qualifiedName,
  type CallNode,
  type ComprehensionNode,
  type Expression,
  type ListNode,
  type MapNode,
  type SelectNode,
  type StructNode,
} from './ast.ts';
import type { Environment } from './environment.ts';
import type { Overload } from './functions.ts';
import type { Problem } from './problems.ts';
import {
  boolType,
  dynType,
  errorType,
  isOptional,
  listType,
  mapType,
  optionalType,
  parameterType,
  sameType,
  typeText,
  type CelType,
} from './types.ts';
import { fit, mostGeneral, substitute, type Mapping } from './unify.ts';
import { typeOf } from './values.ts';

/** What a call or a name turned out to mean. */
export interface Reference {
  /** Of a call. More than one if only the values will tell. */
  readonly overloads?: readonly Overload[];
  /** The call's target is part of the function's name. */
  readonly namespaced?: boolean;
  /** A variable's or a type's whole name. */
  readonly ident?: string;
}

export interface Checked {
  readonly expression: Expression;
  readonly types: ReadonlyMap<number, CelType>;
  readonly references: ReadonlyMap<number, Reference>;
}

export function check(
  expression: Expression,
  environment: Environment,
): Checked & { readonly problems: readonly Problem[] } {
  const checker = new Checker(environment);
  checker.check(expression);
  const types = new Map<number, CelType>();
  for (const [id, type] of checker.types) types.set(id, substitute(checker.mapping, type, true));
  const { references, problems } = checker;
  return { expression, types, references, problems };
}

type Scope = { readonly names: ReadonlyMap<string, CelType>; readonly outer: Scope } | undefined;

class Checker {
  readonly types = new Map<number, CelType>();
  readonly references = new Map<number, Reference>();
  readonly problems: Problem[] = [];
  mapping: Mapping = new Map();
  private readonly environment: Environment;
  private scope: Scope;
  private unknowns = 0;

  constructor(environment: Environment) {
    this.environment = environment;
  }

  check(node: Expression): CelType {
    const type = this.typeOf(node);
    this.types.set(node.id, type);
    return type;
  }

  private typeOf(node: Expression): CelType {
    switch (node.kind) {
      case 'literal':
        return typeOf(node.value);
      case 'ident':
        return this.ident(node, node.name) ?? this.undeclared(node, node.name);
      case 'select':
        return this.select(node);
      case 'call':
        return this.call(node);
      case 'list':
        return this.list(node);
      case 'map':
        return this.map(node);
      case 'struct':
        return this.struct(node);
      case 'comprehension':
        return this.comprehension(node);
    }
  }

  private ident(node: Expression, given: string): CelType | undefined {
    const name = given.startsWith('.') ? given.slice(1) : given;
    for (let scope = this.scope; scope && name === given; scope = scope.outer) {
      const local = scope.names.get(name);
      if (local) {
        this.references.set(node.id, { ident: name });
        return local;
      }
    }
    const type = this.environment.ident(name);
    if (type) this.references.set(node.id, { ident: name });
    return type;
  }

  private select(node: SelectNode): CelType {
    const name = node.test ? undefined : qualifiedName(node);
    if (name !== undefined) {
      const type = this.ident(node, name);
      if (type) return type;
    }
    const type = this.field(node, node.operand, node.field, false);
    return node.test ? boolType : substitute(this.mapping, type, false);
  }

  private field(node: Expression, operand: Expression, field: string, optional: boolean): CelType {
    const operandType = substitute(this.mapping, this.check(operand), false);
    const unwrapped = isOptional(operandType);
    const target = unwrapped ? operandType.parameters[0]! : operandType;
    const result = this.fieldOf(node, target, field);
    return unwrapped || optional ? optionalType(result) : result;
  }

  private fieldOf(node: Expression, target: CelType, field: string): CelType {
    switch (target.kind) {
      case 'map':
        return target.parameters[1]!;
      case 'object': {
        const type = target.field?.(field);
        if (type) return type;
        this.problem(node, `undefined field '${field}'`);
        return errorType;
      }
      case 'parameter':
        this.fits(dynType, target);
        return dynType;
      case 'dyn':
      case 'error':
        return dynType;
      default:
        this.problem(node, `type '${typeText(target)}' does not support field selection`);
        return dynType;
    }
  }

  private call(node: CallNode): CelType {
    if (node.name === '_?._') {
      const field = node.args[1]!;
      const name = field.kind === 'literal' && typeof field.value === 'string' ? field.value : '';
      this.references.set(node.id, { overloads: [] });
      const type = this.field(node, node.args[0]!, name, true);
      return substitute(this.mapping, type, false);
    }
    for (const argument of node.args) this.check(argument);
    const name = node.name.startsWith('.') ? node.name.slice(1) : node.name;
    if (!node.target) {
      const overloads = this.environment.overloads(name);
      return overloads ? this.resolve(node, name, overloads, false) : this.undeclared(node, name);
    }
    const prefix = qualifiedName(node.target);
    const namespaced = prefix === undefined ? undefined : `${prefix}.${name}`.replace(/^\./, '');
    const static_ = namespaced === undefined ? undefined : this.environment.overloads(namespaced);
    if (static_) return this.resolve(node, namespaced!, static_, true);
    this.check(node.target);
    const overloads = this.environment.overloads(name);
    return overloads ? this.resolve(node, name, overloads, false) : this.undeclared(node, name);
  }

  private resolve(
    node: CallNode,
    name: string,
    overloads: readonly Overload[],
    namespaced: boolean,
  ): CelType {
    const target = namespaced ? undefined : node.target;
    const args = target ? [target, ...node.args] : node.args;
    const given = args.map((argument) => this.types.get(argument.id)!);
    if (name === '_&&_' || name === '_||_') return this.logical(node, overloads, given);
    const matching: Overload[] = [];
    let result: CelType | undefined;
    for (const overload of overloads) {
      if (overload.member !== (target !== undefined)) continue;
      const fresh = this.instantiated(overload);
      const mapping = fit(this.mapping, given, fresh.parameters);
      if (!mapping) continue;
      this.mapping = mapping;
      matching.push(overload);
      const type = substitute(mapping, fresh.result, false);
      if (!result) result = type;
      else if (result.kind !== 'dyn' && !sameType(type, result)) result = dynType;
    }
    if (result) {
      this.references.set(node.id, { overloads: matching, namespaced });
      return result;
    }
    const shown = given.map((type) => typeText(substitute(this.mapping, type, true)));
    const signature = target
      ? `${shown[0]}.(${shown.slice(1).join(', ')})`
      : `(${shown.join(', ')})`;
    this.problem(node, `found no matching overload for '${name}' applied to '${signature}'`);
    return errorType;
  }

  private logical(
    node: CallNode,
    overloads: readonly Overload[],
    given: readonly CelType[],
  ): CelType {
    this.references.set(node.id, { overloads });
    let result = boolType;
    given.forEach((type, index) => {
      if (this.fits(type, boolType)) return;
      this.mismatch(node.args[index]!, boolType, type);
      result = errorType;
    });
    return result;
  }

  private instantiated({ parameters, result }: Overload): {
    readonly parameters: readonly CelType[];
    readonly result: CelType;
  } {
    const fresh = new Map<string, CelType>();
    const collect = (type: CelType): void => {
      if (type.kind === 'parameter' && !fresh.has(type.name)) fresh.set(type.name, this.unknown());
      type.parameters.forEach(collect);
    };
    for (const type of [...parameters, result]) collect(type);
    if (fresh.size === 0) return { parameters, result };
    return {
      parameters: parameters.map((type) => substitute(fresh, type, false)),
      result: substitute(fresh, result, false),
    };
  }

  private list(node: ListNode): CelType {
    let joined: CelType | undefined;
    node.elements.forEach((element, index) => {
      const type = this.element(element, node.optional.has(index));
      joined = this.joined(joined, type);
    });
    return listType(joined ?? this.unknown());
  }

  private map(node: MapNode): CelType {
    let keys: CelType | undefined;
    let values: CelType | undefined;
    for (const { key, value, optional } of node.entries) {
      keys = this.joined(keys, this.check(key));
      values = this.joined(values, this.element(value, optional));
    }
    return mapType(keys ?? this.unknown(), values ?? this.unknown());
  }

  /** What `?value` puts in is what is inside of it. */
  private element(node: Expression, optional: boolean): CelType {
    const type = this.check(node);
    if (!optional) return type;
    const known = substitute(this.mapping, type, false);
    if (isOptional(known)) return known.parameters[0]!;
    if (known.kind !== 'dyn') this.mismatch(node, optionalType(known), known);
    return known;
  }

  private joined(before: CelType | undefined, type: CelType): CelType {
    if (!before) return type;
    return this.fits(before, type) ? mostGeneral(before, type) : dynType;
  }

  private struct(node: StructNode): CelType {
    const type = this.environment.namedType(node.name);
    let result = errorType;
    if (!type) {
      const problem = this.environment.isVariable(node.name)
        ? `'${node.name}' is not a type`
        : `undeclared reference to '${node.name}' (in container '')`;
      this.problem(node, problem);
    } else if (type.kind === 'object') {
      result = type;
    } else {
      this.problem(node, `'${node.name}' is not a message type`);
    }
    for (const field of node.fields) {
      const given = this.element(field.value, field.optional);
      if (result === errorType) continue;
      const wanted = result.field?.(field.field);
      if (!wanted) {
        this.problem(field, `undefined field '${field.field}'`);
      } else if (!this.fits(wanted, given)) {
        const types = `'${typeText(wanted)}' but provided type is '${typeText(given)}'`;
        this.problem(field, `expected type of field '${field.field}' is ${types}`);
      }
    }
    return result;
  }

  private comprehension(node: ComprehensionNode): CelType {
    const range = substitute(this.mapping, this.check(node.range), false);
    const accumulator = this.check(node.start);
    const { first, second } = this.variables(node, range);
    this.inScope({ [node.accumulator]: accumulator }, () => {
      const variables = node.variable2
        ? { [node.variable]: first, [node.variable2]: second }
        : { [node.variable]: first };
      this.inScope(variables, () => {
        this.asserted(node.condition, boolType);
        this.asserted(node.step, accumulator);
      });
      this.check(node.result);
    });
    return substitute(this.mapping, this.types.get(node.result.id)!, false);
  }

  private variables(
    node: ComprehensionNode,
    range: CelType,
  ): { readonly first: CelType; readonly second: CelType } {
    const [first, second] = range.parameters;
    switch (range.kind) {
      case 'list':
        // With two variables the first is the index.
        return node.variable2
          ? { first: typeOf(0n), second: first! }
          : { first: first!, second: dynType };
      case 'map':
        return { first: first!, second: second! };
      case 'dyn':
      case 'error':
      case 'parameter':
        this.fits(dynType, range);
        return { first: dynType, second: dynType };
      default:
        this.problem(
          node.range,
          `expression of type '${typeText(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
        );
        return { first: errorType, second: errorType };
    }
  }

  private inScope(names: Readonly<Record<string, CelType>>, body: () => void): void {
    const outer = this.scope;
    this.scope = { names: new Map(Object.entries(names)), outer };
    body();
    this.scope = outer;
  }

  private asserted(node: Expression, wanted: CelType): void {
    const type = this.check(node);
    if (!this.fits(wanted, type)) this.mismatch(node, wanted, type);
  }

  private fits(one: CelType, other: CelType): boolean {
    const mapping = fit(this.mapping, [one], [other]);
    if (mapping) this.mapping = mapping;
    return mapping !== undefined;
  }

  private unknown(): CelType {
    this.unknowns += 1;
    return parameterType(`_var${this.unknowns - 1}`);
  }

  private mismatch(node: Expression, wanted: CelType, found: CelType): void {
    this.problem(node, `expected type '${typeText(wanted)}' but found '${typeText(found)}'`);
  }

  private undeclared(node: Expression, name: string): CelType {
    this.problem(node, `undeclared reference to '${name}' (in container '')`);
    return errorType;
  }

  private problem(at: { readonly offset: number }, message: string): void {
    this.problems.push({ offset: at.offset, message });
  }
}
