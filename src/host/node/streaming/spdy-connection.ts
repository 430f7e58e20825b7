/**
 * SPDY/3.1 as Kubernetes speaks it: streams of bytes, opened by the client, over one connection (moby/spdystream).
 *
 * Windows are not kept: spdystream, which is at the other end, neither grants nor asks for any, so whoever waited for one
 * would wait for ever. What bounds a connection is its transport.
 */
import { HeaderReader, HeaderWriter, SpdyProblem, type SpdyHeaders } from './spdy-headers.ts';

/** What carries the bytes: a socket, or a WebSocket. */
export interface SpdyTransport {
  write(bytes: Buffer): void;
  /** After what was written. */
  end(): void;
}

/** Says why a stream is not wanted; undefined takes it. Called before the stream is answered. */
export type OnStream = (stream: SpdyStream) => string | undefined;

const CONTROL = 0x8000;
const VERSION = 3;
const HEADER = 8;
const FIN = 0x01;
const LARGEST_CONTROL_FRAME = 64 * 1024;
const LARGEST_DATA_FRAME = 32 * 1024;
const MOST_STREAMS = 1000;
const SYN_STREAM = 1;
const SYN_REPLY = 2;
const RST_STREAM = 3;
const PING = 6;
const GOAWAY = 7;
const HEADERS = 8;
const PROTOCOL_ERROR = 1;
const REFUSED_STREAM = 3;
const CANCEL = 5;

export class SpdyStream {
  readonly id: number;
  readonly headers: SpdyHeaders;
  onData: (bytes: Buffer) => void = () => {};
  /** The client has sent everything. */
  onEnd: () => void = () => {};
  /** The stream is gone, without an end. */
  onReset: () => void = () => {};
  readonly #connection: Framing;
  #ended = false;

  constructor(id: number, headers: SpdyHeaders, connection: Framing) {
    this.id = id;
    this.headers = headers;
    this.#connection = connection;
  }

  write(bytes: Uint8Array): void {
    if (this.#ended) return;
    for (let at = 0; at < bytes.length; at += LARGEST_DATA_FRAME)
      this.#connection.data(this.id, bytes.subarray(at, at + LARGEST_DATA_FRAME), 0);
  }

  /** Nothing more will be written. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#connection.data(this.id, NOTHING, FIN);
    this.#connection.half(this.id);
  }

  /** Neither side shall use it any more. */
  reset(): void {
    this.#ended = true;
    this.#connection.reset(this.id, CANCEL);
  }
}

/** What a stream asks of its connection. */
interface Framing {
  data(id: number, bytes: Uint8Array, flags: number): void;
  /** Our side has ended. */
  half(id: number): void;
  reset(id: number, reason: number): void;
}

interface Open {
  readonly stream: SpdyStream;
  /** How many of its two sides have ended. */
  ended: number;
}

interface DataFrame {
  readonly id: number;
  readonly flags: number;
  /** How many of its bytes have not come yet. */
  left: number;
}

export class SpdyConnection {
  readonly #transport: SpdyTransport;
  readonly #onStream: OnStream;
  readonly #reader = new HeaderReader();
  readonly #writer = new HeaderWriter();
  readonly #streams = new Map<number, Open>();
  readonly #framing: Framing = {
    data: (id, bytes, flags) => this.#data(id, bytes, flags),
    half: (id) => this.#half(id),
    reset: (id, reason) => this.#reset(id, reason),
  };
  #held: Buffer = NOTHING;
  /** The data frame that is being received. */
  #frame: DataFrame | undefined;
  #last = 0;
  #leaving = false;
  #over = false;

  constructor(transport: SpdyTransport, onStream: OnStream) {
    this.#transport = transport;
    this.#onStream = onStream;
  }

  /** Bytes from the client, however they were cut. What makes no sense ends the connection. */
  receive(bytes: Buffer): void {
    this.#held = this.#held.length > 0 ? Buffer.concat([this.#held, bytes]) : bytes;
    try {
      while (!this.#over && this.#next());
    } catch (problem) {
      if (!(problem instanceof SpdyProblem)) throw problem;
      this.close(PROTOCOL_ERROR);
    }
  }

  /** Says goodbye and lets go of the transport. */
  close(reason = 0): void {
    if (this.#over) return;
    this.#control(GOAWAY, [this.#last, reason]);
    this.#over = true;
    this.#transport.end();
    this.lost();
  }

  /** The transport is gone. */
  lost(): void {
    this.#over = true;
    this.#held = NOTHING;
    const open = [...this.#streams.values()];
    this.#streams.clear();
    for (const { stream } of open) stream.onReset();
  }

  /** Handles one frame, or one piece of a data frame. False: there is not enough yet. */
  #next(): boolean {
    if (this.#frame) return this.#piece(this.#frame);
    if (this.#held.length < HEADER) return false;
    const word = this.#held.readUInt16BE(0);
    const flags = this.#held[4]!;
    const length = this.#held.readUIntBE(5, 3);
    if (word < CONTROL) {
      this.#frame = { id: this.#held.readUInt32BE(0), flags, left: length };
      this.#held = this.#held.subarray(HEADER);
      return true;
    }
    if ((word & 0x7fff) !== VERSION) throw new SpdyProblem('unknown version');
    if (length > LARGEST_CONTROL_FRAME) throw new SpdyProblem('control frame is too large');
    if (this.#held.length < HEADER + length) return false;
    const type = this.#held.readUInt16BE(2);
    const body = this.#held.subarray(HEADER, HEADER + length);
    this.#held = this.#held.subarray(HEADER + length);
    this.#received(type, flags, body);
    return true;
  }

  #piece(frame: DataFrame): boolean {
    const bytes = this.#held.subarray(0, frame.left);
    frame.left -= bytes.length;
    this.#held = this.#held.subarray(bytes.length);
    const open = this.#streams.get(frame.id);
    if (bytes.length > 0) open?.stream.onData(bytes);
    if (frame.left > 0) return false;
    this.#frame = undefined;
    if (frame.flags & FIN && open) this.#remoteEnd(open);
    return true;
  }

  #received(type: number, flags: number, body: Buffer): void {
    switch (type) {
      case SYN_STREAM:
        return this.#opened(flags, body);
      case SYN_REPLY:
      case HEADERS:
        // Nobody asks for these, but what they bear belongs to the one compressed text.
        return void this.#reader.read(body.subarray(4));
      case RST_STREAM:
        return this.#wasReset(idIn(body));
      case PING:
        // Pings of a client are odd; an even one would be the answer to ours.
        if (idIn(body) & 1) this.#control(PING, [idIn(body)]);
        return;
      case GOAWAY:
        this.#leaving = true;
        if (this.#streams.size === 0) this.close();
    }
  }

  #opened(flags: number, body: Buffer): void {
    const id = idIn(body);
    const headers = this.#reader.read(body.subarray(10));
    if (id % 2 === 0 || id <= this.#last) return this.#control(RST_STREAM, [id, PROTOCOL_ERROR]);
    this.#last = id;
    if (this.#leaving || this.#streams.size >= MOST_STREAMS)
      return this.#control(RST_STREAM, [id, REFUSED_STREAM]);
    const stream = new SpdyStream(id, headers, this.#framing);
    const open: Open = { stream, ended: 0 };
    this.#streams.set(id, open);
    const problem = this.#onStream(stream);
    if (problem !== undefined) return this.#reset(id, CANCEL);
    this.#control(SYN_REPLY, [id], this.#writer.write(new Map()));
    if (flags & FIN) this.#remoteEnd(open);
  }

  #remoteEnd(open: Open): void {
    open.stream.onEnd();
    this.#half(open.stream.id);
  }

  #half(id: number): void {
    const open = this.#streams.get(id);
    if (open && ++open.ended === 2) this.#forget(id);
  }

  #wasReset(id: number): void {
    const open = this.#streams.get(id);
    this.#forget(id);
    open?.stream.onReset();
  }

  #reset(id: number, reason: number): void {
    if (!this.#streams.has(id)) return;
    this.#control(RST_STREAM, [id, reason]);
    this.#forget(id);
  }

  #forget(id: number): void {
    if (this.#streams.delete(id) && this.#leaving && this.#streams.size === 0) this.close();
  }

  #data(id: number, bytes: Uint8Array, flags: number): void {
    if (this.#over || !this.#streams.has(id)) return;
    const frame = Buffer.alloc(HEADER + bytes.length);
    frame.writeUInt32BE(id, 0);
    frame[4] = flags;
    frame.writeUIntBE(bytes.length, 5, 3);
    frame.set(bytes, HEADER);
    this.#transport.write(frame);
  }

  #control(type: number, words: readonly number[], rest: Buffer = NOTHING): void {
    if (this.#over) return;
    const frame = Buffer.alloc(HEADER + 4 * words.length);
    frame.writeUInt16BE(CONTROL | VERSION, 0);
    frame.writeUInt16BE(type, 2);
    frame.writeUIntBE(4 * words.length + rest.length, 5, 3);
    words.forEach((word, i) => frame.writeUInt32BE(word, HEADER + 4 * i));
    this.#transport.write(Buffer.concat([frame, rest]));
  }
}

const NOTHING: Buffer = Buffer.alloc(0);

function idIn(body: Buffer): number {
  if (body.length < 4) throw new SpdyProblem('frame is cut short');
  return body.readUInt32BE(0) & 0x7fffffff;
}
