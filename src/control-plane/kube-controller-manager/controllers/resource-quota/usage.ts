/** How much of what a quota limits is used, counted from scratch (pkg/quota/v1/resources.go, CalculateUsage). */
import type { ResourceQuotaSpec } from '../../../../api/generated/types/core/v1.ts';
import { add, only, type Amounts } from '../../../../api/quota/amounts.ts';
import { evaluatorOf, isQuotable } from '../../../../api/quota/evaluators.ts';
import { inScopes, scopesOf } from '../../../../api/quota/scopes.ts';
import type { ResourceDefinition } from '../../../../api/resource-definition.ts';
import { zeroQuantity } from '../../../../apimachinery/quantity.ts';
import type { KubeObject } from '../../../../apimachinery/meta.ts';
import { offers } from '../../discovery.ts';

/** What an object of this kind may be charged to. */
export const isCounted = (kind: ResourceDefinition): boolean =>
  kind.namespaced &&
  !kind.virtual &&
  isQuotable(kind) &&
  offers(kind, 'create', 'list', 'watch', 'delete');

/** Only kinds that the quota limits are listed. What it limits and nobody can measure stays unknown. */
export function usageOf(
  spec: ResourceQuotaSpec,
  kinds: Iterable<ResourceDefinition>,
  list: (kind: ResourceDefinition) => readonly KubeObject[],
  now: number,
): Amounts {
  const names = Object.keys(spec.hard ?? {});
  const scopes = scopesOf(spec);
  let usage: Amounts = new Map();
  for (const kind of kinds) {
    const evaluator = evaluatorOf(kind);
    const measured = names.filter((name) => evaluator.measures(name));
    if (measured.length === 0) continue;
    let total: Amounts = new Map(measured.map((name) => [name, zeroQuantity]));
    for (const object of list(kind)) {
      if (!inScopes(evaluator, scopes, object)) continue;
      total = add(total, only(evaluator.usage(object, now), measured));
    }
    usage = new Map([...usage, ...total]);
  }
  return usage;
}
