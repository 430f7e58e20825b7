/**
 * kube-apiserver's wire: HTTPS in front of the same engine that runs in the page. It listens on loopback, refuses what
 * has no token, and bounds whatever a client might overdo.
 */
import { createServer, type Server } from 'node:https';
import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ApiRequest } from '../../apimachinery/api-request.ts';
import { StatusError } from '../../apimachinery/status.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { LongAnswer } from '../../cluster/what-if/long-answer.ts';
import { authenticated } from './authentication.ts';
import type { ServingCertificate } from './certificates.ts';
import { guarded } from './guard.ts';
import { readBody, targetOf, toRequest } from './http-request.ts';
import { acceptedBy, refusal, send, type Accepted } from './http-response.ts';
import { httpDoor, LongRunning } from './long-running.ts';
import type { Upgrade } from './streaming/handshake.ts';
import { asksForWebSocket, webSocketDoor } from './streaming/reader-over-websocket.ts';
import { answerOn, StreamServer } from './streaming/upgrade.ts';

/** Go's, and so kube-apiserver's: 1 MiB. */
const LARGEST_HEADERS = 1024 * 1024;
/** How long a client may take to say what it wants: kube-apiserver's --request-timeout. */
const REQUEST_TIMEOUT = 60_000;
const HEADERS_TIMEOUT = 32_000;
const MOST_CONNECTIONS = 8192;
/** Wall milliseconds at a time for an answer that takes a while. */
const SLICE = 8;

export interface HttpsShellOptions {
  readonly cluster: Cluster;
  readonly certificates: ServingCertificate;
  /** A bearer token of the administrator's, besides client certificates. */
  readonly token?: string;
  /** Called after each request that may have changed something: there may be work to do. */
  readonly onInput: () => void;
}

export class HttpsShell {
  readonly #options: HttpsShellOptions;
  readonly #server: Server;
  readonly #longRunning: LongRunning;
  readonly #streams: StreamServer;

  constructor(options: HttpsShellOptions) {
    this.#options = options;
    this.#longRunning = new LongRunning(options.cluster);
    this.#streams = new StreamServer(options.cluster.connections);
    const { authority, certificate, key } = options.certificates;
    this.#server = createServer(
      {
        cert: certificate,
        key,
        ca: authority,
        // Whoever shows none may come by a token; whoever shows a wrong one is told so.
        requestCert: true,
        rejectUnauthorized: false,
        maxHeaderSize: LARGEST_HEADERS,
      },
      (request, response) => this.#serve(request, response),
    );
    // A client that breaks off in the middle of a handshake or a header is nobody's problem.
    this.#server.on('tlsClientError', () => {});
    this.#server.on('clientError', refuseBroken);
    this.#server.on('upgrade', (message, socket, head) => this.#upgrade(message, socket, head));
    this.#server.requestTimeout = REQUEST_TIMEOUT;
    this.#server.headersTimeout = HEADERS_TIMEOUT;
    this.#server.maxConnections = MOST_CONNECTIONS;
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
    this.#longRunning.close();
    this.#streams.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #serve(message: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {});
    const user = authenticated(message, this.#options);
    if (!user) return send(response, refusal(StatusError.unauthorized()), PLAIN);
    const target = targetOf(message.url ?? '/');
    if (this.#options.cluster.refuses(target.path)) {
      // A server that is down answers nothing; this port also serves the simulation's own group, so it stays open.
      message.socket.destroy();
      return;
    }
    readBody(message, (body) => {
      if (body instanceof StatusError) return send(response, refusal(body), PLAIN);
      const request = toRequest(message, target, body, user);
      guarded(
        () => this.#answer(request, response),
        () => {
          if (response.headersSent) response.destroy();
          else send(response, refusal(new StatusError(500, 'InternalError', PANIC)), PLAIN);
        },
      );
    });
  }

  /** exec, attach and port-forward. Any other request is answered as if it had not asked for an upgrade, as upstream does. */
  #upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const { cluster, onInput } = this.#options;
    const target = targetOf(message.url ?? '/');
    const user = authenticated(message, this.#options);
    if (!user) return answerOn(socket, refusal(StatusError.unauthorized()));
    const request = toRequest(message, target, Buffer.alloc(0), user);
    if (request instanceof StatusError) return this.#serve(message, responseOn(message, socket));
    const upgrade: Upgrade = { message, socket, head, request };
    const read = asksForWebSocket(upgrade) ? longAnswer(request) : undefined;
    if (!read && !StreamServer.concerns(request))
      return this.#serve(message, responseOn(message, socket));
    if (cluster.refuses(target.path)) return void socket.destroy();
    if (read)
      return guarded(
        () => {
          const door = webSocketDoor(upgrade, (answer) => answerOn(socket, answer), read);
          this.#longRunning[read](request, door);
        },
        () => socket.destroy(),
      );
    // Whatever comes from the client may be work for the cluster, and so may its going away.
    socket.on('data', onInput);
    socket.once('close', onInput);
    guarded(
      () => this.#streams.serve(upgrade),
      () => socket.destroy(),
    );
    onInput();
  }

  #answer(request: ApiRequest | StatusError, response: ServerResponse): void {
    const { cluster, onInput } = this.#options;
    if (request instanceof StatusError) return send(response, refusal(request), PLAIN);
    const accepted = acceptedBy(request);
    const long = request.method === 'GET' ? longAnswer(request) : undefined;
    if (long === 'watch' || (long && request.query?.follow === 'true'))
      return this.#longRunning[long](request, httpDoor(response, accepted));
    if (request.method === 'GET') return send(response, cluster.read(request), accepted);
    const answer = cluster.begin(request);
    if (answer instanceof LongAnswer) return this.#goOn(answer, response, accepted);
    onInput();
    send(response, answer, accepted);
  }

  /** A piece at a time, as long as the client waits for it. */
  #goOn(work: LongAnswer, response: ServerResponse, accepted: Accepted): void {
    const until = performance.now() + SLICE;
    while (!response.destroyed && performance.now() < until) {
      const answer = work.advance();
      if (answer) return send(response, answer, accepted);
    }
    if (!response.destroyed) setImmediate(() => this.#goOn(work, response, accepted));
  }
}

/** What may go on for long, and may be asked for over WebSocket. */
function longAnswer({ path, query }: ApiRequest): 'log' | 'watch' | undefined {
  if (query?.watch === 'true' || query?.watch === '1') return 'watch';
  return path.endsWith('/log') ? 'log' : undefined;
}

const PANIC = 'This request caused apiserver to panic. Look in the logs for details.';

const PLAIN: Accepted = { yaml: false, gzip: false };

/** What is no HTTP is answered as Go's server answers it, if the client still listens. */
function refuseBroken(problem: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || problem.code === 'ECONNRESET') return void socket.destroy();
  const status =
    problem.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : problem.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${status}`,
  );
}

function responseOn(message: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(message);
  response.assignSocket(socket as Socket);
  response.shouldKeepAlive = false;
  response.once('finish', () => socket.end());
  return response;
}
