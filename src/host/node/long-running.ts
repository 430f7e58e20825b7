/** Watches and followed logs: answers that go on until somebody ends them, or the client no longer keeps up. */
import type { ServerResponse } from 'node:http';
import type { ApiRequest, ApiResponse } from '../../apimachinery/api-request.ts';
import { StatusError } from '../../apimachinery/status.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { refusal, send, type Accepted } from './http-response.ts';

const MOST_OPEN = 4096;
/** A client that lets this much pile up, beyond what it began with, is not reading: it is cut off, and may come back. */
const LARGEST_BACKLOG = 8 * 1024 * 1024;

/** Where an answer goes: refused like any other, or begun. */
export interface Door {
  refuse(answer: ApiResponse): void;
  /** Undefined when it was refused after all. */
  open(type: string): Outlet | undefined;
}

/** What a long answer is written to. */
export interface Outlet {
  write(text: string): void;
  end(): void;
  destroy(): void;
  /** How much the client has not taken yet. */
  waiting(): number;
  onClose(told: () => void): void;
}

export function httpDoor(response: ServerResponse, accepted: Accepted): Door {
  return {
    refuse: (answer) => send(response, answer, accepted),
    open(type) {
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache, private' });
      response.flushHeaders();
      return {
        write: (text) => void (response.writableEnded || response.write(text)),
        end: () => response.end(),
        destroy: () => response.destroy(),
        waiting: () => response.writableLength,
        onClose: (told) => response.once('close', told),
      };
    },
  };
}

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

  watch(request: ApiRequest, door: Door): void {
    if (this.#open.size >= MOST_OPEN) return door.refuse(TOO_MANY);
    const early: string[] = [];
    let told = (line: string): void => void early.push(line);
    let closed = false;
    let end = () => {};
    const observed = this.#cluster.observe(request, {
      onEvent: (event) => told(`${JSON.stringify(event)}\n`),
      onClose: () => {
        closed = true;
        end();
      },
    });
    if (!('stop' in observed)) return door.refuse(observed);
    const outlet = door.open('application/json');
    if (!outlet) return observed.stop();
    end = () => outlet.end();
    told = this.#held(request, outlet, early, observed.stop);
    if (closed) end();
  }

  /** A log, and with `follow` what is added to it. */
  log(request: ApiRequest, door: Door): void {
    if (this.#open.size >= MOST_OPEN) return door.refuse(TOO_MANY);
    const first = this.#cluster.read({
      ...request,
      query: { ...request.query, follow: undefined },
    });
    if (first.status !== 200) return door.refuse(first);
    const outlet = door.open('text/plain');
    if (!outlet) return;
    let stop = () => {};
    const tell = this.#held(request, outlet, [String(first.body)], () => stop());
    if (request.query?.follow !== 'true') return outlet.end();
    stop = this.#cluster.followLog(request, tell, () => outlet.end());
  }

  /** Until the client goes, its time is over, or the server stops. Gives the way to tell it more. */
  #held(
    { query }: ApiRequest,
    outlet: Outlet,
    begins: readonly string[],
    stop: () => void,
  ): (text: string) => void {
    const seconds = Number(query?.timeoutSeconds ?? 0);
    const end = () => outlet.end();
    const timer = seconds > 0 ? setTimeout(end, seconds * 1000) : undefined;
    this.#open.add(end);
    outlet.onClose(() => {
      clearTimeout(timer);
      this.#open.delete(end);
      stop();
    });
    for (const text of begins) if (text !== '') outlet.write(text);
    // A list of everything that there is may be long: how long it was does not count against whoever asked.
    const most = outlet.waiting() + LARGEST_BACKLOG;
    return (text) => {
      if (outlet.waiting() > most) outlet.destroy();
      else outlet.write(text);
    };
  }
}

const TOO_MANY = refusal(
  StatusError.tooManyRequests('too many requests, please try again later', 1),
);
