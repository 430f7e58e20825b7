/**
 * port-forward over SPDY/3.1, by itself or inside a WebSocket: a pair of streams, data and error, for each connection
 * (k8s.io/cri-streaming portforward/httpstream.go, 1.36).
 */
import type { ForwardedConnection, PortForwarder } from '../../../apimachinery/remote-command.ts';
import { SpdyConnection, type SpdyStream, type SpdyTransport } from './spdy-connection.ts';

export const FORWARD_PROTOCOL = 'portforward.k8s.io';

/** How long a client may take to open the second stream of a pair. */
const STREAM_CREATION_TIMEOUT = 30_000;
/** What may come before the other stream of the pair does. */
const LARGEST_EARLY = 1024 * 1024;

interface Pair {
  error?: SpdyStream;
  data?: SpdyStream;
  readonly early: Buffer[];
  ended: boolean;
  timer: NodeJS.Timeout;
}

export function portForwardOverSpdy(
  forwarder: PortForwarder,
  transport: SpdyTransport,
): SpdyConnection {
  const pairs = new Map<string, Pair>();
  return new SpdyConnection(transport, (stream) => {
    const problem = problemOf(stream);
    if (problem) return problem;
    const request = requestOf(stream);
    const pair = pairs.get(request) ?? incomplete(pairs, request);
    const type = stream.headers.get('streamtype') as 'error' | 'data';
    if (pair[type]) {
      pair.error?.write(
        Buffer.from(
          `error processing stream for request ${request}: ${type} stream already assigned`,
        ),
      );
      return `${type} stream already assigned`;
    }
    pair[type] = stream;
    if (type === 'data') holdEarly(pair, stream);
    if (!pair.error || !pair.data) return undefined;
    clearTimeout(pair.timer);
    pairs.delete(request);
    // The client drops what comes before the answer to its stream.
    queueMicrotask(() => forward(forwarder, pair, pair.data!, pair.error!));
    return undefined;
  });
}

function problemOf({ headers }: SpdyStream): string | undefined {
  const port = headers.get('port');
  if (!port) return '"port" header is required';
  if (!/^\d+$/.test(port) || Number(port) > 65535) return `unable to parse "${port}" as a port`;
  if (Number(port) < 1) return `port "${port}" must be > 0`;
  const type = headers.get('streamtype');
  if (!type) return '"streamType" header is required';
  return type === 'error' || type === 'data' ? undefined : `invalid stream type "${type}"`;
}

/** Clients of old do not number their requests: their error stream comes right before the data stream. */
function requestOf({ headers, id }: SpdyStream): string {
  return headers.get('requestid') || String(headers.get('streamtype') === 'error' ? id : id - 2);
}

function incomplete(pairs: Map<string, Pair>, request: string): Pair {
  const timer = setTimeout(() => {
    pairs.delete(request);
    pair.error?.write(Buffer.from(`(request=${request}) timed out waiting for streams`));
    pair.error?.end();
    pair.data?.reset();
  }, STREAM_CREATION_TIMEOUT);
  timer.unref();
  const pair: Pair = { early: [], ended: false, timer };
  pairs.set(request, pair);
  return pair;
}

function holdEarly(pair: Pair, stream: SpdyStream): void {
  let size = 0;
  stream.onData = (bytes) => {
    size += bytes.length;
    if (size > LARGEST_EARLY) return stream.reset();
    pair.early.push(bytes);
  };
  stream.onEnd = () => (pair.ended = true);
}

function forward(
  forwarder: PortForwarder,
  { early, ended }: Pair,
  data: SpdyStream,
  error: SpdyStream,
): void {
  const connection: ForwardedConnection = forwarder.connect(Number(data.headers.get('port')), {
    onData: (bytes) => data.write(bytes),
    onEnd: () => {
      data.end();
      error.end();
    },
    onProblem: (problem) => {
      error.write(Buffer.from(problem));
      error.end();
      data.reset();
    },
  });
  for (const bytes of early) connection.send(bytes);
  if (ended) connection.end();
  data.onData = (bytes) => connection.send(bytes);
  data.onEnd = () => connection.end();
  data.onReset = () => connection.close();
}
