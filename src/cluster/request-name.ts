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

/** `pods/default/web` of a path, however deep it goes. */
export function subjectOf(path: string): string {
  const parts = path.split('/').slice(path.startsWith('/apis/') ? 4 : 3);
  if (parts[0] === 'namespaces' && parts.length > 2) {
    const [, namespace, plural, ...rest] = parts;
    return [plural, namespace, ...rest].join('/');
  }
  return parts.join('/');
}
