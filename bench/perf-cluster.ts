/** An API server and a scheduler with nodes that nobody runs, filled as a shape of scheduler_perf says. */
import { namespaces } from '../src/api/core/v1/namespace/namespace.ts';
import { nodes } from '../src/api/core/v1/node/node.ts';
import { pods } from '../src/api/core/v1/pod/pod.ts';
import { serviceAccounts } from '../src/api/core/v1/service-account/service-account.ts';
import { services } from '../src/api/core/v1/service/service.ts';
import { priorityClasses } from '../src/api/scheduling/v1/priority-class/priority-class.ts';
import type { Pod } from '../src/api/generated/types/core/v1.ts';
import { ApiClient } from '../src/client/client.ts';
import { InformerFactory } from '../src/client/informer.ts';
import { loneApiServer } from '../src/control-plane/kube-apiserver/testing/lone-api-server.ts';
import type { AttemptRecorder } from '../src/control-plane/kube-scheduler/attempts/attempt-record.ts';
import { AttemptStore } from '../src/control-plane/kube-scheduler/attempts/attempt-store.ts';
import { KubeScheduler } from '../src/control-plane/kube-scheduler/scheduler.ts';
import { every } from '../src/sim/clock.ts';
import type { PodShape, Shape } from './scheduling-shapes.ts';

const LARGE_NODE = 'scheduler-perf-node';
const COMPONENT = 'kube-scheduler';
const MEASURED = 'measured';

/** Pods per second. */
export interface Throughput {
  readonly wall: number;
  /** Of the processor: other threads' garbage collecting counts, other processes do not. */
  readonly processor: number;
}

export class PerfCluster {
  readonly #shape: Shape;
  readonly #lone = loneApiServer();
  readonly #client: ApiClient;
  readonly #bound = new Set<string>();
  readonly scheduler: KubeScheduler;
  #names = 0;
  /** How many of the Pods that count are bound. */
  #measured = 0;

  constructor(shape: Shape, attempts: AttemptRecorder = new AttemptStore()) {
    this.#shape = shape;
    const { server, simulation } = this.#lone;
    const user = {
      name: `system:${COMPONENT}`,
      groups: ['system:masters', 'system:authenticated'],
    };
    this.#client = new ApiClient(server, { user, component: COMPONENT });
    for (const name of ['sched-0', 'sched-1'])
      this.#client.create(namespaces, { metadata: { name }, spec: {} });
    for (const namespace of ['default', 'sched-0', 'sched-1'])
      this.#client.create(serviceAccounts, { metadata: { name: 'default', namespace } });
    this.#client.create(priorityClasses, { metadata: { name: 'high' }, value: 10 });
    const { clock, random, trace } = simulation;
    const scope = clock.scope();
    this.scheduler = new KubeScheduler({
      client: this.#client,
      clock: scope,
      random: random.fork(COMPONENT),
      trace,
      informers: new InformerFactory(this.#client, scope),
      attempts,
    });
    this.scheduler.start();
    server.observe(
      { method: 'GET', path: '/api/v1/pods', query: { fieldSelector: 'spec.nodeName!=' }, user },
      {
        onEvent: ({ type, object }) => {
          if (type !== 'ADDED') return;
          const { name } = (object as Pod).metadata;
          this.#bound.add(name);
          if (name.startsWith(MEASURED)) this.#measured++;
        },
        onClose: () => {},
      },
    );
  }

  get now(): number {
    return this.#lone.simulation.clock.now();
  }

  /** Prepares the shape, and measures. */
  throughput(): Throughput {
    const { simulation } = this.#lone;
    const { measure, pod, churn, deletedPerSecond } = this.#shape;
    this.#prepare();
    const before = [...this.#bound];
    for (let i = 0; i < measure; i++) this.#create(pod, MEASURED);
    if (churn) this.#churn(churn);
    if (deletedPerSecond)
      every(simulation.clock, 1000 / deletedPerSecond, () => {
        const name = before.pop();
        if (name)
          this.#client.delete(pods, { namespace: 'default', name }, { gracePeriodSeconds: 0 });
      });
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    while (this.#measured < measure) {
      if (!simulation.step())
        throw new Error(`${measure - this.#measured} Pods were left when nothing was left to do`);
    }
    const { user, system } = process.cpuUsage(cpu);
    return {
      wall: (measure * 1000) / (performance.now() - start),
      processor: (measure * 1_000_000) / (user + system),
    };
  }

  #prepare(): void {
    const { simulation } = this.#lone;
    const { nodes: count, zones, before, oneLargeNode, pod, gated = 0 } = this.#shape;
    const others = oneLargeNode ? (count === 1 ? 0 : count) : count;
    if (oneLargeNode) this.#addNode(LARGE_NODE, '90000');
    for (let i = 0; i < others; i++) this.#addNode(`node-${i}`, '110', zones?.[i % zones.length]);
    const prepared = this.#shape.prepared ?? [pod];
    for (let i = 0; i < gated; i++)
      this.#create(
        { spec: { ...pod.spec, schedulingGates: [{ name: 'test.k8s.io/hold' }] } },
        'gated',
      );
    for (let i = 0; i < before; i++) this.#create(prepared[i % prepared.length]!, 'before');
    while (this.#bound.size < before && simulation.step());
    if (this.#bound.size < before)
      throw new Error(`${this.#bound.size} of ${before} Pods were bound`);
  }

  #churn({ everyMillis, pod, recreate }: NonNullable<Shape['churn']>): void {
    const { clock } = this.#lone.simulation;
    let last: string | undefined;
    every(clock, everyMillis, () => {
      if (recreate && last) {
        this.#client.delete(pods, { namespace: 'default', name: last }, { gracePeriodSeconds: 0 });
        this.#client.delete(nodes, { name: `churn-${last}` });
        this.#client.delete(services, { namespace: 'default', name: last });
      }
      last = this.#create(pod, 'churn');
      if (!recreate) return;
      this.#addNode(`churn-${last}`, '0');
      this.#client.create(services, {
        metadata: { name: last, namespace: 'default' },
        spec: { selector: { app: 'foo' }, ports: [{ port: 8080, targetPort: 8080 }] },
      });
    });
  }

  #addNode(name: string, room: string, zone?: string): void {
    const labels = {
      'kubernetes.io/hostname': name,
      ...(zone !== undefined && { 'topology.kubernetes.io/zone': zone }),
    };
    this.#client.create(nodes, { metadata: { name, labels }, spec: {} });
    const capacity = { pods: room, cpu: '4', memory: '32Gi' };
    const conditions = [{ type: 'Ready', status: 'True' }];
    this.#client.patch(nodes, { name }, 'merge', { spec: { taints: null } });
    this.#client.patch(
      nodes,
      { name },
      'merge',
      { status: { capacity, allocatable: capacity, conditions } },
      'status',
    );
  }

  #create({ namespace = 'default', labels, spec }: PodShape, kind: string): string {
    const name = `${kind}-${this.#names++}`;
    this.#client.create(pods, { metadata: { name, namespace, labels }, spec: spec as never });
    return name;
  }
}
