/**
 * port-forward over WebSocket as clients had it before SPDY went inside: the ports stand in the query, each with a
 * channel for data and one for its error (k8s.io/cri-streaming portforward/websocket.go, 1.36).
 */
import type { WebSocket } from 'ws';
import type { ForwardedConnection, PortForwarder } from '../../../apimachinery/remote-command.ts';
import { Channels } from './channels.ts';

export const FORWARD_SUBPROTOCOLS: readonly string[] = [
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
];

/** The ports of a query, or what is wrong with them in the runtime's words. */
export function portsIn(values: readonly string[]): readonly number[] | string {
  if (values.length === 0) return 'query parameter "port" is required';
  const ports: number[] = [];
  for (const value of values) {
    if (value === '') return 'query parameter "port" cannot be empty';
    for (const text of value.split(',')) {
      const shown = JSON.stringify(value);
      const problem = portProblem(text);
      if (problem)
        return `unable to parse ${shown} as a port: strconv.ParseUint: parsing ${JSON.stringify(text)}: ${problem}`;
      if (Number(text) < 1) return `port ${shown} must be > 0`;
      ports.push(Number(text));
    }
  }
  return ports;
}

function portProblem(text: string): string | undefined {
  if (!/^\d+$/.test(text)) return 'invalid syntax';
  return Number(text) > 65535 ? 'value out of range' : undefined;
}

export function portForwardOverWebSocket(
  forwarder: PortForwarder,
  ports: readonly number[],
  protocol: string,
  socket: WebSocket,
): void {
  const channels = new Channels(socket, !protocol.includes('base64'));
  let open = ports.length;
  const done = () => {
    if (--open === 0) socket.close(NORMAL);
  };
  const connections = ports.map((port, i): ForwardedConnection => {
    const [data, error] = [2 * i, 2 * i + 1];
    // Both channels begin with the port, little end first.
    for (const channel of [data, error])
      channels.send(channel, Buffer.from([port & 0xff, port >> 8]));
    return forwarder.connect(port, {
      onData: (bytes) => channels.send(data, bytes),
      onEnd: done,
      onProblem: (problem) => {
        channels.send(error, Buffer.from(problem));
        done();
      },
    });
  });
  channels.receive((channel, bytes) => {
    if (channel % 2 === 0) connections[channel / 2]?.send(bytes);
  });
}

const NORMAL = 1000;
