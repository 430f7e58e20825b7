/** Patterns that users write, in RE2's syntax as Go's regexp: matched in linear time, so that none can hang. */
import { RE2JS, RE2JSException } from 're2js';
import { attemptForeign } from './attempt.ts';

export interface RegularExpression {
  /** Is it found anywhere in the text? */
  matches(text: string): boolean;
  /** What is found, from the left, not overlapping. */
  find(text: string, limit: number): readonly string[];
}

export type CompiledPattern =
  | { readonly ok: true; readonly expression: RegularExpression }
  /** In the words of Go's regexp. */
  | { readonly ok: false; readonly problem: string };

/** Patterns come from schemas and policies and are used over and over. */
const compiled = new Map<string, CompiledPattern>();
const KEPT = 1_000;

export function compilePattern(pattern: string): CompiledPattern {
  let found = compiled.get(pattern);
  if (!found) {
    found = compile(pattern);
    if (compiled.size >= KEPT) compiled.clear();
    compiled.set(pattern, found);
  }
  return found;
}

function compile(pattern: string): CompiledPattern {
  const attempt = attemptForeign(RE2JSException, () => RE2JS.compile(pattern));
  if (!attempt.ok) return { ok: false, problem: attempt.exception.message };
  return { ok: true, expression: expressionOf(attempt.value) };
}

const expressionOf = (pattern: RE2JS): RegularExpression => ({
  matches: (text) => pattern.matcher(text).find(),
  find(text, limit) {
    const matcher = pattern.matcher(text);
    const found: string[] = [];
    while (found.length < limit && matcher.find()) found.push(matcher.group() ?? '');
    return found;
  },
});
