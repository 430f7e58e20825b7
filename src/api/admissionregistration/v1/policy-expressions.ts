/** The expressions of a policy, compiled: variables in their order, each seeing those before it (apiserver/pkg/admission/plugin/cel/composition.go). */
import {
  admissionEnvironment,
  compileExpression,
  type CompiledExpression,
} from '../../../apimachinery/cel/admission-environment.ts';
import type { Environment } from '../../../apimachinery/cel/environment.ts';
import type { CelType } from '../../../apimachinery/cel/types.ts';
import type { Variable } from '../../generated/types/admissionregistration/v1.ts';

export interface CompiledVariable {
  readonly name: string;
  readonly compiled: CompiledExpression;
}

export interface PolicyEnvironment {
  readonly variables: readonly CompiledVariable[];
  /** With the authorizer, for whatever decides; without, for messages. */
  readonly deciding: Environment;
  readonly telling: Environment;
}

/** `more` adds what only some policies have. */
export function policyEnvironment(
  {
    variables = [],
    paramKind,
  }: { readonly variables?: readonly Variable[]; readonly paramKind?: unknown },
  more: (environment: Environment) => Environment = (environment) => environment,
): PolicyEnvironment {
  const params = paramKind !== undefined;
  const types = new Map<string, CelType>();
  const environment = (authorizer: boolean): Environment =>
    more(
      admissionEnvironment({
        params,
        authorizer,
        ...(variables.length > 0 && { variables: new Map(types) }),
      }),
    );
  const compiled: CompiledVariable[] = [];
  for (const { name, expression } of variables) {
    const one = compileExpression(expression, environment(true), []);
    compiled.push({ name, compiled: one });
    if (one.ok) types.set(name, one.program.type);
  }
  return { variables: compiled, deciding: environment(true), telling: environment(false) };
}
