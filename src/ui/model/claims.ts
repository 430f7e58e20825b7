/** What a ResourceClaim has, in the page's terms. */
import type { ResourceClaim } from '../../api/generated/types/resource/v1.ts';

export interface ClaimedDevice {
  readonly request: string;
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
  readonly adminAccess: boolean;
}

export type ClaimState = 'pending' | 'allocated' | 'reserved';

export function claimState({ status }: ResourceClaim): ClaimState {
  if (!status?.allocation) return 'pending';
  return status.reservedFor?.length ? 'reserved' : 'allocated';
}

export const claimedDevices = ({ status }: ResourceClaim): readonly ClaimedDevice[] =>
  (status?.allocation?.devices?.results ?? []).map(
    ({ request, driver, pool, device, adminAccess = false }) => ({
      request,
      driver,
      pool,
      device,
      adminAccess,
    }),
  );
