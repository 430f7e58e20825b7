/** How many devices claims may take at most (pkg/quota/v1/evaluator/core/resource_claims.go, 1.36). */
import type { ResourceClaim } from '../generated/types/resource/v1.ts';
import { add, countOf, largest, ONE, type Amounts } from './amounts.ts';
import { objectCount, type QuotaEvaluator } from './evaluator.ts';

const COUNT = objectCount('resource.k8s.io', 'resourceclaims');
const OF_CLASS = '.deviceclass.resource.k8s.io/devices';
/** Who asks for all devices may get as many as one allocation holds. */
const MOST = 32;

interface Wanted {
  readonly deviceClassName: string;
  readonly allocationMode?: string;
  readonly count?: number;
}

export const resourceClaimEvaluator: QuotaEvaluator<ResourceClaim> = {
  measures: (resource) => resource === COUNT || resource.endsWith(OF_CLASS),

  handles: ({ subresource }) => subresource === '',

  usage({ spec }) {
    let used: Amounts = new Map([[COUNT, ONE]]);
    for (const { exactly, firstAvailable = [] } of spec.devices?.requests ?? []) {
      // Of alternatives, whichever takes most of each class.
      const worst = firstAvailable.map(devices).reduce(largest, new Map());
      used = add(used, exactly ? devices(exactly) : worst);
    }
    return used;
  },
};

function devices({ deviceClassName, allocationMode = 'ExactCount', count = 1 }: Wanted): Amounts {
  const most = allocationMode === 'All' ? MOST : allocationMode === 'ExactCount' ? count : 0;
  return new Map([[deviceClassName + OF_CLASS, countOf(most)]]);
}
