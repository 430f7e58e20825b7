/** From an answer of the API to what goes over the wire. */
import type { ServerResponse } from 'node:http';
import type { ApiResponse } from '../../apimachinery/api-request.ts';
import type { StatusError } from '../../apimachinery/status.ts';

export function refusal({ code, status }: StatusError): ApiResponse {
  return { status: code, body: status };
}

/** What goes over the wire, and of which type it is. */
export function encoded({ body }: ApiResponse): { readonly text: string; readonly type: string } {
  return typeof body === 'string'
    ? { text: body, type: 'text/plain; charset=utf-8' }
    : { text: `${JSON.stringify(onTheWire(body))}\n`, type: 'application/json' };
}

export function send(response: ServerResponse, answer: ApiResponse): void {
  const { status, headers, warnings } = answer;
  for (const text of warnings ?? []) {
    // RFC 7234: code, agent, quoted text.
    response.appendHeader('warning', `299 - ${JSON.stringify(text.replace(/[^\x20-\x7e]/g, '?'))}`);
  }
  const { text, type } = encoded(answer);
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-cache, private',
    ...headers,
  });
  response.end(text);
}

/** Items of a list have no kind of their own, as upstream's typed lists have none. */
function onTheWire(body: unknown): unknown {
  const { kind, apiVersion, items } = (body ?? {}) as Partial<ObjectList>;
  if (!Array.isArray(items) || !kind?.endsWith('List') || apiVersion?.startsWith('apidiscovery'))
    return body;
  const plain = items.map(({ kind: _kind, apiVersion: _version, ...item }: ObjectList) => item);
  return { ...(body as ObjectList), items: plain };
}

interface ObjectList {
  readonly kind: string;
  readonly apiVersion: string;
  readonly items: readonly ObjectList[];
}
