/** What hangs below an object: status, scale, binding, eviction, finalize, log, and what streams. */
import type { ApiResponse } from '../../../apimachinery/api-request.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { Namespace } from '../../../api/generated/types/core/v1.ts';
import { namespaces } from '../../../api/core/v1/namespace/namespace.ts';
import { ephemeralContainersStrategy } from '../../../api/core/v1/pod/ephemeral-containers.ts';
import {
  approvalStrategy,
  certificateSigningRequests,
} from '../../../api/certificates/v1/certificate-signing-request/certificate-signing-request.ts';
import { serviceAccounts } from '../../../api/core/v1/service-account/service-account.ts';
import { requestToken, TOKEN_REQUEST } from './token-request.ts';
import { pods } from '../../../api/core/v1/pod/pod.ts';
import { resizeStrategy } from '../../../api/core/v1/pod/resize.ts';
import type { ResourceDefinition } from '../../../api/resource-definition.ts';
import type { RequestContext } from '../request-context.ts';
import { BINDING_KIND, bindNamed } from './binding.ts';
import { attach, exec, portForward } from './connect.ts';
import { evict } from './eviction.ts';
import { podLog } from './log.ts';
import { existing, type UpdateStrategy } from './write.ts';
import { patch, put } from './update.ts';
import { proxies } from './proxy.ts';
import { scaleEndpoint } from './scale.ts';
import type { Subresource } from './subresource.ts';

const OK = 200;

function ok(body: unknown): ApiResponse {
  return { status: OK, body };
}

/** A part of an object that is read and written as the whole of it, by rules of its own. */
const part = (
  name: string,
  strategyOf: (kind: ResourceDefinition) => UpdateStrategy | undefined,
): Subresource => ({
  name,
  verbs: ['get', 'patch', 'update'],
  serves: (kind) => strategyOf(kind) !== undefined,
  handle: (context) => {
    const strategy = strategyOf(context.kind)!;
    switch (context.request.method) {
      case 'GET':
        return ok(existing(context).object);
      case 'PUT':
        return ok(put(context, { strategy, action: `update-${name}` }).object);
      case 'PATCH':
        return ok(patch(context, { strategy, action: `update-${name}` }).object);
      default:
        throw StatusError.methodNotAllowed();
    }
  },
});

const ofPods = (strategy: object) => (kind: ResourceDefinition) =>
  kind === pods ? (strategy as UpdateStrategy) : undefined;

const status = part('status', ({ statusStrategy }) => statusStrategy as UpdateStrategy | undefined);
const ephemeralContainers = part('ephemeralcontainers', ofPods(ephemeralContainersStrategy));
const resize = part('resize', ofPods(resizeStrategy));

const approval = part('approval', (kind) =>
  kind === certificateSigningRequests ? (approvalStrategy as UpdateStrategy) : undefined,
);

const scale: Subresource = {
  name: 'scale',
  kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  verbs: ['get', 'patch', 'update'],
  serves: (kind) => kind.scale !== undefined,
  handle: (context) => ok(scaleEndpoint(context)),
};

/** Puts a Pod on a node: kube-scheduler's one decisive write. */
const binding: Subresource = {
  name: 'binding',
  kind: BINDING_KIND,
  verbs: ['create'],
  serves: (kind) => kind === pods,
  handle: (context) => {
    if (context.request.method !== 'POST') throw StatusError.methodNotAllowed();
    return { status: 201, body: bindNamed(context) };
  },
};

const eviction: Subresource = {
  name: 'eviction',
  kind: { group: 'policy', version: 'v1', kind: 'Eviction' },
  verbs: ['create'],
  serves: (kind) => kind === pods,
  handle: (context) => ({ status: 201, body: evict(context) }),
};

/** Only what still holds the Namespace changes. */
const finalizing: UpdateStrategy = {
  prepareForUpdate: (next, old) => {
    const { finalizers = [] } = (next as Namespace).spec ?? {};
    return { ...old, spec: { ...(old as Namespace).spec, finalizers } } as KubeObject;
  },
};

/** Takes a Namespace's own finalizers away once it is empty (pkg/registry/core/namespace/storage/storage.go). */
const finalize: Subresource = {
  name: 'finalize',
  verbs: ['update'],
  serves: (kind) => kind === namespaces,
  handle: (context) => {
    if (context.request.method !== 'PUT') throw StatusError.methodNotAllowed();
    return ok(put(context, { strategy: finalizing, action: 'finalize' }).object);
  },
};

const log: Subresource = {
  name: 'log',
  verbs: ['get'],
  serves: (kind) => kind === pods,
  handle: (context) => {
    if (context.request.method !== 'GET') throw StatusError.methodNotAllowed();
    return { status: OK, headers: { 'content-type': 'text/plain' }, body: podLog(context) };
  },
};

/** A token for a ServiceAccount. */
const token: Subresource = {
  name: 'token',
  kind: TOKEN_REQUEST,
  verbs: ['create'],
  serves: (kind) => kind === serviceAccounts,
  handle: (context) => {
    if (context.request.method !== 'POST') throw StatusError.methodNotAllowed();
    return { status: 201, body: requestToken(context) };
  },
};

/** In the order in which discovery tells them. */
export const subresources: readonly Subresource[] = [
  approval,
  attach,
  binding,
  ephemeralContainers,
  eviction,
  exec,
  finalize,
  log,
  portForward,
  ...proxies,
  resize,
  scale,
  status,
  token,
];

export function subresourceOf(context: RequestContext): Subresource {
  const { kind, resource } = context;
  const [first] = resource.subresource.split('/');
  // Only what is handed on has a path of its own.
  const name = first === 'proxy' ? first : resource.subresource;
  const found = subresources.find((one) => one.name === name && one.serves(kind));
  if (!found) throw StatusError.unknownPath();
  return found;
}
