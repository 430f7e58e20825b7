/** Selectors that no label could satisfy because they are not well formed (apimachinery/pkg/labels, NewRequirement). */
import type { Pod, PodAffinityTerm } from '../../../../api/generated/types/core/v1.ts';
import type { LabelSelector } from '../../../../api/generated/types/meta/v1.ts';
import { invalid, messageOf } from '../../../../apimachinery/field-error.ts';
import { isValidLabelValue } from '../../../../apimachinery/names.ts';

/**
 * What is wrong with the required terms of a Pod, or undefined. Old objects may hold such terms: the API
 * server lets an object keep what it would not let in today.
 */
export function malformedTerms({ spec }: Pod): string | undefined {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const affinity = problemOf(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution);
  if (affinity) return `requiredAffinityTerms: ${affinity}`;
  const antiAffinity = problemOf(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution);
  return antiAffinity && `requiredAntiAffinityTerms: ${antiAffinity}`;
}

function problemOf(terms: readonly PodAffinityTerm[] | undefined): string | undefined {
  for (const { labelSelector } of terms ?? []) {
    const problem = labelSelector && problemOfSelector(labelSelector);
    if (problem) return problem;
  }
  return undefined;
}

function problemOfSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector) {
  const requirements = [
    ...Object.keys(matchLabels).map((key) => ({ key, values: [matchLabels[key]!] })),
    ...matchExpressions,
  ];
  for (const { key, values = [] } of requirements) {
    for (const [i, value] of values.entries()) {
      const [detail] = isValidLabelValue(value);
      if (detail) return messageOf(invalid(`values[${i}][${key}]`, value, detail));
    }
  }
  return undefined;
}
