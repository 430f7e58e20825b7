/** From what Node read off the wire to a request to the API. What cannot be one is a refusal. */
import type { IncomingMessage } from 'node:http';
import type { ApiRequest, Method, UserInfo } from '../../apimachinery/api-request.ts';
import { StatusError } from '../../apimachinery/status.ts';
import { parseBody, UnreadableBody } from './request-body.ts';

/** kube-apiserver's own limit for a body: 3 MiB. */
const LARGEST_BODY = 3 * 1024 * 1024;
const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

export interface Target {
  /** Still escaped. */
  readonly path: string;
  readonly query: string;
}

/** By hand: what a client sends need not be a URL. Proxies send one with a host. */
export function targetOf(url: string): Target {
  const [before = '', ...rest] = url.split('?');
  return { path: before.replace(/^https?:\/\/[^/]*/i, '') || '/', query: rest.join('?') };
}

export function toRequest(
  message: IncomingMessage,
  target: Target,
  body: Buffer,
  user: UserInfo,
): (ApiRequest & { readonly user: UserInfo }) | StatusError {
  const method = message.method === 'HEAD' ? 'GET' : (message.method ?? 'GET');
  if (!METHODS.includes(method)) return StatusError.methodNotAllowed();
  const headers = Object.fromEntries(
    Object.entries(message.headers).filter(([name]) => name !== 'authorization'),
  ) as Record<string, string>;
  const path = decodePath(target.path);
  if (path === undefined) return StatusError.badRequest('invalid URL escape in path');
  const parsed = parseBody(body, headers['content-type'] ?? '');
  if (parsed instanceof UnreadableBody) return StatusError.badRequest(parsed.problem);
  const query = queryOf(target.query);
  return { method: method as Method, path, query, headers, body: parsed, user };
}

/** A name that comes several times has a list of values. */
function queryOf(text: string): NonNullable<ApiRequest['query']> {
  const query: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const before = Object.hasOwn(query, name) ? query[name] : undefined;
    query[name] = before === undefined ? value : [before, value].flat();
  }
  return query;
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** A body that is too large is read to its end and forgotten, so that the client hears why. */
export function readBody(
  message: IncomingMessage,
  done: (body: Buffer | StatusError) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  message.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= LARGEST_BODY) chunks.push(chunk);
    else chunks.length = 0;
  });
  message.on('error', () => {});
  message.on('end', () => done(size > LARGEST_BODY ? TOO_LARGE : Buffer.concat(chunks)));
}

const TOO_LARGE = StatusError.requestEntityTooLarge(
  `Request entity too large: limit is ${LARGEST_BODY}`,
);
