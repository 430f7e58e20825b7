/** A container's environment: from its spec, from ConfigMaps and Secrets, from the Pod itself, and of Services (kubelet_pods.go makeEnvironmentVariables, 1.36). */
import type {
  ConfigMap,
  Container,
  EnvVarSource,
  Pod,
  Secret,
  Service,
} from '../../api/generated/types/core/v1.ts';
import { fromBase64 } from '../../apimachinery/bytes.ts';
import { decode, fromUint8 } from '../cri/fs/byte-string.ts';
import { fieldValue, resourceValue, type PodAddresses } from './downward-api.ts';
import type { Found } from './volumes/payload.ts';

export interface EnvironmentSource {
  configMap(namespace: string, name: string): Found<ConfigMap>;
  secret(namespace: string, name: string): Found<Secret>;
  /** Of the Pod's namespace, and the API's own. */
  services(namespace: string): readonly Service[];
  readonly allocatable: { readonly [resource: string]: string };
}

export type Environment =
  | { readonly ok: true; readonly values: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly problem: string };

export function environment(
  pod: Pod,
  container: Container,
  source: EnvironmentSource,
  addresses: PodAddresses,
): Environment {
  const namespace = pod.metadata.namespace ?? '';
  const values = new Map<string, string>();
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const data = configMapRef
      ? texts(
          source.configMap(namespace, configMapRef.name ?? ''),
          configMapRef.optional,
          (map) => map.data ?? {},
        )
      : texts(source.secret(namespace, secretRef?.name ?? ''), secretRef?.optional, secretTexts);
    if (!data.ok) return data;
    for (const [key, text] of Object.entries(data.texts)) values.set(prefix + key, text);
  }
  const services = serviceVariables(pod, source);
  for (const { name, value, valueFrom } of container.env ?? []) {
    services.delete(name);
    if (!valueFrom) {
      values.set(
        name,
        expanded(value ?? '', (of) => values.get(of) ?? services.get(of)),
      );
      continue;
    }
    const found = referenced(valueFrom, pod, container, source, addresses);
    if (!found.ok) return found;
    if (found.text !== undefined) values.set(name, found.text);
  }
  for (const [name, value] of services) if (!values.has(name)) values.set(name, value);
  return { ok: true, values };
}

/**
 * Replaces `$(NAME)` by its value. A name that is not known stays as it is, and `$$` is a dollar:
 *
 *   $(HOST):$(PORT)  →  db:$(PORT)      $$(HOST)  →  $(HOST)
 */
export function expanded(text: string, valueOf: (name: string) => string | undefined): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, what, name) =>
    what === '$' ? '$' : (valueOf(name) ?? whole),
  );
}

type Text =
  | { readonly ok: true; readonly text: string | undefined }
  | { readonly ok: false; readonly problem: string };

function referenced(
  { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef }: EnvVarSource,
  pod: Pod,
  container: Container,
  source: EnvironmentSource,
  addresses: PodAddresses,
): Text {
  if (fieldRef) {
    const text = fieldValue(pod, fieldRef.fieldPath, addresses);
    return text === undefined
      ? { ok: false, problem: `unsupported fieldPath: ${fieldRef.fieldPath}` }
      : { ok: true, text };
  }
  if (resourceFieldRef) {
    const { containerName } = resourceFieldRef;
    const own = containerName && containerName !== container.name ? undefined : container;
    return { ok: true, text: resourceValue(pod, resourceFieldRef, own, source.allocatable) };
  }
  const namespace = pod.metadata.namespace ?? '';
  if (configMapKeyRef) {
    const { name = '', key, optional } = configMapKeyRef;
    const data = texts(source.configMap(namespace, name), optional, (map) => map.data ?? {});
    return data.ok
      ? keyOf(
          data.texts,
          key,
          optional,
          `couldn't find key ${key} in ConfigMap ${namespace}/${name}`,
        )
      : data;
  }
  if (!secretKeyRef) return { ok: true, text: undefined };
  const { name = '', key, optional } = secretKeyRef;
  const data = texts(source.secret(namespace, name), optional, secretTexts);
  return data.ok
    ? keyOf(data.texts, key, optional, `couldn't find key ${key} in Secret ${namespace}/${name}`)
    : data;
}

function keyOf(
  data: { readonly [key: string]: string },
  key: string,
  optional: boolean | undefined,
  problem: string,
): Text {
  const text = data[key];
  return text === undefined && !optional ? { ok: false, problem } : { ok: true, text };
}

/** The keys of an object; none when it may be missing and is. */
function texts<T>(
  found: Found<T>,
  optional: boolean | undefined,
  read: (object: T) => { readonly [key: string]: string },
):
  | { readonly ok: true; readonly texts: { readonly [key: string]: string } }
  | { readonly ok: false; readonly problem: string } {
  if (found.ok) return { ok: true, texts: read(found.value) };
  return found.missing && optional ? { ok: true, texts: {} } : found;
}

const secretTexts = ({ data = {} }: Secret): { readonly [key: string]: string } =>
  Object.fromEntries(
    Object.entries(data).map(([key, base64]) => [
      key,
      decode(fromUint8(fromBase64(base64) ?? new Uint8Array())),
    ]),
  );

function serviceVariables({ metadata, spec }: Pod, source: EnvironmentSource): Map<string, string> {
  const values = new Map<string, string>();
  for (const service of source.services(metadata.namespace ?? '')) {
    const isApi =
      service.metadata.name === 'kubernetes' && service.metadata.namespace === 'default';
    if (spec.enableServiceLinks === false && !isApi) continue;
    for (const [name, value] of variablesOf(service)) values.set(name, value);
  }
  return values;
}

type Variables = readonly (readonly [string, string])[];

/** Thousands of Pods are told the same of a Service. */
const known = new WeakMap<Service, Variables>();

function variablesOf(service: Service): Variables {
  let variables = known.get(service);
  if (!variables) {
    variables = [...linkVariables(service)];
    known.set(service, variables);
  }
  return variables;
}

/** As Docker's links once had them (pkg/kubelet/envvars/envvars.go). */
function linkVariables({ metadata, spec }: Service): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const { clusterIP, ports = [] } = spec ?? {};
  const [first] = ports;
  if (!clusterIP || clusterIP === 'None' || !first) return values;
  const prefix = upper(metadata.name);
  values.set(`${prefix}_SERVICE_HOST`, clusterIP);
  values.set(`${prefix}_SERVICE_PORT`, String(first.port));
  for (const { name, port } of ports)
    if (name) values.set(`${prefix}_SERVICE_PORT_${upper(name)}`, String(port));
  for (const [i, { port, protocol = 'TCP' }] of ports.entries()) {
    const scheme = protocol.toLowerCase();
    const url = `${scheme}://${clusterIP.includes(':') ? `[${clusterIP}]` : clusterIP}:${port}`;
    if (i === 0) values.set(`${prefix}_PORT`, url);
    const own = `${prefix}_PORT_${port}_${protocol}`;
    values.set(own, url);
    values.set(`${own}_PROTO`, scheme);
    values.set(`${own}_PORT`, String(port));
    values.set(`${own}_ADDR`, clusterIP);
  }
  return values;
}

const upper = (name: string): string => name.replaceAll('-', '_').toUpperCase();
