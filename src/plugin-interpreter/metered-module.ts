/**
 * A WebAssembly module with a meter built in: every function that is entered and every turn of a loop costs a step, copying
 * costs by the byte, and how deep functions call each other is counted. So whatever a program makes the module do (its own
 * loop, a sort, a regular expression, a search in a huge string) ends at the same step on every machine.
 */

/** The exported globals. The module traps when `fuel` is used up, or when `depth` passes MAX_DEPTH. */
export const FUEL = 'fuel';
export const DEPTH = 'depth';
/** The module's own stack pointer, so that a trap can be forgotten. */
export const STACK_POINTER = 'stack';

/** Of functions within functions: far below what any engine's stack takes. */
export const MAX_DEPTH = 1200;
/** Bytes moved at the price of one step. */
const BYTES_A_STEP = 64;

const I32 = 0x7f;
const Section = { type: 1, import: 2, function: 3, global: 6, export: 7, code: 10 } as const;

/** What is known of the module once its first sections are read. */
interface Shape {
  readonly bytes: Uint8Array;
  readonly types: readonly FunctionType[];
  importedFunctions: number;
  importedGlobals: number;
  /** The type of each function of its own. */
  functions: readonly number[];
  globals: number;
}

interface FunctionType {
  readonly params: readonly number[];
  readonly results: readonly number[];
}

/** Written for what emscripten makes of C: no SIMD, no exceptions, no tail calls; any of them is refused. */
export function metered(bytes: Uint8Array): Uint8Array {
  const reader = new Reader(bytes, 8);
  const out: number[][] = [[...bytes.subarray(0, 8)]];
  const shape: Shape = {
    bytes,
    types: [],
    importedFunctions: 0,
    importedGlobals: 0,
    functions: [],
    globals: 0,
  };
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const size = reader.unsigned();
    const end = reader.at + size;
    const content = rewritten(id, new Reader(bytes, reader.at), end, shape);
    out.push([id, ...unsigned(content.length)], content);
    reader.at = end;
  }
  const result = new Uint8Array(out.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of out) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

function rewritten(id: number, reader: Reader, end: number, shape: Shape): number[] {
  switch (id) {
    case Section.type:
      (shape as { types: readonly FunctionType[] }).types = readTypes(
        new Reader(shape.bytes, reader.at),
      );
      break;
    case Section.import:
      readImports(new Reader(shape.bytes, reader.at), shape);
      break;
    case Section.function: {
      shape.functions = reader.list(() => reader.unsigned());
      // One more, which takes a number of bytes, pays for them, and gives it back.
      const charge = shape.types.findIndex(
        ({ params, results }) =>
          params.length === 1 && params[0] === I32 && results.length === 1 && results[0] === I32,
      );
      return list([...shape.functions, charge].map(unsigned));
    }
    case Section.global: {
      const count = reader.unsigned();
      shape.globals = shape.importedGlobals + count;
      const kept = shape.bytes.subarray(reader.at, end);
      // What runs while the module is instantiated is its own, and paid for in advance.
      const fuel = [I32, 1, 0x41, ...signed(0x7fff_ffff), 0x0b];
      const depth = [I32, 1, 0x41, 0, 0x0b];
      return [...unsigned(count + 2), ...kept, ...fuel, ...depth];
    }
    case Section.export: {
      const count = reader.unsigned();
      const kept = shape.bytes.subarray(reader.at, end);
      const added = [
        [FUEL, shape.globals],
        [DEPTH, shape.globals + 1],
        [STACK_POINTER, shape.importedGlobals],
      ] as const;
      const written = added.flatMap(([name, index]) => [
        name.length,
        ...[...name].map((letter) => letter.charCodeAt(0)),
        3,
        ...unsigned(index),
      ]);
      return [...unsigned(count + added.length), ...kept, ...written];
    }
    case Section.code:
      return code(reader, shape);
  }
  return [...shape.bytes.subarray(reader.at, end)];
}

function readTypes(reader: Reader): readonly FunctionType[] {
  return reader.list(() => {
    if (reader.byte() !== 0x60) throw new Error('a type that is no function');
    const params = reader.list(() => reader.byte());
    const results = reader.list(() => reader.byte());
    return { params, results };
  });
}

function readImports(reader: Reader, shape: Shape): void {
  reader.list(() => {
    reader.skip(reader.unsigned());
    reader.skip(reader.unsigned());
    const kind = reader.byte();
    if (kind === 0) {
      shape.importedFunctions++;
      reader.unsigned();
    } else if (kind === 2) {
      const limited = reader.byte();
      reader.unsigned();
      if (limited & 1) reader.unsigned();
    } else if (kind === 3) {
      shape.importedGlobals++;
      reader.skip(2);
    } else {
      throw new Error(`an import of kind ${kind}`);
    }
  });
}

function code(reader: Reader, shape: Shape): number[] {
  const count = reader.unsigned();
  const out = unsigned(count + 1);
  const meter = new Meter(shape);
  for (let i = 0; i < count; i++) {
    const size = reader.unsigned();
    const body = meter.body(reader.at, reader.at + size, shape.types[shape.functions[i]!]!);
    append(out, unsigned(body.length));
    append(out, body);
    reader.skip(size);
  }
  const charge = meter.charge();
  append(out, unsigned(charge.length));
  append(out, charge);
  return out;
}

/** Rewrites bodies of functions, an instruction at a time. */
class Meter {
  readonly #bytes: Uint8Array;
  readonly #pay: readonly number[];
  readonly #enter: readonly number[];
  readonly #leave: readonly number[];
  readonly #charge: readonly number[];
  readonly #fuel: readonly number[];

  constructor({ bytes, globals, importedFunctions, functions }: Shape) {
    this.#bytes = bytes;
    const fuel = (this.#fuel = unsigned(globals));
    const depth = unsigned(globals + 1);
    const trapIf = [0x04, 0x40, 0x00, 0x0b];
    // fuel = fuel − 1; trap if fuel < 1
    const less = [0x23, ...fuel, 0x41, 1, 0x6b, 0x24, ...fuel];
    this.#pay = [...less, 0x23, ...fuel, 0x41, 1, 0x48, ...trapIf];
    // depth = depth + 1; trap if depth > MAX_DEPTH
    const deeper = [0x23, ...depth, 0x41, 1, 0x6a, 0x24, ...depth];
    const tooDeep = [0x23, ...depth, 0x41, ...signed(MAX_DEPTH), 0x4a, ...trapIf];
    this.#enter = [...this.#pay, ...deeper, ...tooDeep];
    this.#leave = [0x23, ...depth, 0x41, 1, 0x6b, 0x24, ...depth];
    this.#charge = [0x10, ...unsigned(importedFunctions + functions.length)];
  }

  /** `(bytes) => { fuel −= bytes / BYTES_A_STEP; trap if fuel < 1; return bytes }` */
  charge(): number[] {
    const fuel = this.#fuel;
    const price = [0x20, 0, 0x41, ...signed(BYTES_A_STEP), 0x6e];
    const less = [0x23, ...fuel, ...price, 0x6b, 0x24, ...fuel];
    const check = [0x23, ...fuel, 0x41, 1, 0x48, 0x04, 0x40, 0x00, 0x0b];
    return [0, ...less, ...check, 0x20, 0, 0x0b];
  }

  /** The body becomes a block, so that each way out of it leads past what counts the depth down. */
  body(start: number, end: number, { results }: FunctionType): number[] {
    if (results.length > 1) throw new Error('a function with several results');
    const reader = new Reader(this.#bytes, start);
    reader.list(() => {
      reader.unsigned();
      reader.byte();
    });
    const out: number[] = [];
    append(out, this.#bytes.subarray(start, reader.at));
    append(out, this.#enter);
    out.push(0x02, results[0] ?? 0x40);
    let nesting = 0;
    while (reader.at < end) {
      const from = reader.at;
      const opcode = reader.byte();
      if (opcode === 0x0f) {
        out.push(0x0c, ...unsigned(nesting));
        continue;
      }
      if (opcode === 0xfc) {
        const bulk = reader.unsigned();
        if (bulk === 10 || bulk === 11) append(out, this.#charge);
        reader.skip(BULK[bulk] ?? refuse(opcode, bulk));
      } else {
        skipImmediates(reader, opcode);
      }
      append(out, this.#bytes.subarray(from, reader.at));
      if (opcode === 0x03) append(out, this.#pay);
      if (opcode >= 0x02 && opcode <= 0x04) nesting++;
      if (opcode === 0x0b) nesting--;
    }
    append(out, this.#leave);
    out.push(0x0b);
    return out;
  }
}

/** Bytes behind a bulk instruction: saturating conversions have none, memory.copy and memory.fill name memories. */
const BULK: readonly (number | undefined)[] = [0, 0, 0, 0, 0, 0, 0, 0, undefined, undefined, 2, 1];

function skipImmediates(reader: Reader, opcode: number): void {
  if (opcode >= 0x45 && opcode <= 0xc4) return;
  if (opcode >= 0x28 && opcode <= 0x3e) {
    reader.unsigned();
    reader.unsigned();
    return;
  }
  switch (opcode) {
    case 0x00: // unreachable
    case 0x01: // nop
    case 0x05: // else
    case 0x0b: // end
    case 0x1a: // drop
    case 0x1b: // select
      return;
    case 0x02: // block, loop, if: an empty or a single-valued type
    case 0x03:
    case 0x04:
      if (reader.byte() < 0x40) refuse(opcode, 0);
      return;
    case 0x0c: // br, br_if, call
    case 0x0d:
    case 0x10:
    case 0x20: // local and global, get, set and tee
    case 0x21:
    case 0x22:
    case 0x23:
    case 0x24:
    case 0x41: // i32.const, i64.const: as many bytes as if they had no sign
    case 0x42:
    case 0x3f: // memory.size, memory.grow
    case 0x40:
      reader.leb();
      return;
    case 0x0e: // br_table
      reader.list(() => reader.unsigned());
      reader.unsigned();
      return;
    case 0x11: // call_indirect
      reader.unsigned();
      reader.unsigned();
      return;
    case 0x43:
      reader.skip(4);
      return;
    case 0x44:
      reader.skip(8);
      return;
  }
  refuse(opcode, 0);
}

function refuse(opcode: number, bulk: number): never {
  throw new Error(`an instruction that is not expected: ${opcode.toString(16)} ${bulk}`);
}

class Reader {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  byte(): number {
    return this.#bytes[this.at++]!;
  }

  skip(bytes: number): void {
    this.at += bytes;
  }

  leb(): void {
    while (this.byte() & 0x80);
  }

  unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  list<T>(read: () => T): T[] {
    return Array.from({ length: this.unsigned() }, read);
  }
}

function unsigned(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    out.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return [...out, rest];
}

function signed(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  while (rest > 0x3f) {
    out.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  return [...out, rest];
}

const list = (parts: readonly (readonly number[])[]): number[] => [
  ...unsigned(parts.length),
  ...parts.flat(),
];

function append(out: number[], part: ArrayLike<number>): void {
  for (let i = 0; i < part.length; i++) out.push(part[i]!);
}
