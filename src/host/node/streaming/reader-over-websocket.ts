/**
 * Logs and watches over WebSocket, for clients in browsers: bytes in messages, or one event a message
 * (k8s.io/streaming wsstream/stream.go, apiserver/pkg/endpoints/handlers/watch.go, 1.36).
 */
import type { ApiResponse } from '../../../apimachinery/api-request.ts';
import type { Door, Outlet } from '../long-running.ts';
import { firstOf, handshake, protocolsOf, UNSUPPORTED, type Upgrade } from './handshake.ts';

const LOG_SUBPROTOCOLS: readonly string[] = ['binary.k8s.io', 'base64.binary.k8s.io'];
/** Upstream's buffer. */
const LARGEST_MESSAGE = 2048;

/** Whether a request that may be answered so asks for it. */
export const asksForWebSocket = ({ message, request }: Upgrade): boolean =>
  request.method === 'GET' && message.headers.upgrade?.toLowerCase() === 'websocket';

export function webSocketDoor(
  upgrade: Upgrade,
  refuse: (answer: ApiResponse) => void,
  kind: 'log' | 'watch',
): Door {
  const asked = protocolsOf(upgrade.message);
  return {
    refuse,
    open() {
      // What a watch is asked by is not looked at.
      const protocol = kind === 'watch' ? (asked[0] ?? '') : firstOf(asked, LOG_SUBPROTOCOLS);
      if (protocol === undefined) return void refuse(UNSUPPORTED);
      return outlet(upgrade, protocol, kind);
    },
  };
}

function outlet(upgrade: Upgrade, protocol: string, kind: 'log' | 'watch'): Outlet | undefined {
  let found: Outlet | undefined;
  const told: (() => void)[] = [];
  const close = () => told.splice(0).forEach((each) => each());
  handshake(upgrade, protocol, { close }, (socket) => {
    const send = (bytes: Buffer) => {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(protocol.startsWith('base64') ? bytes.toString('base64') : bytes);
    };
    // An empty message tells the client that it is connected.
    if (kind === 'log') send(Buffer.alloc(0));
    found = {
      write(text) {
        if (kind === 'watch') {
          if (socket.readyState === socket.OPEN) socket.send(text);
          return;
        }
        const bytes = Buffer.from(text);
        for (let at = 0; at < bytes.length; at += LARGEST_MESSAGE)
          send(bytes.subarray(at, at + LARGEST_MESSAGE));
      },
      end: () => socket.close(1000),
      destroy: () => socket.terminate(),
      waiting: () => socket.bufferedAmount,
      onClose: (listener) => void told.push(listener),
    };
  });
  return found;
}
