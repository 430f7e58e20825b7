/** Addresses of the web (apiserver/pkg/cel/library/urls.go). */
import { member, overload, type Library } from '../functions.ts';
import { opaqueType } from '../types.ts';
import { queryValues, readUri, uriProblem, type Uri } from '../uri.ts';
import { ArrayList, CelError, EntryMap, OpaqueValue, type Value } from '../values.ts';

class UrlValue extends OpaqueValue {
  readonly type = opaqueType('kubernetes.URL');
  readonly url: Uri;

  constructor(url: Uri) {
    super();
    this.url = url;
  }

  equals(other: Value): boolean {
    return other instanceof UrlValue && this.url.text === other.url.text;
  }
}

const U = 'kubernetes.URL';

const part = (name: string, id: string, of: (url: Uri) => string) =>
  member(name, id, `${U} -> string`, ({ url }: UrlValue) => of(url));

export const urls: Library = [
  overload('url', 'string_to_url', `string -> ${U}`, (text: string) => {
    const problem = uriProblem(text);
    return problem === undefined
      ? new UrlValue(readUri(text))
      : new CelError(`URL parse error during conversion from string: ${problem}`);
  }),
  overload(
    'isURL',
    'is_url_string',
    'string -> bool',
    (text: string) => uriProblem(text) === undefined,
  ),
  part('getScheme', 'url_get_scheme', ({ scheme }) => scheme),
  part('getHost', 'url_get_host', ({ host }) => host),
  part('getHostname', 'url_get_hostname', ({ hostname }) => hostname),
  part('getPort', 'url_get_port', ({ port }) => port),
  part('getEscapedPath', 'url_get_escaped_path', ({ path }) => path),
  member('getQuery', 'url_get_query', `${U} -> map(string, list(string))`, ({ url }: UrlValue) =>
    EntryMap.of(
      [...queryValues(url.query)].map(([key, values]) => [key, ArrayList.of([...values])] as const),
    ),
  ),
];
