/**
 * exec, attach and port-forward from outside. They change the world, so opening one is an input, and so is whatever the
 * client sends through it: a request to the connection's own path. What comes back is told to whoever opened it and to
 * nobody when a log is replayed.
 */
import type { ApiRequest, ApiResponse, UserInfo } from '../apimachinery/api-request.ts';
import { fromBase64, toBase64 } from '../apimachinery/bytes.ts';
import type {
  CommandReceiver,
  CommandSession,
  ForwardedConnection,
  ForwardReceiver,
  PortForwarder,
} from '../apimachinery/remote-command.ts';
import { StatusError } from '../apimachinery/status.ts';
import { SIM_GROUP, SIM_VERSION } from '../api/sim/v1alpha1/schema.ts';
import type { LoggedRequest } from './spec.ts';

const PATH = `/apis/${SIM_GROUP}/${SIM_VERSION}/connections/`;
const STREAMED = /\/(exec|attach|portforward)$/;

export interface ConnectionsHost {
  connect(request: ApiRequest, receiver: CommandReceiver): CommandSession | ApiResponse;
  portForward(request: ApiRequest): PortForwarder | ApiResponse;
  /** Keeps a request in the input log and does `body` with the user as its cause. */
  input<R>(request: LoggedRequest, user: UserInfo, body: () => R): R;
}

/** What a client may say through an open connection. */
interface Said {
  /** Base64; null when there is no more. */
  readonly stdin?: string | null;
  readonly resize?: { readonly width: number; readonly height: number };
  /** A connection to this port, numbered by the client. */
  readonly open?: { readonly stream: number; readonly port: number };
  readonly stream?: number;
  /** Base64; null when there is no more. */
  readonly data?: string | null;
  /** The stream that is named, or else everything. */
  readonly close?: true;
}

interface Open {
  readonly command?: CommandSession;
  readonly forwarder?: PortForwarder;
  readonly streams: Map<number, ForwardedConnection>;
  readonly receivers: Map<number, ForwardReceiver>;
}

export class Connections {
  readonly #host: ConnectionsHost;
  readonly #open = new Map<number, Open>();
  #count = 0;

  constructor(host: ConnectionsHost) {
    this.#host = host;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** exec or attach. */
  command(
    request: LoggedRequest,
    user: UserInfo,
    receiver: CommandReceiver,
  ): CommandSession | ApiResponse {
    const asked = upgraded(request);
    return this.#host.input(asked, user, () => {
      const opened = this.#command(asked, user, receiver);
      if (typeof opened !== 'number') return opened;
      const say = (said: Said) => this.#say(opened, user, said);
      return {
        stdin: (bytes) => say({ stdin: toBase64(bytes) }),
        closeStdin: () => say({ stdin: null }),
        resize: (width, height) => say({ resize: { width, height } }),
        close: () => say({ close: true }),
      };
    });
  }

  portForward(request: LoggedRequest, user: UserInfo): PortForwarder | ApiResponse {
    const asked = upgraded(request);
    return this.#host.input(asked, user, () => {
      const opened = this.#forward(asked, user);
      if (typeof opened !== 'number') return opened;
      const say = (said: Said) => this.#say(opened, user, said);
      let streams = 0;
      return {
        connect: (port, receiver) => {
          const stream = ++streams;
          this.#open.get(opened)?.receivers.set(stream, receiver);
          say({ open: { stream, port } });
          return {
            send: (bytes) => say({ stream, data: toBase64(bytes) }),
            end: () => say({ stream, data: null }),
            close: () => say({ stream, close: true }),
          };
        },
        close: () => say({ close: true }),
      };
    });
  }

  /** Inputs as they stand in a log: undefined for those that are none of these. */
  replayed(request: LoggedRequest, user: UserInfo): ApiResponse | undefined {
    const { path, headers } = request;
    if (path.startsWith(PATH)) return this.#hear(request);
    const [, subresource] = STREAMED.exec(path) ?? [];
    if (!subresource || !headers?.upgrade) return undefined;
    const opened =
      subresource === 'portforward'
        ? this.#forward(request, user)
        : this.#command(request, user, DEAF);
    return typeof opened === 'number' ? { status: 101, body: '' } : opened;
  }

  #command(
    request: LoggedRequest,
    user: UserInfo,
    receiver: CommandReceiver,
  ): number | ApiResponse {
    const number = ++this.#count;
    const command = this.#host.connect(
      { ...request, user },
      {
        onStdout: (bytes) => receiver.onStdout(bytes),
        onStderr: (bytes) => receiver.onStderr(bytes),
        onEnd: (end) => {
          this.#open.delete(number);
          receiver.onEnd(end);
        },
      },
    );
    if ('status' in command) return command;
    this.#open.set(number, { command, streams: new Map(), receivers: new Map() });
    return number;
  }

  #forward(request: LoggedRequest, user: UserInfo): number | ApiResponse {
    const number = ++this.#count;
    const forwarder = this.#host.portForward({ ...request, user });
    if ('status' in forwarder) return forwarder;
    this.#open.set(number, { forwarder, streams: new Map(), receivers: new Map() });
    return number;
  }

  #say(number: number, user: UserInfo, body: Said): void {
    if (!this.#open.has(number)) return;
    const request: LoggedRequest = { method: 'POST', path: `${PATH}${number}`, body };
    this.#host.input(request, user, () => this.#hear(request));
  }

  #hear({ path, body }: LoggedRequest): ApiResponse {
    const number = Number(path.slice(PATH.length));
    const open = this.#open.get(number);
    const said = saidIn(body);
    if (!open) return refusal(StatusError.unknownPath());
    if (!said) return refusal(StatusError.badRequest('nothing that a connection understands'));
    if (said.close && said.stream === undefined) this.#open.delete(number);
    if (open.command) command(open.command, said);
    if (open.forwarder) forward(open.forwarder, open, said);
    return { status: 200, body: {} };
  }
}

const DEAF: CommandReceiver = { onStdout: () => {}, onStderr: () => {}, onEnd: () => {} };
const DEAF_STREAM: ForwardReceiver = { onData: () => {}, onEnd: () => {}, onProblem: () => {} };

/** As a log keeps it: which protocol carries it makes no difference to the cluster. */
function upgraded({ path, query }: LoggedRequest): LoggedRequest {
  return { method: 'POST', path, ...(query && { query }), headers: { upgrade: 'stream' } };
}

function command(session: CommandSession, said: Said): void {
  if (said.stdin === null) session.closeStdin();
  else if (said.stdin !== undefined) session.stdin(fromBase64(said.stdin)!);
  if (said.resize) session.resize(said.resize.width, said.resize.height);
  if (said.close) session.close();
}

function forward(forwarder: PortForwarder, { streams, receivers }: Open, said: Said): void {
  if (said.open) {
    const { stream, port } = said.open;
    const receiver = receivers.get(stream) ?? DEAF_STREAM;
    receivers.delete(stream);
    const connection = forwarder.connect(port, {
      ...receiver,
      onProblem: (problem) => {
        streams.delete(stream);
        receiver.onProblem(problem);
      },
    });
    streams.set(stream, connection);
  }
  if (said.stream === undefined) return said.close && forwarder.close();
  const connection = streams.get(said.stream);
  if (said.data === null) connection?.end();
  else if (said.data !== undefined) connection?.send(fromBase64(said.data)!);
  if (!said.close) return;
  connection?.close();
  streams.delete(said.stream);
}

/** A log may come from a stranger: only what is understood is let in. */
function saidIn(body: unknown): Said | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { stdin, resize, open, stream, data, close } = body as Said;
  const fine =
    isBytes(stdin) &&
    isBytes(data) &&
    (resize === undefined || (isCount(resize?.width) && isCount(resize.height))) &&
    (open === undefined || (isCount(open?.stream) && isCount(open.port))) &&
    (stream === undefined || isCount(stream)) &&
    (close === undefined || close === true);
  return fine ? (body as Said) : undefined;
}

const isBytes = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && fromBase64(value) !== undefined);

const isCount = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 31;

const refusal = ({ code, status }: StatusError): ApiResponse => ({ status: code, body: status });
