/** wget, curl, nc, nslookup, ping. */
import { ask, reasonOf, request } from '../../net/http.ts';
import type { HttpResponse } from '../../net/http-message.ts';
import { connection, type DialProblem, type Listener } from '../../net/sockets.ts';
import { baseOf } from '../fs/file-system.ts';
import type { Process } from '../process/process.ts';
import { Emitter } from '../process/stream.ts';
import type { Program, Steps } from '../process/wait.ts';
import { complain, options, unknownOption, type Applet } from './applet.ts';

/** There and back between two Pods of one cluster. */
const ROUND_TRIP = 1;

interface Url {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly target: string;
}

function parseUrl(text: string): Url | undefined {
  const [, scheme = 'http', v6, v4 = '', port, target = '/'] =
    /^(?:(\w+):\/\/)?(?:\[([^\]]+)\]|([^/:?]*))(?::(\d+))?([/?].*)?$/s.exec(text) ?? [];
  const host = v6 ?? v4;
  if (!host) return undefined;
  return {
    scheme,
    host,
    port: Number(port ?? (scheme === 'https' ? 443 : 80)),
    target: target.startsWith('?') ? `/${target}` : target,
  };
}

const isAddress = (host: string): boolean =>
  /^\d+\.\d+\.\d+\.\d+$/.test(host) || host.includes(':');

/** The address of a host: its own, or what /etc/hosts says. */
// Parity: names that /etc/hosts does not have are not known, because there is no DNS yet.
function addressOf(process: Process, host: string): string | undefined {
  if (isAddress(host)) return host;
  const hosts = process.files.read('/etc/hosts', { uid: 0, gid: 0 });
  for (const line of hosts.ok ? hosts.value.split('\n') : []) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (address && names.includes(host)) return address;
  }
  return undefined;
}

type Answered = HttpResponse | DialProblem | { readonly timedOut: true };

/** Asks a server, and waits for its answer. */
function* fetched(
  process: Process,
  {
    address,
    url,
    method,
    headers,
    body,
  }: {
    readonly address: string;
    readonly url: Url;
    readonly method: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: string;
  },
  seconds: number,
): Steps<Answered> {
  yield { for: ROUND_TRIP };
  const listener = process.network.dial(address, url.port);
  if ('refused' in listener) return listener;
  const arrived = new Emitter();
  let answer: Answered | undefined;
  const host = url.port === 80 ? url.host : `${url.host}:${url.port}`;
  const tell = (what: Answered) => {
    answer ??= what;
    arrived.emit();
  };
  ask(listener, request(method, url.target, [['host', host], ...headers], body), tell, () =>
    tell({ refused: 'Connection refused' }),
  );
  const end = process.now() + seconds * 1000;
  while (!answer && process.now() < end)
    yield { on: [arrived], ...(seconds < Infinity && { for: end - process.now() }) };
  return answer ?? { timedOut: true };
}

function* wget(process: Process, args: readonly string[]): Program {
  const { has, value, rest, unknown } = options(args, 'qO:T:Sct:Y:U:P:s', {
    quiet: 'q',
    'output-document': 'O',
    timeout: 'T',
    tries: 't',
    spider: 's',
    'no-check-certificate': 'c',
    'post-data': 'U',
    header: 'P',
  });
  if (unknown) return unknownOption(process, 'wget', unknown);
  const url = parseUrl(rest[0] ?? '');
  if (!url) return complain(process, `wget: bad address '${rest[0] ?? ''}'`);
  if (url.scheme === 'https') return complain(process, 'wget: note: TLS is not known here');
  const address = addressOf(process, url.host);
  if (!address) {
    yield { for: 1000 };
    return complain(process, `wget: bad address '${url.host}'`);
  }
  if (!has('q'))
    process.err(
      `Connecting to ${url.host}${url.port === 80 ? '' : `:${url.port}`} (${address}:${url.port})`,
    );
  const headers: [string, string][] = [
    ['user-agent', 'Wget'],
    ['connection', 'close'],
  ];
  const body = value('U') ?? '';
  const answer = yield* fetched(
    process,
    { address, url, method: body ? 'POST' : 'GET', headers, body },
    Number(value('T') ?? 900),
  );
  if ('timedOut' in answer) return complain(process, 'wget: download timed out');
  if ('refused' in answer) {
    if (answer.refused === 'No route to host') yield { for: 3000 };
    return complain(process, `wget: can't connect to remote host (${address}): ${answer.refused}`);
  }
  if (answer.status >= 400)
    return complain(
      process,
      `wget: server returned error: HTTP/1.1 ${answer.status} ${reasonOf(answer.status)}`,
    );
  if (has('s')) return 0;
  const file = value('O') ?? (baseOf(url.target.replace(/\?.*/, '')) || 'index.html');
  if (file === '-') process.write(1, answer.body);
  else {
    const written = process.files.write(process.path(file), process.user, answer.body);
    if (!written.ok) return complain(process, `wget: can't open '${file}': File exists`);
    if (!has('q'))
      process.err(
        `saving to '${file}'\n${file.padEnd(20)} 100% |********************************| ${String(answer.body.length).padStart(5)}  0:00:00 ETA\n'${file}' saved`,
      );
  }
  return 0;
}

function* curl(process: Process, args: readonly string[]): Program {
  const headers: [string, string][] = [
    ['user-agent', 'curl/8.11.0'],
    ['accept', '*/*'],
  ];
  const rest: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === '-H' || arg === '--header') {
      const [name = '', ...text] = (args[++at] ?? '').split(':');
      headers.push([name.trim().toLowerCase(), text.join(':').trim()]);
    } else rest.push(arg);
  }
  const {
    has,
    value,
    rest: urls,
    unknown,
  } = options(rest, 'sSfLivIkgo:X:d:m:w:O4g6', {
    silent: 's',
    fail: 'f',
    location: 'L',
    include: 'i',
    head: 'I',
    insecure: 'k',
    output: 'o',
    request: 'X',
    data: 'd',
    'max-time': 'm',
    'connect-timeout': 'm',
    'write-out': 'w',
    'show-error': 'S',
  });
  if (unknown)
    return complain(
      process,
      `curl: option ${unknown.startsWith('--') ? unknown : `-${unknown}`}: is unknown`,
      2,
    );
  const url = parseUrl(urls[0] ?? '');
  if (!url) return complain(process, 'curl: (3) URL rejected: No host part in the URL', 3);
  const say = (code: number, problem: string) =>
    has('s') && !has('S') ? code : complain(process, `curl: (${code}) ${problem}`, code);
  if (url.scheme === 'https') return say(1, 'Protocol "https" not supported');
  const address = addressOf(process, url.host);
  if (!address) return say(6, `Could not resolve host: ${url.host}`);
  const body = value('d') ?? '';
  if (body) headers.push(['content-type', 'application/x-www-form-urlencoded']);
  const method = value('X') ?? (has('I') ? 'HEAD' : body ? 'POST' : 'GET');
  const answer = yield* fetched(
    process,
    { address, url, method, headers, body },
    Number(value('m') ?? Infinity),
  );
  if ('timedOut' in answer)
    return say(
      28,
      `Operation timed out after ${Number(value('m')) * 1000} milliseconds with 0 bytes received`,
    );
  if ('refused' in answer)
    return say(
      7,
      `Failed to connect to ${url.host} port ${url.port} after 0 ms: Could not connect to server`,
    );
  if (has('f') && answer.status >= 400)
    return say(22, `The requested URL returned error: ${answer.status}`);
  const head = `HTTP/1.1 ${answer.status} ${reasonOf(answer.status)}\r\n${(answer.headers ?? []).map(([name, text]) => `${name}: ${text}\r\n`).join('')}\r\n`;
  const text = (has('i') || has('I') ? head : '') + (has('I') ? '' : answer.body);
  const file = value('o');
  if (file === undefined || file === '-') process.write(1, text);
  else process.files.write(process.path(file), process.user, text);
  const format = value('w');
  if (format)
    process.write(
      1,
      format
        .replaceAll('\\n', '\n')
        .replaceAll('%{http_code}', String(answer.status).padStart(3, '0')),
    );
  return 0;
}

function* nc(process: Process, args: readonly string[]): Program {
  const { has, value, rest, unknown } = options(args, 'lvzunw:p:e:k');
  if (unknown) return unknownOption(process, 'nc', unknown);
  if (has('l')) return yield* ncListen(process, Number(value('p') ?? rest[0] ?? 0));
  const [host = '', port = '0'] = rest;
  const address = addressOf(process, host);
  if (!address) return complain(process, `nc: bad address '${host}'`);
  yield { for: ROUND_TRIP };
  const found: Listener | DialProblem = process.network.dial(
    address,
    Number(port),
    has('u') ? 'UDP' : 'TCP',
  );
  if ('refused' in found)
    return complain(process, `nc: ${host} (${address}:${port}): ${found.refused}`);
  if (has('v')) process.err(`${host} (${address}:${port}) open`);
  if (has('z')) return 0;
  const text = yield* process.readAll();
  if (has('u')) {
    const answer = found.datagram?.(text);
    if (answer !== undefined) process.write(1, answer);
    return 0;
  }
  const [here, there] = connection();
  const changed = new Emitter();
  let over = false;
  here.onData((bytes) => process.write(1, bytes));
  here.onClose(() => {
    over = true;
    changed.emit();
  });
  found.accept?.(there);
  here.send(text);
  if (!found.accept) return 0;
  const end = process.now() + Number(value('w') ?? 5) * 1000;
  while (!over && process.now() < end) yield { on: [changed], for: end - process.now() };
  return 0;
}

/** Takes one connection and writes what comes through it. */
function* ncListen(process: Process, port: number): Program {
  const changed = new Emitter();
  let over = false;
  const listening = process.listen(port, {
    accept: (end) => {
      end.onData((bytes) => process.write(1, bytes));
      end.onClose(() => {
        over = true;
        changed.emit();
      });
    },
  });
  if (!listening) return complain(process, 'nc: bind: Address in use');
  while (!over) yield { on: [changed] };
  return 0;
}

function* nslookup(process: Process, [host = '']: readonly string[]): Program {
  const config = process.files.read('/etc/resolv.conf', { uid: 0, gid: 0 });
  const server = /^nameserver (\S+)/m.exec(config.ok ? config.value : '')?.[1] ?? '127.0.0.1';
  yield { for: 5000 };
  process.out(`;; connection timed out; no servers could be reached\n`);
  return complain(process, `nslookup: can't resolve '${host}' at ${server}`);
}

function* ping(process: Process, args: readonly string[]): Program {
  const { value, rest } = options(args, 'c:w:W:i:q46');
  const host = rest[0] ?? '';
  const address = addressOf(process, host);
  if (!address) return complain(process, `ping: bad address '${host}'`);
  process.out(`PING ${host} (${address}): 56 data bytes`);
  const count = Number(value('c') ?? Infinity);
  let received = 0;
  let sent = 0;
  while (sent < count) {
    yield { for: 1000, upkeep: count === Infinity };
    if (process.network.reaches(address)) {
      process.out(
        `64 bytes from ${address}: seq=${sent} ttl=62 time=0.${100 + process.random.below(400)} ms`,
      );
      received++;
    }
    sent++;
  }
  process.out(
    `\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${received} packets received, ${Math.round((100 * (sent - received)) / sent)}% packet loss`,
  );
  return received > 0 ? 0 : 1;
}

function netstat(process: Process): number {
  process.out(
    'Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ',
  );
  for (const { protocol, port } of process.network.listening())
    process.out(
      `${protocol.toLowerCase().padEnd(5)}      0      0 ${`0.0.0.0:${port}`.padEnd(23)} 0.0.0.0:*               ${protocol === 'TCP' ? 'LISTEN' : ''}`,
    );
  return 0;
}

export const networkCommands: readonly (readonly [string, Applet])[] = [
  ['wget', wget],
  ['curl', curl],
  ['nc', nc],
  ['nslookup', nslookup],
  ['ping', ping],
  ['netstat', netstat],
];
