/**
 * What the types of the kinds that a policy is about say of its expressions
 * (apiserver/pkg/admission/plugin/policy/validating/typechecking.go, 1.36).
 */
import { compile } from '../../../../apimachinery/cel/cel.ts';
import { definitionType } from '../../../../apimachinery/cel/definition-types.ts';
import { dynType, type CelType } from '../../../../apimachinery/cel/types.ts';
import { apiVersionOf } from '../../../../apimachinery/meta.ts';
import type { SchemaJson } from '../../../../apimachinery/schema/schema.ts';
import { policyEnvironment } from '../../../../api/admissionregistration/v1/policy-expressions.ts';
import generated from '../../../../api/generated/schema.json' with { type: 'json' };
import type {
  ExpressionWarning,
  ValidatingAdmissionPolicySpec,
} from '../../../../api/generated/types/admissionregistration/v1.ts';
import { kubernetesKinds } from '../../../../api/registry.ts';
import type { ResourceDefinition } from '../../../../api/resource-definition.ts';

/** No more kinds than this are tried for each rule. */
const MOST_KINDS = 10;

/** In the order of validations; nothing where all types fit. */
export function typeWarnings(spec: ValidatingAdmissionPolicySpec): readonly ExpressionWarning[] {
  const kinds = kindsOf(spec);
  const params = spec.paramKind && typeOfParams(spec.paramKind.apiVersion, spec.paramKind.kind);
  const check = (fieldRef: string, expression: string): readonly ExpressionWarning[] => {
    const problems = kinds.flatMap((kind) => {
      const object = typeOfKind(kind) ?? dynType;
      const { deciding } = policyEnvironment(spec, (environment) =>
        environment.with({ variables: { object, oldObject: object, ...(params && { params }) } }),
      );
      const compiled = compile(expression, deciding);
      const name = `${apiVersionOf(kind.group, kind.version)}, Kind=${kind.kind}`;
      return compiled.ok ? [] : [`${name}: ${compiled.problem}\n`];
    });
    return problems.length === 0 ? [] : [{ fieldRef, warning: problems.join('\n') }];
  };
  return (spec.validations ?? []).flatMap(({ expression, messageExpression }, index) => [
    ...check(`spec.validations[${index}].expression`, expression),
    ...(messageExpression
      ? check(`spec.validations[${index}].messageExpression`, messageExpression)
      : []),
  ]);
}

/** Those that rules name without wildcards, in the order of group, version and kind. */
function kindsOf({
  matchConstraints,
}: ValidatingAdmissionPolicySpec): readonly ResourceDefinition[] {
  const found = new Set<ResourceDefinition>();
  for (const rule of matchConstraints?.resourceRules ?? []) {
    const { apiGroups = [], apiVersions = [], resources = [] } = rule;
    if ([...apiGroups, ...apiVersions].some((one) => one.includes('*'))) continue;
    const named = kubernetesKinds.filter(
      ({ group, version, plural }) =>
        apiGroups.includes(group) && apiVersions.includes(version) && resources.includes(plural),
    );
    for (const kind of named.slice(0, MOST_KINDS)) found.add(kind);
  }
  const name = ({ group, version, kind }: ResourceDefinition): string =>
    `${group}/${version}/${kind}`;
  return [...found].sort((one, other) => (name(one) < name(other) ? -1 : 1));
}

const { definitions } = generated as unknown as SchemaJson;

// Parity: only built-in kinds are typed; upstream also reads the schemas of custom ones.
const typeOfKind = (kind: ResourceDefinition): CelType | undefined =>
  definitionType(kind.schema, (name) =>
    Object.hasOwn(definitions, name) ? definitions[name] : undefined,
  );

function typeOfParams(apiVersion: string | undefined, kind: string | undefined): CelType {
  const found = kubernetesKinds.find(
    (one) => one.kind === kind && apiVersionOf(one.group, one.version) === apiVersion,
  );
  return (found && typeOfKind(found)) ?? dynType;
}
