/** How Go prints a label selector. */
import type { LabelSelector } from '../../api/generated/types/meta/v1.ts';

/** In events that print a *LabelSelector with %v (apimachinery/pkg/apis/meta/v1/generated.pb.go, LabelSelector.String). */
export function asGoPrints(selector: LabelSelector | undefined): string {
  if (!selector) return 'nil';
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const labels = Object.keys(matchLabels)
    .sort()
    .map((key) => `${key}: ${matchLabels[key]},`);
  const expressions = matchExpressions.map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  const map = labels.length > 0 ? `map[string]string{${labels.join('')}}` : 'map[string]string{}';
  return `&LabelSelector{MatchLabels:${map},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}
