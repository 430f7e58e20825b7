/**
 * has, all, exists, exists_one, map, filter; the same over two variables; and what optionals bring
 * (cel-go/parser/macro.go, ext/comprehensions.go, ext/bindings.go, cel/library.go). Each becomes a loop.
 */
import { accumulatorName, type Expression } from './ast.ts';
import type { Nodes } from './nodes.ts';
import type { Problem } from './problems.ts';

type Expanded = { readonly expression: Expression } | { readonly problem: Problem };

/** Nothing if it is no macro. */
export function expandMacro(
  nodes: Nodes,
  offset: number,
  name: string,
  target: Expression | undefined,
  args: readonly Expression[],
  bindings: boolean,
): Expanded | undefined {
  if (!target)
    return name === 'has' && args.length === 1 ? has(nodes, offset, args[0]!) : undefined;
  const isCel = target.kind === 'ident' && target.name === 'cel';
  if (bindings && isCel && name === 'bind' && args.length === 3) return bound(nodes, offset, args);
  const macro = macros.find((one) => one.names.includes(name) && one.parameters === args.length);
  return macro && macro.expand({ nodes, offset, target, args, name });
}

interface Use {
  readonly nodes: Nodes;
  readonly offset: number;
  readonly target: Expression;
  readonly args: readonly Expression[];
  readonly name: string;
}

interface Macro {
  readonly names: readonly string[];
  readonly parameters: number;
  expand(use: Use): Expanded;
}

function has(nodes: Nodes, offset: number, argument: Expression): Expanded {
  if (argument.kind !== 'select' || argument.test) {
    return problem(argument, 'invalid argument to has() macro');
  }
  return { expression: nodes.select(offset, argument.operand, argument.field, true) };
}

const macros: readonly Macro[] = [
  { names: ['all'], parameters: 2, expand: (use) => loop(use, 1, all) },
  { names: ['exists'], parameters: 2, expand: (use) => loop(use, 1, exists) },
  { names: ['exists_one', 'existsOne'], parameters: 2, expand: (use) => loop(use, 1, existsOne) },
  { names: ['map'], parameters: 2, expand: (use) => loop(use, 1, collect) },
  { names: ['map'], parameters: 3, expand: (use) => loop(use, 1, collect) },
  { names: ['filter'], parameters: 2, expand: (use) => loop(use, 1, filter) },
  { names: ['all'], parameters: 3, expand: (use) => loop(use, 2, all) },
  { names: ['exists'], parameters: 3, expand: (use) => loop(use, 2, exists) },
  { names: ['exists_one', 'existsOne'], parameters: 3, expand: (use) => loop(use, 2, existsOne) },
  { names: ['transformList'], parameters: 3, expand: (use) => loop(use, 2, collect) },
  { names: ['transformList'], parameters: 4, expand: (use) => loop(use, 2, collect) },
  { names: ['transformMap'], parameters: 3, expand: (use) => loop(use, 2, transformMap) },
  { names: ['transformMap'], parameters: 4, expand: (use) => loop(use, 2, transformMap) },
  { names: ['transformMapEntry'], parameters: 3, expand: (use) => loop(use, 2, transformEntry) },
  { names: ['transformMapEntry'], parameters: 4, expand: (use) => loop(use, 2, transformEntry) },
  { names: ['optMap'], parameters: 2, expand: (use) => optional(use, true) },
  { names: ['optFlatMap'], parameters: 2, expand: (use) => optional(use, false) },
];

interface Loop {
  readonly start: Expression;
  readonly condition: Expression;
  readonly step: Expression;
  readonly result: Expression;
}

/** What a loop does with its arguments after the variables. */
type Body = (
  use: Use & { readonly rest: readonly Expression[]; readonly accumulator: () => Expression },
) => Loop;

function loop(use: Use, variables: 1 | 2, body: Body): Expanded {
  const { nodes, offset, target, args } = use;
  const names: string[] = [];
  for (const argument of args.slice(0, variables)) {
    if (argument.kind !== 'ident' || argument.name.startsWith('.')) {
      return problem(
        argument,
        variables === 2 ? 'argument must be a simple name' : 'argument is not an identifier',
      );
    }
    if (argument.name === '__result__' || names.includes(argument.name)) {
      const message =
        variables === 2 && names.includes(argument.name)
          ? `duplicate variable name: ${argument.name}`
          : 'iteration variable overwrites accumulator variable';
      return problem(argument, message);
    }
    names.push(argument.name);
  }
  const accumulator = () => nodes.ident(offset, accumulatorName);
  const parts = body({ ...use, rest: args.slice(variables), accumulator });
  return {
    expression: nodes.comprehension(offset, {
      range: target,
      variable: names[0]!,
      variable2: names[1],
      accumulator: accumulatorName,
      ...parts,
    }),
  };
}

const all: Body = ({ nodes, offset, rest, accumulator }) => ({
  start: nodes.literal(offset, true),
  condition: nodes.call(offset, '@not_strictly_false', [accumulator()]),
  step: nodes.call(offset, '_&&_', [accumulator(), rest[0]!]),
  result: accumulator(),
});

const exists: Body = ({ nodes, offset, rest, accumulator }) => ({
  start: nodes.literal(offset, false),
  condition: nodes.call(offset, '@not_strictly_false', [nodes.call(offset, '!_', [accumulator()])]),
  step: nodes.call(offset, '_||_', [accumulator(), rest[0]!]),
  result: accumulator(),
});

const existsOne: Body = ({ nodes, offset, rest, accumulator }) => ({
  start: nodes.literal(offset, 0n),
  condition: nodes.literal(offset, true),
  step: nodes.call(offset, '_?_:_', [
    rest[0]!,
    nodes.call(offset, '_+_', [accumulator(), nodes.literal(offset, 1n)]),
    accumulator(),
  ]),
  result: nodes.call(offset, '_==_', [accumulator(), nodes.literal(offset, 1n)]),
});

/** map and transformList, with a filter before the value where there are two arguments. */
const collect: Body = ({ nodes, offset, rest, accumulator }) => {
  const value = rest[rest.length - 1]!;
  const added = nodes.call(offset, '_+_', [accumulator(), nodes.list(offset, [value])]);
  return {
    start: nodes.list(offset, []),
    condition: nodes.literal(offset, true),
    step: onlyIf(nodes, offset, rest, added, accumulator),
    result: accumulator(),
  };
};

const filter: Body = ({ nodes, offset, rest, args, accumulator }) => ({
  start: nodes.list(offset, []),
  condition: nodes.literal(offset, true),
  step: nodes.call(offset, '_?_:_', [
    rest[0]!,
    nodes.call(offset, '_+_', [accumulator(), nodes.list(offset, [args[0]!])]),
    accumulator(),
  ]),
  result: accumulator(),
});

const transformMap: Body = ({ nodes, offset, rest, args, accumulator }) => {
  const value = rest[rest.length - 1]!;
  const key = nodes.ident(offset, args[0]!.kind === 'ident' ? args[0]!.name : '');
  const added = nodes.call(offset, 'cel.@mapInsert', [accumulator(), key, value]);
  return {
    start: { kind: 'map', id: nodes.nextId(), offset, entries: [] },
    condition: nodes.literal(offset, true),
    step: onlyIf(nodes, offset, rest, added, accumulator),
    result: accumulator(),
  };
};

const transformEntry: Body = ({ nodes, offset, rest, accumulator }) => {
  const added = nodes.call(offset, 'cel.@mapInsert', [accumulator(), rest[rest.length - 1]!]);
  return {
    start: { kind: 'map', id: nodes.nextId(), offset, entries: [] },
    condition: nodes.literal(offset, true),
    step: onlyIf(nodes, offset, rest, added, accumulator),
    result: accumulator(),
  };
};

const onlyIf = (
  nodes: Nodes,
  offset: number,
  rest: readonly Expression[],
  added: Expression,
  accumulator: () => Expression,
): Expression =>
  rest.length === 1 ? added : nodes.call(offset, '_?_:_', [rest[0]!, added, accumulator()]);

/** `a.optMap(v, f(v))`: `a.hasValue() ? optional.of(f(a.value())) : optional.none()`, with a computed once. */
function optional({ nodes, offset, target, args, name }: Use, wrap: boolean): Expanded {
  const [variable, value] = args;
  if (variable!.kind !== 'ident') {
    return problem(variable!, `${name}() variable name must be a simple identifier`);
  }
  // The target is read twice, each under ids of its own would be upstream's copy; here it is bound once.
  const held = '@target';
  const read = () => nodes.ident(offset, held);
  const content = nodes.call(offset, 'value', [], read());
  const inner = bind(nodes, offset, variable!.name, content, value!);
  const some = wrap ? nodes.call(offset, 'optional.of', [inner]) : inner;
  const choice = nodes.call(offset, '_?_:_', [
    nodes.call(offset, 'hasValue', [], read()),
    some,
    nodes.call(offset, 'optional.none', []),
  ]);
  return { expression: bind(nodes, offset, held, target, choice) };
}

/** `cel.bind(v, a, f(v))`: f(a), with a computed once. */
function bound(nodes: Nodes, offset: number, args: readonly Expression[]): Expanded {
  const [variable, value, result] = args as [Expression, Expression, Expression];
  return variable.kind === 'ident' && !variable.name.startsWith('.')
    ? { expression: bind(nodes, offset, variable.name, value, result) }
    : problem(variable, 'cel.bind() variable names must be simple identifiers');
}

/** A loop that never turns: its accumulator is the name. */
const bind = (
  nodes: Nodes,
  offset: number,
  named: string,
  start: Expression,
  result: Expression,
): Expression =>
  nodes.comprehension(offset, {
    range: nodes.list(offset, []),
    variable: '#unused',
    variable2: undefined,
    accumulator: named,
    start,
    condition: nodes.literal(offset, false),
    step: nodes.ident(offset, named),
    result,
  });

const problem = (at: Expression, message: string): Expanded => ({
  problem: { offset: at.offset, message },
});
