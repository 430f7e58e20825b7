/** exec and attach over SPDY/3.1, protocols v1 to v4 (k8s.io/cri-streaming remotecommand/httpstream.go, 1.36). */
import type { CommandSession } from '../../../apimachinery/remote-command.ts';
import { ResizeReader, type OpenCommand, type Wanted } from './command-session.ts';
import { statusBytes } from './command-status.ts';
import { SpdyConnection, type SpdyStream, type SpdyTransport } from './spdy-connection.ts';

/** Most wanted first. */
export const COMMAND_PROTOCOLS: readonly string[] = [
  'v4.channel.k8s.io',
  'v3.channel.k8s.io',
  'v2.channel.k8s.io',
  'channel.k8s.io',
];

/** How long a client may take to open its streams. */
const STREAM_CREATION_TIMEOUT = 30_000;
/** How long a client may take to read what is left and go, once the command has ended. */
const FINISH_TIMEOUT = 15 * 60_000;

type Streams = { readonly [type: string]: SpdyStream | undefined };

export function commandOverSpdy(
  command: OpenCommand,
  protocol: string,
  transport: SpdyTransport,
): SpdyConnection {
  const { session, wanted } = command;
  const level = COMMAND_PROTOCOLS.length - COMMAND_PROTOCOLS.indexOf(protocol);
  const expected = expectedStreams(wanted, level);
  const streams: { [type: string]: SpdyStream | undefined } = {};
  const expired = after(STREAM_CREATION_TIMEOUT, () => connection.close());
  const connection = new SpdyConnection(transport, (stream) => {
    const type = stream.headers.get('streamtype') ?? '';
    if (!expected.has(type) || streams[type]) return `unexpected stream type: "${type}"`;
    streams[type] = stream;
    listen(type, stream, session);
    expected.delete(type);
    if (expected.size === 0) {
      clearTimeout(expired);
      // The client drops what comes before the answer to its stream.
      queueMicrotask(() => carry(command, level, streams, connection));
    }
    return undefined;
  });
  return connection;
}

/** A session is over for its cluster when its transport is: that is for whoever holds the transport to say. */
function listen(type: string, stream: SpdyStream, session: CommandSession): void {
  if (type === 'stdin') {
    stream.onData = (bytes) => session.stdin(bytes);
    stream.onEnd = () => session.closeStdin();
  } else if (type === 'resize') {
    const sizes = new ResizeReader(session);
    stream.onData = (bytes) => sizes.read(bytes);
  }
}

function carry(
  command: OpenCommand,
  level: number,
  streams: Streams,
  connection: SpdyConnection,
): void {
  command.carry({
    stdout: (bytes) => streams.stdout?.write(bytes),
    stderr: (bytes) => streams.stderr?.write(bytes),
    end(status) {
      streams.stdin?.reset();
      streams.resize?.reset();
      streams.error?.write(statusBytes(status, level >= 4));
      // The client reads to the end of each, and closes the connection; closed from here, some of it might be lost.
      for (const type of ['stdout', 'stderr', 'error']) streams[type]?.end();
      after(FINISH_TIMEOUT, () => connection.close());
    },
  });
}

function expectedStreams({ stdin, stdout, stderr, tty }: Wanted, level: number): Set<string> {
  return new Set([
    'error',
    ...(stdin ? ['stdin'] : []),
    ...(stdout ? ['stdout'] : []),
    ...(stderr ? ['stderr'] : []),
    ...(tty && level >= 3 ? ['resize'] : []),
  ]);
}

function after(millis: number, body: () => void): NodeJS.Timeout {
  const timer = setTimeout(body, millis);
  // Nobody stays up for it.
  timer.unref();
  return timer;
}
