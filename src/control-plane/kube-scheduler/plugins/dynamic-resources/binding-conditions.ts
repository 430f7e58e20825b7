/** Devices that are prepared between allocation and binding (dynamicresources.go, isClaimReadyForBinding, 1.36). */
import type {
  DeviceRequestAllocationResult,
  ResourceClaim,
} from '../../../../api/generated/types/resource/v1.ts';
import { parseTime } from '../../../../apimachinery/meta.ts';
import type { Millis } from '../../../../sim/clock.ts';

export type Readiness = { readonly ready: boolean } | { readonly problem: string };

/** With every condition true that the devices wait for; failed with any true that says so. */
export function bindingReadiness(claim: ResourceClaim): Readiness {
  for (const result of resultsOf(claim)) {
    const { bindingConditions = [], bindingFailureConditions = [] } = result;
    if (bindingConditions.length === 0) continue;
    const told = claim.status.devices?.find(
      ({ driver, pool, device }) =>
        driver === result.driver && pool === result.pool && device === result.device,
    );
    if (!told) return { ready: false };
    const isTrue = (type: string) =>
      told.conditions?.find((one) => one.type === type && one.status === 'True');
    for (const type of bindingFailureConditions) {
      const failed = isTrue(type);
      if (!failed) continue;
      const { reason, message } = failed;
      return {
        problem: `claim ${claim.metadata.name} binding failed: reason=${reason}, message=${JSON.stringify(message)}`,
      };
    }
    if (!bindingConditions.every(isTrue)) return { ready: false };
  }
  return { ready: true };
}

export const hasBindingConditions = (claim: ResourceClaim): boolean =>
  resultsOf(claim).some(({ bindingConditions }) => bindingConditions?.length);

/** Since its devices were allocated. */
export function bindingTimedOut(claim: ResourceClaim, now: Millis, timeout: Millis): boolean {
  const since = claim.status.allocation?.allocationTimestamp;
  return since !== undefined && hasBindingConditions(claim) && parseTime(since) + timeout < now;
}

const resultsOf = ({ status }: ResourceClaim): readonly DeviceRequestAllocationResult[] =>
  status.allocation?.devices?.results ?? [];
