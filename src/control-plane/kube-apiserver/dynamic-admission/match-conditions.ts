/** Conditions that must hold before a webhook or policy is asked (apiserver/pkg/admission/plugin/webhook/matchconditions). */
import {
  admissionEnvironment,
  compileExpression,
  type CompiledExpression,
} from '../../../apimachinery/cel/admission-environment.ts';
import { MATCH_CONDITIONS_BUDGET } from '../../../apimachinery/cel/limits.ts';
import { boolType } from '../../../apimachinery/cel/types.ts';
import type { MatchCondition } from '../../../api/generated/types/admissionregistration/v1.ts';
import { Evaluation, OUT_OF_BUDGET, requestBindings } from './expressions.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import type { AdmissionRequest } from '../admission/admission.ts';

export type Matching = 'matches' | 'differs' | { readonly error: string };

/** One that is false decides. Errors beside true ones leave it to the failure policy. */
export function matchConditions(
  request: AdmissionRequest,
  kind: ResourceDefinition,
  {
    matchConditions: conditions = [],
    failurePolicy,
  }: {
    readonly matchConditions?: readonly MatchCondition[];
    readonly failurePolicy?: string;
  },
  params?: { readonly object: unknown },
): Matching {
  if (conditions.length === 0) return 'matches';
  const evaluation = new Evaluation(
    requestBindings(request, kind, params?.object),
    MATCH_CONDITIONS_BUDGET,
  );
  const errors: string[] = [];
  let differs = false;
  for (const [index, one] of compiledConditions(conditions, params !== undefined).entries()) {
    const { expression } = conditions[index]!;
    const outcome = evaluation.evaluate(expression, one);
    if (evaluation.exhausted)
      return failurePolicy === 'Ignore' ? 'differs' : { error: OUT_OF_BUDGET };
    if (!outcome.ok) errors.push(outcome.error);
    else if (outcome.value === false) differs = true;
  }
  if (differs) return 'differs';
  if (errors.length === 0) return 'matches';
  if (failurePolicy === 'Ignore') return 'differs';
  return { error: errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]` };
}

/** Of the frozen lists that the store holds. */
const compiled = new WeakMap<readonly MatchCondition[], readonly CompiledExpression[]>();

function compiledConditions(
  conditions: readonly MatchCondition[],
  params: boolean,
): readonly CompiledExpression[] {
  let found = compiled.get(conditions);
  if (!found) {
    const environment = admissionEnvironment({ params, authorizer: true });
    found = conditions.map(({ expression }) =>
      compileExpression(expression, environment, [boolType]),
    );
    compiled.set(conditions, found);
  }
  return found;
}
