/** One seed: a cluster, its users and its misfortunes, with every checker looking on after every task. */
import type { CronJob } from '../../src/api/generated/types/batch/v1.ts';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { FIXED_START, type ClusterInputLog } from '../../src/cluster/spec.ts';
import type { StoreEvent } from '../../src/control-plane/etcd/etcd.ts';
import type { KubeScheduler } from '../../src/control-plane/kube-scheduler/scheduler.ts';
import { MINUTE, SECOND, type Millis } from '../../src/sim/clock.ts';
import { seededRandom } from '../../src/sim/random.ts';
import type { Checker, MakeChecker, Scene } from './checker.ts';
import { autoscalers } from './checkers/autoscalers.ts';
import { budgets } from './checkers/budgets.ts';
import { daemonSets } from './checkers/daemon-sets.ts';
import { jobsCounted } from './checkers/jobs.ts';
import { placement } from './checkers/placement.ts';
import { revisions } from './checkers/revisions.ts';
import { schedulerView } from './checkers/scheduler-view.ts';
import { settled } from './checkers/settled.ts';
import { statefulSets } from './checkers/stateful-sets.ts';
import { watchers } from './checkers/watchers.ts';
import { workloads } from './checkers/workloads.ts';
import { act, CAPACITY, prepare } from './inputs.ts';
import type { Stage } from './requests.ts';
import { World, type Write } from './world.ts';

const CHECKERS: readonly MakeChecker[] = [
  revisions,
  placement,
  workloads,
  statefulSets,
  daemonSets,
  jobsCounted,
  budgets,
  autoscalers,
  watchers,
  schedulerView,
  settled,
];
/** How far caches lag when all is well, retries included. */
const LAG: Millis = 10 * SECOND;
/** How long after a fault its consequences may last: a client looks for its server every 30 seconds at last. */
const AFTERMATH: Millis = 90 * SECOND;
/** Crash and pull back-off end at 5 minutes; a node's Pods are given up after 5 more. */
const SETTLING: Millis = 16 * MINUTE;
const LOOKS = 8;
const LOOK_AGAIN: Millis = 3.3 * SECOND;
const LOG_TAIL = 12;

export interface RunOptions {
  readonly seed: number;
  /** How many things happen. */
  readonly inputs?: number;
  readonly faults?: boolean;
  /** StatefulSets, DaemonSets, Jobs, CronJobs and ReplicationControllers too. */
  readonly everyKind?: boolean;
  /** HorizontalPodAutoscalers and load, too. */
  readonly autoscaled?: boolean;
  /** One more that looks on: to follow what happens in a seed that fails. */
  readonly onlooker?: MakeChecker;
}

export interface Outcome {
  readonly digest: string;
  readonly inputLog: ClusterInputLog;
  readonly steps: number;
  readonly faults: number;
  /** By what broke, as `NodeCrash` or `ComponentStop kube-apiserver`. */
  readonly injected: ReadonlyMap<string, number>;
}

/** Throws what was broken, with the seed and the end of the input log. */
export function run({
  seed,
  inputs = 30,
  faults = true,
  everyKind = false,
  autoscaled = false,
  onlooker,
}: RunOptions): Outcome {
  const chance = seededRandom(seed).fork('inputs');
  const world = new World();
  const writes: Write[] = [];
  let scheduler: KubeScheduler | undefined;
  let checkers: readonly Checker[] = [];
  let trouble: { began: Millis; ends: Millis } = { began: 0, ends: 0 };
  let violation: string | undefined;

  const onWrite = (event: StoreEvent) => {
    const write = { ...described(event), at: now(), actor: actorOf() };
    world.apply(write);
    writes.push(write);
    for (const checker of checkers) checker.onWrite?.(write);
  };
  const early: StoreEvent[] = [];
  let begun = false;
  const cluster = new Cluster(
    {
      seed,
      start: FIXED_START,
      cluster: { nodes: [{ count: 2 + chance.below(3), capacity: CAPACITY }] },
    },
    {
      witness: {
        onWrite: (event) => {
          if (begun) onWrite(event);
          else early.push(event);
        },
        onScheduler: (one) => (scheduler = one),
      },
    },
  );
  begun = true;
  const { simulation } = cluster;
  const now = () => simulation.clock.now();
  const actorOf = (): string => {
    const span = simulation.trace.get(simulation.trace.current ?? 0);
    return simulation.trace.get(span?.cause ?? 0)?.component ?? span?.component ?? '';
  };
  const calm = () => now() >= trouble.ends + AFTERMATH;
  const scene: Scene = {
    cluster,
    world,
    scheduler: () => scheduler,
    horizon: () => (calm() ? now() : Math.min(now(), trouble.began)) - LAG,
    calm: () => calm(),
    broken: (promise) => (violation ??= promise),
  };
  const stop = () => {
    if (violation !== undefined) throw new Error(report(seed, violation, cluster.inputLog));
  };
  early.forEach(onWrite);
  checkers = [...(onlooker ? [onlooker] : []), ...CHECKERS].map((make) => make(scene));
  const afterTask = () => {
    if (writes.length === 0) return;
    writes.length = 0;
    for (const checker of checkers) checker.afterTask?.();
    stop();
  };
  const runFor = (duration: Millis) => {
    const end = now() + duration;
    while ((simulation.nextDue ?? Infinity) <= end) {
      simulation.step();
      afterTask();
    }
    simulation.advance(end);
    for (const checker of checkers) checker.sometimes?.();
    stop();
  };

  runFor(10 * SECOND);
  prepare(cluster);
  const stage: Stage = { cluster, world, random: chance, next: 1, everyKind, autoscaled };
  const injected = new Map<string, number>();
  for (let i = 0; i < inputs; i++) {
    const logged = cluster.inputLog.inputs.length;
    const accepted = act(stage, faults).every(({ status }) => status === 201);
    const bodies = cluster.inputLog.inputs.slice(logged).map(({ request }) => request.body);
    const [broken] = accepted ? faultsIn(bodies) : [];
    if (broken) {
      const { type, target } = broken.spec;
      const what = [type, target.component].filter(Boolean).join(' ');
      injected.set(what, (injected.get(what) ?? 0) + 1);
      const fault = Number.parseInt(broken.spec.duration, 10) * SECOND;
      trouble = {
        began: calm() ? now() : trouble.began,
        ends: Math.max(trouble.ends, now() + fault),
      };
    }
    afterTask();
    runFor(pause(chance.below(10), chance.next()));
  }
  runFor(Math.max(0, trouble.ends - now()));
  for (const { metadata, spec } of world.nodes)
    if (spec.unschedulable)
      cluster.submit({
        method: 'PATCH',
        path: `/api/v1/nodes/${metadata.name}`,
        headers: { 'content-type': 'application/merge-patch+json' },
        body: { spec: { unschedulable: null } },
      });
  for (const { metadata, spec } of world.all<CronJob>('CronJob'))
    if (!spec.suspend)
      cluster.submit({
        method: 'PATCH',
        path: `/apis/batch/v1/namespaces/${metadata.namespace}/cronjobs/${metadata.name}`,
        headers: { 'content-type': 'application/merge-patch+json' },
        body: { spec: { suspend: true } },
      });
  afterTask();
  for (let waited = 0; waited < SETTLING; waited += MINUTE) runFor(MINUTE);
  // What crashes again and again is seen between two states now and then: everything must be well at one of these moments.
  for (let looks = 0; looks < LOOKS && (looks === 0 || violation !== undefined); looks++) {
    violation = undefined;
    if (looks > 0) runFor(LOOK_AGAIN);
    for (const checker of checkers) checker.settled?.();
  }
  stop();
  return {
    digest: simulation.digest.hex,
    inputLog: cluster.inputLog,
    steps: simulation.steps,
    faults: [...injected.values()].reduce((sum, count) => sum + count, 0),
    injected,
  };
}

/** Mostly moments, sometimes minutes. */
function pause(lot: number, part: number): Millis {
  if (lot < 3) return Math.floor(part * 20);
  if (lot < 7) return Math.floor(part * 5 * SECOND);
  return Math.floor(part * (lot < 9 ? 40 : 180) * SECOND);
}

interface Fault {
  readonly kind: 'Fault';
  readonly spec: {
    readonly type: string;
    readonly target: { readonly component?: string };
    readonly duration: string;
  };
}

const faultsIn = (bodies: readonly unknown[]): readonly Fault[] =>
  (bodies as readonly (Fault | undefined)[]).filter((body) => body?.kind === 'Fault') as Fault[];

function described(event: StoreEvent): Omit<Write, 'at' | 'actor'> {
  const current = event.current?.value as KubeObject | undefined;
  const previous = event.previous?.value as KubeObject | undefined;
  return { event, current, previous, kind: (current ?? previous)!.kind };
}

function report(seed: number, violation: string, { inputs, end }: ClusterInputLog): string {
  const second = (at: Millis) => `${((at - FIXED_START) / SECOND).toFixed(3)} s`;
  const tail = inputs.slice(-LOG_TAIL).map(({ at, step, request: { method, path, body } }) => {
    const said = body === undefined ? '' : ` ${JSON.stringify(body)}`;
    return `  ${second(at)} (step ${step}) ${method} ${path}${said}`;
  });
  return [
    `seed ${seed}, ${second(end!.at)}, step ${end!.step}: ${violation}`,
    'the last inputs:',
    ...tail,
  ].join('\n');
}
