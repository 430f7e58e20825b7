/**
 * Registers the node and keeps its status: looked at every 10 seconds, written when it has changed, and every 5 minutes in
 * any case (pkg/kubelet/kubelet_node_status.go, 1.36).
 */
import { nodes } from '../../api/core/v1/node/node.ts';
import type { ContainerImage, Node, NodeStatus } from '../../api/generated/types/core/v1.ts';
import { attempt } from '../../apimachinery/attempt.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import { isAlreadyExists } from '../../apimachinery/status.ts';
import type { Client } from '../../client/client.ts';
import type { EventRecorder } from '../../client/event-recorder.ts';
import { every, MINUTE, SECOND, type Clock, type Millis } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { ImageService, RuntimeService } from '../cri/cri.ts';
import type { Pressure } from './eviction-manager.ts';
import type { MachineInfo } from './machine-info.ts';
import {
  allocatableOf,
  capacityOf,
  imagesOf,
  nodeLabels,
  nodeSpec,
  nodeStatus,
  withoutExtended,
  withoutHeartbeats,
  type Amounts,
} from './node-status.ts';

const CHECK_PERIOD: Millis = 10 * SECOND;
const REPORT_PERIOD: Millis = 5 * MINUTE;
const FIRST_RETRY: Millis = 100;
const LONGEST_RETRY: Millis = 7 * SECOND;

/** What becomes an event when it becomes true. */
const TOLD: { readonly [reason: string]: string } = {
  KubeletHasSufficientMemory: 'NodeHasSufficientMemory',
  KubeletHasInsufficientMemory: 'NodeHasInsufficientMemory',
  KubeletHasNoDiskPressure: 'NodeHasNoDiskPressure',
  KubeletHasDiskPressure: 'NodeHasDiskPressure',
  KubeletHasSufficientPID: 'NodeHasSufficientPID',
  KubeletHasInsufficientPID: 'NodeHasInsufficientPID',
  KubeletReady: 'NodeReady',
  KubeletNotReady: 'NodeNotReady',
};

export interface NodeStatusOptions {
  readonly name: string;
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventRecorder;
  readonly runtime: RuntimeService & ImageService;
  readonly machine: MachineInfo;
  readonly kubernetesVersion: string;
  /** Why the node cannot take Pods, if it cannot. */
  readonly problem: () => string | undefined;
  /** Looks at memory and disk, and says of what there is too little. */
  readonly pressure: () => Pressure;
}

export class NodeStatusManager {
  readonly #options: NodeStatusOptions;
  readonly #capacity: Amounts;
  readonly #allocatable: Amounts;
  #registered = false;
  /** As it was written or read last. */
  #node: Node | undefined;
  #reportedAt: Millis = -Infinity;
  /** What a status is made from, when it was last found to say nothing new. */
  #unchanged: readonly unknown[] | undefined;
  #pressure: Pressure = { memory: false, disk: false, pids: false };
  #images: { readonly generation: number; readonly list: readonly ContainerImage[] } | undefined;

  constructor(options: NodeStatusOptions) {
    this.#options = options;
    this.#capacity = capacityOf(options.machine);
    this.#allocatable = allocatableOf(options.machine);
  }

  /** The node as it is known here: what it registers with, before there is anything better. */
  get node(): Pick<Node, 'metadata' | 'status'> {
    if (this.#node) return this.#node;
    const { name, machine } = this.#options;
    const metadata = {
      name,
      uid: '',
      resourceVersion: '',
      creationTimestamp: '',
      labels: nodeLabels(name, machine),
    };
    return { metadata, status: this.#status({}) };
  }

  /** Registers, however often it has to try, and then keeps the status. */
  start(): void {
    this.#register(FIRST_RETRY);
    // Not all nodes at one moment.
    const { clock, random } = this.#options;
    clock.upkeep(random.below(CHECK_PERIOD), () => every(clock, CHECK_PERIOD, () => this.check()));
  }

  /** What the watch says of the own Node. */
  seen(node: Node): void {
    this.#node = node;
  }

  /** Writes the status if there is anything to say. */
  check(): void {
    this.#pressure = this.#options.pressure();
    if (!this.#registered || !this.#node) return;
    const now = this.#options.clock.now();
    if (now - this.#reportedAt < REPORT_PERIOD && !this.#hasChanged(this.#node.status)) return;
    attempt(() => this.#write());
  }

  #register(retry: Millis): void {
    const tried = attempt(() => this.#tryRegister());
    if (tried.ok) {
      this.#registered = true;
      return this.check();
    }
    this.#options.clock.upkeep(retry, () => this.#register(Math.min(2 * retry, LONGEST_RETRY)));
  }

  #tryRegister(): void {
    const { client, name, machine } = this.#options;
    const labels = nodeLabels(name, machine);
    const annotations = { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' };
    const created = attempt(() =>
      client.create(nodes, {
        metadata: { name, labels, annotations },
        spec: nodeSpec(machine),
        status: this.#status({}),
      }),
    );
    if (created.ok) {
      this.#node = created.value;
      this.#reportedAt = this.#options.clock.now();
      this.#tell({}, created.value.status);
      return;
    }
    if (!isAlreadyExists(created.refusal)) throw created.refusal;
    const existing = client.get(nodes, { name });
    const missing = Object.entries(labels).some(
      ([key, value]) => existing.metadata.labels?.[key] !== value,
    );
    this.#node = missing
      ? client.patch(nodes, { name }, 'merge', { metadata: { labels } })
      : existing;
    const status = withoutExtended(existing.status, this.#capacity);
    if (status) this.#node = client.patch(nodes, { name }, 'merge', { status }, 'status');
    // A kubelet that comes back says at once that it is there.
    this.#reportedAt = -Infinity;
    this.#tellReboot(existing.status);
  }

  #write(): void {
    const { client, name, clock } = this.#options;
    const stored = client.get(nodes, { name });
    const status = this.#status(stored.status);
    const patch: Record<string, unknown> = {};
    for (const field of Object.keys(status) as (keyof NodeStatus)[]) {
      if (!deepEqual(stored.status[field], status[field])) patch[field] = status[field] ?? null;
    }
    // What is in a map no longer has to be named.
    for (const field of ['capacity', 'allocatable'] as const)
      if (patch[field]) patch[field] = { ...nothing(stored.status[field]), ...status[field] };
    this.#node = client.patch(nodes, { name }, 'merge', { status: patch }, 'status');
    this.#reportedAt = clock.now();
    this.#tell(stored.status, status);
  }

  #hasChanged(before: NodeStatus): boolean {
    const { runtime, problem } = this.#options;
    const { memory, disk, pids } = this.#pressure;
    const seen = [before, runtime.imagesGeneration, problem(), memory, disk, pids];
    if (this.#unchanged?.every((part, i) => part === seen[i])) return false;
    const changed = !deepEqual(withoutHeartbeats(this.#status(before)), withoutHeartbeats(before));
    this.#unchanged = changed ? undefined : seen;
    return changed;
  }

  #status(before: NodeStatus): NodeStatus {
    const { name, machine, clock, runtime, kubernetesVersion, problem } = this.#options;
    if (this.#images?.generation !== runtime.imagesGeneration) {
      this.#images = { generation: runtime.imagesGeneration, list: imagesOf(runtime.listImages()) };
    }
    const { runtimeName, runtimeVersion } = runtime.version();
    const versions = {
      kubelet: kubernetesVersion,
      runtime: `${runtimeName}://${runtimeVersion}`,
      handlers: runtime.handlers,
    };
    return nodeStatus({
      name,
      machine,
      capacity: this.#capacity,
      allocatable: this.#allocatable,
      versions,
      images: this.#images.list,
      problem: problem(),
      pressure: this.#pressure,
      before,
      now: clock.now(),
    });
  }

  /** Conditions that have become what they are; Ready is only told when it was otherwise before. */
  #tell(before: NodeStatus, after: NodeStatus): void {
    for (const { type, status, reason = '' } of after.conditions ?? []) {
      const old = before.conditions?.find((condition) => condition.type === type);
      const told = TOLD[reason];
      if (!told || old?.status === status || (type === 'Ready' && !old)) continue;
      this.event('Normal', told, `Node ${this.#options.name} status is now: ${told}`);
    }
  }

  #tellReboot({ nodeInfo }: NodeStatus): void {
    const { name, machine } = this.#options;
    if (!nodeInfo?.bootID || nodeInfo.bootID === machine.bootID) return;
    this.event('Warning', 'Rebooted', `Node ${name} has been rebooted, boot id: ${machine.bootID}`);
  }

  /** About the node. Kubelets use its name as its uid, since they may speak before it has one. */
  event(type: 'Normal' | 'Warning', reason: string, message: string): void {
    const { events, name } = this.#options;
    events.about({ kind: 'Node', name, uid: name }, type, reason, message);
  }
}

const nothing = (amounts: Amounts = {}): { readonly [resource: string]: null } =>
  Object.fromEntries(Object.keys(amounts).map((name) => [name, null]));
