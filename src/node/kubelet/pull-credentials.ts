/**
 * With which names and passwords a Pod's images may be asked for: what its imagePullSecrets hold for the image's registry
 * (pkg/kubelet/kubelet_pods.go getPullSecretsForPod and pkg/credentialprovider/keyring.go, 1.36).
 */
import type { Pod, Secret } from '../../api/generated/types/core/v1.ts';
import { fromBase64, utf8Text } from '../../apimachinery/bytes.ts';
import { parseJson } from '../../apimachinery/parse-json.ts';
import type { RegistryCredentials } from '../cri/cri.ts';
import { repositoryOf, type ImageReference } from '../cri/image-reference.ts';
import type { Found } from './volumes/payload.ts';

export type SecretSource = (namespace: string, name: string) => Found<Secret>;

/** What is there of a Pod's pull secrets, and the names of those that are not. */
export function pullSecretsOf(
  { metadata, spec }: Pod,
  source: SecretSource,
): { readonly found: readonly Secret[]; readonly missing: readonly string[] } {
  const found: Secret[] = [];
  const missing: string[] = [];
  for (const { name } of spec.imagePullSecrets ?? []) {
    if (!name) continue;
    const secret = source(metadata.namespace ?? '', name);
    if (secret.ok) found.push(secret.value);
    else missing.push(name);
  }
  return { found, missing };
}

/** Those that are for the image's registry, the most exact first. */
export function credentialsFor(
  reference: ImageReference,
  secrets: readonly Secret[],
): readonly RegistryCredentials[] {
  const repository = repositoryOf(reference);
  const fitting = secrets
    .flatMap(entriesOf)
    .filter(({ registry }) =>
      registry === 'index.docker.io'
        ? reference.domain === 'docker.io'
        : matches(registry, repository),
    );
  // Backwards by name, so that a path comes before its registry.
  return fitting
    .sort((a, b) => (a.registry < b.registry ? 1 : a.registry > b.registry ? -1 : 0))
    .map(({ credentials }) => credentials);
}

interface Entry {
  /** `ghcr.io`, `registry.example.com/team`. */
  readonly registry: string;
  readonly credentials: RegistryCredentials;
}

function entriesOf({ type, data = {} }: Secret): readonly Entry[] {
  const key = type === 'kubernetes.io/dockercfg' ? '.dockercfg' : '.dockerconfigjson';
  const bytes = fromBase64(data[key] ?? '');
  const parsed = record(bytes && parseJson(utf8Text(bytes)));
  const auths = key === '.dockercfg' ? parsed : record(parsed['auths']);
  return Object.entries(auths).flatMap(([name, value]) => {
    const { username, password, auth } = record(value);
    const [user, secret] =
      typeof auth === 'string' && auth !== '' ? splitAuth(auth) : [username, password];
    if (typeof user !== 'string' || typeof secret !== 'string') return [];
    return [{ registry: registryOf(name), credentials: { username: user, password: secret } }];
  });
}

/** `https://index.docker.io/v1/` is index.docker.io. */
const registryOf = (name: string): string =>
  name
    .replace(/^https?:\/\//, '')
    .replace(/\/v[12](?=\/|$)/, '')
    .replace(/\/+$/, '');

function splitAuth(auth: string): readonly [string?, string?] {
  const bytes = fromBase64(auth);
  const text = bytes ? utf8Text(bytes) : '';
  const colon = text.indexOf(':');
  return colon < 0 ? [] : [text.slice(0, colon), text.slice(colon + 1)];
}

/** Its host part by part, where `*` stands for any characters of one part; its path as a beginning. */
function matches(registry: string, repository: string): boolean {
  const [host = '', ...path] = registry.split('/');
  const [asked = '', ...rest] = repository.split('/');
  const parts = host.split('.');
  const others = asked.split('.');
  return (
    parts.length === others.length &&
    parts.every((part, i) => part === others[i] || globbed(part, others[i]!)) &&
    rest.join('/').startsWith(path.join('/'))
  );
}

function globbed(pattern: string, text: string): boolean {
  if (!pattern.includes('*')) return false;
  const pieces = pattern.split('*');
  const last = pieces.pop()!;
  let at = 0;
  for (const [i, piece] of pieces.entries()) {
    const found = i === 0 ? (text.startsWith(piece) ? 0 : -1) : text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - at >= last.length && text.endsWith(last);
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
