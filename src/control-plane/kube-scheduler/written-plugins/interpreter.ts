/**
 * What runs plugins that users write: injected by a host, because it needs WebAssembly. It is a pure function of memory:
 * a call begins from what an image says, and leaves nothing behind but its answer, or another image where one is asked for.
 */

/** The moments at which a written plugin may be asked, in their order. */
export const MOMENTS = ['preFilter', 'filter', 'preScore', 'score', 'normalizeScore'] as const;
export type Moment = (typeof MOMENTS)[number];

export type PluginLanguage = 'TypeScript' | 'JavaScript';

export interface PluginSource {
  readonly language: PluginLanguage;
  readonly source: string;
}

/** What went wrong, and where in the source, as far as that is known. */
export interface PluginProblem {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

export interface PluginInterpreter {
  /** Reads a plugin and runs what stands outside of its functions. */
  compile(source: PluginSource): CompiledPlugin | PluginProblem;
}

/** Memory at a moment when nothing runs. */
export type PluginImage = object;

export interface CompiledPlugin {
  /** What it calls itself. */
  readonly name?: string;
  readonly moments: ReadonlySet<Moment>;
  /** Whether preFilter or preScore takes the nodes: all of them as text are not cheap. */
  takesNodes(moment: Moment): boolean;
  /** Memory with a Pod in it, at the beginning of a scheduling cycle. */
  begin(args: unknown, pod: string, steps: number): Begun;
  /** `input` is what NodeTexts wrote, or scores. `keep` asks for the memory afterwards. */
  ask(image: PluginImage, moment: Moment, input: string, steps: number, keep?: boolean): Answered;
}

export type Begun =
  { readonly image: PluginImage; readonly steps: number } | { readonly problem: PluginProblem };

export type Answered =
  | { readonly answer: PluginAnswer; readonly steps: number; readonly image?: PluginImage }
  | { readonly problem: PluginProblem };

/** What a function returned, as far as it can mean something. */
export type PluginAnswer =
  | { readonly type: 'nothing' }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'reason'; readonly reason: string; readonly unresolvable: boolean }
  | { readonly type: 'numbers'; readonly values: readonly number[] }
  /** Something else, described: `a Promise`, `NaN`. */
  | { readonly type: 'other'; readonly words: string };

export const isProblem = (compiled: CompiledPlugin | PluginProblem): compiled is PluginProblem =>
  'message' in compiled;

/** `… (line 7, column 13)`. */
export const told = ({ message, line, column }: PluginProblem): string => {
  if (line === undefined) return message;
  return `${message} (line ${line}${column === undefined ? '' : `, column ${column}`})`;
};
