/** Whether somebody is a kubelet, and whose (pkg/auth/nodeidentifier/default.go). */
import type { UserInfo } from '../../../../apimachinery/api-request.ts';

const PREFIX = 'system:node:';
const GROUP = 'system:nodes';

/** The node's name; undefined for whoever is no node. */
export function nodeOf({ name, groups }: UserInfo): string | undefined {
  return name.startsWith(PREFIX) && groups.includes(GROUP) ? name.slice(PREFIX.length) : undefined;
}
