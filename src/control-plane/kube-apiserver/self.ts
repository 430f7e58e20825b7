/** kube-apiserver as a client of itself: over the loopback it is in system:masters (apiserver/pkg/server/options, loopback client). */
import type { UserInfo } from '../../apimachinery/api-request.ts';

export const SELF: UserInfo = {
  name: 'system:apiserver',
  groups: ['system:masters', 'system:authenticated'],
};

/** Who managed fields say that it is. */
export const SELF_HEADERS = { 'user-agent': 'kube-apiserver' };
