/** Watches and followed logs: answers that go on until somebody ends them, or the client no longer keeps up. */
import type { ServerResponse } from 'node:http';
import type { ApiRequest } from '../../apimachinery/api-request.ts';
import { StatusError } from '../../apimachinery/status.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { refusal, send, type Accepted } from './http-response.ts';

const MOST_OPEN = 4096;
/** A client that lets this much pile up, beyond what it began with, is not reading: it is cut off, and may come back. */
const LARGEST_BACKLOG = 8 * 1024 * 1024;

export class LongRunning {
  readonly #cluster: Cluster;
  readonly #open = new Set<() => void>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  get open(): number {
    return this.#open.size;
  }

  close(): void {
    for (const end of this.#open) end();
  }

  watch(request: ApiRequest, response: ServerResponse, accepted: Accepted): void {
    if (this.#open.size >= MOST_OPEN) return send(response, TOO_MANY, accepted);
    const early: string[] = [];
    let told = (line: string): void => void early.push(line);
    let closed = false;
    const observed = this.#cluster.observe(request, {
      onEvent: (event) => told(`${JSON.stringify(event)}\n`),
      onClose: () => {
        closed = true;
        if (response.headersSent) response.end();
      },
    });
    if (!('stop' in observed)) return send(response, observed, accepted);
    response.writeHead(200, {
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
    });
    response.flushHeaders();
    told = this.#held(request, response, early.join(''), observed.stop);
    if (closed) response.end();
  }

  follow(request: ApiRequest, response: ServerResponse, accepted: Accepted): void {
    if (this.#open.size >= MOST_OPEN) return send(response, TOO_MANY, accepted);
    const first = this.#cluster.read({
      ...request,
      query: { ...request.query, follow: undefined },
    });
    if (first.status !== 200) return send(response, first, accepted);
    response.writeHead(200, {
      'content-type': 'text/plain',
      'cache-control': 'no-cache, private',
    });
    response.flushHeaders();
    let stop = () => {};
    const tell = this.#held(request, response, String(first.body), () => stop());
    stop = this.#cluster.followLog(request, tell, () => response.end());
  }

  /** Until the client goes, its time is over, or the server stops. Gives the way to tell it more. */
  #held(
    { query }: ApiRequest,
    response: ServerResponse,
    begins: string,
    stop: () => void,
  ): (text: string) => void {
    const seconds = Number(query?.timeoutSeconds ?? 0);
    const end = () => response.end();
    const timer = seconds > 0 ? setTimeout(end, seconds * 1000) : undefined;
    this.#open.add(end);
    response.once('close', () => {
      clearTimeout(timer);
      this.#open.delete(end);
      stop();
    });
    if (begins !== '') response.write(begins);
    // A list of everything that there is may be long: how long it was does not count against whoever asked.
    const most = response.writableLength + LARGEST_BACKLOG;
    return (text) => {
      if (response.writableLength > most) response.destroy();
      else if (!response.writableEnded) response.write(text);
    };
  }
}

const TOO_MANY = refusal(
  StatusError.tooManyRequests('too many requests, please try again later', 1),
);
