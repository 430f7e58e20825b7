/**
 * Removes images that no container uses when the disk is full: every five minutes above 85 % down to 80 %, and all of them when Pods
 * would have to go otherwise (pkg/kubelet/images/image_gc_manager.go and kubelet.go StartGarbageCollection, 1.36).
 */
import { every, MINUTE, type Clock, type Millis } from '../../sim/clock.ts';
import type { ImageService, RuntimeService } from '../cri/cri.ts';
import type { NodeDisk } from './node-disk.ts';

export interface ImageCollectorOptions {
  readonly clock: Clock;
  readonly runtime: RuntimeService & ImageService;
  readonly disk: NodeDisk;
  /** About the node. */
  readonly warn: (reason: string, message: string) => void;
}

const PERIOD: Millis = 5 * MINUTE;
const HIGH_PERCENT = 85;
const LOW_PERCENT = 80;
/** One that was seen first less than this ago may have been pulled for a container that is about to start. */
const MIN_AGE: Millis = 2 * MINUTE;

interface Seen {
  readonly name: string;
  readonly size: number;
  readonly first: Millis;
  used: Millis;
}

export class ImageCollector {
  readonly #options: ImageCollectorOptions;
  readonly #seen = new Map<string, Seen>();
  #failedBefore = false;

  constructor(options: ImageCollectorOptions) {
    this.#options = options;
  }

  start(): void {
    // What is here already has been here long enough.
    this.#detect(-Infinity);
    this.#collect();
    every(this.#options.clock, PERIOD, () => {
      this.#detect(this.#options.clock.now());
      this.#collect();
    });
  }

  /** Removes what is unused, the longest unused first, until so many bytes will be free; says how many are. */
  free(bytes: number): number {
    const { clock, runtime } = this.#options;
    const now = clock.now();
    this.#detect(now);
    const ranked = [...this.#seen].sort(
      ([, a], [, b]) => compare(a.used, b.used) || compare(a.first, b.first),
    );
    let freed = 0;
    for (const [id, { name, size, first, used }] of ranked) {
      if (freed >= bytes) break;
      if (used >= now || now - first < MIN_AGE) continue;
      runtime.removeImage(name, () => {});
      this.#seen.delete(id);
      freed += size;
    }
    return freed;
  }

  #collect(): void {
    const { disk, warn } = this.#options;
    // In whole percent, what is used is rounded up.
    if (disk.leaves((disk.capacity * (101 - HIGH_PERCENT)) / 100)) {
      this.#failedBefore = false;
      return;
    }
    const available = disk.available();
    const wanted = Math.floor((disk.capacity * (100 - LOW_PERCENT)) / 100) - available;
    const freed = this.free(wanted);
    const failed = freed < wanted;
    if (failed) {
      const message = `Failed to garbage collect required amount of images. Attempted to free ${wanted} bytes, but only found ${freed} bytes eligible to free.`;
      warn('FreeDiskSpaceFailed', message);
      if (this.#failedBefore) warn('ImageGCFailed', message);
    }
    this.#failedBefore = failed;
  }

  #detect(at: Millis): void {
    const { clock, runtime } = this.#options;
    const inUse = new Set(runtime.listContainers().map(({ imageRef }) => imageRef));
    const present = new Set<string>();
    for (const { id, repoDigests, size, pinned } of runtime.listImages()) {
      const [name] = repoDigests;
      if (pinned || name === undefined) continue;
      present.add(id);
      const seen = this.#seen.get(id) ?? { name, size, first: at, used: -Infinity };
      if (inUse.has(name)) seen.used = clock.now();
      this.#seen.set(id, seen);
    }
    for (const id of this.#seen.keys()) if (!present.has(id)) this.#seen.delete(id);
  }
}

const compare = (a: Millis, b: Millis): number => (a === b ? 0 : a < b ? -1 : 1);
