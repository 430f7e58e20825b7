/**
 * kube-apiserver's wire: HTTPS in front of the same engine that runs in the page. It listens on loopback, refuses what
 * has no token, and bounds whatever a client might overdo.
 */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiRequest, ApiResponse, Method } from '../../apimachinery/api-request.ts';
import { StatusError } from '../../apimachinery/status.ts';
import { ADMIN, type Cluster } from '../../cluster/cluster.ts';
import type { ServingCertificate } from './certificates.ts';
import { parseBody, UnreadableBody } from './request-body.ts';

/** kube-apiserver's own limit for a body: 3 MiB. */
const LARGEST_BODY = 3 * 1024 * 1024;
const LARGEST_HEADERS = 64 * 1024;
const MOST_WATCHES = 1000;
/** A watcher that lets this much pile up is not listening. */
const LARGEST_BACKLOG = 16 * 1024 * 1024;

export interface HttpsShellOptions {
  readonly cluster: Cluster;
  readonly certificates: ServingCertificate;
  readonly token: string;
  /** Called after each request that may have changed something: there may be work to do. */
  readonly onInput: () => void;
}

export class HttpsShell {
  readonly #options: HttpsShellOptions;
  readonly #server: Server;
  readonly #open = new Set<() => void>();

  constructor(options: HttpsShellOptions) {
    this.#options = options;
    const { certificate, key } = options.certificates;
    this.#server = createServer(
      { cert: certificate, key, maxHeaderSize: LARGEST_HEADERS },
      (request, response) => this.#serve(request, response),
    );
    // A client that breaks off in the middle of a handshake or a header is nobody's problem.
    this.#server.on('tlsClientError', () => {});
    this.#server.on('clientError', (_problem, socket) => socket.destroy());
    this.#server.requestTimeout = 60_000;
  }

  /** The port that it got; 0 asks for any. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  }

  close(): void {
    for (const end of this.#open) end();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #serve(message: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {});
    if (!this.#authenticated(message)) return send(response, refusal(StatusError.unauthorized()));
    const target = targetOf(message.url ?? '/');
    if (this.#options.cluster.refuses(target.path)) {
      // A server that is down answers nothing; this port also serves the simulation's own group, so it stays open.
      message.socket.destroy();
      return;
    }
    readBody(message, (body) => {
      if (body === undefined) {
        return send(
          response,
          refusal(
            StatusError.requestEntityTooLarge(`Request entity too large: limit is ${LARGEST_BODY}`),
          ),
        );
      }
      const request = toRequest(message, target, body);
      const bug = bugIn(() => this.#answer(request, response));
      if (!bug) return;
      // A bug met by one request ends that request only, as upstream's server recovers from a panic.
      console.error(bug);
      if (response.headersSent) response.destroy();
      else send(response, refusal(new StatusError(500, 'InternalError', PANIC)));
    });
  }

  #answer(request: ApiRequest | StatusError, response: ServerResponse): void {
    const { cluster, onInput } = this.#options;
    if (request instanceof StatusError) return send(response, refusal(request));
    const watching = request.query?.watch;
    if (request.method === 'GET' && (watching === 'true' || watching === '1'))
      return this.#watch(request, response);
    if (
      request.method === 'GET' &&
      request.path.endsWith('/log') &&
      request.query?.follow === 'true'
    ) {
      return this.#follow(request, response);
    }
    if (request.method === 'GET') return send(response, cluster.read(request));
    const answer = cluster.submit(request);
    onInput();
    send(response, answer);
  }

  #watch(request: ApiRequest, response: ServerResponse): void {
    if (this.#open.size >= MOST_WATCHES) {
      return send(
        response,
        refusal(StatusError.tooManyRequests('too many requests, please try again later', 1)),
      );
    }
    let started = false;
    const early: string[] = [];
    const write = (line: string) => {
      if (!started) return void early.push(line);
      if (response.writableLength > LARGEST_BACKLOG) return response.destroy();
      response.write(line);
    };
    let closed = false;
    const observed = this.#options.cluster.observe(request, {
      onEvent: (event) => write(`${JSON.stringify(event)}\n`),
      onClose: () => {
        closed = true;
        if (started) response.end();
      },
    });
    if (!('stop' in observed)) return send(response, observed);
    response.writeHead(200, {
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
    });
    response.flushHeaders();
    started = true;
    early.forEach(write);
    if (closed) return void response.end();
    this.#holdOpen(request, response, observed.stop);
  }

  #follow(request: ApiRequest, response: ServerResponse): void {
    const { cluster } = this.#options;
    const first = cluster.read({ ...request, query: { ...request.query, follow: undefined } });
    if (first.status !== 200) return send(response, first);
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.write(String(first.body));
    const stop = cluster.followLog(
      request,
      (text) => response.write(text),
      () => response.end(),
    );
    this.#holdOpen(request, response, stop);
  }

  /** Until the client goes, its time is over, or the server stops. */
  #holdOpen({ query }: ApiRequest, response: ServerResponse, stop: () => void): void {
    const seconds = Number(query?.timeoutSeconds ?? 0);
    const end = () => response.end();
    const timer = seconds > 0 ? setTimeout(end, seconds * 1000) : undefined;
    this.#open.add(end);
    response.once('close', () => {
      clearTimeout(timer);
      this.#open.delete(end);
      stop();
    });
  }

  #authenticated({ headers }: IncomingMessage): boolean {
    const given = Buffer.from(headers.authorization ?? '');
    const wanted = Buffer.from(`Bearer ${this.#options.token}`);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }
}

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

interface Target {
  /** Still escaped. */
  readonly path: string;
  readonly query: string;
}

/** By hand: what a client sends need not be a URL. Proxies send one with a host. */
function targetOf(url: string): Target {
  const [before = '', ...rest] = url.split('?');
  return { path: before.replace(/^https?:\/\/[^/]*/i, '') || '/', query: rest.join('?') };
}

function toRequest(
  message: IncomingMessage,
  target: Target,
  body: Buffer,
): ApiRequest | StatusError {
  const method = message.method === 'HEAD' ? 'GET' : (message.method ?? 'GET');
  if (!METHODS.includes(method)) return StatusError.methodNotAllowed();
  const headers = Object.fromEntries(
    Object.entries(message.headers).filter(([name]) => name !== 'authorization'),
  ) as Record<string, string>;
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(target.query)) query[name] ??= value;
  const path = decodePath(target.path);
  if (path === undefined) return StatusError.badRequest('invalid URL escape in path');
  const parsed = parseBody(body, headers['content-type'] ?? '');
  if (parsed instanceof UnreadableBody) return StatusError.badRequest(parsed.problem);
  return { method: method as Method, path, query, headers, body: parsed, user: ADMIN };
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function readBody(message: IncomingMessage, done: (body: Buffer | undefined) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  message.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= LARGEST_BODY) chunks.push(chunk);
  });
  message.on('error', () => {});
  message.on('end', () => done(size > LARGEST_BODY ? undefined : Buffer.concat(chunks)));
}

const PANIC = 'This request caused apiserver to panic. Look in the logs for details.';

function bugIn(body: () => void): unknown {
  try {
    body();
    return undefined;
  } catch (bug) {
    return bug ?? new Error('something was thrown');
  }
}

function refusal({ code, status }: StatusError): ApiResponse {
  return { status: code, body: status };
}

function send(response: ServerResponse, { status, headers, body, warnings }: ApiResponse): void {
  for (const text of warnings ?? []) {
    // RFC 7234: code, agent, quoted text.
    response.appendHeader('warning', `299 - ${JSON.stringify(text.replace(/[^\x20-\x7e]/g, '?'))}`);
  }
  const text = typeof body === 'string' ? body : `${JSON.stringify(onTheWire(body))}\n`;
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
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
