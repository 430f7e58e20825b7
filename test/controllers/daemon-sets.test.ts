/** DaemonSets in a whole cluster (pkg/controller/daemon, 1.36). */
import { describe, expect, test } from 'vitest';
import type { DaemonSet } from '../../src/api/generated/types/apps/v1.ts';
import type { Event, Pod } from '../../src/api/generated/types/core/v1.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { FIXED_START } from '../../src/cluster/spec.ts';
import { SECOND } from '../../src/sim/clock.ts';

const SETS = '/apis/apps/v1/namespaces/default/daemonsets';
const MERGE = { 'content-type': 'application/merge-patch+json' };

class Played {
  readonly cluster = new Cluster({
    seed: 1,
    start: FIXED_START,
    cluster: { nodes: [{ count: 3 }] },
  });

  constructor(spec: object = {}, podSpec: object = {}) {
    this.run(10);
    const body = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'ag' },
      spec: {
        selector: { matchLabels: { app: 'ag' } },
        template: {
          metadata: { labels: { app: 'ag' } },
          spec: { containers: [{ name: 'c', image: 'nginx:1.25' }], ...podSpec },
        },
        ...spec,
      },
    };
    expect(this.cluster.submit({ method: 'POST', path: SETS, body })).toMatchObject({
      status: 201,
    });
  }

  run(seconds: number): this {
    this.cluster.simulation.runFor(seconds * SECOND);
    return this;
  }

  patch(path: string, body: object): this {
    const answer = this.cluster.submit({ method: 'PATCH', path, headers: MERGE, body });
    expect(answer).toMatchObject({ status: 200 });
    return this;
  }

  image(name: string): this {
    const template = { spec: { containers: [{ name: 'c', image: name }] } };
    return this.patch(`${SETS}/ag`, { spec: { template } });
  }

  list<T>(path: string): readonly T[] {
    return (this.cluster.read({ method: 'GET', path }).body as { items: readonly T[] }).items;
  }

  get set(): DaemonSet {
    return this.cluster.read({ method: 'GET', path: `${SETS}/ag` }).body as DaemonSet;
  }

  get pods(): readonly Pod[] {
    return this.list('/api/v1/namespaces/default/pods');
  }

  /** `node-1 nginx:1.25`. */
  get running(): readonly string[] {
    return this.pods.map(({ spec }) => `${spec.nodeName} ${spec.containers[0]!.image}`).sort();
  }

  get told(): readonly string[] {
    return this.list<Event>('/api/v1/namespaces/default/events')
      .filter(({ involvedObject }) => involvedObject.kind === 'DaemonSet')
      .map(({ reason }) => reason!);
  }
}

const everywhere = (image: string) => [1, 2, 3].map((n) => `node-${n} ${image}`);

describe('a DaemonSet', () => {
  test('has one Pod on every node', () => {
    const played = new Played().run(30);
    expect(played.running).toEqual(everywhere('nginx:1.25'));
    expect(played.set.status).toMatchObject({
      desiredNumberScheduled: 3,
      currentNumberScheduled: 3,
      numberReady: 3,
      numberAvailable: 3,
      updatedNumberScheduled: 3,
      numberMisscheduled: 0,
      observedGeneration: 1,
    });
    expect(played.told).toEqual(['SuccessfulCreate', 'SuccessfulCreate', 'SuccessfulCreate']);
    expect(played.pods[0]!.spec.tolerations).toContainEqual({
      key: 'node.kubernetes.io/unschedulable',
      operator: 'Exists',
      effect: 'NoSchedule',
    });
  });

  test('is where its node selector says, and goes where that no longer holds', () => {
    const played = new Played({}, { nodeSelector: { disk: 'fast' } }).run(20);
    expect(played.running).toEqual([]);
    played.patch('/api/v1/nodes/node-2', { metadata: { labels: { disk: 'fast' } } }).run(20);
    expect(played.running).toEqual(['node-2 nginx:1.25']);
    played.patch('/api/v1/nodes/node-2', { metadata: { labels: { disk: null } } }).run(60);
    expect(played.running).toEqual([]);
  });

  test('stays on a node that is cordoned, and is kept off by a taint that it does not tolerate', () => {
    const taints = [{ key: 'gpu', effect: 'NoSchedule' }];
    const played = new Played().run(1);
    played.patch('/api/v1/nodes/node-1', { spec: { unschedulable: true } }).run(30);
    expect(played.running).toHaveLength(3);
    played.patch('/api/v1/nodes/node-3', { spec: { taints } }).run(10);
    expect(played.set.status).toMatchObject({ desiredNumberScheduled: 2, numberMisscheduled: 1 });
    const pod = played.pods.find(({ spec }) => spec.nodeName === 'node-3')!;
    const path = `/api/v1/namespaces/default/pods/${pod.metadata.name}`;
    played.cluster.submit({ method: 'DELETE', path });
    expect(played.run(60).running).toEqual(['node-1 nginx:1.25', 'node-2 nginx:1.25']);
  });

  test('is updated node by node', () => {
    const played = new Played().run(30).image('nginx:1.27').run(4);
    expect(played.running.filter((line) => line.endsWith('1.25')).length).toBeGreaterThan(0);
    expect(played.run(90).running).toEqual(everywhere('nginx:1.27'));
    const revisions = played.list('/apis/apps/v1/namespaces/default/controllerrevisions');
    expect(revisions).toHaveLength(2);
  });

  test('is updated with a new Pod first when it may surge', () => {
    const updateStrategy = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
    const played = new Played({ updateStrategy }).run(30).image('nginx:1.27');
    let fewest = 3;
    for (let i = 0; i < 90; i++) {
      played.run(1);
      fewest = Math.min(fewest, played.set.status.numberAvailable ?? 0);
    }
    expect(played.running).toEqual(everywhere('nginx:1.27'));
    expect(fewest).toBe(3);
  });

  test('waits for somebody to delete Pods when told to', () => {
    const played = new Played({ updateStrategy: { type: 'OnDelete' } }).run(30).image('nginx:1.27');
    expect(played.run(30).running).toEqual(everywhere('nginx:1.25'));
  });
});
