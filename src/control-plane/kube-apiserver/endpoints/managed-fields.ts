/** Who manages which fields: recorded with each write. */
import type { KubeObject } from '../../../apimachinery/meta.ts';
import type { RequestContext } from '../request-context.ts';

export function tracked(
  _context: RequestContext,
  _old: KubeObject | undefined,
  next: KubeObject,
): KubeObject {
  return next;
}

export function appliedServerSide(
  _context: RequestContext,
  _live: KubeObject | undefined,
  applied: KubeObject,
  _manager: string,
  _force: boolean,
): KubeObject {
  return applied;
}
