/** What wget and curl share: addresses, names, and asking a server one thing. */
import { ask, request } from '../../net/http.ts';
import type { HttpResponse } from '../../net/http-message.ts';
import type { DialProblem } from '../../net/sockets.ts';
import type { Process } from '../process/process.ts';
import { Emitter } from '../process/stream.ts';
import type { Steps } from '../process/wait.ts';

/** There and back between two Pods of one cluster. */
export const ROUND_TRIP = 1;

export interface Url {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly target: string;
}

export function parseUrl(text: string): Url | undefined {
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
export function addressOf(process: Process, host: string): string | undefined {
  if (isAddress(host)) return host;
  const hosts = process.files.read('/etc/hosts', { uid: 0, gid: 0 });
  for (const line of hosts.ok ? hosts.value.split('\n') : []) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (address && names.includes(host)) return address;
  }
  return undefined;
}

export type Answered = HttpResponse | DialProblem | { readonly timedOut: true };

/** Asks a server, and waits for its answer. */
export function* fetched(
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
