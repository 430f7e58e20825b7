/** `agnhost netexec`: an HTTP and UDP server that answers, dials others and runs commands (test/images/agnhost/netexec, 1.36). */
import { ask, request } from '../../../net/http.ts';
import type { HttpHandler, HttpResponse } from '../../../net/http-message.ts';
import { decode } from '../../fs/byte-string.ts';
import { Process } from '../../process/process.ts';
import { Emitter, Sink } from '../../process/stream.ts';
import type { Program } from '../../program.ts';
import { flagsOf, goMillis } from './flags.ts';

const text = (body: string, status = 200): HttpResponse => ({
  status,
  headers: [['Content-Type', 'text/plain; charset=utf-8']],
  body,
});

export function* netexec(process: Process, args: readonly string[]): Program {
  const flags = flagsOf(args);
  const port = flags.number('http-port', 8080);
  const udpPort = flags.number('udp-port', 8081);
  const delay = flags.number('delay-shutdown', 0) * 1000;
  const ends = new Emitter();
  let end: { readonly code: number; readonly at: number } | undefined;
  const exit = (code: number, wait: number) => {
    end ??= { code, at: process.now() + wait };
    ends.emit();
  };
  const log = (line: string) => process.err(`${stamp(process)} ${line}`);
  const override = flags.text('http-override');
  const handler: HttpHandler = (asked, respond) => {
    const url = override || asked.target;
    const [path = '/', query = ''] = url.split('?');
    const given = queryOf(query);
    const routes: { readonly [path: string]: () => void } = {
      '/': () => {
        log('GET /');
        respond(
          text(
            `NOW: ${new Date(process.now()).toISOString().replace('T', ' ').replace('Z', ' +0000 UTC')}`,
          ),
        );
      },
      '/clientip': () => respond(text('127.0.0.1:40000')),
      '/header': () =>
        respond(text(asked.headers.get((given.get('key') ?? '').toLowerCase()) ?? '')),
      '/serverport': () => respond(text(String(port))),
      '/echo': () => {
        log(`GET /echo?msg=${given.get('msg') ?? ''}`);
        respond(text(given.get('msg') ?? '', Number(given.get('code') ?? 200)));
      },
      '/healthz': () => respond(text('')),
      '/hostname': () => {
        log('GET /hostname');
        respond(text(process.hostname));
      },
      '/hostName': () => {
        log('GET /hostName');
        respond(text(process.hostname));
      },
      '/redirect': () =>
        respond({
          ...text('', Number(given.get('code') ?? 302)),
          headers: [['Location', given.get('location') ?? '']],
        }),
      '/exit': () => {
        log(
          `GET /exit?code=${given.get('code') ?? ''}&timeout=${given.get('timeout') ?? ''}&wait=${given.get('wait') ?? ''}`,
        );
        respond(text(''));
        exit(Number(given.get('code') ?? 0), goMillis(given.get('wait') ?? ''));
      },
      '/shutdown': () => {
        log('GET /shutdown');
        respond(text(''));
        exit(0, 0);
      },
      '/shell': () => shell(process, given.get('shellCommand') ?? given.get('cmd') ?? '', respond),
      '/dial': () => dial(process, given, respond),
    };
    const route = routes[path] ?? routes['/']!;
    route();
  };
  if (!process.listen(port, { http: handler })) {
    process.err(`${stamp(process)} listen tcp :${port}: bind: address already in use`);
    return 1;
  }
  log(`Started HTTP server on port ${port}`);
  if (udpPort > 0) {
    process.listen(udpPort, { datagram: (bytes) => datagram(process, bytes) }, 'UDP');
    log(`Started UDP server on port  ${udpPort}`);
  }
  process.use(12_000_000);
  while (!end) {
    const signal = yield { wakesOn: ['SIGTERM'], on: [ends] };
    if (signal) exit(0, delay);
  }
  if (end.at > process.now()) yield { for: end.at - process.now() };
  return end.code;
}

function datagram(process: Process, bytes: string): string {
  const command = bytes.trim();
  if (command.toLowerCase() === 'hostname') return process.hostname;
  if (command.startsWith('echo ')) return command.slice(5);
  return command.toLowerCase() === 'clientip' ? '127.0.0.1:40000' : '';
}

/** Runs a command and answers with what it said. */
function shell(process: Process, command: string, respond: (response: HttpResponse) => void): void {
  let output = '';
  const take = new Sink((bytes) => void (output += bytes));
  const child = process.spawn({
    argv: ['sh', '-c', command],
    descriptors: new Map([
      [1, take],
      [2, take.share()],
    ]),
  });
  const answer = (error: string) =>
    respond(
      text(JSON.stringify({ output: decode(output), ...(error && { error }) }), error ? 417 : 200),
    );
  if (!(child instanceof Process)) return answer(child.problem);
  child.exited.subscribe(() => answer(child.exitCode === 0 ? '' : `exit status ${child.exitCode}`));
}

/** Asks another server some times, and answers with what was heard. */
function dial(
  process: Process,
  given: ReadonlyMap<string, string>,
  respond: (response: HttpResponse) => void,
): void {
  const [host = '', port = '', what, protocol = 'http'] = [
    'host',
    'port',
    'request',
    'protocol',
  ].map((name) => given.get(name));
  if (what === undefined) return respond(text('request parameter not specified', 400));
  const responses: string[] = [];
  const errors: string[] = [];
  const tries = Number(given.get('tries') ?? 1);
  const finish = () => {
    const body = {
      ...(responses.length > 0 && { responses }),
      ...(errors.length > 0 && { errors }),
    };
    respond(text(JSON.stringify(body), responses.length > 0 ? 200 : 417));
  };
  const next = (left: number): void => {
    if (left === 0) return finish();
    const found = process.network.dial(host, Number(port), protocol === 'udp' ? 'UDP' : 'TCP');
    if ('refused' in found) {
      errors.push(
        `dial ${protocol === 'udp' ? 'udp' : 'tcp'} ${host}:${port}: connect: ${found.refused.toLowerCase()}`,
      );
      return next(left - 1);
    }
    if (protocol === 'udp') {
      responses.push(found.datagram?.(what) ?? '');
      return next(left - 1);
    }
    ask(
      found,
      request('GET', `/${what.replace(/^\//, '')}`, [['host', `${host}:${port}`]]),
      ({ body }) => {
        responses.push(decode(body));
        next(left - 1);
      },
    );
  };
  next(tries);
}

function queryOf(query: string): Map<string, string> {
  const given = new Map<string, string>();
  for (const pair of query.split('&').filter(Boolean)) {
    const [name = '', value = ''] = pair.split('=').map(unescaped);
    given.set(name, value);
  }
  return given;
}

const unescaped = (part: string): string =>
  part
    .replaceAll('+', ' ')
    .replace(/%([0-9a-fA-F]{2})/g, (_whole, hex: string) => String.fromCharCode(parseInt(hex, 16)));

/** `2026/11/21 08:54:55`, as Go's log package writes it. */
const stamp = (process: Process): string =>
  new Date(process.now()).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
