/** curl 8, as far as plain HTTP goes. */
import { toBase64 } from '../../../apimachinery/bytes.ts';
import { reasonOf } from '../../net/http.ts';
import type { HttpResponse } from '../../net/http-message.ts';
import { toUint8 } from '../fs/byte-string.ts';
import { baseOf } from '../fs/file-system.ts';
import type { Process } from '../process/process.ts';
import type { Program, Steps } from '../process/wait.ts';
import { complain, Input, options, type Options } from './applet.ts';
import { addressOf, fetched, parseUrl, type Answered, type Url } from './http-client.ts';

const LETTERS = 'sSfLivIkgqNGO46#o:X:m:w:u:A:e:b:c:x:T:@:$:%:!:';
const LONG: { readonly [name: string]: string } = {
  silent: 's',
  'show-error': 'S',
  fail: 'f',
  location: 'L',
  include: 'i',
  'show-headers': 'i',
  verbose: 'v',
  head: 'I',
  insecure: 'k',
  globoff: 'g',
  disable: 'q',
  'no-buffer': 'N',
  get: 'G',
  'remote-name': 'O',
  ipv4: '4',
  ipv6: '6',
  'http1.1': '#',
  'no-progress-meter': '#',
  output: 'o',
  request: 'X',
  'max-time': 'm',
  'write-out': 'w',
  user: 'u',
  'user-agent': 'A',
  referer: 'e',
  cookie: 'b',
  'connect-timeout': '@',
  retry: '$',
  // A container has one address to ask from.
  interface: '!',
  'retry-delay': '%',
};
const MOST_REDIRECTS = 50;

/** One request and all that was found out on the way. */
interface Transfer {
  readonly url: Url;
  readonly address: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

export function* curl(process: Process, args: readonly string[]): Program {
  const { headers: given, data, others } = yield* repeated(process, args);
  const chosen = options(others, LETTERS, LONG);
  const { has, value, rest, unknown } = chosen;
  if (unknown)
    return complain(
      process,
      `curl: option ${unknown.startsWith('--') ? unknown : `-${unknown}`}: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information`,
      2,
    );
  if (rest.length === 0)
    return complain(
      process,
      "curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information",
      2,
    );
  const say = (code: number, problem: string) =>
    has('s') && !has('S') ? code : complain(process, `curl: (${code}) ${problem}`, code);
  const silent = has('s') || others.includes('--no-progress-meter');
  let status = 0;
  for (const [i, text] of rest.entries()) {
    const body = has('G') ? '' : data.join('&');
    let url = parseUrl(has('G') && data.length > 0 ? withQuery(text, data.join('&')) : text);
    let method = value('X') ?? (has('I') ? 'HEAD' : data.length > 0 && !has('G') ? 'POST' : 'GET');
    let [redirects, answer]: [number, Answered | undefined] = [0, undefined];
    const started = process.now();
    let address: string | undefined;
    for (;;) {
      if (!url) return say(3, 'URL rejected: No host part in the URL');
      if (url.scheme === 'https')
        // Parity: no TLS in containers, so curl speaks as one that was built without it.
        return say(1, `Protocol "https" not supported`);
      if (url.scheme !== 'http') return say(1, `Protocol "${url.scheme}" not supported`);
      address = addressOf(process, url.host);
      if (!address) return say(6, `Could not resolve host: ${url.host}`);
      const transfer: Transfer = {
        url,
        address,
        method,
        headers: [...usual(given, chosen, body !== ''), ...given],
        body,
      };
      if (has('v')) process.err(`*   Trying ${shownAddress(address)}:${url.port}...`);
      answer = yield* asked(process, transfer, {
        most: Number(value('m') ?? Infinity),
        connecting: Number(value('@') ?? Infinity),
      });
      if ('status' in answer && has('v')) verbose(process, transfer, answer);
      const to = 'status' in answer ? headerOf(answer, 'location') : undefined;
      if (!has('L') || to === undefined || !('status' in answer) || answer.status < 300) break;
      if (++redirects > MOST_REDIRECTS)
        return say(47, `Maximum (${MOST_REDIRECTS}) redirects followed`);
      url = parseUrl(absoluteUrl(url, to));
      if (answer.status === 303 && method === 'POST') method = 'GET';
    }
    const spent = process.now() - started;
    if ('timedOut' in answer)
      status = say(
        28,
        spent < Number(value('m') ?? Infinity) * 1000
          ? `Failed to connect to ${url.host} port ${url.port} after ${spent} ms: Timeout was reached`
          : `Operation timed out after ${spent} milliseconds with 0 bytes received`,
      );
    else if ('refused' in answer)
      status = say(
        7,
        `Failed to connect to ${url.host} port ${url.port} after ${spent} ms: Could not connect to server`,
      );
    else if (has('f') && answer.status >= 400)
      status = say(22, `The requested URL returned error: ${answer.status}`);
    else {
      const head = `HTTP/1.1 ${answer.status} ${reasonOf(answer.status)}\r\n${(answer.headers ?? []).map(([name, said]) => `${name}: ${said}\r\n`).join('')}\r\n`;
      const shown = (has('i') || has('I') ? head : '') + (has('I') ? '' : answer.body);
      const file = value('o') ?? (has('O') ? baseOf(url.target.replace(/\?.*/, '')) : undefined);
      const toTerminal =
        (file === undefined || file === '-') && !!process.descriptors.get(1)?.terminal;
      if (!silent && !toTerminal && i === 0) progress(process, answer.body.length, spent);
      if (file === undefined || file === '-') process.write(1, shown);
      else if (!written(process, file, shown))
        status = say(23, `client returned ERROR on write, ${shown.length} bytes requested`);
    }
    const format = value('w');
    if (format !== undefined)
      process.write(1, writeOut(format, { answer, url, address, redirects, spent }));
    yield* process.turn();
  }
  return status;
}

/** What curl sends of itself, and what its short options stand for. */
const usual = (
  given: readonly (readonly [string, string])[],
  { value }: Options,
  withBody: boolean,
): (readonly [string, string])[] => {
  const optional = (name: string, text: string | undefined) =>
    text === undefined || given.some(([each]) => each.toLowerCase() === name.toLowerCase())
      ? []
      : [[name, text] as const];
  const user = value('u');
  return [
    ...optional('Authorization', user && `Basic ${toBase64(toUint8(user))}`),
    ...optional('User-Agent', value('A') ?? 'curl/8.14.1'),
    ...optional('Accept', '*/*'),
    ...optional('Referer', value('e')),
    ...optional('Cookie', value('b')),
    ...optional('Content-Type', withBody ? 'application/x-www-form-urlencoded' : undefined),
  ];
};

/** What may be said several times: headers and data, `@file` and `-` included. */
function* repeated(process: Process, args: readonly string[]) {
  const headers: (readonly [string, string])[] = [];
  const data: string[] = [];
  const others: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const [, short, attached] = /^-([Hd])(.+)$/s.exec(args[at]!) ?? [];
    const name = short ? `-${short}` : args[at]!;
    const next = () => attached ?? args[++at] ?? '';
    if (name === '-H' || name === '--header') {
      const [key = '', ...text] = next().split(':');
      headers.push([key.trim(), text.join(':').trim()]);
    } else if (/^(-d|--data|--data-raw|--data-binary|--data-urlencode|--json)$/.test(name)) {
      const text = next();
      if (name === '--json') headers.push(['Content-Type', 'application/json']);
      data.push(
        text.startsWith('@') && name !== '--data-raw'
          ? yield* contentOf(process, text.slice(1))
          : name === '--data-urlencode'
            ? text.replace(
                /^([^=]*=)?(.*)$/s,
                (_whole, key: string | undefined, said: string) =>
                  `${key ?? ''}${encodeURIComponent(said)}`,
              )
            : text,
      );
    } else others.push(args[at]!);
  }
  return { headers, data, others };
}

function* contentOf(process: Process, name: string): Steps<string> {
  return (yield* new Input(process, 'curl', [name]).all()).replace(/[\r\n]/g, '');
}

function* asked(
  process: Process,
  { url, address, method, headers, body }: Transfer,
  { most, connecting }: { readonly most: number; readonly connecting: number },
): Steps<Answered> {
  const found = process.network.dial(address, url.port);
  if (!('refused' in found) || found.refused === 'Connection refused')
    return yield* fetched(process, { address, url, method, headers, body }, most);
  // The kernel asks three times for a neighbour that is not there.
  const patience = Math.min(3000, most * 1000, connecting * 1000);
  yield { for: patience };
  return patience < 3000 ? { timedOut: true } : found;
}

function verbose(
  process: Process,
  { url, address, method, headers }: Transfer,
  answer: HttpResponse,
) {
  const host = url.port === 80 ? url.host : `${url.host}:${url.port}`;
  const lines = [
    `* Connected to ${url.host} (${address}) port ${url.port}`,
    `> ${method} ${url.target} HTTP/1.1`,
    ...[['Host', host] as const, ...headers].map(([name, text]) => `> ${name}: ${text}`),
    '> ',
    '* Request completely sent off',
    `< HTTP/1.1 ${answer.status} ${reasonOf(answer.status)}`,
    ...(answer.headers ?? []).map(([name, text]) => `< ${name}: ${text}`),
    '< ',
    `* Connection #0 to host ${url.host} left intact`,
  ];
  process.err(lines.join('\n'));
}

/** What is drawn while a body goes anywhere but to a terminal, as it is at the end. */
function progress(process: Process, bytes: number, millis: number): void {
  const speed = shortSize(millis > 0 ? Math.floor((bytes * 1000) / millis) : bytes);
  const times = '--:--:-- --:--:-- --:--:--';
  process.err(
    `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n                                 Dload  Upload   Total   Spent    Left  Speed\n\r  0     0    0     0    0     0      0      0 ${times}     0\r100 ${String(bytes).padStart(5)}  100 ${String(bytes).padStart(5)}    0     0 ${speed.padStart(6)}      0 ${times} ${speed.padStart(5)}`,
  );
}

function shortSize(bytes: number): string {
  if (bytes < 100_000) return String(bytes);
  return bytes < 10_240_000 ? `${Math.floor(bytes / 1024)}k` : `${Math.floor(bytes / 2 ** 20)}M`;
}

function written(process: Process, file: string, bytes: string): boolean {
  const opened = process.files.openForWriting(process.path(file), process.user, { truncate: true });
  if (!opened.ok) return false;
  if (opened.value.kind === 'device') opened.value.open().write(bytes);
  else opened.value.write(0, bytes, process.now());
  return true;
}

function writeOut(
  format: string,
  {
    answer,
    url,
    address,
    redirects,
    spent,
  }: {
    readonly answer: Answered;
    readonly url: Url;
    readonly address: string;
    readonly redirects: number;
    readonly spent: number;
  },
): string {
  const response = 'status' in answer ? answer : undefined;
  const code = String(response?.status ?? 0).padStart(3, '0');
  const seconds = (spent / 1000).toFixed(6);
  const facts: { readonly [name: string]: string } = {
    http_code: code,
    response_code: code,
    http_version: response ? '1.1' : '0',
    size_download: String(response?.body.length ?? 0),
    content_type: (response && headerOf(response, 'content-type')) ?? '',
    num_redirects: String(redirects),
    remote_ip: response ? address : '',
    remote_port: response ? String(url.port) : '0',
    scheme: 'http',
    url_effective: `http://${url.host}${url.port === 80 ? '' : `:${url.port}`}${url.target}`,
    method: 'GET',
    time_namelookup: '0.000000',
    time_connect: response ? seconds : '0.000000',
    time_starttransfer: response ? seconds : '0.000000',
    time_total: seconds,
  };
  return format
    .replace(/%\{(\w+)\}/g, (_whole, name: string) => facts[name] ?? '')
    .replace(/\\([nrt])/g, (_whole, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter]!);
}

const headerOf = ({ headers = [] }: HttpResponse, name: string): string | undefined =>
  headers.find(([each]) => each.toLowerCase() === name)?.[1];

const withQuery = (url: string, query: string): string =>
  `${url}${url.includes('?') ? '&' : '?'}${query}`;

const shownAddress = (address: string): string =>
  address.includes(':') ? `[${address}]` : address;

const absoluteUrl = ({ scheme, host, port }: Url, to: string): string =>
  /^\w+:\/\//.test(to) ? to : `${scheme}://${host}:${port}${to.startsWith('/') ? '' : '/'}${to}`;
