/** One mutation of a policy: an applied configuration or a JSON patch (apiserver/pkg/admission/plugin/policy/mutating/patch). */
import {
  compileExpression,
  type CompiledExpression,
} from '../../../../apimachinery/cel/admission-environment.ts';
import { RUNTIME_BUDGET } from '../../../../apimachinery/cel/limits.ts';
import { misplaced, toJson } from '../../../../apimachinery/cel/mutation-json.ts';
import { applyObjectType, jsonPatchType } from '../../../../apimachinery/cel/mutation.ts';
import { listType } from '../../../../apimachinery/cel/types.ts';
import { CelError } from '../../../../apimachinery/cel/values.ts';
import { merge } from '../../../../apimachinery/managed-fields/merge.ts';
import type { KubeObject } from '../../../../apimachinery/meta.ts';
import { applyJsonPatch } from '../../../../apimachinery/patch/json-patch.ts';
import { StatusError } from '../../../../apimachinery/status.ts';
import { mutationEnvironment } from '../../../../api/admissionregistration/v1/mutating-admission-policy/mutating-admission-policy.ts';
import type { CompiledVariable } from '../../../../api/admissionregistration/v1/policy-expressions.ts';
import type {
  MutatingAdmissionPolicySpec,
  Mutation,
} from '../../../../api/generated/types/admissionregistration/v1.ts';
import type { ResourceDefinition } from '../../../../api/resource-definition.ts';
import { Evaluation, OUT_OF_BUDGET, requestBindings } from '../../dynamic-admission/expressions.ts';
import { inVersion } from '../../dynamic-admission/matching.ts';
import { mutatedObject } from '../../dynamic-admission/mutated-object.ts';
import type { AdmissionRequest } from '../admission.ts';

/** The object with the change; the same one if there is none. Throws with what is wrong. */
export function mutate(
  request: AdmissionRequest,
  kind: ResourceDefinition,
  spec: MutatingAdmissionPolicySpec,
  index: number,
  params: KubeObject | undefined,
): KubeObject {
  const { variables, mutations } = compiledPolicy(spec);
  const mutation = spec.mutations![index]!;
  const evaluation = new Evaluation(
    requestBindings(request, kind, params),
    RUNTIME_BUDGET,
    variables,
  );
  const outcome = evaluation.evaluate(expressionOf(mutation), mutations[index]!);
  if (evaluation.exhausted) throw StatusError.badRequest(OUT_OF_BUDGET);
  if (!outcome.ok) throw StatusError.badRequest(outcome.error);
  const applying = mutation.patchType === 'ApplyConfiguration';
  const problem = applying ? misplaced(outcome.value) : undefined;
  if (problem !== undefined) throw StatusError.badRequest(`type mismatch: ${problem}`);
  const converted = toJson(outcome.value);
  if (converted instanceof CelError) throw StatusError.badRequest(converted.message);
  const { object } = inVersion(request, kind);
  const { schema } = request.context.server.host;
  // Parity: upstream refuses configurations that set atomic lists, maps and structs; here they replace what was there.
  const value = applying
    ? merge(schema.type(kind.schema), object, converted.json)
    : applyJsonPatch(object, converted.json);
  return mutatedObject(request, kind, value);
}

const expressionOf = ({ applyConfiguration, jsonPatch }: Mutation): string =>
  (applyConfiguration ?? jsonPatch)?.expression ?? '';

interface CompiledPolicy {
  readonly variables: readonly CompiledVariable[];
  readonly mutations: readonly CompiledExpression[];
}

/** Of the frozen specs that the store holds. */
const known = new WeakMap<object, CompiledPolicy>();

function compiledPolicy(spec: MutatingAdmissionPolicySpec): CompiledPolicy {
  let found = known.get(spec);
  if (!found) {
    const { variables, deciding } = mutationEnvironment(spec);
    const mutations = (spec.mutations ?? []).map((mutation) =>
      compileExpression(expressionOf(mutation), deciding, [
        mutation.patchType === 'ApplyConfiguration' ? applyObjectType : listType(jsonPatchType),
      ]),
    );
    found = { variables, mutations };
    known.set(spec, found);
  }
  return found;
}
