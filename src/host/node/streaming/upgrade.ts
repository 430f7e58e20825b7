/**
 * exec, attach and port-forward on the wire: which protocol a client asks for, the handshake, and the end of everything
 * when the client goes away, at whatever byte.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ApiRequest, ApiResponse } from '../../../apimachinery/api-request.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { Connections } from '../../../cluster/connections.ts';
import { guarded } from '../guard.ts';
import { encoded, refusal } from '../http-response.ts';
import { LARGEST_BACKLOG, onMessage } from './channels.ts';
import { COMMAND_PROTOCOLS, commandOverSpdy } from './command-over-spdy.ts';
import { COMMAND_SUBPROTOCOLS, commandOverWebSocket } from './command-over-websocket.ts';
import { openCommand } from './command-session.ts';
import { firstOf, handshake, protocolsOf, UNSUPPORTED, type Upgrade } from './handshake.ts';
import { FORWARD_PROTOCOL, portForwardOverSpdy } from './port-forward-over-spdy.ts';
import {
  FORWARD_SUBPROTOCOLS,
  portForwardOverWebSocket,
  portsIn,
} from './port-forward-over-websocket.ts';
import type { SpdyConnection, SpdyTransport } from './spdy-connection.ts';

const MOST_CONNECTIONS = 1000;
const STREAMED = /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/(exec|attach|portforward)$/;
const TUNNEL = `SPDY/3.1+${FORWARD_PROTOCOL}`;

export class StreamServer {
  readonly #connections: Connections;
  readonly #open = new Set<Duplex>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** Whether this is a request for streams, and not one that an `Upgrade` header came along with. */
  static concerns({ path }: ApiRequest): boolean {
    return STREAMED.test(path);
  }

  /** Answers on the socket, whatever comes of it. */
  serve(upgrade: Upgrade): void {
    const { socket, message } = upgrade;
    socket.on('error', () => socket.destroy());
    const refused =
      this.#open.size >= MOST_CONNECTIONS
        ? refusal(StatusError.tooManyRequests('too many requests, please try again later', 1))
        : message.headers.upgrade?.toLowerCase() === 'websocket'
          ? this.#webSocket(upgrade)
          : this.#spdy(upgrade);
    if (refused) return answerOn(socket, refused);
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
  }

  /** How many connections are open. */
  get open(): number {
    return this.#open.size;
  }

  close(): void {
    for (const socket of this.#open) socket.destroy();
  }

  #spdy(upgrade: Upgrade): ApiResponse | undefined {
    const { message, socket, head, request } = upgrade;
    if (message.headers.upgrade?.toLowerCase() !== 'spdy/3.1')
      return text(400, 'unable to upgrade: missing upgrade headers in request: ' + shown(message));
    const forwarding = request.path.endsWith('/portforward');
    const accepted = forwarding ? [FORWARD_PROTOCOL] : COMMAND_PROTOCOLS;
    const protocol = negotiated(message, accepted);
    if (typeof protocol !== 'string') return protocol;
    const transport = overSocket(socket);
    const begun = forwarding
      ? this.#forward(request, (forwarder) => portForwardOverSpdy(forwarder, transport))
      : this.#command(request, (command) => commandOverSpdy(command, protocol, transport));
    if ('status' in begun) return begun;
    socket.write(switching(protocol));
    const { connection, close } = begun;
    feed(socket, head, connection);
    socket.once('close', () => {
      connection.lost();
      close();
    });
    return undefined;
  }

  #webSocket(upgrade: Upgrade): ApiResponse | undefined {
    const { request, message } = upgrade;
    const asked = protocolsOf(message);
    if (!request.path.endsWith('/portforward')) {
      const protocol = firstOf(asked, COMMAND_SUBPROTOCOLS);
      if (protocol === undefined) return UNSUPPORTED;
      const command = openCommand(this.#connections, request);
      if ('status' in command) return command;
      handshake(upgrade, protocol, command.session, (socket) =>
        commandOverWebSocket(command, protocol, socket),
      );
      return undefined;
    }
    const tunnel = asked.includes(TUNNEL);
    const protocol = tunnel ? TUNNEL : firstOf(asked, FORWARD_SUBPROTOCOLS);
    if (protocol === undefined) return UNSUPPORTED;
    const ports = tunnel ? [] : portsIn([request.query?.ports ?? []].flat());
    if (ports instanceof StatusError) return refusal(ports);
    if (typeof ports === 'string') return text(400, ports);
    const { user, ...rest } = request;
    const forwarder = this.#connections.portForward(rest, user);
    if ('status' in forwarder) return forwarder;
    handshake(upgrade, protocol, forwarder, (socket) => {
      if (!tunnel) return portForwardOverWebSocket(forwarder, ports, protocol, socket);
      const connection = portForwardOverSpdy(forwarder, overWebSocket(socket));
      onMessage(socket, (bytes) => connection.receive(bytes));
      socket.once('close', () => connection.lost());
    });
    return undefined;
  }

  #command(
    request: Upgrade['request'],
    carry: (command: Exclude<ReturnType<typeof openCommand>, ApiResponse>) => SpdyConnection,
  ): Begun | ApiResponse {
    const command = openCommand(this.#connections, request);
    if ('status' in command) return command;
    return { connection: carry(command), close: () => command.session.close() };
  }

  #forward(
    { user, ...request }: Upgrade['request'],
    carry: (
      forwarder: Exclude<ReturnType<Connections['portForward']>, ApiResponse>,
    ) => SpdyConnection,
  ): Begun | ApiResponse {
    const forwarder = this.#connections.portForward(request, user);
    if ('status' in forwarder) return forwarder;
    return { connection: carry(forwarder), close: () => forwarder.close() };
  }
}

interface Begun {
  readonly connection: SpdyConnection;
  readonly close: () => void;
}

function overSocket(socket: Duplex): SpdyTransport {
  return {
    write(bytes) {
      if (socket.writableLength > LARGEST_BACKLOG) socket.destroy();
      else if (!socket.destroyed && socket.writable) socket.write(bytes);
    },
    end: () => socket.end(),
  };
}

function overWebSocket(socket: WebSocket): SpdyTransport {
  return {
    write(bytes) {
      if (socket.bufferedAmount > LARGEST_BACKLOG) socket.terminate();
      else if (socket.readyState === socket.OPEN) socket.send(bytes);
    },
    end: () => socket.close(1000),
  };
}

function feed(socket: Duplex, head: Buffer, connection: SpdyConnection): void {
  const receive = (bytes: Buffer) =>
    guarded(
      () => connection.receive(bytes),
      () => socket.destroy(),
    );
  socket.on('data', receive);
  socket.on('end', () => socket.end());
  if (head.length > 0) receive(head);
}

/** The first of the client's protocols that is known here (k8s.io/streaming httpstream.go Handshake). */
function negotiated(
  { headers }: IncomingMessage,
  accepted: readonly string[],
): string | ApiResponse {
  const header = headers['x-stream-protocol-version'];
  if (header === undefined)
    return text(
      400,
      `unable to upgrade: header X-Stream-Protocol-Version does not exist in request with ${Object.keys(headers).length} headers`,
    );
  const asked = String(header)
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const found = asked.find((one) => accepted.includes(one));
  if (found !== undefined) return found;
  const problem = `unable to upgrade: unable to negotiate protocol: client supports [${asked.join(' ')}], server accepts [${accepted.join(' ')}]`;
  return {
    ...text(403, problem),
    headers: { 'x-accepted-stream-protocol-versions': accepted.join(', ') },
  };
}

const text = (status: number, problem: string): ApiResponse => ({ status, body: `${problem}\n` });

const shown = ({ headers }: IncomingMessage): string => JSON.stringify(headers.upgrade ?? '');

const switching = (protocol: string): string =>
  [
    'HTTP/1.1 101 Switching Protocols',
    'Connection: Upgrade',
    'Upgrade: SPDY/3.1',
    `X-Stream-Protocol-Version: ${protocol}`,
    '\r\n',
  ].join('\r\n');

/** The connection is of no use afterwards: it was taken from the server. */
export function answerOn(socket: Duplex, answer: ApiResponse): void {
  const { text: body, type } = encoded(answer);
  const headers = {
    'content-type': type,
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-cache, private',
    connection: 'close',
    ...answer.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${answer.status} ${answer.status}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}
