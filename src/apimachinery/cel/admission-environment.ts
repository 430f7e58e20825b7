/** What expressions of admission policies and match conditions may name (apiserver/pkg/admission/plugin/cel/compile.go). */
import { baseEnvironment } from './base-environment.ts';
import { compile, type Program } from './cel.ts';
import type { Environment } from './environment.ts';
import { authorizerType, resourceCheckType } from './libraries/authorizer.ts';
import {
  boolType,
  dynType,
  listType,
  mapType,
  objectType,
  sameType,
  stringType,
  timestampType,
  typeText,
  type CelType,
} from './types.ts';

export interface AdmissionVariables {
  readonly params: boolean;
  readonly authorizer: boolean;
  /** What `variables.name` is, once it is compiled. */
  readonly variables?: ReadonlyMap<string, CelType>;
}

const fields = (name: string, types: Readonly<Record<string, CelType>>): CelType =>
  objectType(name, new Map(Object.entries(types)));

const texts = (name: string, ...names: string[]): CelType =>
  fields(name, Object.fromEntries(names.map((field) => [field, stringType])));

const kindType = texts('kubernetes.GroupVersionKind', 'group', 'version', 'kind');
const resourceType = texts('kubernetes.GroupVersionResource', 'group', 'version', 'resource');

const requestType = fields('kubernetes.AdmissionRequest', {
  kind: kindType,
  resource: resourceType,
  subResource: stringType,
  requestKind: kindType,
  requestResource: resourceType,
  requestSubResource: stringType,
  name: stringType,
  namespace: stringType,
  operation: stringType,
  userInfo: fields('kubernetes.UserInfo', {
    username: stringType,
    uid: stringType,
    groups: listType(stringType),
    extra: mapType(stringType, listType(stringType)),
  }),
  dryRun: boolType,
  options: dynType,
});

const namespaceType = fields('kubernetes.Namespace', {
  metadata: fields('kubernetes.NamespaceMetadata', {
    name: stringType,
    generateName: stringType,
    namespace: stringType,
    labels: mapType(stringType, stringType),
    annotations: mapType(stringType, stringType),
    UID: stringType,
    creationTimestamp: timestampType,
    deletionGracePeriodSeconds: dynType,
    deletionTimestamp: timestampType,
    generation: dynType,
    resourceVersion: stringType,
    finalizers: listType(stringType),
  }),
  spec: fields('kubernetes.NamespaceSpec', { finalizers: listType(stringType) }),
  status: fields('kubernetes.NamespaceStatus', {
    conditions: listType(
      fields('kubernetes.NamespaceCondition', {
        status: stringType,
        type: stringType,
        lastTransitionTime: timestampType,
        message: stringType,
        reason: stringType,
      }),
    ),
    phase: stringType,
  }),
});

const common: Environment = baseEnvironment.with({
  variables: {
    object: dynType,
    oldObject: dynType,
    request: requestType,
    namespaceObject: namespaceType,
  },
});

export function admissionEnvironment({
  params,
  authorizer,
  variables,
}: AdmissionVariables): Environment {
  return common.with({
    variables: {
      ...(params && { params: dynType }),
      ...(authorizer && {
        authorizer: authorizerType,
        'authorizer.requestResource': resourceCheckType,
      }),
      ...(variables && { variables: objectType('kubernetes.variables', variables) }),
    },
  });
}

export type CompiledExpression =
  | { readonly ok: true; readonly program: Program }
  | { readonly ok: false; readonly problem: string };

/** Must give one of these types, exactly; anything if none is named. */
export function compileExpression(
  expression: string,
  environment: Environment,
  wanted: readonly CelType[],
): CompiledExpression {
  const compiled = compile(expression, environment);
  if (!compiled.ok) return { ok: false, problem: `compilation failed: ${compiled.problem}` };
  const { type } = compiled.program;
  if (wanted.length === 0 || wanted.some((one) => sameType(one, type))) return compiled;
  const names = wanted.map(typeText);
  return {
    ok: false,
    problem: `must evaluate to ${names.length === 1 ? names[0] : `one of [${names.join(' ')}]`}`,
  };
}
