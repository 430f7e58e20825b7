/**
 * exec, attach and port-forward: what is asked for, in which container, and the way to the kubelet that does it
 * (pkg/registry/core/pod/rest/subresources.go, pkg/registry/core/pod/strategy.go streamLocation, 1.36).
 */
import type {
  CommandReceiver,
  CommandSession,
  ExecOptions,
  PortForwarder,
  StreamOptions,
} from '../../../apimachinery/remote-command.ts';
import { StreamRefused } from '../../../apimachinery/remote-command.ts';
import { deepFreeze, type KubeObject } from '../../../apimachinery/meta.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import { pods } from '../../../api/core/v1/pod/pod.ts';
import type { RequestContext } from '../request-context.ts';
import { flag, parameter, parameters } from '../request-info.ts';
import { admitAndValidate } from './admit.ts';
import type { Subresource } from './subresource.ts';

/** exec and attach. Refuses as the API server does, or (StreamRefused) as the kubelet. */
export function connectCommand(context: RequestContext, receiver: CommandReceiver): CommandSession {
  const { kubelets } = context.server.host;
  const { subresource } = context.resource;
  if (subresource !== 'attach' && subresource !== 'exec') throw StatusError.unknownPath();
  const { pod, container } = streamed(context);
  const options = streamOptions(context, container);
  if (subresource === 'attach') return kubelets.attach(pod, options, receiver);
  const exec: ExecOptions = { ...options, command: parameters(context.request, 'command') };
  return kubelets.exec(pod, exec, receiver);
}

/** Ports are named by each connection; those of the query are what a WebSocket client of old asks for. */
export function connectPortForward(context: RequestContext): PortForwarder {
  if (context.resource.subresource !== 'portforward') throw StatusError.unknownPath();
  const pod = existingPod(context);
  return context.server.host.kubelets.portForward(assigned(pod));
}

function streamed(context: RequestContext): { readonly pod: Pod; readonly container: string } {
  const pod = existingPod(context);
  const container = containerOf(pod, parameter(context.request, 'container'));
  return { pod: assigned(pod), container };
}

/** Admission may refuse a connection to a Pod; upstream asks it before it looks for the Pod. */
function existingPod(context: RequestContext): Pod {
  if (context.kind !== pods) throw StatusError.unknownPath();
  const objectKind = {
    group: '',
    version: 'v1',
    kind: OPTIONS_KINDS[context.resource.subresource]!,
  };
  admitAndValidate(context, {
    operation: 'CONNECT',
    object: connectionOptions(context, objectKind.kind),
    objectKind,
  });
  return context.store.get(context.key).object as Pod;
}

/** What was asked for, as the object that admission sees: it has no name of its own. */
function connectionOptions({ request }: RequestContext, kind: string): KubeObject {
  const ports = parameters(request, 'ports').map(Number);
  const container = parameter(request, 'container');
  const command = parameters(request, 'command');
  const flags = ['stdin', 'stdout', 'stderr', 'tty'].filter((name) => flag(request, name));
  const options = {
    kind,
    apiVersion: 'v1',
    ...Object.fromEntries(flags.map((name) => [name, true])),
    ...(container && { container }),
    ...(command.length > 0 && { command }),
    ...(ports.length > 0 && { ports }),
  };
  return deepFreeze(options) as unknown as KubeObject;
}

function assigned(pod: Pod): Pod {
  if (pod.spec.nodeName) return pod;
  throw StatusError.badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
}

function streamOptions({ request }: RequestContext, container: string): StreamOptions {
  const tty = flag(request, 'tty');
  const [stdin, stdout] = [flag(request, 'stdin'), flag(request, 'stdout')];
  const stderr = flag(request, 'stderr') && !tty;
  if (!stdin && !stdout && !stderr)
    throw new StreamRefused('you must specify at least 1 of stdin, stdout, stderr', 400);
  return { container, stdin, stdout, stderr, tty };
}

/** The one that was asked for, or the only one there is (validateContainer). */
export function containerOf(pod: Pod, asked: string | undefined): string {
  const { name } = pod.metadata;
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const all = [...initContainers, ...containers, ...ephemeralContainers].map((one) => one.name);
  if (asked) {
    if (all.includes(asked)) return asked;
    throw StatusError.badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  if (containers.length === 1) return containers[0]!.name;
  throw StatusError.badRequest(
    `a container name must be specified for pod ${name}, choose one of: [${all.join(' ')}]`,
  );
}

/** Asked for without an upgrade, there is nothing to stream over. */
function upgradeRequired(context: RequestContext): never {
  const { method } = context.request;
  if (method !== 'GET' && method !== 'POST') throw StatusError.methodNotAllowed();
  const pod = existingPod(context);
  if (context.resource.subresource !== 'portforward')
    containerOf(pod, parameter(context.request, 'container'));
  assigned(pod);
  throw StatusError.badRequest('Upgrade request required');
}

const streaming = (name: string, kind: string): Subresource => ({
  name,
  kind: { group: '', version: 'v1', kind },
  verbs: ['create', 'get'],
  serves: (served) => served === pods,
  handle: upgradeRequired,
});

const OPTIONS_KINDS: Readonly<Record<string, string>> = {
  exec: 'PodExecOptions',
  attach: 'PodAttachOptions',
  portforward: 'PodPortForwardOptions',
};

export const exec = streaming('exec', OPTIONS_KINDS.exec!);
export const attach = streaming('attach', OPTIONS_KINDS.attach!);
export const portForward = streaming('portforward', OPTIONS_KINDS.portforward!);
