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
import type { PluginRegistry } from '../../control-plane/kube-scheduler/framework/handle.ts';
import { KubeScheduler } from '../../control-plane/kube-scheduler/scheduler.ts';
import { isAlreadyExists } from '../../apimachinery/status.ts';
import { MINUTE, SECOND } from '../../sim/clock.ts';
import { Simulation } from '../../sim/simulation.ts';
import { ADMIN } from '../identities.ts';
import { schema, slimDocument } from '../schema.ts';
import type { Drafted, Expanded } from './manifest-pods.ts';
import { nodesOf, prefixOf, type World } from './world.ts';

export interface PlacementQuestion {
  /** Without the Pods of `waiting`. */
  readonly world: World;
  /** The cluster's own Pods that are to be placed, in order. */
  readonly waiting: readonly Pod[];
  /** What comes after them. */
  readonly manifests: readonly Expanded[];
  /** Of DaemonSets that are there, for nodes that were not. */
  readonly daemons: readonly Drafted[];
  readonly configuration: SchedulerConfiguration | undefined;
  readonly plugins: PluginRegistry;
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
  /** Pods of `manifests`, created or refused, in that order. */
  readonly made: readonly string[];
  /** What a manifest did not come to, in words. */
  readonly notes: readonly string[];
}

/** A little longer than the scheduler takes for one. */
const PACE = 3;
/** As long as nobody was tried or bound for so long, nothing more will come. */
const QUIET = SECOND;
/** Longer than any Pod's back-off. */
const PATIENCE = MINUTE;
const MOST_STEPS = 1_000_000;
/** Steps from one look at the queue to the next. */
const CHECKED = 4;
/** Objects put at a time. */
const PUT = 500;

/** In small pieces, so that whoever has something else to do can do it in between; tells how far it is, from 0 to 1. */
export function* place(question: PlacementQuestion): Generator<number, PlacementRun> {
  const { world, waiting, manifests, daemons, configuration, plugins, seed, now } = question;
  const simulation = new Simulation({ seed, start: now });
  const { clock, random, trace } = simulation;
  const etcd = new MemoryEtcd(clock);
  let put = 0;
  for (const [key, value] of world) {
    etcd.put(key, value, 0);
    if (++put % PUT === 0) yield 0;
  }
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
    plugins,
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
  let busyUntil = now + 2 * SECOND;
  const stir = () => (busyUntil = Math.max(busyUntil, clock.now() + QUIET));
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

  const nodes = nodesOf(world);
  const made: string[] = [];
  const notes: string[] = [];
  /** What is still to come, the next one last. */
  const coming: (() => void)[] = [];
  let come = 0;
  const enqueue = (arrivals: readonly (() => void)[]) => coming.push(...arrivals.toReversed());
  const next = () => {
    const arrival = coming.pop();
    if (!arrival) return;
    stir();
    come++;
    arrival();
    clock.after(PACE, next);
  };
  const arriving = (pod: Drafted) => () => {
    const key = keyOf(pod.metadata as Pod['metadata']);
    made.push(key);
    const created = attempt(() => client.create(pods, pod as never));
    if (!created.ok) refused.set(key, created.refusal.message);
  };
  const applying = (manifest: Expanded) => () => {
    const { kind, object, follows } = manifest;
    const what = `${kind.kind} ${JSON.stringify(object.metadata.name ?? '')}`;
    const note = (text: string | undefined) => {
      if (text !== undefined) notes.push(`${what} ${text}`);
    };
    if (kind === pods) return arriving(object)();
    const created = attempt(() => client.create(kind, object));
    if (!created.ok && isAlreadyExists(created.refusal))
      return note('is there already, and counts as it is');
    if (!created.ok) return note(`would be refused: ${created.refusal.message}`);
    const following = follows(created.value, nodes, clock.now());
    note(following.note);
    for (const need of following.needs ?? []) {
      const needed = attempt(() => client.create(need.kind, need.object));
      // What is there already is what the Pods will find.
      if (!needed.ok && !isAlreadyExists(needed.refusal)) note(`needs: ${needed.refusal.message}`);
    }
    return enqueue((following.pods ?? []).map(arriving));
  };
  enqueue([
    ...waiting.map((pod) => () => void server.store(pods).insert(pod)),
    ...daemons.map(arriving),
    ...manifests.map(applying),
  ]);
  clock.after(SECOND, next);
  const expected = coming.length + manifests.reduce((sum, { most }) => sum + most, 0);
  let patience = now + PATIENCE;
  const { queue } = scheduler;
  while (simulation.steps < MOST_STEPS && simulation.step()) {
    if (simulation.steps % CHECKED !== 0 && simulation.nextDue !== undefined) continue;
    const moment = clock.now();
    if (queue.hasWork || queue.backingOff.length > 0) stir();
    if (coming.length > 0) patience = moment + PATIENCE;
    else if (moment > busyUntil || moment > patience) break;
    yield Math.min(1, come / expected);
  }
  for (const record of records.values()) told(record);
  const left = etcd.range(prefixOf(pods)).map(({ value }) => value as Pod);
  const there = new Set(left.map(({ metadata }) => keyOf(metadata)));
  for (const key of evicted.keys()) if (there.has(key)) evicted.delete(key);
  return { pods: left, records, attempts, evicted, refused, made, notes };
}
