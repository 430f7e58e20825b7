/**
 * What lies on a node's disk: images, what containers wrote over them, their logs, emptyDirs, and the machine's own files. They
 * share one file system, as on a node where the runtime was given no disk of its own (pkg/kubelet/server/stats, 1.36).
 */
import type { Pod, Volume } from '../../api/generated/types/core/v1.ts';
import type { ImageService, RuntimeService } from '../cri/cri.ts';
import { bytesIn, type Directory, type DiskLedger } from '../cri/fs/inode.ts';
import type { VolumeManager } from './volumes/volume-manager.ts';

export interface NodeDiskOptions {
  readonly runtime: RuntimeService & ImageService;
  readonly volumes: VolumeManager;
  /** The machine's own files. */
  readonly host: Directory;
  /** Told of all that is written. */
  readonly ledger: DiskLedger;
  readonly capacity: number;
  /** Pods of which something is still there. */
  readonly pods: () => Iterable<Pod>;
}

// Parity: the machine's own programs take no room, images take what they weigh when they are pulled, and inodes never run out.
export class NodeDisk {
  readonly #options: NodeDiskOptions;
  /** What was measured last, and what had been written by then. */
  #measured = { writes: -1, images: -1, available: 0 };

  constructor(options: NodeDiskOptions) {
    this.#options = options;
  }

  get capacity(): number {
    return this.#options.capacity;
  }

  /** Whether so many bytes are left. While nothing is written that stays so, and is not measured again. */
  leaves(bytes: number): boolean {
    const { ledger, runtime } = this.#options;
    const { writes, images, available } = this.#measured;
    const still = writes === ledger.writes && images === runtime.imagesGeneration;
    return (still && available >= bytes) || this.available() >= bytes;
  }

  available(): number {
    const { runtime, host, pods, capacity, ledger } = this.#options;
    let used = bytesIn(host);
    for (const { size } of runtime.listImages()) used += size;
    for (const pod of pods()) used += this.ofPod(pod);
    const available = Math.max(0, capacity - used);
    this.#measured = { writes: ledger.writes, images: runtime.imagesGeneration, available };
    return available;
  }

  /** Of what a Pod may use of the disk: layers that its containers write to, logs, emptyDirs. */
  ofPod(pod: Pod): number {
    const { runtime } = this.#options;
    let used = 0;
    for (const { id } of runtime.listContainers(pod.metadata.uid)) used += runtime.diskBytes(id);
    for (const volume of pod.spec.volumes ?? [])
      if (volume.emptyDir && volume.emptyDir.medium !== 'Memory')
        used += this.ofVolume(pod, volume);
    return used;
  }

  ofVolume(pod: Pod, { name }: Volume): number {
    const volume = this.#options.volumes.volume(pod, name);
    return volume ? bytesIn(volume.root()) : 0;
  }

  /** The container of that name that was started last. */
  ofContainer(pod: Pod, name: string): number {
    const { runtime } = this.#options;
    const found = runtime
      .listContainers(pod.metadata.uid)
      .find(({ config }) => config.name === name);
    return found ? runtime.diskBytes(found.id) : 0;
  }
}
