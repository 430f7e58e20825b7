/**
 * A cluster that only stands there: it lists, watches, and takes patches without any consequence, and now and then lets a
 * Pod be scheduled, so that something flies. For the gallery and for building the page; nothing in it simulates anything.
 */
import type { ApiRequest, ApiResponse, WatchEvent } from '../../apimachinery/api-request.ts';
import type { SchedulingAttempt } from '../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { keyOf, type KubeObject } from '../../apimachinery/meta.ts';
import type { BatchHandler, ClusterBackend, Tick } from '../../backend/cluster-backend.ts';
import { apiKinds } from '../model/api-kinds.ts';
import { explanationOf, queue } from './decisions.ts';
import { attempt, pod, START } from './fixtures.ts';
import { criCalls, insideOf } from './inside.ts';
import { controllerQueues, passes } from './passes.ts';
import { largeWorld, usualWorld, type World } from './worlds.ts';

export function fixtureBackend(name: string): ClusterBackend {
  const [nodes, pods] = name.split('x').map(Number);
  const world = nodes && pods ? largeWorld(nodes, pods) : usualWorld(name === 'down');
  return new FixtureBackend(world, {
    still: name === 'still' || name === 'down',
    down: name === 'down',
    churn: nodes ? 100 : 0,
  });
}

class FixtureBackend implements ClusterBackend {
  readonly #tables = new Map<string, Map<string, KubeObject>>();
  readonly #watches = new Map<string, Set<BatchHandler>>();
  readonly #down: boolean;
  #now = START + 60_000;
  #version = 10_000;

  readonly simulation: ClusterBackend['simulation'];

  constructor(
    world: World,
    { still, down, churn }: { still: boolean; down: boolean; churn: number },
  ) {
    this.#down = down;
    for (const [plural, objects] of world)
      this.#tables.set(plural, new Map(objects.map((object) => [keyOf(object.metadata), object])));
    const ticks = new Set<(tick: Tick) => void>();
    const tick = () => {
      for (const listener of ticks)
        listener({
          now: this.#now,
          steps: 0,
          settled: still,
          behind: false,
          revision: this.#version,
          spans: [],
        });
    };
    this.simulation = {
      onTick(listener) {
        ticks.add(listener);
        tick();
        return () => ticks.delete(listener);
      },
      onFault: () => () => {},
      onInput: () => () => {},
      inputLog: () => Promise.reject(new Error('a fixture has no history')),
      load: () => Promise.resolve(),
      create: () => Promise.resolve(),
      digest: () => Promise.resolve('0'.repeat(16)),
    };
    if (still) return;
    setInterval(() => {
      this.#now += 100;
      tick();
    }, 100);
    if (!churn) setInterval(() => this.#scheduleOne(), 4_000);
    else setInterval(() => this.#shuffle(churn / 20), 50);
  }

  request({ method, path, body }: ApiRequest): Promise<ApiResponse> {
    const found = parse(path);
    if (this.#down && found && !path.includes('sim.kubeglass.dev'))
      return Promise.reject(new Error('dial tcp 127.0.0.1:6443: connect: connection refused'));
    if (path.endsWith('/log'))
      return answer(
        200,
        '/docker-entrypoint.sh: Configuration complete; ready for start up\n2026/01/05 09:00:21 [notice] 1#1: nginx/1.27.0\n',
      );
    if (path.endsWith('/spans')) return answer(200, { items: chain });
    if (path.endsWith('/queuedpods')) return answer(200, { items: queue });
    if (path.endsWith('/controllerqueues')) return answer(200, { items: controllerQueues });
    if (path.endsWith('/cricalls')) return answer(200, { items: criCalls });
    const inside = /namespaces\/(.+)\/podinsides\/(.+)$/.exec(path);
    if (inside) {
      const object = this.#tables.get('pods')?.get(`${inside[1]}/${inside[2]}`);
      return answer(object ? 200 : 404, object && insideOf(object));
    }
    if (path.endsWith('/reconcilepasses')) return answer(200, { items: passes });
    const explained = /\/schedulingexplanations\/(.+)$/.exec(path)?.[1];
    if (explained) {
      const attempts = [...(this.#tables.get('schedulingattempts')?.values() ?? [])];
      const body = explanationOf(explained, attempts as unknown as SchedulingAttempt[]);
      return answer(body ? 200 : 404, body);
    }
    const table = found && this.#tables.get(found.plural);
    if (!found)
      return answer(404, {
        kind: 'Status',
        message: 'the server could not find the requested resource',
      });
    if (!found.name) {
      if (method === 'GET')
        return answer(200, {
          metadata: { resourceVersion: String(this.#version) },
          items: [...(table?.values() ?? [])],
        });
      return answer(201, body);
    }
    const object = table?.get(found.name);
    if (!object)
      return answer(404, { kind: 'Status', message: `${found.plural} "${found.name}" not found` });
    if (method === 'DELETE') this.#put(found.plural, object, 'DELETED');
    if (method === 'PATCH' && !Array.isArray(body))
      this.#put(found.plural, merged(object, body) as KubeObject, 'MODIFIED');
    return answer(200, object);
  }

  watch({ path }: ApiRequest, handler: BatchHandler): () => void {
    const plural = parse(path)?.plural ?? '';
    const set = this.#watches.get(plural) ?? new Set();
    this.#watches.set(plural, set.add(handler));
    return () => set.delete(handler);
  }

  #put(plural: string, object: KubeObject, type: WatchEvent['type']): void {
    const stamped = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String((this.#version += 1)) },
    };
    const table = this.#tables.get(plural) ?? new Map<string, KubeObject>();
    this.#tables.set(plural, table);
    if (type === 'DELETED') table.delete(keyOf(object.metadata));
    else table.set(keyOf(object.metadata), stamped);
    for (const handler of this.#watches.get(plural) ?? [])
      handler.onEvents([{ type, object: stamped }]);
  }

  /** Lets one Pod wait for a second and then go where a made-up decision sends it. */
  #scheduleOne(): void {
    const name = `web-7c9f8-${this.#version % 997}`;
    const waiting = pod(name, 'pending');
    this.#put('pods', waiting, 'ADDED');
    setTimeout(() => {
      const decided = attempt(name, ['node-1', 'node-2', 'node-5', 'node-3', 'node-4'], {
        refused: {
          'node-3': ['TaintToleration', 'node(s) had untolerated taint(s)'],
          'node-4': ['NodeUnschedulable', 'node(s) were unschedulable'],
        },
        spread: {
          'node-1': (this.#version * 37) % 100,
          'node-2': (this.#version * 61) % 100,
          'node-5': 40,
        },
      });
      this.#put('schedulingattempts', decided as unknown as KubeObject, 'ADDED');
      const running = pod(name, 'running', { nodeName: decided.selectedNode! });
      const { startTime: _startTime, ...status } = running.status!;
      this.#put(
        'pods',
        {
          ...running,
          metadata: { ...running.metadata, uid: waiting.metadata.uid },
          status,
        } as KubeObject,
        'MODIFIED',
      );
    }, 1_000);
  }

  #shuffle(count: number): void {
    const pods = [...(this.#tables.get('pods')?.values() ?? [])];
    for (let index = 0; index < count; index++) {
      const old = pods[(this.#version * 31) % pods.length]!;
      this.#put('pods', old, 'MODIFIED');
    }
  }
}

const answer = (status: number, body: unknown): Promise<ApiResponse> =>
  Promise.resolve({ status, body });

function parse(path: string): { readonly plural: string; readonly name?: string } | undefined {
  const kind = apiKinds.find(
    ({ root, plural }) =>
      path.startsWith(`${root}/`) &&
      path
        .slice(root.length + 1)
        .split('/')
        .includes(plural),
  );
  if (!kind) return undefined;
  const parts = path.slice(kind.root.length + 1).split('/');
  const at = parts.indexOf(kind.plural);
  const name = parts[at + 1];
  return {
    plural: kind.plural,
    ...(name && { name: parts[0] === 'namespaces' && at > 0 ? `${parts[1]}/${name}` : name }),
  };
}

function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = { ...(target as Record<string, unknown>) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

const chain = [
  {
    id: 5,
    at: START + 24_000,
    component: 'kubelet/node-1',
    action: 'update-status',
    subject: 'pods/default/web-7c9f8-a1',
    detail: { phase: 'Running' },
  },
  {
    id: 4,
    at: START + 20_000,
    component: 'kube-scheduler',
    action: 'bind',
    subject: 'pods/default/web-7c9f8-a1',
    detail: { node: 'node-1' },
  },
  {
    id: 3,
    at: START + 19_000,
    component: 'replicaset-controller',
    action: 'create',
    subject: 'pods/default/web-7c9f8-a1',
  },
  {
    id: 2,
    at: START + 18_000,
    component: 'deployment-controller',
    action: 'create',
    subject: 'replicasets.apps/default/web-7c9f8',
  },
  {
    id: 1,
    at: START + 17_000,
    component: 'user/kubernetes-admin',
    action: 'create',
    subject: 'deployments.apps/default/web',
  },
];
