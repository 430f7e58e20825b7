/** For tests: what an expression gives, written as an expression would write it. */
import { compile } from '../cel.ts';
import type { Environment } from '../environment.ts';
import type { Bindings } from '../frame.ts';
import { durationText, timestampText } from '../time.ts';
import { doubleText } from '../value-text.ts';
import {
  Duration,
  ListValue,
  MapValue,
  OpaqueValue,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from '../values.ts';

/** The value, `error: …` of an evaluation, or the problem of a compilation. */
export function shownOutcome(source: string, environment: Environment, bindings: Bindings): string {
  const compiled = compile(source, environment);
  if (!compiled.ok) return compiled.problem;
  const outcome = compiled.program.evaluate(bindings);
  return outcome.ok ? shown(outcome.value) : `error: ${outcome.error}`;
}

function shown(value: Value): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') return `${value}`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    const text = doubleText(value);
    return /^-?\d+$/.test(text) ? `${text}.0` : text;
  }
  if (value instanceof Uint) return `${value.value}u`;
  if (value instanceof Uint8Array) return `b${JSON.stringify([...value])}`;
  if (value instanceof Timestamp) return `timestamp(${timestampText(value.nanos)})`;
  if (value instanceof Duration) return `duration(${durationText(value.nanos)})`;
  if (value instanceof TypeValue) return value.type.name;
  if (value instanceof ListValue) return `[${[...value].map(shown).join(', ')}]`;
  if (value instanceof MapValue) {
    const entries = [...value.keys()].map((key) => `${shown(key)}: ${shown(value.get(key)!)}`);
    return `{${entries.join(', ')}}`;
  }
  if (value instanceof Optional) {
    return value.value === undefined ? 'optional.none()' : `optional.of(${shown(value.value)})`;
  }
  return value instanceof OpaqueValue ? value.type.name : `error: ${value.message}`;
}
