/** Requests as tests write them: `ask('PATCH', '/api/v1/nodes/a?dryRun=All', { … })`, a merge patch being what is patched with. */
import type { ApiRequest, ApiResponse } from '../../../apimachinery/api-request.ts';
import type { KubeApiServer } from '../server.ts';

export type Ask = (
  method: ApiRequest['method'],
  path: string,
  body?: unknown,
  more?: Partial<ApiRequest>,
) => ApiResponse;

export function asking(server: KubeApiServer): Ask {
  return (method, path, body, more = {}) => {
    const [plain, search] = path.split('?');
    const pairs = (search?.split('&') ?? []).map((pair) => pair.split('='));
    const query = Object.fromEntries(pairs.map(([key, value = '']) => [key, value]));
    const type = { 'content-type': 'application/merge-patch+json' };
    return server.handle({
      method,
      path: plain!,
      query,
      body,
      ...(method === 'PATCH' && { headers: type }),
      ...more,
    });
  };
}

/** What a Status says. */
export const messageOf = ({ body }: ApiResponse): string | undefined =>
  (body as { message?: string }).message;
