/** Clusters drawn from a seed: nodes with zones, taints and images; Pods with all kinds of wishes; and things that happen. */
import { namespaces } from '../../src/api/core/v1/namespace/namespace.ts';
import { nodes } from '../../src/api/core/v1/node/node.ts';
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import { serviceAccounts } from '../../src/api/core/v1/service-account/service-account.ts';
import { services } from '../../src/api/core/v1/service/service.ts';
import type { PodSpec, Taint } from '../../src/api/generated/types/core/v1.ts';
import { attempt } from '../../src/apimachinery/attempt.ts';
import { ApiClient } from '../../src/client/client.ts';
import { InformerFactory } from '../../src/client/informer.ts';
import { loneApiServer } from '../../src/control-plane/kube-apiserver/testing/lone-api-server.ts';
import { AttemptStore } from '../../src/control-plane/kube-scheduler/attempts/attempt-store.ts';
import type { SchedulerConfiguration } from '../../src/control-plane/kube-scheduler/configuration/configuration.ts';
import { GeneratedDevices } from './generated-devices.ts';
import { KubeScheduler } from '../../src/control-plane/kube-scheduler/scheduler.ts';
import type { Random } from '../../src/sim/random.ts';
import { Simulation } from '../../src/sim/simulation.ts';

const ZONE = 'topology.kubernetes.io/zone';
const HOSTNAME = 'kubernetes.io/hostname';
const APPS = ['web', 'db', 'queue'];

export class GeneratedCluster {
  readonly simulation: Simulation;
  readonly client: ApiClient;
  readonly scheduler: KubeScheduler;
  readonly attempts = new AttemptStore({ perPod: 50 });
  readonly #random: Random;
  readonly #nodes: string[] = [];
  readonly #pods: string[] = [];
  /** Nodes have some and Pods claim some, if this is about them. */
  readonly #devices: GeneratedDevices | undefined;

  constructor(seed: number, config?: SchedulerConfiguration, devices = false) {
    if (devices) this.#devices = new GeneratedDevices();
    this.simulation = new Simulation({ seed, start: Date.UTC(2026, 0, 5, 9) });
    const { clock, random, trace } = this.simulation;
    this.#random = random.fork('generated cluster');
    const { server } = loneApiServer(this.simulation);
    const user = { name: 'system:kube-scheduler', groups: ['system:masters'] };
    this.client = new ApiClient(server, { user, component: 'kube-scheduler' });
    attempt(() => this.client.create(namespaces, { metadata: { name: 'default' }, spec: {} }));
    this.client.create(serviceAccounts, { metadata: { name: 'default', namespace: 'default' } });
    for (const app of APPS) this.#addService(app);
    this.#devices?.begin(this.client, random.fork('generated devices'));
    const scope = clock.scope();
    this.scheduler = new KubeScheduler({
      client: this.client,
      clock: scope,
      random: random.fork('kube-scheduler'),
      trace,
      informers: new InformerFactory(this.client, scope),
      attempts: this.attempts,
      config,
    });
    this.scheduler.start();
  }

  /** One thing happens; virtual time goes on for a moment or for long. */
  step(): void {
    const kind = this.#random.below(10);
    if (kind === 0 || this.#nodes.length < 3) this.#addNode();
    else if (kind === 1) this.#changeNode();
    else if (kind === 2 && this.#pods.length > 4) this.#removePod();
    else this.#addPod();
    const { clock } = this.simulation;
    this.simulation.runUntil(clock.now() + this.#pick([1, 20, 500, 12_000]));
  }

  #addNode(): void {
    const name = `node-${this.#nodes.length}`;
    const zone = this.#pick(['a', 'b', 'c', undefined]);
    const labels = { [HOSTNAME]: name, ...(zone && { [ZONE]: zone }) };
    this.client.create(nodes, { metadata: { name, labels }, spec: {} });
    this.client.patch(nodes, { name }, 'merge', { spec: { taints: this.#taints() } });
    const allocatable = {
      cpu: this.#pick(['2', '4', '8']),
      memory: this.#pick(['4Gi', '8Gi', '16Gi']),
      pods: this.#pick(['4', '110']),
    };
    const images = this.#chance(0.5)
      ? [{ names: ['docker.io/library/nginx:1.25'], sizeBytes: 400_000_000 }]
      : [];
    const status = { capacity: allocatable, allocatable, images };
    this.client.patch(nodes, { name }, 'strategic', { status }, 'status');
    this.#devices?.addNode(name);
    this.#nodes.push(name);
  }

  #changeNode(): void {
    const name = this.#pick(this.#nodes);
    const spec = this.#chance(0.5)
      ? { taints: this.#taints() }
      : { unschedulable: this.#chance(0.5) };
    this.client.patch(nodes, { name }, 'merge', { spec });
  }

  #removePod(): void {
    const name = this.#pods.splice(this.#random.below(this.#pods.length), 1)[0]!;
    // It may have been evicted meanwhile.
    attempt(() =>
      this.client.delete(pods, { namespace: 'default', name }, { gracePeriodSeconds: 0 }),
    );
    this.#devices?.release(name);
  }

  #addPod(): void {
    const app = this.#pick(APPS);
    const name = `${app}-${this.#pods.length}-${this.#random.below(1000)}`;
    const resources = {
      requests: { cpu: this.#pick(['100m', '900m', '3']), memory: this.#pick(['64Mi', '1Gi']) },
    };
    const made = attempt(() =>
      this.client.create(pods, {
        metadata: { name, namespace: 'default', labels: { app } },
        spec: {
          containers: [{ name: 'c', image: 'nginx:1.25', ...(this.#chance(0.8) && { resources }) }],
          ...this.#wishes(app),
          ...this.#devices?.claimFor(name),
        },
      }),
    );
    if (made.ok) this.#pods.push(name);
    if (!made.ok) this.#devices?.release(name);
  }

  #wishes(app: string): Partial<PodSpec> {
    const topologyKey = this.#pick([ZONE, HOSTNAME]);
    const labelSelector = { matchLabels: { app: this.#pick([app, ...APPS]) } };
    const term = { labelSelector, topologyKey };
    const soft = [{ weight: 1 + this.#random.below(100), podAffinityTerm: term }];
    const required = { requiredDuringSchedulingIgnoredDuringExecution: [term] };
    const preferred = { preferredDuringSchedulingIgnoredDuringExecution: soft };
    const inZone = {
      matchExpressions: [{ key: ZONE, operator: 'In' as const, values: [this.#pick(['a', 'b'])] }],
    };
    return this.#pick<Partial<PodSpec>>([
      {},
      { priorityClassName: this.#pick(['system-node-critical', 'system-cluster-critical']) },
      { affinity: { podAffinity: required } },
      { affinity: { podAntiAffinity: required } },
      { affinity: { podAffinity: preferred } },
      { affinity: { podAntiAffinity: preferred } },
      {
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 5, preference: inZone }],
          },
        },
      },
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [inZone] },
          },
        },
      },
      {
        topologySpreadConstraints: [
          {
            maxSkew: 1 + this.#random.below(3),
            topologyKey,
            whenUnsatisfiable: this.#pick(['DoNotSchedule', 'ScheduleAnyway']),
            labelSelector: { matchLabels: { app } },
          },
        ],
      },
      { tolerations: [{ key: 'dedicated', operator: 'Exists' }] },
    ]);
  }

  #taints(): Taint[] | null {
    if (this.#chance(0.5)) return null;
    return [
      {
        key: this.#pick(['dedicated', 'slow']),
        value: 'yes',
        effect: this.#pick(['NoSchedule', 'PreferNoSchedule'] as const),
      },
    ];
  }

  #addService(app: string): void {
    this.client.create(services, {
      metadata: { name: app, namespace: 'default' },
      spec: { selector: { app }, ports: [{ port: 80 }] },
    });
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#random.below(from.length)]!;
  }

  #chance(share: number): boolean {
    return this.#random.next() < share;
  }
}
