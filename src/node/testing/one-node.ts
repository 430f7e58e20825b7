/**
 * A node beside a real kube-apiserver and nothing else, for tests: Pods are bound by hand, and the node's range is given by
 * hand too.
 */
import { events } from '../../api/core/v1/event/event.ts';
import { nodes } from '../../api/core/v1/node/node.ts';
import { pods } from '../../api/core/v1/pod/pod.ts';
import type {
  Container,
  ContainerStatus,
  NodeCondition,
  Pod,
  PodCondition,
  PodSpec,
} from '../../api/generated/types/core/v1.ts';
import type { ContainerRuntimeName } from '../../api/sim/v1alpha1/container-runtime.ts';
import type { KubeletConfiguration } from '../../api/sim/v1alpha1/kubelet-configuration.ts';
import { ApiClient, type Client } from '../../client/client.ts';
import { admissionPlugins } from '../../control-plane/kube-apiserver/admission/registry.ts';
import { loneApiServer } from '../../control-plane/kube-apiserver/testing/lone-api-server.ts';
import type { ScopedClock } from '../../sim/clock.ts';
import { Simulation } from '../../sim/simulation.ts';
import type { ImageCatalog } from '../cri/image-catalog.ts';
import { builtInCatalog } from '../cri/images/images.ts';
import type { Kubelet } from '../kubelet/kubelet.ts';
import type { Web } from '../kubelet/static-pod-manifest.ts';
import { Machine } from '../machine.ts';

const START = Date.UTC(2026, 0, 5, 9);

export class OneNode {
  readonly simulation = new Simulation({ seed: 7, start: START });
  readonly client: Client;
  readonly machine: Machine;
  kubelet!: Kubelet;
  #scope!: ScopedClock;

  constructor({
    catalog = builtInCatalog,
    capacity = { cpu: '4', memory: '16Gi' },
    name = 'node-1',
    containerRuntime,
    kubelet,
    web,
    probesAlways,
  }: {
    catalog?: ImageCatalog;
    capacity?: Record<string, string>;
    name?: string;
    containerRuntime?: ContainerRuntimeName;
    /** What it is configured with. */
    kubelet?: KubeletConfiguration;
    web?: Web;
    probesAlways?: boolean;
  } = {}) {
    const { clock, random, trace } = this.simulation;
    const { server } = loneApiServer(
      this.simulation,
      {
        bootstrap: ['default', 'kube-node-lease'].map((name) => ({
          method: 'POST',
          path: '/api/v1/namespaces',
          body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
        })),
      },
      admissionPlugins.filter((plugin) => plugin.name !== 'ServiceAccount'),
    );
    this.client = new ApiClient(server, {
      user: { name: 'admin', groups: ['system:masters'] },
      component: 'kubectl',
    });
    this.machine = new Machine({
      name,
      clock,
      random,
      trace,
      transport: server,
      catalog,
      hardware: { capacity, internalIPs: ['192.168.1.11'], kubelet },
      web,
      containerRuntime,
      kubernetesVersion: 'v1.36.0',
      probesAlways,
    });
    this.startKubelet();
  }

  startKubelet(): void {
    this.#scope = this.simulation.clock.scope();
    this.kubelet = this.machine.startKubelet(this.#scope);
  }

  stopKubelet(): void {
    this.kubelet.stop();
  }

  /** What the node IPAM controller does. */
  giveRange(podCIDR = '10.244.1.0/24'): this {
    this.client.patch(nodes, { name: this.machine.name }, 'merge', {
      spec: { podCIDR, podCIDRs: [podCIDR] },
    });
    this.run(2);
    return this;
  }

  run(seconds: number): void {
    this.simulation.runFor(seconds * 1000);
  }

  /** Creates a Pod that is bound to the node already. */
  create(name: string, container: Partial<Container>, spec: Partial<PodSpec> = {}): Pod {
    return this.client.create(pods, {
      metadata: { name, namespace: 'default' },
      spec: { nodeName: this.machine.name, containers: [{ name: 'app', ...container }], ...spec },
    });
  }

  pod(name: string): Pod {
    return this.client.get(pods, { namespace: 'default', name });
  }

  gone(name: string): boolean {
    return this.client.list(pods).items.every(({ metadata }) => metadata.name !== name);
  }

  remove(name: string, gracePeriodSeconds?: number): void {
    const options = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
    this.client.delete(pods, { namespace: 'default', name }, options);
  }

  /** Of a Pod's first container. */
  container(name: string): ContainerStatus {
    return this.pod(name).status.containerStatuses![0]!;
  }

  condition(name: string, type: string): PodCondition {
    return this.pod(name).status.conditions!.find((condition) => condition.type === type)!;
  }

  nodeCondition(type: string): NodeCondition {
    const { conditions = [] } = this.client.get(nodes, { name: this.machine.name }).status;
    return conditions.find((condition) => condition.type === type)!;
  }

  /** `Reason: Message (count)` of what was said about an object, oldest first. */
  told(name: string): string[] {
    return this.client
      .list(events)
      .items.filter((event) => event.involvedObject.name === name)
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
      .map(
        ({ reason, message, count = 1 }) =>
          `${reason}: ${message}${count > 1 ? ` (x${count})` : ''}`,
      );
  }
}

/** A node that is ready. */
export const ready = (): OneNode => new OneNode().giveRange();

/** A container that runs a script. */
export const sh = (script: string) => ({ image: 'busybox', command: ['sh', '-c', script] });
