/**
 * Takes the types out of TypeScript, without looking at what they say. Lines stay where they are. What it reads comes from
 * strangers, and the parser goes back and tries again where types are ambiguous, so how often it may is bounded.
 */
import * as sucraseModule from 'sucrase/dist/index.js';
import * as stateModule from 'sucrase/dist/parser/tokenizer/state.js';
import type { PluginProblem } from '../control-plane/kube-scheduler/written-plugins/interpreter.ts';

/** Honest sources go back some hundred times, over a few tokens each. */
const MOST_RETRIES = 20_000;
const MOST_TOKENS_AGAIN = 500_000;

interface Snapshot {
  readonly tokensLength: number;
}

interface Sucrase {
  transform(
    source: string,
    options: { readonly transforms: readonly string[]; readonly disableESTransforms: boolean },
  ): { readonly code: string };
}

interface ParserState {
  readonly tokens: readonly unknown[];
  restoreFromSnapshot(snapshot: Snapshot): void;
}

// Both are CommonJS, so that they are the same parser wherever this runs: Node and bundlers wrap that differently.
const { transform } = unwrapped<Sucrase>(sucraseModule, 'transform');
const { default: State } = unwrapped<{ default: { prototype: ParserState } }>(
  stateModule,
  'default',
);

export type Stripped = { readonly code: string } | { readonly problem: PluginProblem };

export function withoutTypes(source: string): Stripped {
  let retries = 0;
  let again = 0;
  const { prototype } = State;
  const { restoreFromSnapshot } = prototype;
  prototype.restoreFromSnapshot = function (this: ParserState, snapshot) {
    again += this.tokens.length - snapshot.tokensLength;
    if (++retries > MOST_RETRIES || again > MOST_TOKENS_AGAIN) throw new TooAmbiguous();
    restoreFromSnapshot.call(this, snapshot);
  };
  try {
    const { code } = transform(source, { transforms: ['typescript'], disableESTransforms: true });
    return { code };
  } catch (problem) {
    return { problem: problemOf(problem) };
  } finally {
    prototype.restoreFromSnapshot = restoreFromSnapshot;
  }
}

class TooAmbiguous extends Error {}

function problemOf(problem: unknown): PluginProblem {
  if (problem instanceof TooAmbiguous) return { message: 'SyntaxError: its types are too nested' };
  if (problem instanceof RangeError) return { message: 'SyntaxError: it is too nested' };
  const { message, loc } = problem as Error & { loc?: { line: number; column: number } };
  const words = message
    .replace(/^Error transforming [^:]*: /, '')
    .replace(/^(Error|SyntaxError): /, '');
  return {
    message: `SyntaxError: ${words.replace(/ \(\d+:\d+\)$/, '')}`,
    ...(loc && { line: loc.line, column: loc.column }),
  };
}

/** A CommonJS module's exports: itself, or below one default or two. */
function unwrapped<T>(module: object, name: string): T {
  let found = module as { default?: object };
  while (found.default && typeof found.default === 'object') found = found.default;
  if (!(name in found)) throw new Error(`sucrase has no ${name}`);
  return found as T;
}
