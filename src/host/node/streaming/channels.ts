/** Channels in one WebSocket: each message begins with the number of its channel (k8s.io/streaming wsstream/conn.go, 1.36). */
import type { RawData, WebSocket } from 'ws';
import { guarded } from '../guard.ts';

/** `binary`: a byte and the data. Otherwise a digit and base64, in messages of text. */
export class Channels {
  readonly #socket: WebSocket;
  readonly #binary: boolean;

  constructor(socket: WebSocket, binary: boolean) {
    this.#socket = socket;
    this.#binary = binary;
  }

  send(channel: number, bytes: Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > LARGEST_BACKLOG) return this.#socket.terminate();
    if (this.#binary) return this.#socket.send(Buffer.concat([Buffer.from([channel]), bytes]));
    this.#socket.send(`${channel}${Buffer.from(bytes).toString('base64')}`);
  }

  receive(onData: (channel: number, bytes: Buffer) => void): void {
    onMessage(this.#socket, (message) => {
      if (message.length === 0) return;
      if (this.#binary) return onData(message[0]!, message.subarray(1));
      onData(message[0]! - ZERO, Buffer.from(message.subarray(1).toString('latin1'), 'base64'));
    });
  }
}

const ZERO = '0'.charCodeAt(0);

/** A client that lets this much pile up is not reading. */
export const LARGEST_BACKLOG = 16 * 1024 * 1024;

/** Each message as bytes. A bug that one leads to ends that socket only. */
export function onMessage(socket: WebSocket, handle: (bytes: Buffer) => void): void {
  socket.on('message', (data) =>
    guarded(
      () => handle(bytesOf(data)),
      () => socket.terminate(),
    ),
  );
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
