/**
 * QuickJS in a WebAssembly instance that has no way out: no clock, no files, no host function. It is used as a function of
 * images: its memory is put as an image says, something is run, and what is in memory then may become another image. So
 * nothing that a program leaves behind, not even by crashing, reaches the next one.
 */
import { DEPTH, FUEL, MAX_DEPTH, STACK_POINTER } from './metered-module.ts';

/** The machine's memory at a moment when nothing runs in it. */
export interface MachineImage {
  readonly statics: Uint8Array;
  readonly heap: Uint8Array;
}

export type MachineFault =
  /** The steps are used up. */
  | 'steps'
  /** Functions call each other too deeply. */
  | 'stack'
  /** It broke in another way; nothing of it can be believed. */
  | 'crash';

export type Ran =
  | { readonly text: string; readonly steps: number }
  | { readonly thrown: string; readonly stack: string }
  | { readonly fault: MachineFault };

export interface MachineLimits {
  /** Bytes that programs may allocate. */
  readonly memory: number;
  /** Bytes of text that an answer may have. */
  readonly answer: number;
}

/** All that it ever has, in pages: it cannot grow. */
const PAGES = 512;
/** As this build of QuickJS was linked: the stack lies between what is static and the heap. */
const STACK_BYTES = 5 * 1024 * 1024;
/** What QuickJS allows itself of that. */
const STACK_LIMIT = 192 * 1024;

/** Objects, JSON, RegExp, Map, Set, typed arrays, Proxy, Promise, BigInt, evaluation; no Date. */
const INTRINSICS = 1 | 4 | 8 | 16 | 32 | 64 | 128 | 256 | 512 | 1024 | 2048;
const STEPS_OF_ITS_OWN = 1_000_000_000;
const AS_SCRIPT = 0;
const AS_MODULE = 1;

/** By the short names that this build exports (@jitl/quickjs-wasmfile-release-sync 0.32.0). */
interface Exports {
  readonly u: () => void;
  readonly v: (bytes: number) => number; // malloc
  readonly y: (runtime: number, bytes: number) => void; // RuntimeSetMemoryLimit
  readonly D: (runtime: number, bytes: number) => void; // RuntimeSetMaxStackSize
  readonly E: () => number; // GetUndefined
  readonly K: () => number; // NewRuntime
  readonly N: (runtime: number, intrinsics: number) => number; // NewContext
  readonly _: (context: number, text: number) => number; // NewString
  readonly $: (context: number, value: number) => number; // GetString
  readonly ha: (context: number, value: number, name: number) => number; // GetProp
  readonly ma: (
    context: number,
    called: number,
    self: number,
    count: number,
    values: number,
  ) => number; // Call
  readonly na: (context: number, value: number) => number; // ResolveException
  readonly pa: (
    context: number,
    code: number,
    bytes: number,
    file: number,
    detect: number,
    flags: number,
  ) => number; // Eval
  readonly [FUEL]: { value: number };
  readonly [DEPTH]: { value: number };
  readonly [STACK_POINTER]: { value: number };
}

class Abort extends Error {}

class Thrown extends Error {
  readonly error: number;

  constructor(error: number) {
    super();
    this.error = error;
  }
}

export class QuickJsMachine {
  readonly #memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  readonly #exports: Exports;
  readonly #limits: MachineLimits;
  readonly #staticEnd: number;
  readonly #heapBase: number;
  readonly #heapEnd: number;
  readonly #stackTop: number;
  readonly #runtime: number;
  readonly #context: number;
  readonly #bytes: Uint8Array;
  readonly #words: DataView;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #functions = new Map<string, number>();

  /** `module` is compiled from what `metered` made. */
  constructor(module: WebAssembly.Module, limits: MachineLimits) {
    this.#limits = limits;
    const instance = new WebAssembly.Instance(module, { a: this.#imports() });
    this.#exports = instance.exports as unknown as Exports;
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#words = new DataView(this.#memory.buffer);
    this.#stackTop = this.#exports[STACK_POINTER].value;
    this.#heapBase = this.#stackTop;
    this.#staticEnd = this.#stackTop - STACK_BYTES;
    this.#heapEnd = this.#placeOfHeapEnd();
    this.#refuel(STEPS_OF_ITS_OWN);
    this.#exports.u();
    this.#runtime = this.#exports.K();
    this.#exports.y(this.#runtime, limits.memory);
    this.#exports.D(this.#runtime, STACK_LIMIT);
    this.#context = this.#exports.N(this.#runtime, INTRINSICS);
  }

  /** Global functions to be called later: in every image that is made from now on, they lie where they lie now. */
  keep(names: readonly string[]): void {
    this.#refuel(STEPS_OF_ITS_OWN);
    const { ha, _ } = this.#exports;
    const world = this.#evaluated('globalThis', '', AS_SCRIPT);
    for (const name of names)
      this.#functions.set(name, ha(this.#context, world, _(this.#context, this.#text(name).at)));
  }

  /** What is in memory now. Never while something runs. */
  image(): MachineImage {
    const image = {
      statics: this.#bytes.slice(0, this.#staticEnd),
      heap: this.#bytes.slice(this.#heapBase, this.#words.getUint32(this.#heapEnd, true)),
    };
    return image;
  }

  load({ statics, heap }: MachineImage): void {
    this.#bytes.set(statics, 0);
    this.#bytes.set(heap, this.#heapBase);
    this.#exports[STACK_POINTER].value = this.#stackTop;
  }

  /** Runs a script, whose value must be a string. */
  script(code: string, file: string, steps: number): Ran {
    return this.#run(steps, () => this.#evaluated(code, file, AS_SCRIPT));
  }

  /** Runs an ES module and hands what it exports to the global function `name`, which answers with a string. */
  module(code: string, file: string, name: string, steps: number): Ran {
    return this.#run(steps, () => this.#called(name, this.#evaluated(code, file, AS_MODULE)));
  }

  /** Calls the global function `name` with a string; it answers with one. */
  call(name: string, argument: string, steps: number): Ran {
    return this.#run(steps, () =>
      this.#called(name, this.#exports._(this.#context, this.#text(argument).at)),
    );
  }

  #evaluated(code: string, file: string, flags: number): number {
    const { at, length } = this.#text(code);
    return this.#sound(this.#exports.pa(this.#context, at, length, this.#text(file).at, 0, flags));
  }

  #called(name: string, argument: number): number {
    const { ma, v, E } = this.#exports;
    const values = v(4);
    this.#words.setUint32(values, argument, true);
    return this.#sound(ma(this.#context, this.#functions.get(name)!, E(), 1, values));
  }

  #run(steps: number, body: () => number): Ran {
    this.#refuel(steps);
    try {
      const text = this.#textOf(body());
      return { text, steps: steps - this.#exports[FUEL].value };
    } catch (problem) {
      return problem instanceof Thrown ? this.#told(problem) : { fault: this.#faultOf(problem) };
    }
  }

  #refuel(steps: number): void {
    this.#exports[FUEL].value = steps;
    this.#exports[DEPTH].value = 0;
  }

  /** Every engine says a trap in its own words; what it was is seen in the meter. */
  #faultOf(problem: unknown): MachineFault {
    if (this.#exports[FUEL].value < 1) return 'steps';
    if (problem instanceof Abort) return 'crash';
    if (problem instanceof RangeError) return 'stack';
    return this.#exports[DEPTH].value > MAX_DEPTH ? 'stack' : 'crash';
  }

  /** The value; thrown here, where it is what was thrown there. */
  #sound(value: number): number {
    const error = this.#exports.na(this.#context, value);
    if (error) throw new Thrown(error);
    return value;
  }

  /** Asking an error for its text may run the plugin again, and that may go wrong as anything else. */
  #told({ error }: Thrown): Ran {
    try {
      const { ha, _ } = this.#exports;
      const stack = ha(this.#context, error, _(this.#context, this.#text('stack').at));
      return { thrown: this.#textOf(error), stack: this.#textOf(stack) };
    } catch (problem) {
      if (problem instanceof Thrown) return { fault: 'crash' };
      return { fault: this.#faultOf(problem) };
    }
  }

  #text(text: string): { readonly at: number; readonly length: number } {
    const bytes = this.#encoder.encode(text);
    const at = this.#exports.v(bytes.length + 1);
    if (at === 0) throw new Abort('no memory for what is told');
    this.#bytes.set(bytes, at);
    this.#bytes[at + bytes.length] = 0;
    return { at, length: bytes.length };
  }

  #textOf(value: number): string {
    const at = this.#exports.$(this.#context, value);
    if (at === 0) throw new Abort('no text');
    const end = this.#bytes.indexOf(0, at);
    if (end - at > this.#limits.answer) return '';
    return this.#decoder.decode(this.#bytes.subarray(at, end));
  }

  /** Where the C library keeps how far its heap reaches: the one static word that names the heap's beginning. */
  #placeOfHeapEnd(): number {
    const found: number[] = [];
    for (let at = 1024; at < this.#staticEnd; at += 4)
      if (this.#words.getUint32(at, true) === this.#heapBase) found.push(at);
    if (found.length !== 1) throw new Error('this build of QuickJS lays out its memory otherwise');
    return found[0]!;
  }

  /** What emscripten expects of its host, by its short names. What a plugin must not have ends the run. */
  #imports(): Record<string, WebAssembly.ImportValue> {
    const abort = (): never => {
      throw new Abort();
    };
    const nothing = () => 0;
    return {
      a: this.#memory,
      b: abort, // a failed assertion
      q: abort,
      r: abort, // exit
      k: nothing, // more memory: none
      p: nothing, // the time: none
      m: nothing, // local time
      n: nothing, // the time zone
      j: abort, // a timer
      l: nothing,
      e: nothing, // the environment
      f: (count: number, size: number) => {
        this.#words.setUint32(count, 0, true);
        this.#words.setUint32(size, 0, true);
        return 0;
      },
      d: nothing, // files
      o: nothing,
      c: abort,
      s: abort, // a function of the host: there is none
      i: nothing, // interrupted? The meter does that.
      h: nothing, // the text of a module that is imported: none
      g: nothing,
      t: nothing,
    };
  }
}
