/** HTTP/1.1 as far as servers in containers and their clients speak it: messages, and how they look as bytes. */
import type { HttpHandler, HttpRequest, HttpResponse } from './http-message.ts';
import { connection, type Connection, type Listener } from './sockets.ts';

const REASONS: { readonly [status: number]: string } = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

export const reasonOf = (status: number): string => REASONS[status] ?? 'Unknown';

/** A request's head may be this long before it is refused. */
const LONGEST_HEAD = 65_536;
const LONGEST_BODY = 8 * 1024 * 1024;

export function request(
  method: string,
  target: string,
  headers: Iterable<readonly [string, string]> = [],
  body = '',
): HttpRequest {
  return {
    method,
    target,
    headers: new Map([...headers].map(([name, value]) => [name.toLowerCase(), value])),
    body,
  };
}

/** Asks a server one thing, whichever way it listens. `failed` is told when it goes away without an answer. */
export function ask(
  listener: Listener,
  asked: HttpRequest,
  respond: (response: HttpResponse) => void,
  failed: () => void = () => {},
): void {
  if (listener.http) return listener.http(asked, respond);
  if (!listener.accept) return failed();
  const [here, there] = connection();
  let answered = false;
  const reader = new MessageReader((head, body) => {
    if (answered) return;
    answered = true;
    const [, status] = head.first.split(' ');
    respond({ status: Number(status) || 0, headers: [...head.headers], body });
    here.close();
  });
  here.onData((bytes) => reader.take(bytes));
  here.onClose(() => {
    reader.end();
    if (!answered) failed();
  });
  listener.accept(there);
  here.send(requestBytes(asked));
}

function requestBytes({ method, target, headers, body }: HttpRequest): string {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const length = body ? `content-length: ${body.length}\r\n` : '';
  return `${method} ${target} HTTP/1.1\r\n${lines}${length}\r\n${body}`;
}

/** Reads requests from a connection and answers them in turn, until one asks for its end. */
export function serveHttp(end: Connection, handler: HttpHandler): void {
  const waiting: HttpRequest[] = [];
  let busy = false;
  let over = false;
  const next = (): void => {
    const asked = waiting.shift();
    if (!asked || busy) return;
    busy = true;
    const last = /\bclose\b/i.test(asked.headers.get('connection') ?? '');
    handler(asked, (response) => {
      busy = false;
      if (over) return;
      end.send(responseBytes(asked, response, last));
      if (last) end.close();
      else next();
    });
  };
  const reader = new MessageReader((head, body) => {
    const [method, target, version] = head.first.split(' ');
    if (!method || !target || !version?.startsWith('HTTP/')) {
      end.send(responseBytes(undefined, { status: 400, body: '' }, true));
      return end.close();
    }
    if (version === 'HTTP/1.0' && !head.headers.has('connection'))
      head.headers.set('connection', 'close');
    waiting.push({ method, target, headers: head.headers, body });
    if (!busy) next();
  });
  end.onData((bytes) => reader.take(bytes));
  end.onClose(() => {
    over = true;
    end.close();
  });
}

function responseBytes(
  asked: HttpRequest | undefined,
  { status, headers = [], body }: HttpResponse,
  last: boolean,
): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const length = headers.some(([name]) => name.toLowerCase() === 'content-length')
    ? ''
    : `Content-Length: ${body.length}\r\n`;
  const ends = last ? 'Connection: close\r\n' : '';
  return `HTTP/1.1 ${status} ${reasonOf(status)}\r\n${lines}${length}${ends}\r\n${asked?.method === 'HEAD' ? '' : body}`;
}

interface Head {
  readonly first: string;
  readonly headers: Map<string, string>;
}

/** Cuts a stream of bytes into messages. */
class MessageReader {
  readonly #onMessage: (head: Head, body: string) => void;
  #held = '';
  #head: Head | undefined;

  constructor(onMessage: (head: Head, body: string) => void) {
    this.#onMessage = onMessage;
  }

  take(bytes: string): void {
    this.#held += bytes;
    while (this.#step());
  }

  /** What has no length of its own ends with the connection. */
  end(): void {
    if (!this.#head) return;
    const head = this.#head;
    this.#head = undefined;
    this.#onMessage(head, this.#held);
  }

  #step(): boolean {
    if (!this.#head) {
      const end = this.#held.indexOf('\r\n\r\n');
      if (end < 0) {
        if (this.#held.length > LONGEST_HEAD) this.#held = '';
        return false;
      }
      const [first = '', ...lines] = this.#held.slice(0, end).split('\r\n');
      this.#held = this.#held.slice(end + 4);
      const headers = new Map<string, string>();
      for (const line of lines) {
        const colon = line.indexOf(':');
        if (colon > 0)
          headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
      }
      this.#head = { first, headers };
    }
    const { first, headers } = this.#head;
    if (headers.get('transfer-encoding')?.toLowerCase() === 'chunked') return this.#chunked();
    const isResponse = first.startsWith('HTTP/');
    const length = Number(headers.get('content-length') ?? (isResponse ? NaN : 0));
    if (!(length <= LONGEST_BODY) || this.#held.length < length) return false;
    return this.#message(this.#held.slice(0, length), length);
  }

  #chunked(): boolean {
    let at = 0;
    let body = '';
    for (;;) {
      const line = this.#held.indexOf('\r\n', at);
      if (line < 0) return false;
      const size = parseInt(this.#held.slice(at, line), 16) || 0;
      const start = line + 2;
      if (this.#held.length < start + size + 2) return false;
      body += this.#held.slice(start, start + size);
      at = start + size + 2;
      if (size === 0) return this.#message(body, at);
    }
  }

  #message(body: string, taken: number): boolean {
    const head = this.#head!;
    this.#held = this.#held.slice(taken);
    this.#head = undefined;
    this.#onMessage(head, body);
    return true;
  }
}
