/** What an expression may name: variables, types with fields, functions. */
import type { Library, Overload } from './functions.ts';
import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  mapType,
  nullType,
  stringType,
  timestampType,
  typeType,
  uintType,
  type CelType,
} from './types.ts';

export interface Additions {
  readonly variables?: Readonly<Record<string, CelType>>;
  readonly libraries?: readonly Library[];
  /** Types that `Name{field: value}` makes, by name. */
  readonly structs?: (name: string) => CelType | undefined;
  /** Whether `cel.bind(name, value, expression)` may be written (cel-go/ext/bindings.go). */
  readonly bindings?: boolean;
}

export class Environment {
  readonly bindings: boolean;
  private readonly variables: ReadonlyMap<string, CelType>;
  private readonly functions: ReadonlyMap<string, readonly Overload[]>;
  private readonly structs: (name: string) => CelType | undefined;

  private constructor(
    variables: ReadonlyMap<string, CelType>,
    functions: ReadonlyMap<string, readonly Overload[]>,
    structs: (name: string) => CelType | undefined,
    bindings: boolean,
  ) {
    this.bindings = bindings;
    this.variables = variables;
    this.functions = functions;
    this.structs = structs;
  }

  static of(additions: Additions): Environment {
    return new Environment(new Map(), new Map(), () => undefined, false).with(additions);
  }

  /** This one and more. */
  with({ variables = {}, libraries = [], structs, bindings = false }: Additions): Environment {
    let functions = this.functions;
    if (libraries.length > 0) {
      const more = new Map(functions);
      for (const one of libraries.flat()) {
        more.set(one.function, [...(more.get(one.function) ?? []), one]);
      }
      functions = more;
    }
    return new Environment(
      new Map([...this.variables, ...Object.entries(variables)]),
      functions,
      structs ? (name) => structs(name) ?? this.structs(name) : this.structs,
      this.bindings || bindings,
    );
  }

  /** The type of a variable, or of a type's name, which is a type itself. */
  ident(name: string): CelType | undefined {
    const variable = this.variables.get(name);
    if (variable) return variable;
    const type = this.namedType(name);
    return type && typeType(type);
  }

  isVariable(name: string): boolean {
    return this.variables.has(name);
  }

  namedType(name: string): CelType | undefined {
    return typeNames.get(name) ?? this.structs(name);
  }

  overloads(name: string): readonly Overload[] | undefined {
    return this.functions.get(name);
  }
}

const typeNames: ReadonlyMap<string, CelType> = new Map([
  ['bool', boolType],
  ['int', intType],
  ['uint', uintType],
  ['double', doubleType],
  ['string', stringType],
  ['bytes', bytesType],
  ['null_type', nullType],
  ['list', listType(dynType)],
  ['map', mapType(dynType, dynType)],
  ['type', typeType(dynType)],
  ['google.protobuf.Timestamp', timestampType],
  ['google.protobuf.Duration', durationType],
]);
