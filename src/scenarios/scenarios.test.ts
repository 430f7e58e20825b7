/** Each scenario, played: its files are what Kubernetes takes, and what its texts promise comes true. */
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { kindNamed } from '../api/registry.ts';
import type { Deployment, ReplicaSet } from '../api/generated/types/apps/v1.ts';
import type { Node, Pod } from '../api/generated/types/core/v1.ts';
import { decode } from '../apimachinery/schema/decode.ts';
import { checkInputLog } from '../backend/input-log-shape.ts';
import { Cluster } from '../cluster/cluster.ts';
import { schema } from '../cluster/schema.ts';
import { logOf } from './scenario-log.ts';
import { scenarios, scenarioOf } from './registry.ts';

const SECOND = 1000;

/** What a cluster holds, by get and list only. */
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
  'rolling-update-gone-wrong': {
    after: 120,
    proves(view) {
      const pods = view.pods('web');
      const imageOf = (pod: Pod) => pod.spec?.containers[0]?.image;
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
};

const definitionOf = (apiVersion: string, kind: string): string => {
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  return kindNamed(group, version, kind)!.schema;
};

test('every scenario is promised something', () => {
  expect(Object.keys(promises)).toEqual(scenarios.map(({ id }) => id));
  expect(scenarioOf('hello-world')?.title).toBe('Hello, world');
  expect(scenarioOf('none')).toBeUndefined();
});

describe.each(scenarios)('$id', (scenario) => {
  test('its files hold nothing that Kubernetes does not know', () => {
    for (const { yaml } of scenario.manifests) {
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
    const cluster = new Cluster(log);
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
