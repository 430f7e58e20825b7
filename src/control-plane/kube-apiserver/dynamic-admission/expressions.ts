/** Evaluates what users wrote against a request, within a budget (apiserver/pkg/admission/plugin/cel/activation.go). */
import type { CompiledExpression } from '../../../apimachinery/cel/admission-environment.ts';
import type { Bindings } from '../../../apimachinery/cel/frame.ts';
import { jsonValue } from '../../../apimachinery/cel/json-values.ts';
import {
  authorizerValue,
  requestResourceValue,
  type Authorize,
} from '../../../apimachinery/cel/libraries/authorizer.ts';
import { PER_CALL_LIMIT } from '../../../apimachinery/cel/limits.ts';
import { CelError, MapValue, type Value } from '../../../apimachinery/cel/values.ts';
import { namespaces } from '../../../api/core/v1/namespace/namespace.ts';
import type { CompiledVariable } from '../../../api/admissionregistration/v1/policy-expressions.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import type { AdmissionRequest } from '../admission/admission.ts';
import { describedRequest, namespaceOf } from './admission-request.ts';
import { inVersion } from './matching.ts';

export type Evaluated =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: string };

/** What was left is used up; nothing further is evaluated. */
export const OUT_OF_BUDGET =
  'validation failed due to running out of cost budget, no further validation rules will be run';

/** Evaluations that share one request and one budget. */
export class Evaluation {
  exhausted = false;
  private remaining: number;
  private readonly bindings: Bindings;

  constructor(bindings: Bindings, budget: number, variables: readonly CompiledVariable[] = []) {
    this.remaining = budget;
    this.bindings =
      variables.length === 0
        ? bindings
        : { ...bindings, variables: new Variables(variables, this) };
  }

  evaluate(expression: string, compiled: CompiledExpression): Evaluated {
    if (!compiled.ok) return { ok: false, error: `compilation error: ${compiled.problem}` };
    const outcome = compiled.program.evaluate(this.bindings, PER_CALL_LIMIT);
    this.charge(outcome.cost);
    if (outcome.ok) return outcome;
    return { ok: false, error: `expression '${expression}' resulted in error: ${outcome.error}` };
  }

  /** The value of a variable, charged to the same budget. */
  variable({ name, compiled }: CompiledVariable): Value {
    if (!compiled.ok)
      return new CelError(
        `composited variable ${JSON.stringify(name)} fails to compile: ${compiled.problem}`,
      );
    const outcome = compiled.program.evaluate(this.bindings, PER_CALL_LIMIT);
    this.charge(outcome.cost);
    return outcome.ok
      ? outcome.value
      : new CelError(
          `composited variable ${JSON.stringify(name)} fails to evaluate: ${outcome.error}`,
        );
  }

  private charge(cost: number): void {
    this.remaining -= cost;
    if (this.remaining < 0) this.exhausted = true;
  }
}

/** Each is evaluated when it is first asked for, and once. */
class Variables extends MapValue {
  private readonly variables: ReadonlyMap<string, CompiledVariable>;
  private readonly evaluation: Evaluation;
  private readonly known = new Map<string, Value>();

  constructor(variables: readonly CompiledVariable[], evaluation: Evaluation) {
    super();
    this.variables = new Map(variables.map((variable) => [variable.name, variable]));
    this.evaluation = evaluation;
  }

  get size(): number {
    return this.variables.size;
  }

  get(key: Value): Value | undefined {
    const variable = typeof key === 'string' ? this.variables.get(key) : undefined;
    if (!variable) return undefined;
    let value = this.known.get(variable.name);
    if (value === undefined) {
      value = this.evaluation.variable(variable);
      this.known.set(variable.name, value);
    }
    return value;
  }

  keys(): Iterable<Value> {
    return this.variables.keys();
  }
}

/** What all expressions about a request may look at. Nothing is computed before somebody looks. */
export function requestBindings(
  request: AdmissionRequest,
  kind: ResourceDefinition,
  params: unknown,
): Bindings {
  const seen = inVersion(request, kind);
  const authorize = authorizeBy(request);
  const { user } = request;
  return {
    object: () => jsonValue(seen.object),
    oldObject: () => jsonValue(seen.oldObject),
    request: () => jsonValue(describedRequest(request, kind)),
    namespaceObject: () => jsonValue(namespaceObject(request)),
    params: () => jsonValue(params),
    authorizer: () => authorizerValue(authorize, user),
    'authorizer.requestResource': () =>
      requestResourceValue(authorize, {
        user,
        group: request.kind.group,
        resource: request.kind.plural,
        subresource: request.subresource,
        namespace: namespaceOf(request),
        name: request.name,
      }),
  };
}

function namespaceObject(request: AdmissionRequest): unknown {
  if (request.kind === namespaces || request.namespace === undefined) return null;
  const found = request.context.find(namespaces, { namespace: undefined, name: request.namespace });
  if (!found) return null;
  const { metadata, spec, status } = found.object;
  const { managedFields: _managedFields, ownerReferences: _ownerReferences, ...shown } = metadata;
  return { metadata: shown, spec, status };
}

const authorizeBy =
  ({ context }: AdmissionRequest): Authorize =>
  ({ user, verb, path, group, resource, subresource, namespace, name, fieldSelector }) => {
    const decision = context.server.authorizer.authorize({
      user,
      verb,
      isResource: path === undefined,
      path: path ?? '',
      group: group ?? '',
      version: path === undefined ? '*' : '',
      resource: resource ?? '',
      subresource: subresource ?? '',
      namespace: namespace ?? '',
      name: name ?? '',
      ...(fieldSelector && { fieldSelector }),
    });
    const { allowed, reason, error } = decision;
    return { allowed, reason, ...(error !== undefined && { error }) };
  };
