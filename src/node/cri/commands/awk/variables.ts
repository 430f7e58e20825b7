/** awk's variables: of the program, and those of the functions that run. */
import { fromOutside, textOf, type Value } from './values.ts';

export type Variable = Value | Map<string, Value> | undefined;
export type Scope = Map<string, Variable>;

const DEEPEST = 200;

export class Variables {
  readonly #globals: Scope = new Map<string, Variable>(
    Object.entries({
      FS: ' ',
      OFS: ' ',
      ORS: '\n',
      RS: '\n',
      NR: 0,
      FNR: 0,
      SUBSEP: '\x1c',
      CONVFMT: '%.6g',
      OFMT: '%.6g',
      RSTART: 0,
      RLENGTH: -1,
      FILENAME: '',
    }),
  );
  readonly #scopes: Scope[] = [];

  constructor(files: readonly string[], env: ReadonlyMap<string, string>) {
    const argv = files.map((name, i) => [String(i + 1), fromOutside(name)] as const);
    this.#globals.set('ARGV', new Map<string, Value>([['0', 'awk'], ...argv]));
    this.#globals.set('ARGC', files.length + 1);
    const environ = [...env].map(([name, value]) => [name, fromOutside(value)] as const);
    this.#globals.set('ENVIRON', new Map(environ));
  }

  /** Of the whole program, whatever function runs. */
  setGlobal(name: string, value: Value): void {
    this.#globals.set(name, value);
  }

  find(name: string): Variable {
    return this.#scopeOf(name).get(name);
  }

  get(name: string): Value | undefined {
    const value = this.find(name);
    return value instanceof Map ? undefined : value;
  }

  text(name: string): string {
    return textOf(this.get(name));
  }

  assign(name: string, value: Value): void {
    this.#scopeOf(name).set(name, value);
  }

  array(name: string): Map<string, Value> {
    const scope = this.#scopeOf(name);
    const found = scope.get(name);
    if (found instanceof Map) return found;
    const made = new Map<string, Value>();
    scope.set(name, made);
    return made;
  }

  /** False when functions call one another too deep. */
  enter(scope: Scope): boolean {
    return this.#scopes.push(scope) <= DEEPEST;
  }

  leave(): void {
    this.#scopes.pop();
  }

  #scopeOf(name: string): Scope {
    const scope = this.#scopes.at(-1);
    return scope?.has(name) ? scope : this.#globals;
  }
}
