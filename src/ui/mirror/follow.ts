/** Keeps the mirror up to date: list, watch, and begin again when the watch ends or nobody answers. */
import type { WatchEvent } from '../../apimachinery/api-request.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import type { ClusterBackend } from '../../backend/cluster-backend.ts';
import { collectionPath, type ApiKind } from '../model/api-kinds.ts';
import type { Arrival, Mirror } from './mirror.ts';

/** Between two tries, in real milliseconds. Short: a stopped API server is part of the lesson. */
const RETRY = 400;
/** A kind that is not served may be so later: a CustomResourceDefinition, or the next scenario. */
const RETRY_NOT_SERVED = 5_000;

interface ObjectList {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly resourceVersion?: string };
  readonly items: readonly KubeObject[];
}

interface Followed {
  readonly kind: ApiKind;
  stop: () => void;
}

export class Follower {
  readonly #backend: ClusterBackend;
  readonly #mirror: Mirror;
  readonly #followed = new Map<string, Followed>();
  #waiting: Arrival[] = [];
  #frame: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: ClusterBackend, mirror: Mirror) {
    this.#backend = backend;
    this.#mirror = mirror;
  }

  /** Asking twice for a kind follows it once. */
  follow(kind: ApiKind): void {
    if (this.#followed.has(kind.plural)) return;
    const followed: Followed = { kind, stop: () => {} };
    this.#followed.set(kind.plural, followed);
    followed.stop = this.#begin(kind);
  }

  /** Another cluster has taken the place of this one: what is on its way is of the old one. */
  restart(): void {
    this.#waiting = [];
    for (const followed of this.#followed.values()) {
      followed.stop();
      followed.stop = this.#begin(followed.kind);
    }
  }

  stop(): void {
    for (const { stop } of this.#followed.values()) stop();
    this.#followed.clear();
    this.#waiting = [];
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#frame = this.#timer = undefined;
  }

  #begin(kind: ApiKind): () => void {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let unwatch = () => {};
    const again = (delay: number) => {
      if (!ended) timer = setTimeout(() => void list(), delay);
    };
    const list = async () => {
      const answer = await this.#backend
        .request({ method: 'GET', path: collectionPath(kind) })
        .catch(() => undefined);
      if (ended) return;
      if (!answer || answer.status >= 400) {
        const notServed = answer?.status === 404;
        this.#mirror.table(kind.plural).setState(notServed ? 'not-served' : 'stale');
        this.#schedule();
        again(notServed ? RETRY_NOT_SERVED : RETRY);
        return;
      }
      const { items, metadata } = answer.body as ObjectList;
      this.#arrive({ plural: kind.plural, list: items.map((item) => typed(item, kind)) });
      unwatch = this.#watch(
        kind,
        metadata?.resourceVersion,
        () => ended,
        () => again(RETRY),
      );
    };
    void list();
    return () => {
      ended = true;
      clearTimeout(timer);
      unwatch();
    };
  }

  #watch(
    kind: ApiKind,
    resourceVersion: string | undefined,
    ended: () => boolean,
    again: () => void,
  ): () => void {
    const path = collectionPath(kind);
    const query = { watch: 'true', ...(resourceVersion && { resourceVersion }) };
    return this.#backend.watch(
      { method: 'GET', path, query },
      {
        onEvents: (events) => {
          if (ended()) return;
          for (const event of events as readonly WatchEvent<KubeObject>[]) {
            if (event.type === 'BOOKMARK' || event.type === 'ERROR') continue;
            this.#arrive({
              plural: kind.plural,
              event: { ...event, object: typed(event.object, kind) },
            });
          }
        },
        onClose: again,
      },
    );
  }

  #arrive(arrival: Arrival): void {
    this.#waiting.push(arrival);
    this.#schedule();
  }

  /** One application a frame. A page in the background has no frames, and still must not let this pile up. */
  #schedule(): void {
    if (this.#frame !== undefined || this.#timer !== undefined) return;
    const apply = () => {
      if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
      clearTimeout(this.#timer);
      this.#frame = this.#timer = undefined;
      const arrivals = this.#waiting;
      this.#waiting = [];
      this.#mirror.apply(arrivals);
    };
    this.#frame = requestAnimationFrame(apply);
    this.#timer = setTimeout(apply, 250);
  }
}

/** Items of a list do not name their kind; the page wants them to. */
function typed(object: KubeObject, { kind, root }: ApiKind): KubeObject {
  if (object.kind) return object;
  return { ...object, kind, apiVersion: root.replace(/^\/apis?\//, '') };
}
