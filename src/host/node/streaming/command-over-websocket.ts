/**
 * exec and attach over WebSocket: `v5.channel.k8s.io`, which can close a stream, and those before it, binary or in base64
 * (k8s.io/cri-streaming remotecommand/websocket.go, apiserver/pkg/util/proxy/websocket.go, 1.36).
 */
import type { WebSocket } from 'ws';
import { Channels } from './channels.ts';
import { ResizeReader, type OpenCommand } from './command-session.ts';
import { statusBytes } from './command-status.ts';

export const COMMAND_SUBPROTOCOLS: readonly string[] = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
  'channel.k8s.io',
  'base64.channel.k8s.io',
];

const [STDIN, STDOUT, STDERR, ERROR, RESIZE] = [0, 1, 2, 3, 4];
/** Of v5: the next byte says which channel is closed. */
const CLOSE = 255;
const NOTHING = new Uint8Array();

export function commandOverWebSocket(
  command: OpenCommand,
  protocol: string,
  socket: WebSocket,
): void {
  const { session, wanted } = command;
  const channels = new Channels(socket, !protocol.includes('base64'));
  const sizes = new ResizeReader(session);
  channels.receive((channel, bytes) => {
    if (channel === STDIN && wanted.stdin) session.stdin(bytes);
    else if (channel === RESIZE) sizes.read(bytes);
    else if (channel === CLOSE && protocol.startsWith('v5') && bytes[0] === STDIN)
      session.closeStdin();
  });
  // An empty message tells the client that it is connected.
  channels.send(wanted.stdout ? STDOUT! : wanted.stderr ? STDERR! : ERROR!, NOTHING);
  command.carry({
    stdout: (bytes) => wanted.stdout && channels.send(STDOUT!, bytes),
    stderr: (bytes) => wanted.stderr && channels.send(STDERR!, bytes),
    end(status) {
      const json = protocol.startsWith('v4') || protocol.startsWith('v5');
      const bytes = statusBytes(status, json);
      if (bytes.length > 0) channels.send(ERROR!, bytes);
      socket.close(NORMAL);
    },
  });
}

const NORMAL = 1000;
