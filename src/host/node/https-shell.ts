/**
 * kube-apiserver's wire: HTTPS in front of the same engine that runs in the page. It listens on loopback, refuses what
 * has no token, and bounds whatever a client might overdo.
 */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ApiRequest } from '../../apimachinery/api-request.ts';
import { StatusError } from '../../apimachinery/status.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { ADMIN } from '../../cluster/identities.ts';
import type { ServingCertificate } from './certificates.ts';
import { guarded } from './guard.ts';
import { readBody, targetOf, toRequest } from './http-request.ts';
import { refusal, send } from './http-response.ts';
import { answerOn, StreamServer } from './streaming/upgrade.ts';

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
  readonly #streams: StreamServer;

  constructor(options: HttpsShellOptions) {
    this.#options = options;
    this.#streams = new StreamServer(options.cluster.connections);
    const { certificate, key } = options.certificates;
    this.#server = createServer(
      { cert: certificate, key, maxHeaderSize: LARGEST_HEADERS },
      (request, response) => this.#serve(request, response),
    );
    // A client that breaks off in the middle of a handshake or a header is nobody's problem.
    this.#server.on('tlsClientError', () => {});
    this.#server.on('clientError', (_problem, socket) => socket.destroy());
    this.#server.on('upgrade', (message, socket, head) => this.#upgrade(message, socket, head));
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
    this.#streams.close();
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
      if (body instanceof StatusError) return send(response, refusal(body));
      const request = toRequest(message, target, body, ADMIN);
      guarded(
        () => this.#answer(request, response),
        () => {
          if (response.headersSent) response.destroy();
          else send(response, refusal(new StatusError(500, 'InternalError', PANIC)));
        },
      );
    });
  }

  /** exec, attach and port-forward. Any other request is answered as if it had not asked for an upgrade, as upstream does. */
  #upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const { cluster, onInput } = this.#options;
    const target = targetOf(message.url ?? '/');
    const request = toRequest(message, target, Buffer.alloc(0), ADMIN);
    const streamed = !(request instanceof StatusError) && StreamServer.concerns(request);
    if (!streamed) return this.#serve(message, responseOn(message, socket));
    if (!this.#authenticated(message)) return answerOn(socket, refusal(StatusError.unauthorized()));
    if (cluster.refuses(target.path)) return void socket.destroy();
    // Whatever comes from the client may be work for the cluster, and so may its going away.
    socket.on('data', onInput);
    socket.once('close', onInput);
    guarded(
      () => this.#streams.serve({ message, socket, head, request }),
      () => socket.destroy(),
    );
    onInput();
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

const PANIC = 'This request caused apiserver to panic. Look in the logs for details.';

function responseOn(message: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(message);
  response.assignSocket(socket as Socket);
  response.shouldKeepAlive = false;
  response.once('finish', () => socket.end());
  return response;
}
