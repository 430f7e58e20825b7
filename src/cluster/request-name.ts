/** How a trace names what somebody asked for. */
import type { LoggedRequest } from './spec.ts';

const ACTIONS = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
} as const;

export function actionOf({ method, headers }: LoggedRequest): string {
  if (headers?.upgrade) return 'connect';
  return headers?.['content-type']?.startsWith('application/apply-patch')
    ? 'apply'
    : ACTIONS[method];
}
