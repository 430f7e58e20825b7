/** The beginning of a WebSocket: which protocol was chosen, and the end of what hangs on it when the client goes away. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ApiRequest, ApiResponse, UserInfo } from '../../../apimachinery/api-request.ts';

/** One connection that a client wants to turn into streams. */
export interface Upgrade {
  readonly message: IncomingMessage;
  readonly socket: Duplex;
  /** What the client has sent already. */
  readonly head: Buffer;
  readonly request: ApiRequest & { readonly user: UserInfo };
}

const LARGEST_MESSAGE = 4 * 1024 * 1024;

const webSockets = new WebSocketServer({
  noServer: true,
  perMessageDeflate: false,
  maxPayload: LARGEST_MESSAGE,
});
/** Where a handshake tells the one server of all WebSockets what was chosen. Not a name that a client can send. */
const CHOSEN = 'kubeglass chosen protocol';
webSockets.on('headers', (lines, { headers }) => {
  if (headers[CHOSEN]) lines.push(`Sec-WebSocket-Protocol: ${String(headers[CHOSEN])}`);
});

/** What a client asks for, in its order. */
export const protocolsOf = ({ headers }: IncomingMessage): readonly string[] =>
  (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** Empty for a client that asks for none; undefined where none of those that it asks for is known. */
export function firstOf(asked: readonly string[], known: readonly string[]): string | undefined {
  return asked.length === 0 ? '' : asked.find((one) => known.includes(one));
}

export const UNSUPPORTED: ApiResponse = {
  status: 403,
  body: 'unable to upgrade: no protocol that the client asks for is supported\n',
};

export function handshake(
  { message, socket, head }: Upgrade,
  protocol: string,
  session: { close(): void },
  begin: (socket: WebSocket) => void,
): void {
  // A client that breaks off before the handshake is done leaves nothing behind either.
  socket.once('close', () => session.close());
  message.headers[CHOSEN] = protocol;
  // `SPDY/3.1+…` has a slash, which the library does not let pass as a protocol's name.
  delete message.headers['sec-websocket-protocol'];
  webSockets.handleUpgrade(message, socket, head, (opened) => {
    opened.on('error', () => opened.terminate());
    begin(opened);
  });
}
