/**
 * Whoever watches is told everything of what is asked for, once, in order: from outside, through every break of the
 * connection, with and without a selector.
 */
import type { ApiRequest, WatchEvent } from '../../../src/apimachinery/api-request.ts';
import type { KubeObject } from '../../../src/apimachinery/meta.ts';
import type { MakeChecker, Scene } from '../checker.ts';
import type { Write } from '../world.ts';

interface Watched {
  readonly path: string;
  readonly query?: ApiRequest['query'];
  readonly includes: (object: KubeObject) => boolean;
}

const WATCHED: readonly Watched[] = [
  { path: '/api/v1/pods', includes: ({ kind }) => kind === 'Pod' },
  { path: '/api/v1/nodes', includes: ({ kind }) => kind === 'Node' },
  {
    path: '/apis/apps/v1/namespaces/default/replicasets',
    includes: ({ kind, metadata }) => kind === 'ReplicaSet' && metadata.namespace === 'default',
  },
  {
    path: '/api/v1/pods',
    query: { labelSelector: 'app=web-1' },
    includes: ({ kind, metadata }) => kind === 'Pod' && metadata.labels?.app === 'web-1',
  },
  {
    path: '/api/v1/namespaces/default/pods',
    query: { fieldSelector: 'spec.nodeName=node-1' },
    includes: (object) =>
      object.kind === 'Pod' &&
      object.metadata.namespace === 'default' &&
      (object as { spec?: { nodeName?: string } }).spec?.nodeName === 'node-1',
  },
];

export const watchers: MakeChecker = (scene) => {
  const all = WATCHED.map((watched) => new Observer(scene, watched));
  return {
    onWrite: (write) => all.forEach((one) => one.expect(write)),
    afterTask: () => all.forEach((one) => one.compare()),
    sometimes: () => all.forEach((one) => one.connect()),
    settled: () => all.forEach((one) => one.connect()),
  };
};

class Observer {
  readonly #scene: Scene;
  readonly #watched: Watched;
  #expected: string[] = [];
  #told: string[] = [];
  #from: string | undefined;
  #open = false;

  constructor(scene: Scene, watched: Watched) {
    this.#scene = scene;
    this.#watched = watched;
    this.connect();
  }

  expect({ event: { revision }, current, previous }: Write): void {
    const { includes } = this.#watched;
    const [before, after] = [previous && includes(previous), current && includes(current)];
    if (after) this.#expected.push(`${before ? 'MODIFIED' : 'ADDED'} ${revision}`);
    else if (before) this.#expected.push(`DELETED ${revision}`);
  }

  connect(): void {
    if (this.#open) return;
    const { cluster, broken } = this.#scene;
    const { path, query } = this.#watched;
    if (this.#from === undefined) {
      const list = cluster.read({ method: 'GET', path, query });
      if (list.status !== 200) return;
      const { metadata } = list.body as { metadata: { resourceVersion: string } };
      this.#from = metadata.resourceVersion;
      this.#expected = [];
      this.#told = [];
    }
    this.#open = true;
    const request = {
      method: 'GET',
      path,
      query: { ...query, watch: 'true', resourceVersion: this.#from },
    } as const;
    const started = cluster.observe(request, {
      onEvent: (event) => this.#onEvent(event),
      onClose: () => (this.#open = false),
    });
    if (!('stop' in started)) this.#open = false;
    else if (this.#open && this.#told.join() !== this.#expected.join())
      broken(`after a break, ${this.#difference()}`);
  }

  compare(): void {
    if (!this.#open) return;
    if (this.#told.length !== this.#expected.length || this.#told.at(-1) !== this.#expected.at(-1))
      this.#scene.broken(this.#difference());
    this.#told = [];
    this.#expected = [];
  }

  #onEvent({ type, object }: WatchEvent): void {
    if (type === 'BOOKMARK') return;
    if (type === 'ERROR') {
      // Too old: as any client does, it begins anew.
      this.#from = undefined;
      return;
    }
    this.#from = (object as KubeObject).metadata.resourceVersion;
    this.#told.push(`${type} ${this.#from}`);
  }

  #difference(): string {
    const { path, query } = this.#watched;
    return `a watcher of ${path} ${JSON.stringify(query ?? {})} was told [${this.#told}], not [${this.#expected}]`;
  }
}
