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

export class Follower {
  readonly #backend: ClusterBackend;
  readonly #mirror: Mirror;
  readonly #followed = new Map<string, () => void>();
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
    let ended = false;
    let stop = () => {};
    const begin = async () => {
      const table = this.#mirror.table(kind.plural);
      const answer = await this.#backend.request({ method: 'GET', path: collectionPath(kind) }).catch(() => undefined);
      if (ended) return;
      if (!answer || answer.status >= 400) {
        const notServed = answer?.status === 404;
        table.setState(notServed ? 'not-served' : 'stale');
        this.#schedule();
        setTimeout(begin, notServed ? RETRY_NOT_SERVED : RETRY);
        return;
      }
      const list = answer.body as ObjectList;
      this.#arrive({ plural: kind.plural, list: list.items.map((item) => typed(item, kind)) });
      stop = this.#watch(kind, list.metadata?.resourceVersion, () => !ended && setTimeout(begin, RETRY));
    };
    this.#followed.set(kind.plural, () => {
      ended = true;
      stop();
    });
    void begin();
  }

  stop(): void {
    for (const stop of this.#followed.values()) stop();
    this.#followed.clear();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
  }

  #watch(kind: ApiKind, resourceVersion: string | undefined, again: () => void): () => void {
    const path = collectionPath(kind);
    const query = { watch: 'true', ...(resourceVersion && { resourceVersion }) };
    return this.#backend.watch(
      { method: 'GET', path, query },
      {
        onEvents: (events) => {
          for (const event of events as readonly WatchEvent<KubeObject>[]) {
            if (event.type === 'BOOKMARK' || event.type === 'ERROR') continue;
            this.#arrive({ plural: kind.plural, event: { ...event, object: typed(event.object, kind) } });
          }
        },
        onClose: () => again(),
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
