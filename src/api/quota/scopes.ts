/** Which objects a quota is about: those in all of its scopes (apiserver/pkg/quota/v1/generic/evaluator.go, Matches). */
import type { KubeObject } from '../../apimachinery/meta.ts';
import { holds } from '../../apimachinery/label-requirement.ts';
import type {
  ResourceQuotaSpec,
  ScopedResourceSelectorRequirement,
} from '../generated/types/core/v1.ts';
import type { QuotaEvaluator } from './evaluator.ts';

type Scope = ScopedResourceSelectorRequirement;

export function scopesOf({ scopes = [], scopeSelector }: ResourceQuotaSpec): readonly Scope[] {
  const plain = scopes.map((scopeName): Scope => ({ scopeName, operator: 'Exists' }));
  return [...plain, ...(scopeSelector?.matchExpressions ?? [])];
}

export const inScopes = (
  evaluator: QuotaEvaluator,
  scopes: readonly Scope[],
  object: KubeObject,
): boolean => scopes.every((scope) => evaluator.inScope?.(scope, object) ?? false);

/** `In [high]` over the one value that an object has there, or none. */
export function matchesValue(
  { scopeName, operator, values = [] }: Scope,
  value: string | undefined,
): boolean {
  const operators = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' } as const;
  const labels = value ? { [scopeName]: value } : {};
  return holds({ key: scopeName, operator: operators[operator], values }, labels);
}
