/** What one policy has against one request, with one parameter (apiserver/pkg/admission/plugin/policy/validating/validator.go). */
import {
  compileExpression,
  type CompiledExpression,
} from '../../../../apimachinery/cel/admission-environment.ts';
import { RUNTIME_BUDGET } from '../../../../apimachinery/cel/limits.ts';
import { boolType, nullType, stringType } from '../../../../apimachinery/cel/types.ts';
import { typeOf } from '../../../../apimachinery/cel/values.ts';
import type { KubeObject } from '../../../../apimachinery/meta.ts';
import {
  policyEnvironment,
  type CompiledVariable,
} from '../../../../api/admissionregistration/v1/policy-expressions.ts';
import type {
  ValidatingAdmissionPolicy,
  Validation,
} from '../../../../api/generated/types/admissionregistration/v1.ts';
import type { ResourceDefinition } from '../../../../api/resource-definition.ts';
import {
  Evaluation,
  OUT_OF_BUDGET,
  requestBindings,
  type Evaluated,
} from '../../dynamic-admission/expressions.ts';
import { matchConditions } from '../../dynamic-admission/match-conditions.ts';
import type { AdmissionRequest } from '../admission.ts';

/** Something against it. */
export interface Decision {
  readonly message: string;
  readonly reason?: string;
  /** Whatever the binding's actions: an audit annotation that failed. */
  readonly always?: boolean;
}

export function decisions(
  request: AdmissionRequest,
  kind: ResourceDefinition,
  { spec }: ValidatingAdmissionPolicy,
  params: KubeObject | undefined,
): readonly Decision[] {
  const failing = spec.failurePolicy !== 'Ignore';
  const given = spec.paramKind ? { object: params } : undefined;
  const matching = matchConditions(request, kind, spec, given);
  if (matching === 'differs') return [];
  if (matching !== 'matches') return failing ? [{ message: matching.error }] : [];
  const compiled = compiledPolicy(spec);
  const evaluation = new Evaluation(
    requestBindings(request, kind, params),
    RUNTIME_BUDGET,
    compiled.variables,
  );
  const results: Evaluated[] = [];
  for (const [index, { expression }] of (spec.validations ?? []).entries()) {
    results.push(evaluation.evaluate(expression, compiled.validations[index]!));
    if (evaluation.exhausted) return failing ? [{ message: OUT_OF_BUDGET }] : [];
  }
  const found = results.flatMap((result, index): readonly Decision[] => {
    if (!result.ok) return failing ? [{ message: result.error }] : [];
    if (result.value === true) return [];
    const validation = spec.validations![index]!;
    const message = messageOf(validation, evaluation, compiled.messages[index]);
    if (evaluation.exhausted) {
      return failing ? [{ message: `failed messageExpression: ${OUT_OF_BUDGET}` }] : [];
    }
    return [{ message, reason: validation.reason ?? 'Invalid' }];
  });
  return [...found, ...(failing ? annotationProblems(request, kind, spec, compiled, params) : [])];
}

/** The expression's text if it gives a usable one, then the fixed one, then the rule itself. */
function messageOf(
  { message, messageExpression, expression }: Validation,
  evaluation: Evaluation,
  compiled: CompiledExpression | undefined,
): string {
  const outcome =
    messageExpression && compiled ? evaluation.evaluate(messageExpression, compiled) : undefined;
  const told = outcome?.ok && typeof outcome.value === 'string' ? outcome.value.trim() : '';
  if (told !== '' && told.length <= 5 * 1024 && !told.includes('\n')) return told;
  return message?.trim() || `failed expression: ${expression.trim()}`;
}

function annotationProblems(
  request: AdmissionRequest,
  kind: ResourceDefinition,
  { auditAnnotations = [] }: ValidatingAdmissionPolicy['spec'],
  { annotations, variables }: CompiledPolicy,
  params: KubeObject | undefined,
): readonly Decision[] {
  if (auditAnnotations.length === 0) return [];
  const evaluation = new Evaluation(
    requestBindings(request, kind, params),
    RUNTIME_BUDGET,
    variables,
  );
  return auditAnnotations.flatMap(({ valueExpression }, index): readonly Decision[] => {
    const outcome = evaluation.evaluate(valueExpression, annotations[index]!);
    if (evaluation.exhausted) return [{ message: OUT_OF_BUDGET }];
    if (!outcome.ok) return [{ message: outcome.error, always: true }];
    if (outcome.value === null || typeof outcome.value === 'string') return [];
    const type = typeOf(outcome.value).name;
    const message = `valueExpression '${valueExpression}' resulted in unsupported return type: ${type}. Return type must be either string or null.`;
    return [{ message, always: true }];
  });
}

interface CompiledPolicy {
  readonly variables: readonly CompiledVariable[];
  readonly validations: readonly CompiledExpression[];
  readonly messages: readonly (CompiledExpression | undefined)[];
  readonly annotations: readonly CompiledExpression[];
}

/** Of the frozen specs that the store holds. */
const known = new WeakMap<object, CompiledPolicy>();

function compiledPolicy(spec: ValidatingAdmissionPolicy['spec']): CompiledPolicy {
  let found = known.get(spec);
  if (!found) {
    const { variables, deciding, telling } = policyEnvironment(spec);
    const { validations = [], auditAnnotations = [] } = spec;
    found = {
      variables,
      validations: validations.map(({ expression }) =>
        compileExpression(expression, deciding, [boolType]),
      ),
      messages: validations.map(({ messageExpression }) =>
        messageExpression ? compileExpression(messageExpression, telling, [stringType]) : undefined,
      ),
      annotations: auditAnnotations.map(({ valueExpression }) =>
        compileExpression(valueExpression, deciding, [stringType, nullType]),
      ),
    };
    known.set(spec, found);
  }
  return found;
}
