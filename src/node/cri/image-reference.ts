/**
 * Names of images: `nginx` is docker.io/library/nginx:latest (github.com/distribution/reference, normalize.go, as
 * pkg/util/parsers uses it in 1.36).
 */

export interface ImageReference {
  /** `docker.io`, `ghcr.io`, `localhost:5000`. */
  readonly domain: string;
  /** `library/nginx`. */
  readonly path: string;
  /** Absent when named by digest alone. */
  readonly tag?: string;
  readonly digest?: string;
}

export type ParsedReference =
  | { readonly ok: true; readonly reference: ImageReference }
  | { readonly ok: false; readonly problem: string };

const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

export function parseImageReference(image: string): ParsedReference {
  const [named = '', digest] = splitOnce(image, '@');
  const slash = named.indexOf('/');
  const first = named.slice(0, Math.max(slash, 0));
  const isDomain =
    slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first);
  const domain = isDomain ? first : 'docker.io';
  const rest = isDomain ? named.slice(slash + 1) : named;
  const colon = rest.lastIndexOf(':');
  const repository = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  const path =
    domain === 'docker.io' && !repository.includes('/') ? `library/${repository}` : repository;
  if (path.toLowerCase() !== path) {
    return {
      ok: false,
      problem: `invalid reference format: repository name (${path}) must be lowercase`,
    };
  }
  const wellFormed =
    PATH.test(path) &&
    (tag === undefined || TAG.test(tag)) &&
    (digest === undefined || DIGEST.test(digest));
  if (!wellFormed) return { ok: false, problem: 'invalid reference format' };
  return {
    ok: true,
    reference: { domain, path, tag: tag ?? (digest ? undefined : 'latest'), digest },
  };
}

/** `docker.io/library/nginx`. */
export const repositoryOf = ({ domain, path }: ImageReference): string => `${domain}/${path}`;

/** The full name: with its digest if it was named by one, else with its tag. */
export function canonicalName(reference: ImageReference): string {
  const repository = repositoryOf(reference);
  return reference.digest ? `${repository}@${reference.digest}` : `${repository}:${reference.tag}`;
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
