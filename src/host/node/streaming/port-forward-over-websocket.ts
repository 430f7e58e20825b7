/**
 * port-forward over WebSocket as clients had it before SPDY went inside: the ports stand in the query, each with a
 * channel for data and one for its error (k8s.io/cri-streaming portforward/websocket.go, 1.36).
 */
import type { WebSocket } from 'ws';
import type { ForwardedConnection, PortForwarder } from '../../../apimachinery/remote-command.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import { Channels } from './channels.ts';

export const FORWARD_SUBPROTOCOLS: readonly string[] = [
  'v4.channel.k8s.io',
  'v4.base64.channel.k8s.io',
];

/** The ports of a query, or what is wrong with them: the API server reads numbers, the runtime ports. */
export function portsIn(values: readonly string[]): readonly number[] | StatusError | string {
  const texts = values.flatMap((value) => value.split(','));
  const bad = texts.find((text) => !/^[+-]?\d+$/.test(text));
  if (bad !== undefined)
    return StatusError.badRequest(
      `strconv.ParseInt: parsing ${JSON.stringify(bad)}: invalid syntax`,
    );
  const shown = JSON.stringify(texts.join(','));
  if (texts.length === 0) return 'query parameter "port" is required';
  const ports = texts.map(Number);
  const wrong = ports.findIndex((port) => port < 0 || port > 65535);
  if (wrong >= 0)
    return `unable to parse ${shown} as a port: strconv.ParseUint: parsing ${JSON.stringify(texts[wrong])}: ${ports[wrong]! < 0 ? 'invalid syntax' : 'value out of range'}`;
  return ports.includes(0) ? `port ${shown} must be > 0` : ports;
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
