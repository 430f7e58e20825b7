/** Whether a rule allows something, and covers another rule (pkg/apis/rbac/v1/evaluation_helpers.go, component-helpers/auth/rbac/validation, 1.36). */
import type { PolicyRule } from '../../../../api/generated/types/rbac/v1.ts';
import type { Attributes } from '../authorizer.ts';

const NONE: readonly string[] = [];

export function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!hasOrAll(rule.verbs, attributes.verb)) return false;
  if (!attributes.isResource)
    return (rule.nonResourceURLs ?? NONE).some((url) => urlCovers(url, attributes.path));
  const { group, resource, subresource, name } = attributes;
  return (
    hasOrAll(rule.apiGroups ?? NONE, group) &&
    resourceMatches(rule.resources ?? NONE, resource, subresource) &&
    (!rule.resourceNames?.length || rule.resourceNames.includes(name))
  );
}

const hasOrAll = (list: readonly string[], one: string): boolean =>
  list.includes(one) || list.includes('*');

function resourceMatches(list: readonly string[], resource: string, subresource: string): boolean {
  if (list.includes('*')) return true;
  if (!subresource) return list.includes(resource);
  return list.includes(`${resource}/${subresource}`) || list.includes(`*/${subresource}`);
}

function urlCovers(own: string, url: string): boolean {
  return own === url || (own.endsWith('*') && url.startsWith(own.replace(/\*+$/, '')));
}

/** The parts of `wanted`, one verb and resource each, that no rule of `owned` covers. */
export function uncovered(
  owned: readonly PolicyRule[],
  wanted: readonly PolicyRule[],
): readonly PolicyRule[] {
  return wanted.flatMap(brokenDown).filter((part) => !owned.some((rule) => ruleCovers(rule, part)));
}

function brokenDown(rule: PolicyRule): PolicyRule[] {
  const parts: PolicyRule[] = [];
  for (const group of rule.apiGroups ?? [])
    for (const resource of rule.resources ?? [])
      for (const verb of rule.verbs) {
        const part = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (!rule.resourceNames?.length) parts.push(part);
        else for (const name of rule.resourceNames) parts.push({ ...part, resourceNames: [name] });
      }
  for (const url of rule.nonResourceURLs ?? [])
    for (const verb of rule.verbs) parts.push({ nonResourceURLs: [url], verbs: [verb] });
  return parts;
}

function ruleCovers(rule: PolicyRule, part: PolicyRule): boolean {
  const all = (owned: readonly string[] = NONE, wanted: readonly string[] = NONE) =>
    owned.includes('*') || wanted.every((one) => owned.includes(one));
  const { resourceNames: names = NONE } = rule;
  return (
    all(rule.verbs, part.verbs) &&
    all(rule.apiGroups, part.apiGroups) &&
    (part.resources ?? NONE).every((one) => resourceCovered(rule.resources ?? NONE, one)) &&
    (part.nonResourceURLs ?? NONE).every((url) =>
      (rule.nonResourceURLs ?? NONE).some((own) => urlCovers(own, url)),
    ) &&
    (names.length === 0 ||
      (part.resourceNames !== undefined && part.resourceNames.every((one) => names.includes(one))))
  );
}

function resourceCovered(owned: readonly string[], resource: string): boolean {
  if (owned.includes('*') || owned.includes(resource)) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && owned.includes(`*${resource.slice(slash)}`);
}
