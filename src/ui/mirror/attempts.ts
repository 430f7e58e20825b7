/**
 * Fetches what kube-scheduler thought about a Pod when there is something new to know. Attempts are made up when somebody
 * asks, and cannot be watched; the Pod's own changes tell when to ask.
 */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { keyOf, type KubeObject } from '../../apimachinery/meta.ts';
import type { ClusterBackend } from '../../backend/cluster-backend.ts';
import { collectionPath, kindOfPlural } from '../model/api-kinds.ts';
import type { Arrival, Mirror } from './mirror.ts';

/** When hundreds are scheduled at once, only the newest few are told of; the others when somebody looks at them. */
const AT_ONCE = 4;
/** So many are kept in the page. */
const KEPT = 2_000;

export class AttemptLoader {
  readonly #backend: ClusterBackend;
  readonly #mirror: Mirror;
  /** What was last seen of each Pod's scheduling. */
  readonly #seen = new Map<string, string>();
  #wanted: string[] = [];
  #running = 0;
  #hasMore = false;

  constructor(backend: ClusterBackend, mirror: Mirror) {
    this.#backend = backend;
    this.#mirror = mirror;
    mirror.onArrivals((arrivals) => this.#notice(arrivals));
  }

  #notice(arrivals: readonly Arrival[]): void {
    for (const arrival of arrivals) {
      if (arrival.plural !== 'pods') continue;
      for (const pod of 'list' in arrival ? arrival.list : [arrival.event.object])
        this.#look(pod as Pod, 'list' in arrival);
    }
  }

  #look(pod: Pod, listed: boolean): void {
    const key = keyOf(pod.metadata);
    const condition = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
    const scheduling = `${pod.metadata.uid} ${pod.spec?.nodeName ?? ''} ${condition?.message ?? ''}`;
    const before = this.#seen.get(key);
    this.#seen.set(key, scheduling);
    if (before === scheduling || listed || (!pod.spec?.nodeName && !condition?.message)) return;
    this.#wanted = [...this.#wanted.filter((other) => other !== key), key].slice(-AT_ONCE);
    this.#next();
  }

  #next(): void {
    if (this.#running >= AT_ONCE) return;
    const key = this.#wanted.shift();
    if (!key) return;
    this.#running++;
    void this.load(key).finally(() => {
      this.#running--;
      this.#next();
    });
  }

  /** Asks for all attempts at one Pod that are kept. */
  async load(podKey: string): Promise<void> {
    const [namespace = '', name = ''] = podKey.split('/');
    await this.#ask(namespace, { fieldSelector: `pod.name=${name}` });
  }

  /** Asks for the newest few, whoever they were at. */
  async loadNewest(count = 40): Promise<void> {
    const told = await this.#ask(undefined, { limit: String(count) });
    this.#hasMore = told === count && count < KEPT;
  }

  /** As far as was asked, there were more. */
  get hasMore(): boolean {
    return this.#hasMore;
  }

  async #ask(
    namespace: string | undefined,
    query: { readonly [name: string]: string },
  ): Promise<number> {
    const path = collectionPath(kindOfPlural('schedulingattempts')!, namespace);
    const answer = await this.#backend
      .request({ method: 'GET', path, query })
      .catch(() => undefined);
    if (!answer || answer.status >= 400) return 0;
    const table = this.#mirror.table('schedulingattempts');
    const { items = [] } = answer.body as { readonly items?: readonly KubeObject[] };
    const arrivals = items
      .filter((item) => !table.get(keyOf(item.metadata)))
      .map((object): Arrival => ({
        plural: 'schedulingattempts',
        event: { type: 'ADDED', object },
      }))
      .toReversed();
    const surplus = table.size + arrivals.length - KEPT;
    if (surplus > 0)
      for (const old of table.all().slice(0, surplus)) table.remove(keyOf(old.metadata));
    if (arrivals.length) this.#mirror.apply(arrivals);
    return items.length;
  }

  /** Another cluster: its Pods may bear the same names. */
  restart(): void {
    this.#seen.clear();
    this.#wanted = [];
    this.#mirror.table('schedulingattempts').replace([]);
  }
}
