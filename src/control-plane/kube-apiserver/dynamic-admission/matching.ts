/**
 * Is a request one that a webhook or policy is about? (apiserver/pkg/admission/plugin/webhook/predicates and
 * pkg/admission/plugin/policy/matching.)
 */
import { selectorOf } from '../../../apimachinery/labels.ts';
import { apiVersionOf, type KubeObject } from '../../../apimachinery/meta.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import { namespaces } from '../../../api/core/v1/namespace/namespace.ts';
import type {
  MatchResources,
  NamedRuleWithOperations,
  RuleWithOperations,
} from '../../../api/generated/types/admissionregistration/v1.ts';
import type { LabelSelector } from '../../../api/generated/types/meta/v1.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import type { AdmissionRequest } from '../admission/admission.ts';

interface Matchable {
  readonly matchPolicy?: string;
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
}

const ADMISSION_GROUP = 'admissionregistration.k8s.io';

/** Neither webhooks nor policies are asked about themselves: nobody could take a bad one back. */
export const isExempt = ({ kind }: AdmissionRequest): boolean =>
  kind.group === ADMISSION_GROUP && /^(validating|mutating)/.test(kind.plural);

/** The version of the kind by which a webhook's rules know the request; nothing if they don't. */
export function matchedByRules(
  request: AdmissionRequest,
  hook: Matchable & { readonly rules?: readonly RuleWithOperations[] },
): ResourceDefinition | undefined {
  const kind = matchedKind(request, hook.rules ?? [], hook.matchPolicy);
  if (!kind) return undefined;
  return matchesNamespace(request, hook.namespaceSelector) &&
    matchesObject(request, hook.objectSelector)
    ? kind
    : undefined;
}

/** The version of the kind by which constraints know the request; nothing if they don't. Without rules they leave what the policy said. */
export function matchedByConstraints(
  request: AdmissionRequest,
  match: MatchResources,
): ResourceDefinition | undefined {
  if (!matchesNamespace(request, match.namespaceSelector)) return undefined;
  if (!matchesObject(request, match.objectSelector)) return undefined;
  const { excludeResourceRules = [], resourceRules = [], matchPolicy } = match;
  if (matchedKind(request, excludeResourceRules, matchPolicy)) return undefined;
  if (resourceRules.length === 0) return request.kind;
  return matchedKind(request, resourceRules, matchPolicy);
}

function matchedKind(
  request: AdmissionRequest,
  rules: readonly NamedRuleWithOperations[],
  matchPolicy: string | undefined,
): ResourceDefinition | undefined {
  const { kind } = request;
  if (rules.some((rule) => matchesRule(request, rule, kind))) return kind;
  if (matchPolicy === 'Exact') return undefined;
  const others = request.context.server.versionsOf(kind.group, kind.kind);
  return others.find((other) => rules.some((rule) => matchesRule(request, rule, other)));
}

function matchesRule(
  request: AdmissionRequest,
  rule: NamedRuleWithOperations,
  kind: ResourceDefinition,
): boolean {
  const { apiGroups = [], apiVersions = [], operations = [], resourceNames = [] } = rule;
  const has = (values: readonly string[], value: string): boolean =>
    values.includes('*') || values.includes(value);
  return (
    inScope(request, rule.scope) &&
    has(operations, request.operation) &&
    has(apiGroups, kind.group) &&
    has(apiVersions, kind.version) &&
    (resourceNames.length === 0 || resourceNames.includes(request.name)) &&
    (rule.resources ?? []).some((resource) => {
      const [name, subresource = ''] = resource.split(/\/(.*)/s);
      return (
        (name === '*' || name === kind.plural) &&
        (subresource === '*' || subresource === request.subresource)
      );
    })
  );
}

const isNamespace = ({ kind }: AdmissionRequest): boolean => kind === namespaces;

function inScope(request: AdmissionRequest, scope: string | undefined): boolean {
  const inNamespace = request.namespace !== undefined && !isNamespace(request);
  if (scope === 'Namespaced') return inNamespace;
  return scope !== 'Cluster' || !inNamespace;
}

function matchesNamespace(request: AdmissionRequest, selector: LabelSelector | undefined): boolean {
  if (!selector || isEverything(selector)) return true;
  const labels = namespaceLabels(request);
  return labels === undefined || selectorOf(selector).matches(labels);
}

/** Nothing outside of namespaces. */
function namespaceLabels(request: AdmissionRequest) {
  const { operation, object, namespace, name, context } = request;
  if (isNamespace(request) && request.subresource === '' && /CREATE|UPDATE/.test(operation)) {
    return object?.metadata.labels ?? {};
  }
  const wanted = isNamespace(request) ? name : namespace;
  if (wanted === undefined) return undefined;
  const found = context.find(namespaces, { namespace: undefined, name: wanted });
  if (!found) throw StatusError.notFound({ group: '', resource: 'namespaces' }, wanted);
  return found.object.metadata.labels ?? {};
}

function matchesObject(
  { object, oldObject }: AdmissionRequest,
  selector: LabelSelector | undefined,
): boolean {
  if (!selector || isEverything(selector)) return true;
  return [object, oldObject].some(
    (one) => one?.metadata !== undefined && selectorOf(selector).matches(one.metadata.labels ?? {}),
  );
}

const isEverything = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): boolean =>
  matchExpressions.length === 0 && Object.keys(matchLabels).length === 0;

/** What a request is about, in the version that was matched. What a subresource takes stays what it is. */
export function inVersion(
  request: AdmissionRequest,
  kind: ResourceDefinition,
): Pick<AdmissionRequest, 'object' | 'oldObject'> {
  const { object, oldObject } = request;
  if (kind === request.kind) return { object, oldObject };
  const own = request.objectKind.kind === request.kind.kind;
  return {
    object: object && own ? converted(object, request.kind, kind) : object,
    oldObject: oldObject && converted(oldObject, request.kind, kind),
  };
}

/** Between versions that share what etcd keeps. */
export function converted(
  object: KubeObject,
  from: ResourceDefinition,
  to: ResourceDefinition,
): KubeObject {
  if (from === to) return object;
  const stored: KubeObject = from.stored ? from.stored.toStored(object) : object;
  const result: KubeObject = to.stored ? to.stored.fromStored(stored) : stored;
  const apiVersion = apiVersionOf(to.group, to.version);
  return { ...result, apiVersion, kind: to.kind, metadata: object.metadata } as KubeObject;
}
