/**
 * One placement: kube-apiserver, etcd and kube-scheduler, the real ones, on a simulation of their own, with nodes that
 * nobody runs. Pods come one after the other, each when the one before has been tried; an evicted one is gone at once.
 */
import { pods } from '../../api/core/v1/pod/pod.ts';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { kubernetesKinds } from '../../api/registry.ts';
import { attempt } from '../../apimachinery/attempt.ts';
import { keyOf } from '../../apimachinery/meta.ts';
import { ApiClient } from '../../client/client.ts';
import { InformerFactory } from '../../client/informer.ts';
import { MemoryEtcd } from '../../control-plane/etcd/memory-etcd.ts';
import { noKubelets } from '../../control-plane/kube-apiserver/api-server-host.ts';
import { alwaysAllow } from '../../control-plane/kube-apiserver/authorization/authorizer.ts';
import { KubeApiServer } from '../../control-plane/kube-apiserver/server.ts';
import type { AttemptRecord } from '../../control-plane/kube-scheduler/attempts/attempt-record.ts';
import { AttemptStore } from '../../control-plane/kube-scheduler/attempts/attempt-store.ts';
import type { SchedulerConfiguration } from '../../control-plane/kube-scheduler/configuration/configuration.ts';
import { KubeScheduler } from '../../control-plane/kube-scheduler/scheduler.ts';
import { isAlreadyExists } from '../../apimachinery/status.ts';
import { MINUTE, SECOND } from '../../sim/clock.ts';
import { Simulation } from '../../sim/simulation.ts';
import { ADMIN } from '../identities.ts';
import { schema, slimDocument } from '../schema.ts';
import type { Expanded } from './manifest-pods.ts';
import { prefixOf, type World } from './world.ts';

export interface PlacementQuestion {
  /** Without the Pods of `waiting`. */
  readonly world: World;
  /** The cluster's own Pods that are to be placed, in order. */
  readonly waiting: readonly Pod[];
  /** What comes after them. */
  readonly manifests: readonly Expanded[];
  readonly configuration: SchedulerConfiguration | undefined;
  readonly seed: number;
  readonly now: number;
}

export interface PlacementRun {
  /** The world's Pods as they are in the end. */
  readonly pods: readonly Pod[];
  /** By `namespace/name`: each Pod's newest attempt. */
  readonly records: ReadonlyMap<string, AttemptRecord>;
  readonly attempts: AttemptStore;
  /** By `namespace/name` of those that are gone: for whom. */
  readonly evicted: ReadonlyMap<string, string>;
  /** By `namespace/name` of those that could not be created: why. */
  readonly refused: ReadonlyMap<string, string>;
}

/** A little longer than the scheduler takes for one. */
const PACE = 3;
/** As long as nobody was tried or bound for so long, nothing more will come. */
const QUIET = SECOND;
/** Longer than any Pod's back-off. */
const PATIENCE = MINUTE;
const MOST_STEPS = 1_000_000;
/** Steps from one look at the queue to the next. */
const CHECKED = 16;

export function place(question: PlacementQuestion): PlacementRun {
  const { world, waiting, manifests, configuration, seed, now } = question;
  const simulation = new Simulation({ seed, start: now });
  const { clock, random, trace } = simulation;
  const etcd = new MemoryEtcd(clock);
  for (const [key, value] of world) etcd.put(key, value, 0);
  const server = new KubeApiServer({
    clock,
    random,
    trace,
    etcd: { available: true, etcd },
    schema,
    document: slimDocument,
    kinds: kubernetesKinds,
    kubelets: noKubelets,
    bootstrap: [],
    authorizer: alwaysAllow,
  });
  server.start();
  const client = new ApiClient(server, { user: ADMIN, component: 'kube-scheduler' });
  const attempts = new AttemptStore();
  const records = new Map<string, AttemptRecord>();
  const evicted = new Map<string, string>();
  const refused = new Map<string, string>();
  const told = ({ pod, postFilter }: AttemptRecord) => {
    for (const victim of postFilter?.victims ?? []) evicted.set(victim, keyOf(pod));
  };
  const scheduler = new KubeScheduler({
    client,
    clock: clock.scope(),
    random: random.fork('kube-scheduler'),
    trace,
    informers: new InformerFactory(client, clock),
    attempts: {
      record(record) {
        attempts.record(record);
        const key = keyOf(record.pod);
        // Only when the attempt is over its record tells of victims.
        const before = records.get(key);
        if (before) told(before);
        records.set(key, record);
      },
    },
    config: configuration,
  });
  let busyUntil = now;
  const stir = () => (busyUntil = clock.now() + QUIET);
  // Stands in for the kubelets, which alone can let a Pod go that has a node.
  server.observe(
    { method: 'GET', path: '/api/v1/pods', query: {}, user: ADMIN },
    {
      onEvent({ type, object }) {
        stir();
        const { metadata } = object as Pod;
        if (type !== 'MODIFIED' || metadata.deletionTimestamp === undefined) return;
        clock.after(0, () => {
          attempt(() => client.delete(pods, metadata, { gracePeriodSeconds: 0 }));
        });
      },
      onClose: () => {},
    },
  );
  scheduler.start();

  const arrivals: (() => void)[] = [
    ...waiting.map((pod) => () => void server.store(pods).insert(pod)),
    ...manifests.flatMap((manifest) => arrivalsOf(manifest, client, refused)),
  ];
  arrivals.forEach((arrive, index) => clock.after(SECOND + index * PACE, arrive));
  const arrived = now + SECOND + arrivals.length * PACE;
  const { queue } = scheduler;
  while (simulation.steps < MOST_STEPS && simulation.step()) {
    if (simulation.steps % CHECKED !== 0 && simulation.nextDue !== undefined) continue;
    const moment = clock.now();
    if (queue.hasWork || queue.backingOff.length > 0) stir();
    if (moment > arrived && moment > busyUntil) break;
    if (moment > arrived + PATIENCE) break;
  }
  for (const record of records.values()) told(record);
  const left = etcd.range(prefixOf(pods)).map(({ value }) => value as Pod);
  const there = new Set(left.map(({ metadata }) => keyOf(metadata)));
  for (const key of evicted.keys()) if (there.has(key)) evicted.delete(key);
  return { pods: left, records, attempts, evicted, refused };
}

function arrivalsOf(
  { needs, pods: made }: Expanded,
  client: ApiClient,
  refused: Map<string, string>,
): (() => void)[] {
  let problem: string | undefined;
  return [
    ...needs.map(({ kind, object }) => () => {
      const created = attempt(() => client.create(kind, object));
      // What is there already is what the Pods will find.
      if (!created.ok && !isAlreadyExists(created.refusal)) problem ??= created.refusal.message;
    }),
    ...made.map((pod) => () => {
      const created = problem === undefined && attempt(() => client.create(pods, pod as never));
      if (created && created.ok) return;
      const why = created ? created.refusal.message : problem!;
      refused.set(keyOf(pod.metadata as Pod['metadata']), why);
    }),
  ];
}
