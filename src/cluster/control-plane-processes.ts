/** The processes that are clients of the API and run beside it: controllers, scheduler, and what makes volumes. */
import { LocalPathProvisioner } from '../addons/local-path-provisioner/local-path-provisioner.ts';
import { ACCOUNT, manifests } from '../addons/local-path-provisioner/manifests.ts';
import { manifests as metricsManifests } from '../addons/metrics-server/manifests.ts';
import { apiVersionOf } from '../apimachinery/meta.ts';
import type { ResourceDefinition } from '../api/resource-definition.ts';
import { kubernetesKinds } from '../api/registry.ts';
import { collectionPath } from '../api/resource-path.ts';
import { events } from '../api/core/v1/event/event.ts';
import { ApiClient, type ClientIdentity } from '../client/client.ts';
import type { ApiTransport } from '../apimachinery/api-request.ts';
import { InformerFactory } from '../client/informer.ts';
import { KubeControllerManager } from '../control-plane/kube-controller-manager/kube-controller-manager.ts';
import type { AttemptRecorder } from '../control-plane/kube-scheduler/attempts/attempt-record.ts';
import type { SchedulerConfiguration } from '../control-plane/kube-scheduler/configuration/configuration.ts';
import type { PluginRegistry } from '../control-plane/kube-scheduler/framework/handle.ts';
import type { PluginFault } from '../control-plane/kube-scheduler/framework/plugin.ts';
import { KubeScheduler } from '../control-plane/kube-scheduler/scheduler.ts';
import type { ScopedClock } from '../sim/clock.ts';
import type { Random } from '../sim/random.ts';
import type { Simulation } from '../sim/simulation.ts';
import { componentIdentity, controllerIdentity } from './identities.ts';
import { leadingProcess } from './leading-process.ts';
import { Process } from './process.ts';
import type { ClusterSpec, LoggedRequest } from './spec.ts';
import type { Trust } from './trust.ts';

export interface ControlPlaneHost {
  readonly simulation: Simulation;
  readonly transport: ApiTransport;
  /** A generator for each start of a process. */
  readonly chanceOf: (component: string) => Random;
  readonly trust: Trust;
  /** Whether a leader could renew its lease. */
  readonly canRenew: () => boolean;
  readonly attempts: AttemptRecorder;
  readonly schedulerConfiguration: () => SchedulerConfiguration | undefined;
  /** Those that users have written. */
  readonly plugins: () => PluginRegistry;
  readonly onPluginFault: (fault: PluginFault) => void;
  readonly onScheduler: (scheduler: KubeScheduler) => void;
}

const STORAGE = 'local-path-provisioner';

/** In the order in which they start. */
export function controlPlaneProcesses(
  host: ControlPlaneHost,
  { storage = 'local-path' }: Pick<ClusterSpec, 'storage'>,
): readonly Process[] {
  const { simulation, transport, canRenew } = host;
  const { clock } = simulation;
  return [
    leadingProcess('kube-controller-manager', clock, canRenew, (scope) => {
      const manager = new KubeControllerManager({
        ...componentHost(host, scope, componentIdentity('kube-controller-manager')),
        events,
        kinds: kubernetesKinds,
        clientOf: (account) => new ApiClient(transport, controllerIdentity(account)),
        rootCertificate: host.trust.bundle,
        authority: host.trust.authority,
        accountKey: host.trust.accountKey,
      });
      manager.start();
      return manager;
    }),
    leadingProcess('kube-scheduler', clock, canRenew, (scope) => {
      const scheduler = new KubeScheduler({
        ...componentHost(host, scope, componentIdentity('kube-scheduler')),
        attempts: host.attempts,
        config: host.schedulerConfiguration(),
        plugins: host.plugins(),
        onPluginFault: host.onPluginFault,
      });
      scheduler.start();
      host.onScheduler(scheduler);
      return scheduler;
    }),
    ...(storage === 'none' ? [] : [storageProcess(host)]),
  ];
}

/** What is applied to a new cluster before anybody asks for anything. */
export function addonRequests({
  storage = 'local-path',
  metrics = 'metrics-server',
}: Pick<ClusterSpec, 'storage' | 'metrics'>): readonly LoggedRequest[] {
  return creating([
    ...(storage === 'none' ? [] : manifests),
    ...(metrics === 'none' ? [] : metricsManifests),
  ]);
}

export const creating = (
  objects: readonly { readonly kind: ResourceDefinition; readonly object: { metadata: object } }[],
): readonly LoggedRequest[] =>
  objects.map(({ kind, object }) => {
    const { namespace } = object.metadata as { readonly namespace?: string };
    const apiVersion = apiVersionOf(kind.group, kind.version);
    const body = { apiVersion, kind: kind.kind, ...object };
    return { method: 'POST', path: collectionPath(kind, namespace), body };
  });

function storageProcess(host: ControlPlaneHost): Process {
  const identity = { ...controllerIdentity(ACCOUNT), component: STORAGE };
  return new Process(STORAGE, host.simulation.clock, (scope) => {
    const provisioner = new LocalPathProvisioner(componentHost(host, scope, identity));
    provisioner.start();
    return provisioner;
  });
}

function componentHost(host: ControlPlaneHost, clock: ScopedClock, identity: ClientIdentity) {
  const client = new ApiClient(host.transport, identity);
  return {
    client,
    clock,
    random: host.chanceOf(identity.component),
    trace: host.simulation.trace,
    informers: new InformerFactory(client, clock),
  };
}
