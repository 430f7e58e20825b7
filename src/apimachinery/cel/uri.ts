/** Addresses of the web as Go's net/url reads them. */
import { utf8 } from './literals.ts';
import { utf8Text } from './value-text.ts';

export interface Uri {
  readonly scheme: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
  /** As it is written again. */
  readonly text: string;
}

/** What url.ParseRequestURI has against it: it wants a path or a scheme. */
export function uriProblem(text: string): string | undefined {
  const wrong = problemOf(text);
  return wrong === undefined ? undefined : `parse ${JSON.stringify(text)}: ${wrong}`;
}

function problemOf(text: string): string | undefined {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) return 'net/url: invalid control character in URL';
  if (text === '') return 'empty url';
  const colon = text.indexOf(':');
  const scheme = /^[a-zA-Z][a-zA-Z0-9+.-]*(?=:)/.exec(text)?.[0];
  if (scheme === undefined && colon === 0) return 'missing protocol scheme';
  const rest = scheme === undefined ? text : text.slice(scheme.length + 1);
  if (!rest.startsWith('/') && scheme === undefined) return 'invalid URI for request';
  const authority = /^\/\/([^/?]*)/.exec(rest)?.[1];
  if (authority !== undefined) {
    const problem = authorityProblem(authority.slice(authority.lastIndexOf('@') + 1));
    if (problem !== undefined) return problem;
  }
  const escape = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(rest.split('?')[0]!);
  return escape ? `invalid URL escape ${JSON.stringify(escape[0])}` : undefined;
}

function authorityProblem(host: string): string | undefined {
  const port = host.startsWith('[')
    ? host.slice(host.indexOf(']') + 1)
    : host.slice(Math.max(0, host.indexOf(':')));
  if (host.startsWith('[') && !host.includes(']')) return "missing ']' in host";
  if (port.startsWith(':') && !/^:\d*$/.test(port))
    return `invalid port ${JSON.stringify(port)} after host`;
  const bad = /[ "<>\\^`{|}]/.exec(host);
  return bad ? `invalid character ${JSON.stringify(bad[0])} in host name` : undefined;
}

/** Of a text without problems. */
export function readUri(text: string): Uri {
  const [beforeFragment = '', ...fragments] = text.split('#');
  const scheme = (/^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(beforeFragment)?.[1] ?? '').toLowerCase();
  const rest = scheme === '' ? beforeFragment : beforeFragment.slice(scheme.length + 1);
  const [address = '', ...queries] = rest.split('?');
  const authority = /^\/\/([^/]*)/.exec(address)?.[1];
  const path = authority === undefined ? address : address.slice(authority.length + 2);
  const host = authority?.slice(authority.lastIndexOf('@') + 1) ?? '';
  const bracket = /^\[([^\]]*)\](?::(\d*))?$/.exec(host);
  const [name = '', port = ''] = host.split(':');
  return {
    scheme,
    host,
    hostname: bracket ? bracket[1]! : name,
    port: bracket ? (bracket[2] ?? '') : port,
    path: escapedPath(path),
    query: queries.join('?'),
    text: `${scheme === '' ? '' : `${scheme}:`}${authority === undefined ? '' : `//${authority}`}${escapedPath(path)}${rest.includes('?') ? `?${queries.join('?')}` : ''}${fragments.length > 0 ? `#${fragments.join('#')}` : ''}`,
  };
}

/** What needs an escape gets one; what has one keeps it. */
const escapedPath = (path: string): string =>
  path.replaceAll(/[^A-Za-z0-9\-_.~$&+,/:;=@%!'()*[\]]/gu, (character) =>
    encodeURIComponent(character),
  );

/** Keys with their values, in the order of the keys' first appearance. */
export function queryValues(query: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const equals = pair.indexOf('=');
    const key = unescaped(equals < 0 ? pair : pair.slice(0, equals));
    const value = unescaped(equals < 0 ? '' : pair.slice(equals + 1));
    if (key === undefined || value === undefined) continue;
    const values = found.get(key) ?? [];
    found.set(key, values);
    values.push(value);
  }
  return found;
}

/** Nothing for what is no valid escape: such a pair is left out. */
function unescaped(text: string): string | undefined {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  const bytes: number[] = [];
  for (let at = 0; at < spaced.length; at += 1) {
    if (spaced[at] === '%') {
      const hex = spaced.slice(at + 1, at + 3);
      if (!/^[0-9a-fA-F]{2}$/.test(hex)) return undefined;
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    } else {
      const character = String.fromCodePoint(spaced.codePointAt(at)!);
      bytes.push(...utf8(character));
      at += character.length - 1;
    }
  }
  return utf8Text(Uint8Array.from(bytes));
}
