/**
 * nodes/proxy, pods/proxy and services/proxy: whom an HTTP request is handed on to (pkg/registry/core/node/strategy.go,
 * pod/strategy.go and service/storage/storage.go ResourceLocation, apimachinery util/net/port_split.go, 1.36).
 */
import type { ApiRequest, ApiResponse } from '../../../apimachinery/api-request.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { Pod, Service } from '../../../api/generated/types/core/v1.ts';
import { nodes } from '../../../api/core/v1/node/node.ts';
import { pods } from '../../../api/core/v1/pod/pod.ts';
import { services } from '../../../api/core/v1/service/service.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import type { RequestContext } from '../request-context.ts';
import { admitAndValidate } from './admit.ts';
import type { Subresource } from './subresource.ts';

const KUBELET_PORT = '10250';

const KINDS = new Map<ResourceDefinition, string>([
  [nodes, 'NodeProxyOptions'],
  [pods, 'PodProxyOptions'],
  [services, 'ServiceProxyOptions'],
]);

const proxy = (kind: ResourceDefinition): Subresource => ({
  name: 'proxy',
  kind: { group: '', version: 'v1', kind: KINDS.get(kind)! },
  verbs: ['create', 'delete', 'get', 'patch', 'update'],
  serves: (served) => served === kind,
  handle: (context) => {
    admitAndValidate(context, { operation: 'CONNECT', objectKind: OPTIONS(kind) });
    const target = targetIn(context);
    if (kind === nodes) return toNode(context, target);
    return kind === pods ? toPod(context, target) : toService(context, target);
  },
});

const OPTIONS = (kind: ResourceDefinition) => ({
  group: '',
  version: 'v1',
  kind: KINDS.get(kind)!,
});

export const proxies: readonly Subresource[] = [nodes, pods, services].map(proxy);

interface Target {
  readonly name: string;
  readonly port: string;
}

/** `web`, `web:80`, `https:web:443`. */
function targetIn({ resource, kind }: RequestContext): Target {
  const id = resource.name!;
  const parts = id.split(':');
  const [scheme, name, port] = parts.length < 3 ? ['', ...parts] : parts;
  if (parts.length > 3 || !name || !['', 'http', 'https'].includes(scheme!))
    throw StatusError.badRequest(
      `invalid ${kind.kind.toLowerCase()} request ${JSON.stringify(id)}`,
    );
  return { name, port: port ?? '' };
}

function toNode(context: RequestContext, { name, port }: Target): ApiResponse {
  const { server, resource, request } = context;
  server.store(nodes).get({ name });
  if (port && port !== KUBELET_PORT) throw unreached(`dial tcp: ${name}:${port}`, 'i/o timeout');
  const path = `/${resource.subresource.split('/').slice(1).join('/')}`;
  const handed: ApiRequest = { method: request.method, path, query: request.query };
  return server.host.kubelets.proxy(name, handed);
}

function toPod(context: RequestContext, { name, port }: Target): ApiResponse {
  const pod = context.server
    .store<Pod>(pods)
    .get({ namespace: context.resource.namespace, name }).object;
  const { podIP } = pod.status;
  if (!podIP) throw StatusError.badRequest('address not allowed');
  const first = pod.spec.containers.find(({ ports }) => ports?.length)?.ports![0]!.containerPort;
  return notSimulated(context, `${podIP}:${port || (first ?? 80)}`);
}

function toService(context: RequestContext, { name, port }: Target): ApiResponse {
  const { namespace } = context.resource;
  const service = context.server.store<Service>(services).get({ namespace, name }).object;
  const { ports = [], clusterIP = '' } = service.spec;
  const found = port === '' && ports.length === 1 ? ports[0] : ports.find((one) => fits(one, port));
  if (!found)
    throw new StatusError(
      503,
      'ServiceUnavailable',
      `no service port ${JSON.stringify(port)} found for service ${JSON.stringify(name)}`,
    );
  return notSimulated(context, `${clusterIP}:${found.port}`);
}

const fits = (one: { readonly name?: string; readonly port: number }, port: string): boolean =>
  one.name === port || String(one.port) === port;

// Parity: kube-apiserver has no way into the network of Pods yet, so it answers as one whose route there is missing.
function notSimulated(context: RequestContext, address: string): never {
  context.warn(`${context.kind.plural}/proxy reaches nobody: the way to it is not simulated`);
  throw unreached(`dial tcp ${address}`, 'connect: no route to host');
}

const unreached = (dialled: string, problem: string): StatusError =>
  new StatusError(
    503,
    'ServiceUnavailable',
    `error trying to reach service: ${dialled}: ${problem}`,
  );
