/**
 * Asks a custom resource's rules whether it may be so (apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go,
 * 1.36). All rules together have one budget, so that no definition can hold up the server.
 */
import type { Outcome } from '../cel/cel.ts';
import type { Bindings } from '../cel/frame.ts';
import { schemaValue } from '../cel/schema-values.ts';
import { Optional } from '../cel/values.ts';
import { deepEqual } from '../equality.ts';
import { duplicate, forbidden, invalid, required, type FieldError } from '../field-error.ts';
import { isValues, ownValue } from '../own-property.ts';
import { itemsOf, propertyOf, valuesOf, type JsonSchema } from './json-schema.ts';
import { celSchema, compiledRules, hasRules, type CompiledRule } from './rules.ts';

/** For all rules of one object (RuntimeCELCostBudget). */
const BUDGET = 10_000_000;
const LONGEST_MESSAGE = 5 * 1024;

/** What the rules refuse. Those that were broken before, at places that did not change, are let be. */
export function validateRules(
  schema: JsonSchema,
  object: unknown,
  previous: unknown,
): readonly FieldError[] {
  if (!hasRules(schema)) return [];
  const run = new Run();
  run.visit({
    schema,
    value: object,
    before: previous,
    path: '',
    root: true,
    unchanged: previous !== undefined && deepEqual(previous, object),
  });
  return run.errors;
}

interface Place {
  readonly schema: JsonSchema;
  readonly value: unknown;
  /** What stood here, if that can be told. */
  readonly before: unknown;
  readonly path: string;
  readonly root: boolean;
  /** The place, or the nearest one around it that can be compared, is as it was. */
  readonly unchanged: boolean;
}

class Run {
  readonly errors: FieldError[] = [];
  #budget = BUDGET;

  visit(place: Place): void {
    const { schema, value } = place;
    if (value === null || value === undefined || this.#budget < 0) return;
    this.#rules(place);
    if (Array.isArray(value)) {
      const items = itemsOf(schema);
      if (!items || !hasRules(items)) return;
      value.forEach((item, index) =>
        this.visit(child(place, items, item, sameItem(place, item), `${place.path}[${index}]`)),
      );
    } else if (isValues(value)) {
      for (const key of Object.keys(value)) {
        const property = propertyOf(schema, key);
        const known = property ?? valuesOf(schema);
        if (!known || !hasRules(known)) continue;
        const path = property
          ? place.path
            ? `${place.path}.${key}`
            : key
          : `${place.path}[${key}]`;
        this.visit(child(place, known, value[key], sameField(place, key), path));
      }
    }
  }

  #rules(place: Place): void {
    const { schema, value, before, root } = place;
    const rules = compiledRules(schema, root);
    if (rules.length === 0) return;
    const shape = celSchema(schema);
    const self = () => schemaValue(value, shape, root);
    const had = before !== undefined && before !== null;
    const oldSelf = () => schemaValue(before, shape, root);
    for (const compiled of rules) {
      if (this.#budget < 0) return;
      const { rule, program, problem, usesOldSelf } = compiled;
      if (!program) {
        this.#tell(place, `rule compile error: ${problem}`);
        continue;
      }
      if (usesOldSelf && !had && !rule.optionalOldSelf) continue;
      const optional = () => (had ? new Optional(oldSelf()) : Optional.none);
      const bindings: Bindings = {
        self,
        ...(rule.optionalOldSelf ? { oldSelf: optional } : had && { oldSelf }),
      };
      const outcome = program.evaluate(bindings);
      if (!this.#spend(place, outcome.cost)) return;
      if (!outcome.ok) {
        if (!this.#failed(place, compiled, outcome)) return;
      } else if (outcome.value !== true && !(place.unchanged && !usesOldSelf)) {
        // Parity: what is let be although it is refused is told as a warning upstream.
        this.errors.push(refusal(place, compiled, this.#detail(compiled, bindings)));
      }
    }
  }

  #spend(place: Place, cost: number): boolean {
    this.#budget -= cost;
    if (this.#budget >= 0) return true;
    this.#tell(
      place,
      'validation failed due to running out of cost budget, no further validation rules will be run',
    );
    return false;
  }

  /** Whether to go on. */
  #failed(
    place: Place,
    { rule }: CompiledRule,
    outcome: Outcome & { readonly ok: false },
  ): boolean {
    const { error, exceeded } = outcome;
    const about = rule.message?.trim() || rule.rule.trim();
    if (exceeded) {
      this.#tell(
        place,
        `'${error}': no further validation rules will be run due to call cost exceeds limit for rule: ${about}`,
      );
      this.#budget = -1;
      return false;
    }
    this.#tell(
      place,
      error.startsWith('no such overload')
        ? `'${error}': call arguments did not match a supported operator, function or macro signature for rule: ${about}`
        : `${error} evaluating rule: ${about}`,
    );
    return true;
  }

  #detail({ rule, message }: CompiledRule, bindings: Bindings): string {
    const otherwise = rule.message?.trim() || `failed rule: ${rule.rule.trim()}`;
    const outcome = message?.evaluate(bindings);
    if (!outcome) return otherwise;
    this.#budget -= outcome.cost;
    const text = outcome.ok && typeof outcome.value === 'string' ? outcome.value.trim() : '';
    const fits = text !== '' && !text.includes('\n') && text.length <= LONGEST_MESSAGE;
    return fits ? text : otherwise;
  }

  #tell({ path, schema }: Place, detail: string): void {
    this.errors.push(invalid(path || '<nil>', schema.type ?? '', detail));
  }
}

function refusal({ path, schema }: Place, { rule }: CompiledRule, detail: string): FieldError {
  const below = (rule.fieldPath ?? '')
    .replace(/\['((?:[^'\\]|\\.)*)'\]/g, '[$1]')
    .replace(/^\./, '');
  const field = [path, below].filter((part) => part !== '').join('.') || '<nil>';
  switch (rule.reason) {
    case 'FieldValueForbidden':
      return forbidden(field, detail);
    case 'FieldValueRequired':
      return required(field, detail);
    case 'FieldValueDuplicate':
      return duplicate(field, schema.type ?? '');
    default:
      return invalid(field, schema.type ?? '', detail);
  }
}

function child(
  place: Place,
  schema: JsonSchema,
  value: unknown,
  before: unknown,
  path: string,
): Place {
  return {
    schema,
    value,
    before,
    path,
    root: schema['x-kubernetes-embedded-resource'] === true,
    unchanged: before === undefined ? place.unchanged : deepEqual(before, value),
  };
}

/** Items are told apart in lists of type map only. */
function sameItem({ schema, before }: Place, item: unknown): unknown {
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(before)) return undefined;
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  return before.find((one) =>
    keys.every((key) => isValues(one) && isValues(item) && one[key] === item[key]),
  );
}

const sameField = ({ schema, before }: Place, key: string): unknown =>
  schema['x-kubernetes-map-type'] !== 'atomic' && isValues(before)
    ? ownValue(before, key)
    : undefined;
