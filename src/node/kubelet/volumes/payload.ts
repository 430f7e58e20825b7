/** Files of a volume that come from the API (pkg/volume/configmap, secret, downwardapi, projected; 1.36): which, and with what in them. */
import type {
  ConfigMap,
  ConfigMapProjection,
  DownwardAPIVolumeFile,
  KeyToPath,
  Pod,
  Secret,
  SecretProjection,
  Volume,
  VolumeProjection,
} from '../../../api/generated/types/core/v1.ts';
import { fromBase64 } from '../../../apimachinery/bytes.ts';
import { encode, fromUint8, type Bytes } from '../../cri/fs/byte-string.ts';
import { fieldValue, resourceValue } from '../downward-api.ts';

export interface PayloadFile {
  /** Made when it is read: a token. */
  readonly content: Bytes | (() => Bytes);
  readonly mode: number;
}

export type Payload = ReadonlyMap<string, PayloadFile>;
export type Made =
  | { readonly ok: true; readonly payload: Payload }
  | { readonly ok: false; readonly problem: string };
export type Found<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string; readonly missing: boolean };

/** Where a volume's files come from. */
export interface PayloadSource {
  configMap(namespace: string, name: string): Found<ConfigMap>;
  secret(namespace: string, name: string): Found<Secret>;
  /** A token for the Pod's ServiceAccount; asked for when somebody reads it. */
  token(pod: Pod, audience: string | undefined, expirationSeconds: number): Bytes;
  readonly allocatable: { readonly [resource: string]: string };
}

const DEFAULT_MODE = 0o644;

/** Undefined when a volume is of another kind. */
export function payloadOf(volume: Volume, pod: Pod, source: PayloadSource): Made | undefined {
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap) {
    const mode = configMap.defaultMode ?? DEFAULT_MODE;
    return ofConfigMap(configMap, pod, source, mode);
  }
  if (secret) {
    const { secretName: name = '', items, optional, defaultMode = DEFAULT_MODE } = secret;
    return ofSecret({ name, items, optional }, pod, source, defaultMode);
  }
  if (downwardAPI)
    return ofDownwardAPI(downwardAPI.items, pod, source, downwardAPI.defaultMode ?? DEFAULT_MODE);
  if (!projected) return undefined;
  const all = new Map<string, PayloadFile>();
  const problems: string[] = [];
  for (const one of projected.sources ?? []) {
    const made = ofProjection(one, pod, source, projected.defaultMode ?? DEFAULT_MODE);
    if (made.ok) for (const [path, file] of made.payload) all.set(path, file);
    else problems.push(made.problem);
  }
  if (problems.length === 0) return { ok: true, payload: all };
  return { ok: false, problem: problems.length === 1 ? problems[0]! : `[${problems.join(', ')}]` };
}

function ofProjection(one: VolumeProjection, pod: Pod, source: PayloadSource, mode: number): Made {
  if (one.configMap) return ofConfigMap(one.configMap, pod, source, mode);
  if (one.secret) return ofSecret(one.secret, pod, source, mode);
  if (one.downwardAPI) return ofDownwardAPI(one.downwardAPI.items, pod, source, mode);
  if (!one.serviceAccountToken) return { ok: true, payload: new Map() };
  const { audience, expirationSeconds = 3600, path } = one.serviceAccountToken;
  const content = () => source.token(pod, audience, expirationSeconds);
  return { ok: true, payload: new Map([[path, { content, mode }]]) };
}

function ofConfigMap(
  { name = '', items, optional = false }: ConfigMapProjection,
  pod: Pod,
  source: PayloadSource,
  mode: number,
): Made {
  const found = source.configMap(pod.metadata.namespace ?? '', name);
  if (!found.ok) return found.missing && optional ? EMPTY : found;
  const { data = {}, binaryData = {} } = found.value;
  const content = new Map(Object.entries(data).map(([key, text]) => [key, encode(text)]));
  for (const [key, text] of Object.entries(binaryData)) content.set(key, decoded(text));
  return chosen(
    content,
    items,
    optional,
    mode,
    (key) => `configmap references non-existent config key: ${key}`,
  );
}

function ofSecret(
  { name = '', items, optional = false }: SecretProjection,
  pod: Pod,
  source: PayloadSource,
  mode: number,
): Made {
  const found = source.secret(pod.metadata.namespace ?? '', name);
  if (!found.ok) return found.missing && optional ? EMPTY : found;
  const content = new Map(
    Object.entries(found.value.data ?? {}).map(([key, text]) => [key, decoded(text)]),
  );
  return chosen(
    content,
    items,
    optional,
    mode,
    (key) => `references non-existent secret key: ${key}`,
  );
}

const EMPTY: Made = { ok: true, payload: new Map() };

/** All keys under their own names, or those of `items` under their paths. */
function chosen(
  content: ReadonlyMap<string, Bytes>,
  items: readonly KeyToPath[] | undefined,
  optional: boolean,
  mode: number,
  missing: (key: string) => string,
): Made {
  const payload = new Map<string, PayloadFile>();
  if (!items?.length)
    for (const [key, bytes] of content) payload.set(key, { content: bytes, mode });
  for (const { key, path, mode: own } of items ?? []) {
    const bytes = content.get(key);
    if (bytes !== undefined) payload.set(path, { content: bytes, mode: own ?? mode });
    else if (!optional) return { ok: false, problem: missing(key) };
  }
  return { ok: true, payload };
}

function ofDownwardAPI(
  items: readonly DownwardAPIVolumeFile[] = [],
  pod: Pod,
  { allocatable }: PayloadSource,
  mode: number,
): Made {
  const payload = new Map<string, PayloadFile>();
  for (const { path, fieldRef, resourceFieldRef, mode: own } of items) {
    const text = fieldRef
      ? fieldValue(pod, fieldRef.fieldPath)
      : resourceFieldRef
        ? resourceValue(pod, resourceFieldRef, undefined, allocatable)
        : '';
    if (text === undefined)
      return { ok: false, problem: `unsupported fieldPath: ${fieldRef?.fieldPath ?? ''}` };
    payload.set(path, { content: encode(text), mode: own ?? mode });
  }
  return { ok: true, payload };
}

function decoded(base64: string): Bytes {
  const bytes = fromBase64(base64);
  return bytes ? fromUint8(bytes) : '';
}
