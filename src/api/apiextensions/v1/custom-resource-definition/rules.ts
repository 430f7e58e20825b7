/**
 * Whether the rules of a schema can be compiled and are cheap enough, wherever they may be asked
 * (apiextensions/validation, ValidateCustomResourceDefinitionOpenAPISchema and CELSchemaContext, 1.36).
 */
import { MAX_REQUEST_BYTES } from '../../../../apimachinery/cel/limits.ts';
import { forbidden, invalid, type FieldError } from '../../../../apimachinery/field-error.ts';
import {
  itemsOf,
  type JsonSchema,
} from '../../../../apimachinery/structural-schema/json-schema.ts';
import {
  compiledRules,
  hasRules,
  selfType,
  type CompiledRule,
} from '../../../../apimachinery/structural-schema/rules.ts';

/** StaticEstimatedCostLimit and StaticEstimatedCRDCostLimit. */
const RULE_LIMIT = 10_000_000;
const SCHEMA_LIMIT = 100_000_000;
const MOST_EXPENSIVE_TOLD = 4;

interface Place {
  readonly schema: JsonSchema;
  readonly field: string;
  /** How often it may occur in an object; undefined if nothing bounds it. */
  readonly times: number | undefined;
  readonly root: boolean;
  /** The place around this one whose parts cannot be compared with what was there before. */
  readonly uncorrelatable: string | undefined;
}

// Parity: upstream does not refuse for its price what it accepted before.
export function ruleProblems(schema: JsonSchema, field: string): FieldError[] {
  if (!hasRules(schema)) return [];
  const costs: { readonly field: string; readonly cost: number }[] = [];
  const place = { schema, field, times: 1, root: true, uncorrelatable: undefined };
  const errors = problems(place, (at, cost) => costs.push({ field: at, cost }));
  const total = costs.reduce((sum, { cost }) => sum + cost, 0);
  if (total <= SCHEMA_LIMIT) return errors;
  const expensive = costs
    .filter(({ cost }) => cost > 0)
    .sort((a, b) => b.cost - a.cost)
    .slice(0, MOST_EXPENSIVE_TOLD);
  return [
    ...errors,
    ...expensive.map((one) =>
      forbidden(
        one.field,
        'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema',
      ),
    ),
    forbidden(
      field,
      tooExpensive(
        'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema',
        total,
        SCHEMA_LIMIT,
      ),
    ),
  ];
}

type Observe = (field: string, cost: number) => void;

function problems(place: Place, observe: Observe): FieldError[] {
  const { schema, field, times, uncorrelatable } = place;
  const { properties = {}, additionalProperties: values } = schema;
  const items = itemsOf(schema);
  const inside = (
    one: JsonSchema,
    at: string,
    often: number | undefined,
    apart = uncorrelatable,
  ) =>
    hasRules(one)
      ? problems(
          {
            schema: one,
            field: `${field}.${at}`,
            times: times === undefined || often === undefined ? undefined : times * often,
            root: one['x-kubernetes-embedded-resource'] === true,
            uncorrelatable: apart,
          },
          observe,
        )
      : [];
  const atomic =
    schema['x-kubernetes-map-type'] === 'atomic' ? (uncorrelatable ?? field) : undefined;
  const loose =
    schema['x-kubernetes-list-type'] === 'map' ? uncorrelatable : (uncorrelatable ?? field);
  return [
    ...(typeof values === 'object'
      ? inside(values, 'additionalProperties', schema.maxProperties)
      : []),
    ...Object.keys(properties)
      .sort()
      .flatMap((name) =>
        inside(properties[name]!, `properties[${name}]`, 1, atomic ?? uncorrelatable),
      ),
    ...(items ? inside(items, 'items', schema.maxItems, loose) : []),
    ...own(place, observe),
  ];
}

function own(place: Place, observe: Observe): FieldError[] {
  const { schema, root } = place;
  const smallest = selfType(schema, root)?.minSerializedSize ?? 0;
  const times = place.times ?? Math.floor(MAX_REQUEST_BYTES / (smallest + 1));
  return compiledRules(schema, root).flatMap((compiled, index) => {
    const field = `${place.field}.x-kubernetes-validations[${index}]`;
    const { rule, program, problem, message, messageProblem } = compiled;
    const cost = program ? program.estimatedCost().max * times : 0;
    const messageCost = message ? message.estimatedCost().max : 0;
    observe(`${field}.rule`, cost);
    if (message) observe(`${field}.messageExpression`, messageCost);
    const over = (what: string, price: number, at: string) =>
      price > RULE_LIMIT
        ? [forbidden(`${field}.${at}`, tooExpensive(what, price, RULE_LIMIT))]
        : [];
    return [
      ...over('estimated rule cost', cost, 'rule'),
      ...(problem === undefined ? [] : [invalid(`${field}.rule`, rule, problem)]),
      ...(messageProblem === undefined
        ? over('estimated messageExpression cost', messageCost, 'messageExpression')
        : [invalid(`${field}.messageExpression`, rule, messageProblem)]),
      ...oldSelfProblems(place, compiled, field),
    ];
  });
}

function oldSelfProblems(
  { uncorrelatable }: Place,
  { rule, usesOldSelf, program }: CompiledRule,
  field: string,
): FieldError[] {
  if (!program) return [];
  if (usesOldSelf && uncorrelatable !== undefined) {
    const detail = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelatable}`;
    return [invalid(`${field}.rule`, rule.rule, detail)];
  }
  return !usesOldSelf && rule.optionalOldSelf !== undefined
    ? [
        invalid(
          `${field}.optionalOldSelf`,
          rule.optionalOldSelf,
          'may not be set if oldSelf is not used in rule',
        ),
      ]
    : [];
}

function tooExpensive(what: string, cost: number, limit: number): string {
  const factor = cost / limit;
  const told =
    factor > 100 ? 'more than 100x' : `${factor < 1.5 ? factor.toFixed(6) : factor.toFixed(1)}x`;
  return `${what} exceeds budget by factor of ${told} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}
