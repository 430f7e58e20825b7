/** Conditions of a CustomResourceDefinition (apiextensions/pkg/apihelpers/helpers.go, 1.36). */
import { timestamp } from '../../../../apimachinery/meta.ts';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionCondition,
} from '../../../generated/types/apiextensions/v1.ts';

export const conditionOf = (
  { status }: CustomResourceDefinition,
  type: string,
): CustomResourceDefinitionCondition | undefined =>
  status?.conditions?.find((condition) => condition.type === type);

export const isConditionTrue = (definition: CustomResourceDefinition, type: string): boolean =>
  conditionOf(definition, type)?.status === 'True';

/** With a condition set; since when it holds stays as it was unless its status is another. */
export function withCondition(
  definition: CustomResourceDefinition,
  condition: Omit<CustomResourceDefinitionCondition, 'lastTransitionTime'>,
  now: number,
): CustomResourceDefinition {
  const before = conditionOf(definition, condition.type);
  const lastTransitionTime =
    before?.status === condition.status ? before.lastTransitionTime : timestamp(now);
  const next = { lastTransitionTime, ...condition };
  const { conditions = [] } = definition.status ?? {};
  return {
    ...definition,
    status: {
      ...definition.status,
      conditions: before
        ? conditions.map((one) => (one === before ? next : one))
        : [...conditions, next],
    },
  };
}
