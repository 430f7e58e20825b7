/** Each scenario, played: its files are what Kubernetes takes, and what its texts promise comes true. */
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { kindNamed } from '../api/registry.ts';
import type { Deployment, ReplicaSet } from '../api/generated/types/apps/v1.ts';
import type { StatefulSet } from '../api/generated/types/apps/v1.ts';
import type { Job } from '../api/generated/types/batch/v1.ts';
import type { Event, Node, PersistentVolumeClaim, Pod } from '../api/generated/types/core/v1.ts';
import type { PodDisruptionBudget } from '../api/generated/types/policy/v1.ts';
import { decode } from '../apimachinery/schema/decode.ts';
import { checkInputLog } from '../backend/input-log-shape.ts';
import { Cluster } from '../cluster/cluster.ts';
import { schema } from '../cluster/schema.ts';
import { FIXED_START } from '../cluster/spec.ts';
import { nodeInterpreter } from '../host/node/plugin-interpreter.ts';
import { isPluginFile } from './plugin-file.ts';
import { logOf } from './scenario-log.ts';
import { scenarios, scenarioOf } from './registry.ts';

const SECOND = 1000;

/** What a cluster holds, by get and list; and evictions, as whoever drains asks for them. */
class View {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  list<T>(path: string): readonly T[] {
    return (
      (this.#cluster.read({ method: 'GET', path }).body as { items?: readonly T[] }).items ?? []
    );
  }

  get nodes(): readonly Node[] {
    return this.list('/api/v1/nodes');
  }

  pods(app: string): readonly Pod[] {
    return this.list<Pod>('/api/v1/namespaces/default/pods').filter(
      ({ metadata }) => metadata.labels?.app === app,
    );
  }

  /** Of this many seconds after the start. */
  at(seconds: number): this {
    this.#cluster.simulation.runUntil(FIXED_START + seconds * SECOND);
    return this;
  }

  /** Nothing, or why not. */
  evict({ metadata: { name, namespace } }: Pod): string | undefined {
    const { status, body } = this.#cluster.submit({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/pods/${name}/eviction`,
      body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } },
    });
    return status >= 400 ? `${status} ${(body as { message: string }).message}` : undefined;
  }

  deployment(name: string): Deployment {
    return this.#cluster.read({
      method: 'GET',
      path: `/apis/apps/v1/namespaces/default/deployments/${name}`,
    }).body as Deployment;
  }
}

const ready = (pod: Pod): boolean =>
  pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ??
  false;
const nodeOf = (pod: Pod): string => pod.spec?.nodeName ?? '';
const nodesOf = (pods: readonly Pod[]): string[] => pods.map(nodeOf).toSorted();
const whyPending = (pod: Pod): string | undefined =>
  pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')?.message;
const waitingFor = (pod: Pod): string | undefined =>
  pod.status?.containerStatuses?.[0]?.state?.waiting?.reason;

/** What is promised, and after how many seconds. */
const promises: {
  readonly [id: string]: { readonly after: number; readonly proves: (view: View) => void };
} = {
  'hello-world': {
    after: 30,
    proves(view) {
      const pods = view.pods('web');
      expect(pods.filter(ready)).toHaveLength(3);
      expect(new Set(nodesOf(pods)).size).toBe(3);
      expect(view.deployment('web').status?.availableReplicas).toBe(3);
    },
  },
  'taints-and-tolerations': {
    after: 30,
    proves(view) {
      expect(view.pods('web').filter(ready)).toHaveLength(4);
      expect(nodesOf(view.pods('web'))).not.toContain('gpu-1');
      expect(nodesOf(view.pods('trainer'))).toEqual(['gpu-1']);
      const [forgetful] = view.pods('forgetful');
      expect(nodeOf(forgetful!)).toBe('');
      expect(whyPending(forgetful!)).toMatch(
        /^0\/3 nodes are available: 1 node\(s\) had untolerated taint.*2 node\(s\) didn't match Pod's node affinity\/selector/,
      );
    },
  },
  'affinity-and-anti-affinity': {
    after: 60,
    proves(view) {
      const running = view.pods('db').filter(ready);
      expect(nodesOf(running)).toEqual(['ssd-1', 'ssd-2']);
      const waiting = view.pods('db').filter((pod) => !nodeOf(pod));
      expect(waiting).toHaveLength(1);
      expect(whyPending(waiting[0]!)).toMatch(/2 node\(s\) didn't match pod anti-affinity rules/);
      expect(view.pods('cache').filter(ready)).toHaveLength(2);
      for (const node of nodesOf(view.pods('cache'))) expect(node).toMatch(/^ssd-/);
    },
  },
  'topology-spread': {
    after: 30,
    proves(view) {
      const zones = new Map(
        view.nodes.map(({ metadata }) => [
          metadata.name,
          metadata.labels?.['topology.kubernetes.io/zone'],
        ]),
      );
      const zonesOfPods = view
        .pods('web')
        .filter(ready)
        .map((pod) => zones.get(nodeOf(pod)));
      expect(zonesOfPods.toSorted()).toEqual(['east', 'east', 'north', 'north', 'south', 'south']);
    },
  },
  'resource-pressure-and-preemption': {
    after: 60,
    proves(view) {
      expect(view.pods('urgent').filter(ready)).toHaveLength(1);
      expect(view.pods('batch').filter(ready)).toHaveLength(3);
      const [waiting, ...others] = view.pods('batch').filter((pod) => !nodeOf(pod));
      expect(others).toEqual([]);
      expect(whyPending(waiting!)).toMatch(/2 Insufficient cpu/);
    },
  },
  'one-gpu-for-two': {
    after: 40,
    proves(view) {
      const [first] = view.pods('first');
      expect([nodeOf(first!), ready(first!)]).toEqual(['gpu-1', true]);
      const [second] = view.pods('second');
      expect(whyPending(second!)).toBe(
        '0/3 nodes are available: 3 cannot allocate all claims. still not schedulable, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
      );
    },
  },
  'rolling-update-gone-wrong': {
    after: 120,
    proves(view) {
      const pods = view.pods('web');
      expect(pods.filter(ready).map(imageOf)).toEqual(Array(3).fill('nginx:1.14.2'));
      const stuck = pods.filter((pod) => imageOf(pod) === 'nginx:1.161');
      expect(stuck).toHaveLength(2);
      for (const pod of stuck) expect(waitingFor(pod)).toMatch(/^(ErrImagePull|ImagePullBackOff)$/);
      const progressing = view
        .deployment('web')
        .status?.conditions?.find(({ type }) => type === 'Progressing');
      expect(progressing).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
      const sets = view
        .list<ReplicaSet>('/apis/apps/v1/namespaces/default/replicasets')
        .map(({ spec }) => spec?.replicas);
      expect(sets.toSorted()).toEqual([2, 3]);
    },
  },
  'stateful-upgrade': {
    after: 30,
    proves(view) {
      expect(view.pods('db').filter(ready)).toHaveLength(3);
      const nodes = nodesOf(view.pods('db'));
      const volumes = () =>
        view
          .list<PersistentVolumeClaim>('/api/v1/namespaces/default/persistentvolumeclaims')
          .map(({ metadata, spec }) => [metadata.name, spec?.volumeName]);
      const before = volumes();
      expect(before.map(([name]) => name)).toEqual(['data-db-0', 'data-db-1', 'data-db-2']);

      const pods = view.at(80).pods('db');
      expect(pods.filter(ready)).toHaveLength(3);
      expect(pods.map(imageOf)).toEqual([
        'kubeglass/app:1.0',
        'kubeglass/app:1.0',
        'kubeglass/app:2.0',
      ]);
      expect([nodesOf(pods), volumes()]).toEqual([nodes, before]);
      const [set] = view.list<StatefulSet>('/apis/apps/v1/namespaces/default/statefulsets');
      expect(set!.status).toMatchObject({ updatedReplicas: 1, currentReplicas: 2 });
    },
  },
  'crash-loop': {
    after: 9,
    proves(view) {
      expect(view.pods('shop').map(restartsOf)).toEqual([1, 1]);
      expect(view.at(13).pods('shop').map(waitingFor)).toEqual(Array(2).fill('CrashLoopBackOff'));
      expect(view.at(20).pods('shop').map(restartsOf)).toEqual([1, 1]);
      const later = view.at(120).pods('shop');
      for (const pod of later) expect(restartsOf(pod)).toBe(4);
      for (const pod of later) expect(lastEnd(pod)?.exitCode).toBe(1);
    },
  },
  'failing-probe': {
    after: 25,
    proves(view) {
      const both = () => [...view.pods('alive'), ...view.pods('ready')];
      expect(both().map(ready)).toEqual([true, true]);
      expect(view.at(40) && both().map(restartsOf)).toEqual([1, 0]);
      expect(both().map(ready)).toEqual([true, false]);
      expect(view.deployment('ready').status?.unavailableReplicas).toBe(1);
      expect(view.at(80) && both().map(restartsOf)).toEqual([2, 0]);
      expect(view.pods('ready').map(ready)).toEqual([false]);
    },
  },
  'oom-kill': {
    after: 20,
    proves(view) {
      expect(view.pods('leaky').map(restartsOf)).toEqual([0]);
      const [leaky] = view.at(28).pods('leaky');
      expect(restartsOf(leaky!)).toBe(1);
      expect(lastEnd(leaky!)).toMatchObject({ reason: 'OOMKilled', exitCode: 137 });
      expect(view.at(120).pods('steady').map(restartsOf)).toEqual([0]);
      expect(restartsOf(view.pods('leaky')[0]!)).toBe(3);
    },
  },
  'job-with-failures': {
    after: 20,
    proves(view) {
      const job = (name: string) =>
        view
          .list<Job>('/apis/batch/v1/namespaces/default/jobs')
          .find(({ metadata }) => metadata.name === name);
      expect(endOf(job('sensible'))).toMatchObject({ type: 'Failed', reason: 'PodFailurePolicy' });
      expect(view.pods('sensible')).toHaveLength(1);
      expect(endOf(job('tidy'))?.type).toBe('Complete');
      expect(view.pods('stubborn')).toHaveLength(2);
      view.at(90);
      expect(endOf(job('stubborn'))).toMatchObject({ reason: 'BackoffLimitExceeded' });
      expect(view.pods('stubborn')).toHaveLength(4);
      expect([job('tidy'), view.pods('tidy')]).toEqual([undefined, []]);
    },
  },
  'drained-node': {
    after: 40,
    proves(view) {
      const here = () => view.pods('web').filter((pod) => nodeOf(pod) === 'node-2');
      expect(view.pods('web').filter(ready)).toHaveLength(6);
      expect(here()).toHaveLength(2);
      const budget = () =>
        view.list<PodDisruptionBudget>(
          '/apis/policy/v1/namespaces/default/poddisruptionbudgets',
        )[0];
      expect(budget()?.status).toMatchObject({ disruptionsAllowed: 1, desiredHealthy: 5 });
      const [first, second] = here();
      expect(view.evict(first!)).toBeUndefined();
      expect(view.evict(second!)).toBe(
        "429 Cannot evict pod as it would violate the pod's disruption budget.",
      );
      view.at(55);
      expect(view.evict(second!)).toBeUndefined();
      view.at(70);
      expect(here()).toEqual([]);
      expect(view.pods('web').filter(ready)).toHaveLength(6);
    },
  },
  'node-failure': {
    after: 240,
    proves(view) {
      const dead = view.nodes.find(({ metadata }) => metadata.name === 'node-2')!;
      expect(dead.status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('Unknown');
      expect(dead.spec?.taints?.map(({ key, effect }) => `${key}:${effect}`)).toContain(
        'node.kubernetes.io/unreachable:NoExecute',
      );
      const alive = view.pods('web').filter(({ metadata }) => !metadata.deletionTimestamp);
      expect(alive.filter(ready)).toHaveLength(6);
      expect(nodesOf(alive)).not.toContain('node-2');
      const terminating = view.pods('web').filter(({ metadata }) => metadata.deletionTimestamp);
      expect(new Set(nodesOf(terminating))).toEqual(new Set(['node-2']));
    },
  },
  'write-your-own-plugin': {
    after: 60,
    proves(view) {
      const [db] = view.pods('db');
      const near = view.pods('web');
      expect(near.filter(ready)).toHaveLength(4);
      const zones = new Map(
        view.nodes.map(({ metadata }) => [
          metadata.name,
          metadata.labels?.['topology.kubernetes.io/zone'],
        ]),
      );
      expect(new Set(near.map((pod) => zones.get(nodeOf(pod))))).toEqual(
        new Set([zones.get(nodeOf(db!))]),
      );
      const plugins = view.list<{ readonly status: { readonly faults: number } }>(
        '/apis/sim.kubeglass.dev/v1alpha1/schedulerplugins',
      );
      expect(plugins.map(({ status }) => status.faults)).toEqual([0, 0]);
    },
  },
  'hpa-under-load': {
    after: 11 * 60,
    proves(view) {
      const sizes = view
        .list<Event>('/api/v1/namespaces/default/events')
        .filter(({ reason }) => reason === 'SuccessfulRescale')
        .sort((a, b) => Date.parse(a.lastTimestamp ?? '') - Date.parse(b.lastTimestamp ?? ''))
        .map(({ message }) => Number(/New size: (\d+);/.exec(message ?? '')?.[1]));
      expect(Math.max(...sizes)).toBe(7);
      expect(sizes.at(-1)).toBe(1);
      expect(view.pods('web').filter(ready)).toHaveLength(1);
    },
  },
};

const restartsOf = (pod: Pod): number => pod.status?.containerStatuses?.[0]?.restartCount ?? 0;
const lastEnd = (pod: Pod) => pod.status?.containerStatuses?.[0]?.lastState?.terminated;
const imageOf = (pod: Pod): string => pod.spec?.containers[0]?.image ?? '';
const endOf = (job: Job | undefined) =>
  job?.status?.conditions?.find(({ type }) => type === 'Complete' || type === 'Failed');

const definitionOf = (apiVersion: string, kind: string): string => {
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  return kindNamed(group, version, kind)!.schema;
};

test('every scenario is promised something', () => {
  expect(Object.keys(promises).sort()).toEqual(scenarios.map(({ id }) => id).sort());
  expect(scenarioOf('hello-world')?.title).toBe('Hello, world');
  expect(scenarioOf('none')).toBeUndefined();
});

describe.each(scenarios)('$id', (scenario) => {
  test('its files hold nothing that Kubernetes does not know', () => {
    for (const { name, yaml } of scenario.manifests) {
      if (isPluginFile(name)) continue;
      for (const document of parseAllDocuments(yaml)) {
        expect(document.errors).toEqual([]);
        const object = document.toJS() as { apiVersion: string; kind: string };
        const { unknown, error } = decode(
          schema,
          definitionOf(object.apiVersion, object.kind),
          object,
        );
        expect({ unknown, error }).toEqual({ unknown: [], error: undefined });
      }
    }
  });

  test('a link can carry it', () => {
    const log = JSON.parse(JSON.stringify(logOf(scenario, 1)));
    expect(checkInputLog(log)).toEqual(log);
  });

  test.each([1, 2, 3])('what its text promises comes true (seed %i)', (seed) => {
    const { after, proves } = promises[scenario.id]!;
    const log = logOf(scenario, seed);
    const cluster = new Cluster(log, { interpreter: nodeInterpreter });
    const refused: unknown[] = [];
    for (const { at, request } of log.inputs) {
      cluster.simulation.runUntil(at);
      const { status, body } = cluster.submit(request);
      if (status >= 400) refused.push(body);
    }
    expect(refused).toEqual([]);
    cluster.simulation.runUntil(log.start + after * SECOND);
    proves(new View(cluster));
  });
});
