/**
 * The Pods of a node, in chunks that copies share until one of them changes: the snapshot takes a copy of each node that
 * changed, whether it has ten Pods or forty thousand.
 */
import type { PodInfo } from './pod-info.ts';

/** More than most nodes have. */
const CHUNK = 128;

export class PodList {
  length = 0;
  #chunks: PodInfo[][] = [];
  /** Which chunks no copy has. */
  #own: boolean[] = [];
  /** Of long lists only: where each Pod is, by uid. */
  #places: Map<string, number> | undefined;
  #all: readonly PodInfo[] | undefined;

  /** In no order that means anything. Not to be kept: what it holds may change. */
  get all(): readonly PodInfo[] {
    if (this.#chunks.length <= 1) return this.#chunks[0] ?? NOBODY;
    return (this.#all ??= this.#chunks.flat());
  }

  add(info: PodInfo): void {
    const place = this.length++;
    this.#places?.set(info.uid, place);
    this.#chunk(place).push(info);
  }

  /** Puts the last Pod in the place of the one that goes. */
  remove(uid: string): PodInfo | undefined {
    const place = this.#find(uid);
    if (place === undefined) return undefined;
    const found = this.#at(place);
    const last = this.#chunk(--this.length).pop()!;
    if (this.length % CHUNK === 0) {
      this.#chunks.pop();
      this.#own.length = this.#chunks.length;
    }
    this.#places?.delete(uid);
    if (place < this.length) this.#put(place, last);
    return found;
  }

  /** False where the Pod is not there in this very state. */
  replace(info: PodInfo, next: PodInfo): boolean {
    const place = this.#find(info.uid);
    if (place === undefined || this.#at(place) !== info) return false;
    this.#put(place, next);
    return true;
  }

  copy(): PodList {
    const copy = new PodList();
    copy.length = this.length;
    copy.#chunks = this.#chunks.slice();
    copy.#all = this.#all;
    this.#own = [];
    return copy;
  }

  #at(place: number): PodInfo {
    return this.#chunks[Math.trunc(place / CHUNK)]![place % CHUNK]!;
  }

  #put(place: number, info: PodInfo): void {
    this.#places?.set(info.uid, place);
    this.#chunk(place)[place % CHUNK] = info;
  }

  /** The chunk that has a place, to be changed. */
  #chunk(place: number): PodInfo[] {
    const at = Math.trunc(place / CHUNK);
    this.#all = undefined;
    if (!this.#own[at]) {
      this.#own[at] = true;
      this.#chunks[at] = this.#chunks[at]?.slice() ?? [];
    }
    return this.#chunks[at]!;
  }

  #find(uid: string): number | undefined {
    if (this.length <= CHUNK) {
      const place = (this.#chunks[0] ?? NOBODY).findIndex((info) => info.uid === uid);
      return place < 0 ? undefined : place;
    }
    this.#places ??= new Map(this.all.map((info, place) => [info.uid, place]));
    return this.#places.get(uid);
  }
}

const NOBODY: readonly PodInfo[] = [];
