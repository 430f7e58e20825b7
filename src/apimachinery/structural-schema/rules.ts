/**
 * x-kubernetes-validations: rules in CEL that stand at any place of a schema, compiled
 * (apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go, 1.36).
 */
import type { ValidationRule } from '../../api/generated/types/apiextensions/v1.ts';
import { baseEnvironment } from '../cel/base-environment.ts';
import { compile, type Program } from '../cel/cel.ts';
import type { Environment } from '../cel/environment.ts';
import type { CelSchema } from '../cel/schema.ts';
import { schemaType } from '../cel/schema-types.ts';
import { boolType, optionalType, sameType, stringType, type CelType } from '../cel/types.ts';
import { itemsOf, type JsonSchema } from './json-schema.ts';

export interface CompiledRule {
  readonly rule: ValidationRule;
  readonly program?: Program;
  /** Why the rule cannot be run. */
  readonly problem?: string;
  readonly message?: Program;
  /** Why the expression of its message cannot be run. */
  readonly messageProblem?: string;
  /** It compares with what was there before. */
  readonly usesOldSelf: boolean;
}

/** The rules of one place; none where there are none. `root`: the place is a whole resource. */
export function compiledRules(schema: JsonSchema, root: boolean): readonly CompiledRule[] {
  const rules = schema['x-kubernetes-validations'];
  if (!rules?.length) return NONE;
  let compiled = known.get(schema);
  if (!compiled) {
    const type = selfType(schema, root);
    compiled = rules.map((rule) => compiledRule(rule, type));
    known.set(schema, compiled);
  }
  return compiled;
}

/** What `self` is there; nothing where no expression can look into it. */
export const selfType = (schema: JsonSchema, root: boolean): CelType | undefined =>
  schemaType(celSchema(schema), 'selfType', root);

/** A schema as expressions read it. Lists have one schema for their items here. */
export const celSchema = (schema: JsonSchema): CelSchema => schema as CelSchema;

/** Whether there is a rule anywhere in the schema. */
export function hasRules(schema: JsonSchema): boolean {
  const { properties = {}, additionalProperties: values } = schema;
  const items = itemsOf(schema);
  return (
    (schema['x-kubernetes-validations']?.length ?? 0) > 0 ||
    (items !== undefined && hasRules(items)) ||
    (typeof values === 'object' && hasRules(values)) ||
    Object.values(properties).some(hasRules)
  );
}

const NONE: readonly CompiledRule[] = [];
/** Schemas are part of a definition, which is frozen: compiled once, they are asked often. */
const known = new WeakMap<JsonSchema, readonly CompiledRule[]>();

function compiledRule(rule: ValidationRule, self: CelType | undefined): CompiledRule {
  if (!self) {
    return {
      rule,
      usesOldSelf: false,
      problem: 'rule declared on schema that does not support validation rules',
    };
  }
  const oldSelf = rule.optionalOldSelf ? optionalType(self) : self;
  const environment = baseEnvironment.with({ variables: { self, oldSelf } });
  const program = checked(rule.rule, environment, boolType, {
    failed: 'compilation failed: ',
    other: 'cel expression must evaluate to a bool',
  });
  if (typeof program === 'string') return { rule, usesOldSelf: false, problem: program };
  const usesOldSelf = names(program, 'oldSelf');
  const expression = rule.messageExpression?.trim();
  if (!expression) return { rule, program, usesOldSelf };
  const message = checked(expression, environment, stringType, {
    failed: 'messageExpression compilation failed: ',
    other: 'messageExpression must evaluate to a string',
  });
  return typeof message === 'string'
    ? { rule, program, usesOldSelf, messageProblem: message }
    : { rule, program, usesOldSelf, message };
}

function checked(
  source: string,
  environment: Environment,
  type: CelType,
  words: { readonly failed: string; readonly other: string },
): Program | string {
  const compiled = compile(source, environment);
  if (!compiled.ok) return words.failed + compiled.problem;
  return sameType(compiled.program.type, type) ? compiled.program : words.other;
}

const names = ({ checked: { references } }: Program, name: string): boolean =>
  [...references.values()].some(({ ident }) => ident === name);
