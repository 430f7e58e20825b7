/** From an answer of the API to what goes over the wire: JSON or YAML, packed when it is large. */
import type { ServerResponse } from 'node:http';
import { gzip } from 'node:zlib';
import { stringify } from 'yaml';
import type { ApiRequest, ApiResponse } from '../../apimachinery/api-request.ts';
import type { StatusError } from '../../apimachinery/status.ts';

/** What the client can read. */
export interface Accepted {
  readonly yaml: boolean;
  readonly gzip: boolean;
}

/** Objects above this are packed for whoever can unpack (apiserver endpoints/handlers/responsewriters/writers.go). */
const PACKED_FROM = 128 * 1024;
const FASTEST = 1;

/** YAML where that is what a client names first; the API server has refused what is neither. */
export function acceptedBy({ headers }: Pick<ApiRequest, 'headers'>): Accepted {
  const [first = ''] = (headers?.accept ?? '').split(',');
  const encodings = (headers?.['accept-encoding'] ?? '').split(',');
  return {
    yaml: first.split(';')[0]!.trim() === 'application/yaml',
    gzip: encodings.some((one) => one.split(';')[0]!.trim() === 'gzip'),
  };
}

export function refusal({ code, status }: StatusError): ApiResponse {
  return { status: code, body: status };
}

/** What goes over the wire, and of which type it is. */
export function encoded(
  { body }: ApiResponse,
  yaml = false,
): { readonly text: string | Uint8Array; readonly type: string } {
  if (body instanceof Uint8Array) return { text: body, type: 'application/octet-stream' };
  if (typeof body === 'string') return { text: body, type: 'text/plain; charset=utf-8' };
  const value = onTheWire(body);
  return yaml
    ? { text: stringify(value, YAML), type: 'application/yaml' }
    : { text: `${JSON.stringify(value)}\n`, type: 'application/json' };
}

/** As sigs.k8s.io/yaml writes: keys in order, no references, lines as long as they are. */
const YAML = { sortMapEntries: true, aliasDuplicateObjects: false, lineWidth: 0, indentSeq: false };

export function send(response: ServerResponse, answer: ApiResponse, accepted: Accepted): void {
  const { status, headers, warnings, body } = answer;
  for (const text of warnings ?? []) {
    // RFC 7234: code, agent, quoted text.
    response.appendHeader('warning', `299 - ${JSON.stringify(text.replace(/[^\x20-\x7e]/g, '?'))}`);
  }
  // What names a type of its own (discovery, logs) has no other form.
  const { text, type } = encoded(answer, accepted.yaml && !headers?.['content-type']);
  const all = { 'content-type': type, 'cache-control': 'no-cache, private', ...headers };
  if (!accepted.gzip || typeof body === 'string' || text.length <= PACKED_FROM) {
    response.writeHead(status, all);
    response.end(text);
    return;
  }
  gzip(text, { level: FASTEST }, (problem, packed) => {
    if (problem) return response.destroy();
    response.writeHead(status, {
      ...all,
      'content-encoding': 'gzip',
      vary: 'Accept-Encoding',
    });
    response.end(packed);
  });
}

/** Items of a list have no kind of their own, as upstream's typed lists have none; those of custom resources do. */
function onTheWire(body: unknown): unknown {
  const { kind, apiVersion, items } = (body ?? {}) as Partial<ObjectList>;
  if (!Array.isArray(items) || !kind?.endsWith('List') || !TYPED.test(apiVersion ?? ''))
    return body;
  const plain = items.map(({ kind: _kind, apiVersion: _version, ...item }: ObjectList) => item);
  return { ...(body as ObjectList), items: plain };
}

/** Groups that Kubernetes itself serves. */
const TYPED = /^(?!apidiscovery)([^./]+|[^/]+\.k8s\.io)(\/|$)/;

interface ObjectList {
  readonly kind: string;
  readonly apiVersion: string;
  readonly items: readonly ObjectList[];
}
