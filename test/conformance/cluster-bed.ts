/**
 * What conformance tests of controllers and of the scheduler need: a whole cluster, requests to it as a client makes them,
 * and upstream's way of waiting: look again and again until it is so, or until the time is up.
 */
import { expect } from 'vitest';
import type { ApiResponse, Method, WatchEvent } from '../../src/apimachinery/api-request.ts';
import type { CommandEnd } from '../../src/apimachinery/remote-command.ts';
import type { Node, Pod } from '../../src/api/generated/types/core/v1.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { ADMIN } from '../../src/cluster/identities.ts';
import { FIXED_START, type ClusterSpec } from '../../src/cluster/spec.ts';
import { SECOND } from '../../src/sim/clock.ts';

/** test/utils/image/manifest.go, 1.36: the names that the tests use. */
export const images = {
  agnhost: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
  busybox: 'registry.k8s.io/e2e-test-images/busybox:1.36.1-1',
  httpd: 'registry.k8s.io/e2e-test-images/httpd:2.4.38-4',
  newHttpd: 'registry.k8s.io/e2e-test-images/httpd:2.4.39-4',
  nginx: 'registry.k8s.io/e2e-test-images/nginx:1.14-4',
  pause: 'registry.k8s.io/pause:3.10.1',
};

export const NAMESPACE = 'default';
export const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
export const REPLICA_SETS = `/apis/apps/v1/namespaces/${NAMESPACE}/replicasets`;

const PATCHES = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
};

export interface Owned {
  readonly metadata: {
    readonly ownerReferences?: readonly { readonly uid: string; readonly controller?: boolean }[];
  };
}

export class Bed {
  readonly cluster: Cluster;

  constructor(cluster: ClusterSpec = { nodes: [{ count: 3 }] }) {
    this.cluster = new Cluster({ seed: 1, start: FIXED_START, cluster });
    this.run(15);
  }

  run(seconds: number): this {
    this.cluster.simulation.runFor(seconds * SECOND);
    return this;
  }

  /** Seconds since the beginning. */
  get now(): number {
    return (this.cluster.simulation.clock.now() - FIXED_START) / SECOND;
  }

  /** Upstream's framework waits five minutes for a Pod to start. */
  until(says: string, isSo: () => boolean, seconds = 300): this {
    const deadline = this.now + seconds;
    while (!isSo()) {
      expect(this.now, says).toBeLessThan(deadline);
      this.run(0.5);
    }
    return this;
  }

  ask(
    method: Method,
    path: string,
    body?: unknown,
    patch: keyof typeof PATCHES = 'strategic',
  ): ApiResponse {
    const [plain, search = ''] = path.split('?');
    const query = Object.fromEntries(new URLSearchParams(search));
    return this.cluster.submit({
      method,
      path: plain!,
      query,
      body,
      ...(method === 'PATCH' && { headers: { 'content-type': PATCHES[patch] } }),
    });
  }

  #done<T>(answer: ApiResponse): T {
    const { message } = answer.body as { message?: string };
    expect(answer.status, message).toBeLessThan(300);
    return answer.body as T;
  }

  create<T = any>(path: string, body: object): T {
    return this.#done(this.ask('POST', path, body));
  }

  get<T = any>(path: string): T {
    return this.#done(this.ask('GET', path));
  }

  list<T = any>(path: string): readonly T[] {
    return this.get<{ readonly items: readonly T[] }>(path).items;
  }

  /** As it is now, changed, and tried anew after a conflict, which there is none of between two tasks. */
  update<T = any>(path: string, change: (object: any) => object): T {
    return this.#done(this.ask('PUT', path, change(structuredClone(this.get(path)))));
  }

  patch<T = any>(path: string, patch: unknown, type: keyof typeof PATCHES = 'strategic'): T {
    return this.#done(this.ask('PATCH', path, patch, type));
  }

  remove(path: string, options?: object): void {
    this.#done(this.ask('DELETE', path, options));
  }

  gone(path: string): boolean {
    return this.ask('GET', path).status === 404;
  }

  /** All that a watch is told from now on. */
  watch<T = any>(path: string): readonly WatchEvent<T>[] {
    const [plain, search = ''] = path.split('?');
    const told: WatchEvent<T>[] = [];
    const query = Object.fromEntries(new URLSearchParams(search));
    const resourceVersion = this.get<{ metadata: { resourceVersion: string } }>(path).metadata;
    this.cluster.observe(
      { method: 'GET', path: plain!, query: { ...query, ...resourceVersion } },
      { onEvent: (event) => void told.push(event as WatchEvent<T>), onClose: () => {} },
    );
    return told;
  }

  pods(labels = ''): readonly Pod[] {
    return this.list<Pod>(labels ? `${PODS}?labelSelector=${labels}` : PODS);
  }

  nodes(): readonly Node[] {
    return this.list<Node>('/api/v1/nodes');
  }

  pod(name: string): Pod {
    return this.get<Pod>(`${PODS}/${name}`);
  }

  /** A Pod of one container of its own name, which is waited for. */
  runningPod(name: string, spec: object = {}, labels: object = {}): Pod {
    const { container = {}, ...rest } = spec as { container?: object };
    const body = {
      metadata: { name, labels },
      spec: { containers: [{ name, image: images.pause, ...container }], ...rest },
    };
    this.create(PODS, body);
    this.until(`${name} runs`, () => isReady(this.pod(name)));
    return this.pod(name);
  }

  /** So many Pods are there and ready: framework/pod's VerifyPodsRunning. */
  untilRunning(labels: string, count: number): this {
    return this.until(`${count} of ${labels} run`, () => {
      const pods = this.pods(labels).filter(({ metadata }) => !metadata.deletionTimestamp);
      return pods.length === count && pods.every(isReady);
    });
  }

  log(pod: string, query = ''): string {
    return this.cluster.read({
      method: 'GET',
      path: `${PODS}/${pod}/log`,
      query: Object.fromEntries(new URLSearchParams(query)),
    }).body as string;
  }

  /** `kubectl exec`. */
  exec(pod: string, ...command: string[]): { readonly out: string; readonly end: CommandEnd } {
    let out = '';
    let end: CommandEnd | undefined;
    const text = (bytes: Uint8Array) => void (out += String.fromCharCode(...bytes));
    const opened = this.cluster.connections.command(
      {
        method: 'POST',
        path: `${PODS}/${pod}/exec`,
        query: { command, stdout: 'true', stderr: 'true' },
      },
      ADMIN,
      { onStdout: text, onStderr: text, onEnd: (ended) => void (end = ended) },
    );
    if ('status' in opened) this.#done(opened);
    this.until(`exec of ${command.join(' ')}`, () => end !== undefined, 60);
    return { out, end: end! };
  }
}

export const isReady = ({ status }: Pod): boolean =>
  status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;

const controllerOf = ({ metadata }: Owned): string | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller)?.uid;

export const isControlledBy = (object: Owned, owner: { metadata: { uid?: string } }): boolean =>
  controllerOf(object) === owner.metadata.uid;
