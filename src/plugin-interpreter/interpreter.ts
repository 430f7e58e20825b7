/** Runs scheduler plugins that users write, in a QuickJS that is counted step by step. */
import {
  MOMENTS,
  type Answered,
  type Begun,
  type CompiledPlugin,
  type Moment,
  type PluginAnswer,
  type PluginImage,
  type PluginInterpreter,
  type PluginProblem,
  type PluginSource,
} from '../control-plane/kube-scheduler/written-plugins/interpreter.ts';
import { ASK, BEGIN, guestPrelude, INSPECT, SEPARATOR } from './guest-prelude.ts';
import { metered } from './metered-module.ts';
import { QuickJsMachine, type MachineImage, type Ran } from './quickjs-machine.ts';
import { withoutTypes } from './strip-types.ts';

/** What a plugin may allocate, beside 16 MiB that the host's texts may take. */
const MEMORY = 8 * 1024 * 1024;
const LONGEST_ANSWER = 256 * 1024;
/** For what stands outside of functions. */
const STEPS_TO_COMPILE = 20_000_000;
/** Sources that are remembered: explanations and what-if ask for the same ones again. */
const REMEMBERED = 32;

const FILE = 'plugin';

/** `bytes` are those of @jitl/quickjs-wasmfile-release-sync. Synchronous: it waits for nothing but the processor. */
export function pluginInterpreter(bytes: Uint8Array): PluginInterpreter {
  const module = new WebAssembly.Module(metered(bytes) as BufferSource);
  const machine = new QuickJsMachine(module, { memory: MEMORY, answer: LONGEST_ANSWER });
  const prepared = machine.script(guestPrelude, 'prelude', STEPS_TO_COMPILE);
  if (!('text' in prepared)) throw new Error(`the prelude failed: ${JSON.stringify(prepared)}`);
  machine.keep([INSPECT, BEGIN, ASK]);
  return new QuickJsInterpreter(machine, machine.image());
}

class QuickJsInterpreter implements PluginInterpreter {
  readonly #machine: QuickJsMachine;
  readonly #empty: MachineImage;
  readonly #compiled = new Map<string, CompiledPlugin | PluginProblem>();

  constructor(machine: QuickJsMachine, empty: MachineImage) {
    this.#machine = machine;
    this.#empty = empty;
  }

  compile(source: PluginSource): CompiledPlugin | PluginProblem {
    const key = `${source.language} ${source.source}`;
    const known = this.#compiled.get(key);
    if (known) return known;
    const compiled = this.#compile(source);
    if (this.#compiled.size >= REMEMBERED) this.#compiled.clear();
    this.#compiled.set(key, compiled);
    return compiled;
  }

  #compile({ language, source }: PluginSource): CompiledPlugin | PluginProblem {
    const stripped = language === 'TypeScript' ? withoutTypes(source) : { code: source };
    if ('problem' in stripped) return stripped.problem;
    const places = new Places(source, stripped.code);
    this.#machine.load(this.#empty);
    const ran = this.#machine.module(stripped.code, FILE, INSPECT, STEPS_TO_COMPILE);
    const inspected = answered<{ name?: string; takes: Record<string, number> }>(ran, places);
    if ('problem' in inspected) return inspected.problem;
    const { name, takes } = inspected.value;
    if (typeof takes !== 'object' || takes === null) return { message: NONSENSE };
    return new QuickJsPlugin(this.#machine, this.#machine.image(), places, name, takes);
  }
}

class QuickJsPlugin implements CompiledPlugin {
  readonly name?: string;
  readonly moments: ReadonlySet<Moment>;
  readonly #machine: QuickJsMachine;
  readonly #image: MachineImage;
  readonly #places: Places;
  readonly #takes: Readonly<Record<string, number>>;

  constructor(
    machine: QuickJsMachine,
    image: MachineImage,
    places: Places,
    name: string | undefined,
    takes: Readonly<Record<string, number>>,
  ) {
    if (typeof name === 'string') this.name = name;
    this.moments = new Set(MOMENTS.filter((moment) => Object.hasOwn(takes, moment)));
    this.#machine = machine;
    this.#image = image;
    this.#places = places;
    this.#takes = takes;
  }

  takesNodes(moment: Moment): boolean {
    return this.#takes[moment]! > 1;
  }

  begin(args: unknown, pod: string, steps: number): Begun {
    this.#machine.load(this.#image);
    const given = JSON.stringify(args ?? {}) + SEPARATOR + pod;
    const begun = answered(this.#machine.call(BEGIN, given, steps), this.#places);
    if ('problem' in begun) return begun;
    return { image: this.#machine.image(), steps: begun.steps };
  }

  ask(
    image: PluginImage,
    moment: Moment,
    input: string,
    steps: number,
    keep: boolean = false,
  ): Answered {
    this.#machine.load(image as MachineImage);
    const ran = this.#machine.call(ASK, moment + SEPARATOR + input, steps);
    const asked = answered<PluginAnswer>(ran, this.#places);
    if ('problem' in asked) return asked;
    if (!isAnswer(asked.value)) return { problem: { message: NONSENSE } };
    return {
      answer: asked.value,
      steps: asked.steps,
      ...(keep && { image: this.#machine.image() }),
    };
  }
}

/** Where a place in the code that runs is in the source. Lines are the same; columns where no type was taken out. */
class Places {
  readonly #source: readonly string[];
  readonly #code: readonly string[];

  constructor(source: string, code: string) {
    this.#source = source.split('\n');
    this.#code = code.split('\n');
  }

  /** The innermost place in the plugin that a stack names. */
  in(stack: string): Pick<PluginProblem, 'line' | 'column'> {
    const found = /\bplugin:(\d+)(?::(\d+))?/.exec(stack);
    if (!found) return {};
    const line = Number(found[1]);
    const same = this.#source[line - 1] === this.#code[line - 1];
    return { line, ...(same && found[2] && { column: Number(found[2]) }) };
  }
}

type Told<T> = { readonly value: T; readonly steps: number } | { readonly problem: PluginProblem };

/** What the machine says is a stranger's: its form is looked at before it is believed. */
function answered<T>(ran: Ran, places: Places): Told<T> {
  if ('fault' in ran) return { problem: { message: FAULTS[ran.fault] } };
  if ('thrown' in ran) return { problem: problemOf(ran.thrown, ran.stack, places) };
  const said = parsed(ran.text);
  if (typeof said !== 'object' || said === null) return { problem: { message: NONSENSE } };
  const { thrown, stack } = said as { thrown?: unknown; stack?: unknown };
  if (thrown !== undefined) return { problem: problemOf(String(thrown), String(stack), places) };
  return { value: said as T, steps: ran.steps };
}

function isAnswer(said: PluginAnswer): boolean {
  const { type, value, values, reason, words } = said as unknown as Record<string, unknown>;
  switch (type) {
    case 'nothing':
      return true;
    case 'boolean':
    case 'number':
      return typeof value === type;
    case 'reason':
      return typeof reason === 'string';
    case 'numbers':
      return Array.isArray(values) && values.every((one) => typeof one === 'number');
    case 'other':
      return typeof words === 'string';
  }
  return false;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const FAULTS = {
  steps: 'it was stopped: it took too many steps',
  stack: 'it was stopped: its functions call each other too deeply',
  crash: 'it was stopped: it broke the interpreter, which was made anew',
};
const NONSENSE = 'its answer cannot be read';
const LONGEST_MESSAGE = 300;

function problemOf(thrown: string, stack: string, places: Places): PluginProblem {
  if (thrown.includes('out of memory')) {
    const most = MEMORY / 1024 / 1024;
    return { message: `it was stopped: it took more than ${most} MiB of memory` };
  }
  if (thrown.includes('stack overflow')) return { message: FAULTS.stack, ...places.in(stack) };
  const message = thrown.length > LONGEST_MESSAGE ? `${thrown.slice(0, LONGEST_MESSAGE)}…` : thrown;
  return { message, ...places.in(stack) };
}
