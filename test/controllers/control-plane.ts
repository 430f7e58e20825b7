/**
 * A control plane for tests: etcd, the real API server and kube-controller-manager, with stand-ins for the scheduler and
 * the kubelets that do as the recorded traces' did: bound at once, Running and Ready a second later, gone half a second
 * after being asked to go.
 */
import type { Draft, KubeObject, ObjectKey } from '../../src/apimachinery/meta.ts';
import { microTimestamp, timestamp } from '../../src/apimachinery/meta.ts';
import type { Event, Node, Pod } from '../../src/api/generated/types/core/v1.ts';
import { leases } from '../../src/api/coordination/v1/lease/lease.ts';
import { events } from '../../src/api/core/v1/event/event.ts';
import { nodes } from '../../src/api/core/v1/node/node.ts';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import { kubernetesKinds } from '../../src/api/registry.ts';
import type { ResourceDefinition } from '../../src/api/resource-definition.ts';
import { attempt } from '../../src/apimachinery/attempt.ts';
import { ApiClient, type Client } from '../../src/client/client.ts';
import { Informer, InformerFactory } from '../../src/client/informer.ts';
import { schema, slimDocument } from '../../src/cluster/schema.ts';
import { MemoryEtcd } from '../../src/control-plane/etcd/memory-etcd.ts';
import { accountKey } from '../../src/control-plane/kube-apiserver/authentication/service-account-tokens.ts';
import { serviceAccountUser } from '../../src/control-plane/kube-apiserver/authentication/users.ts';
import { noKubelets } from '../../src/control-plane/kube-apiserver/api-server-host.ts';
import { KubeApiServer } from '../../src/control-plane/kube-apiserver/server.ts';
import { controllers } from '../../src/control-plane/kube-controller-manager/controllers/registry.ts';
import { KubeControllerManager } from '../../src/control-plane/kube-controller-manager/kube-controller-manager.ts';
import { CertificateAuthority } from '../../src/pki/certificate.ts';
import { pem } from '../../src/pki/pem.ts';
import { SigningKey } from '../../src/pki/signing-key.ts';
import { withPodCondition } from '../../src/controller-runtime/pod-state.ts';
import { every, SECOND, type ScopedClock } from '../../src/sim/clock.ts';
import { Simulation } from '../../src/sim/simulation.ts';

const authority = new CertificateAuthority(
  { commonName: 'kubernetes', organizations: [] },
  new SigningKey('a secret of tests'),
  '2026-01-01T00:00:00Z',
  '2036-01-01T00:00:00Z',
);
const START = Date.parse('2026-01-01T00:00:00Z');

export interface ControlPlaneOptions {
  readonly seed?: number;
  readonly nodes?: number;
  /** Names of controllers that do not run. */
  readonly without?: readonly string[];
  /** Whether the stand-in kubelet lets this Pod become ready. */
  readonly becomesReady?: (pod: Pod) => boolean;
  readonly watchDelay?: (component: string) => number;
}

export class ControlPlane {
  readonly simulation: Simulation;
  readonly client: Client;
  readonly etcd: MemoryEtcd;
  manager: KubeControllerManager;
  readonly #server: KubeApiServer;
  readonly #options: ControlPlaneOptions;
  readonly #silent = new Set<string>();
  #process: ScopedClock;

  constructor(options: ControlPlaneOptions = {}) {
    this.#options = options;
    this.simulation = new Simulation({ seed: options.seed ?? 1, start: START });
    const { clock, random, trace } = this.simulation;
    this.etcd = new MemoryEtcd(clock, (event) =>
      this.simulation.digest.add([event.revision, event.key, event.current?.value]),
    );
    this.#server = new KubeApiServer({
      clock,
      random: random.fork('kube-apiserver'),
      trace,
      etcd: { etcd: this.etcd, available: true },
      schema,
      document: slimDocument,
      kinds: kubernetesKinds,
      kubelets: noKubelets,
      watchDelay: options.watchDelay,
    });
    this.#server.start();
    this.client = this.#clientOf('test');
    for (let i = 1; i <= (options.nodes ?? 3); i++) this.addNode(`node-${i}`);
    [this.manager, this.#process] = this.#startManager();
    this.#standIns();
  }

  run(seconds: number): this {
    this.simulation.runFor(seconds * SECOND);
    return this;
  }

  settle(): this {
    if (!this.simulation.runUntilSettled()) throw new Error('it does not settle');
    return this;
  }

  /** Seconds since the beginning. */
  get now(): number {
    return (this.simulation.clock.now() - START) / SECOND;
  }

  create<T extends KubeObject>(kind: ResourceDefinition<T>, object: Draft<T>): T {
    return this.client.create(kind, object);
  }

  get<T extends KubeObject>(
    kind: ResourceDefinition<T>,
    name: string,
    namespace = 'default',
  ): T | undefined {
    const key: ObjectKey = kind.namespaced ? { namespace, name } : { name };
    const read = attempt(() => this.client.get(kind, key));
    return read.ok ? read.value : undefined;
  }

  list<T extends KubeObject>(kind: ResourceDefinition<T>, namespace?: string): readonly T[] {
    return this.client.list(kind, { namespace }).items;
  }

  patch<T extends KubeObject>(
    kind: ResourceDefinition<T>,
    name: string,
    patch: unknown,
    namespace = 'default',
  ): T {
    return this.client.patch(
      kind,
      kind.namespaced ? { namespace, name } : { name },
      'merge',
      patch,
    );
  }

  /** What was told: `deployment-controller ScalingReplicaSet Scaled up replica set web-… from 0 to 3`. */
  told(component?: string): string[] {
    return (this.list(events) as readonly Event[])
      .filter(({ source }) => !component || source?.component === component)
      .map(({ source, reason, message }) => `${source?.component} ${reason} ${message}`);
  }

  addNode(name: string): void {
    this.client.create(nodes, { metadata: { name }, spec: {} });
    this.#heartbeat(name, true);
  }

  /** Its kubelet says nothing any more. */
  silence(name: string): void {
    this.#silent.add(name);
  }

  speak(name: string): void {
    this.#silent.delete(name);
  }

  /** Kills kube-controller-manager and starts it anew. */
  restartManager(): void {
    this.manager.stop();
    this.#process.stop();
    [this.manager, this.#process] = this.#startManager();
  }

  #startManager(): [KubeControllerManager, ScopedClock] {
    const { clock: root, random, trace } = this.simulation;
    const clock = root.scope();
    const client = this.#clientOf('kube-controller-manager');
    const informers = new InformerFactory(client, clock);
    const only = controllers.filter(({ name }) => !this.#options.without?.includes(name));
    const manager = new KubeControllerManager(
      {
        client,
        clock,
        random: random.fork('kube-controller-manager'),
        trace,
        informers,
        events,
        kinds: kubernetesKinds,
        rootCertificate: pem('CERTIFICATE', authority.certificate),
        authority,
        accountKey: accountKey(),
        clientOf: (account) =>
          new ApiClient(this.#server, {
            user: serviceAccountUser('kube-system', account),
            component: 'kube-controller-manager',
          }),
      },
      only,
    );
    manager.start();
    return [manager, clock];
  }

  #clientOf(component: string): Client {
    const groups = component === 'kube-controller-manager' ? [] : ['system:masters'];
    const user = { name: `system:${component}`, groups: [...groups, 'system:authenticated'] };
    return new ApiClient(this.#server, { user, component });
  }

  #standIns(): void {
    const { clock } = this.simulation;
    const client = this.#clientOf('kubelet');
    const informer = new Informer<Pod>(client, clock, pods);
    let next = 0;
    const bind = (pod: Pod) => {
      if (pod.spec.nodeName || pod.metadata.deletionTimestamp) return;
      const names = this.list(nodes)
        .filter(schedulable)
        .map(({ metadata }) => metadata.name)
        .sort();
      if (names.length === 0) return;
      const target = { kind: 'Node', name: names[next++ % names.length] };
      attempt(() =>
        client.createSubresource(pods, pod.metadata, 'binding', {
          apiVersion: 'v1',
          kind: 'Binding',
          metadata: { name: pod.metadata.name },
          target,
        }),
      );
    };
    const start = (pod: Pod, previous?: Pod) => {
      if (!pod.spec.nodeName || previous?.spec.nodeName) return;
      if (this.#options.becomesReady?.(pod) === false) return;
      clock.after(SECOND, () => this.#becomeReady(client, pod));
    };
    const end = (pod: Pod) => {
      if (
        !pod.metadata.deletionTimestamp ||
        !pod.spec.nodeName ||
        this.#silent.has(pod.spec.nodeName)
      )
        return;
      const preconditions = { uid: pod.metadata.uid };
      clock.after(SECOND / 2, () =>
        attempt(() => client.delete(pods, pod.metadata, { gracePeriodSeconds: 0, preconditions })),
      );
    };
    informer.on({
      add: (pod) => (bind(pod), start(pod), end(pod)),
      update: (pod, previous) => (
        start(pod, previous),
        previous.metadata.deletionTimestamp || end(pod)
      ),
    });
    informer.start();
    every(clock, 10 * SECOND, () =>
      this.list(nodes).forEach(({ metadata }) => this.#heartbeat(metadata.name, false)),
    );
  }

  #becomeReady(client: Client, { metadata, spec }: Pod): void {
    const read = attempt(() => client.get(pods, metadata));
    if (!read.ok || read.value.metadata.uid !== metadata.uid || this.#silent.has(spec.nodeName!))
      return;
    const { status } = read.value;
    const ready = { type: 'Ready', status: 'True' };
    const conditions = withPodCondition(status.conditions, ready, this.simulation.clock.now());
    client.updateStatus(pods, {
      ...read.value,
      status: { ...status, phase: 'Running', conditions },
    });
  }

  #heartbeat(name: string, first: boolean): void {
    if (this.#silent.has(name)) return;
    const now = this.simulation.clock.now();
    const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTimestamp(now) };
    const lease = this.get(leases, name, 'kube-node-lease');
    if (lease) this.client.update(leases, { ...lease, spec });
    else this.client.create(leases, { metadata: { namespace: 'kube-node-lease', name }, spec });
    const node = this.get(nodes, name)!;
    const ready = node.status.conditions?.find(({ type }) => type === 'Ready');
    if (!first && ready?.status === 'True') return;
    this.client.updateStatus(nodes, {
      ...node,
      status: { ...node.status, conditions: healthy(timestamp(now)) },
    });
  }
}

const schedulable = ({ spec }: Node): boolean =>
  !spec.taints?.some(({ effect }) => effect !== 'PreferNoSchedule');

const healthy = (at: string) =>
  [
    ['MemoryPressure', 'False', 'KubeletHasSufficientMemory'],
    ['DiskPressure', 'False', 'KubeletHasNoDiskPressure'],
    ['PIDPressure', 'False', 'KubeletHasSufficientPID'],
    ['Ready', 'True', 'KubeletReady'],
  ].map(([type, status, reason]) => ({
    type: type!,
    status: status!,
    reason: reason!,
    lastHeartbeatTime: at,
    lastTransitionTime: at,
  }));
