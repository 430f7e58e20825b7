/** The volumes of the Pods on this node: made before their containers, kept up to date, gone with them (pkg/kubelet/volumemanager, 1.36). */
import { persistentVolumeClaims } from '../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { persistentVolumes } from '../../../api/core/v1/persistent-volume/persistent-volume.ts';
import type { HostPathVolumeSource, Pod, Volume } from '../../../api/generated/types/core/v1.ts';
import { attempt } from '../../../apimachinery/attempt.ts';
import type { Client } from '../../../client/client.ts';
import type { EventRecorder } from '../../../client/event-recorder.ts';
import { MINUTE, SECOND, type Cancel, type Clock, type Millis } from '../../../sim/clock.ts';
import type { Random } from '../../../sim/random.ts';
import type { ImageService, MountedVolume } from '../../cri/cri.ts';
import { FileSystem } from '../../cri/fs/file-system.ts';
import { Directory, type DiskLedger, type File } from '../../cri/fs/inode.ts';
import type { ObjectSource } from './object-source.ts';
import { payloadOf, type Payload } from './payload.ts';
import { PayloadVolume, plainVolume } from './pod-volumes.ts';

/** What is on the machine, and what it can reach. */
export interface NodeStorage {
  /** The machine's own file system. */
  readonly host: Directory;
  /** Told of what is written to the machine's disk. */
  readonly ledger: DiskLedger;
  disk(volumeName: string): Directory;
}

/** How far a volume with files from the API is behind what it is made from. */
export interface VolumeState {
  readonly name: string;
  readonly writtenAt: Millis;
  /** The watch has told of something newer, and when the kubelet will look at the Pod again. */
  readonly behind?: { readonly since: Millis; readonly until: Millis };
}

interface PodVolumes {
  readonly mounted: Map<string, MountedVolume>;
  /** For each volume that failed: when it is tried again, and how long to wait after that. */
  failures?: Map<string, { readonly retryAt: Millis; readonly wait: Millis }>;
  toldAt: Millis;
  pod: Pod;
  readonly cancels: Cancel[];
  /** By volume, what is to be renewed. */
  readonly behind: Map<string, { readonly since: Millis; readonly until: Millis }>;
  /** When it is looked at next whatever happens. */
  resyncAt: Millis;
}

const FIRST_WAIT: Millis = 500;
const LONGEST_WAIT: Millis = 122 * SECOND;
/** How long a Pod's start waits for its volumes before it is told which are missing. */
const MOUNT_TIMEOUT: Millis = 123 * SECOND;
/** Whoever makes volumes says so; its directories are nobody else's. */
const PROVISIONED = 'pv.kubernetes.io/provisioned-by';
const TOKEN_VOLUME = 'kube-api-access-';

export class VolumeManager {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #events: EventRecorder;
  readonly #client: Client;
  readonly #source: ObjectSource;
  readonly #images: ImageService;
  readonly #storage: NodeStorage;
  readonly #pods = new Map<string, PodVolumes>();

  constructor(
    clock: Clock,
    random: Random,
    events: EventRecorder,
    client: Client,
    source: ObjectSource,
    images: ImageService,
    storage: NodeStorage,
  ) {
    this.#clock = clock;
    this.#random = random;
    this.#events = events;
    this.#client = client;
    this.#source = source;
    this.#images = images;
    this.#storage = storage;
  }

  /** Makes what is missing of a Pod's volumes. Undefined when all are there, otherwise when to try again. */
  mount(pod: Pod): Millis | undefined {
    const volumes = pod.spec.volumes ?? [];
    if (volumes.length === 0) return undefined;
    const known = this.#of(pod);
    this.#refresh(known, pod);
    let retryAt = Infinity;
    for (const volume of volumes) {
      if (known.mounted.has(volume.name)) continue;
      retryAt = Math.min(retryAt, this.#mountOne(known, pod, volume));
    }
    if (retryAt === Infinity) return undefined;
    this.#tellTimeout(known, pod);
    return retryAt;
  }

  /** The newest version, so that no older one is kept. What it changes in volumes comes with the next sync. */
  seen(pod: Pod): void {
    const known = this.#pods.get(pod.metadata.uid);
    const { labels, annotations } = known?.pod.metadata ?? {};
    if (known && labels === pod.metadata.labels && annotations === pod.metadata.annotations)
      known.pod = pod;
  }

  volume(pod: Pod, name: string): MountedVolume | undefined {
    return this.#pods.get(pod.metadata.uid)?.mounted.get(name);
  }

  /** Of the volumes that are kept up to date: for whoever wants to look. */
  states(podUid: string): readonly VolumeState[] {
    const known = this.#pods.get(podUid);
    return [...(known?.mounted ?? [])].flatMap(([name, mounted]) => {
      if (!(mounted instanceof PayloadVolume) || name.startsWith(TOKEN_VOLUME)) return [];
      const behind = known!.behind.get(name);
      return [{ name, writtenAt: mounted.writtenAt, ...(behind && { behind }) }];
    });
  }

  /** The Pod is gone: emptyDirs with all that is in them, and the watches. */
  forget(pod: Pod): void {
    const known = this.#pods.get(pod.metadata.uid);
    if (!known) return;
    for (const cancel of known.cancels) cancel();
    this.#pods.delete(pod.metadata.uid);
    this.#source.forget(pod);
  }

  #of(pod: Pod): PodVolumes {
    let known = this.#pods.get(pod.metadata.uid);
    if (!known) {
      const now = this.#clock.now();
      known = {
        mounted: new Map(),
        toldAt: now,
        pod,
        cancels: [],
        behind: new Map(),
        resyncAt: now,
      };
      this.#pods.set(pod.metadata.uid, known);
    }
    return known;
  }

  /** When to try it again; never, if it is there now. */
  #mountOne(known: PodVolumes, pod: Pod, volume: Volume): Millis {
    const { name } = volume;
    const now = this.#clock.now();
    const failure = known.failures?.get(name);
    if (failure && now < failure.retryAt) return failure.retryAt;
    const made = this.#make(pod, volume);
    if (typeof made !== 'string') {
      known.mounted.set(name, made);
      if (made instanceof PayloadVolume) this.#follow(known, volume, made);
      return Infinity;
    }
    this.#events.event(pod, 'Warning', 'FailedMount', made);
    const wait = failure?.wait ?? FIRST_WAIT;
    known.failures ??= new Map();
    known.failures.set(name, { retryAt: now + wait, wait: Math.min(2 * wait, LONGEST_WAIT) });
    return now + wait;
  }

  /** The volume, or why not, as an event says it. */
  #make(pod: Pod, volume: Volume): MountedVolume | string {
    const { name, emptyDir, hostPath, image, persistentVolumeClaim, ephemeral } = volume;
    const failed = (problem: string) =>
      `MountVolume.SetUp failed for volume ${JSON.stringify(name)} : ${problem}`;
    const group = pod.spec.securityContext?.fsGroup ?? 0;
    if (emptyDir) {
      const directory = new Directory(
        group === 0 ? 0o777 : 0o2777,
        { uid: 0, gid: group },
        this.#clock.now(),
      );
      directory.placeOn(this.#storage.ledger);
      return plainVolume(directory, emptyDir.medium === 'Memory' ? 'tmpfs' : 'ext4');
    }
    if (hostPath) {
      const found = this.#hostPath(hostPath);
      return typeof found === 'string' ? failed(found) : plainVolume(found);
    }
    if (image) {
      // Nothing is to be done for it here: it is there when its image is, which a container waits for (pkg/volume/image).
      const files = () => this.#images.imageStatus(image.reference ?? '')?.layers?.();
      return { root: () => files() ?? new Directory(), type: 'overlay', readOnly: true };
    }
    const claim =
      persistentVolumeClaim?.claimName ?? (ephemeral ? `${pod.metadata.name}-${name}` : undefined);
    if (claim !== undefined) return this.#claimed(pod, name, claim);
    if (name.startsWith(TOKEN_VOLUME)) return this.#ownToken(pod, volume, group, failed);
    const made = payloadOf(volume, pod, this.#source);
    if (!made) return plainVolume(new Directory(0o777));
    return made.ok
      ? new PayloadVolume(made.payload, group, () => this.#clock.now(), volume.configMap && 'ext4')
      : failed(made.problem);
  }

  /** The volume that admission gives to every Pod: all that it needs now is that the root certificate is there. */
  #ownToken(
    pod: Pod,
    volume: Volume,
    group: number,
    failed: (problem: string) => string,
  ): MountedVolume | string {
    for (const { configMap } of volume.projected?.sources ?? []) {
      if (!configMap?.name) continue;
      const found = this.#source.configMap(pod.metadata.namespace ?? '', configMap.name);
      if (!found.ok) return failed(found.problem);
    }
    const { uid } = pod.metadata;
    const payload = (): Payload => {
      const known = this.#pods.get(uid);
      const made = known && payloadOf(volume, known.pod, this.#source);
      return made?.ok ? made.payload : new Map();
    };
    return new PayloadVolume(payload, group, () => this.#clock.now());
  }

  #claimed(pod: Pod, name: string, claim: string): MountedVolume | string {
    const { namespace = '' } = pod.metadata;
    const failed = (problem: string) =>
      `Unable to attach or mount volumes: unmounted volumes=[${name}], unattached volumes=[], failed to process volumes=[${name}]: error processing PVC ${namespace}/${claim}: ${problem}`;
    const got = attempt(() => this.#client.get(persistentVolumeClaims, { namespace, name: claim }));
    if (!got.ok) return failed(`failed to fetch PVC from API server: ${got.refusal.message}`);
    const { spec, status } = got.value;
    if (status?.phase !== 'Bound' || !spec.volumeName) return failed('PVC is not bound');
    const disk = this.#behind(spec.volumeName);
    if (typeof disk === 'string') return failed(disk);
    const group = pod.spec.securityContext?.fsGroup;
    if (group !== undefined) {
      disk.gid = group;
      disk.mode |= 0o2070;
    }
    return plainVolume(disk);
  }

  /** What a volume holds: a directory of this machine, if somebody said which; else a disk of its own, wherever it is mounted. */
  #behind(volumeName: string): Directory | string {
    const got = attempt(() => this.#client.get(persistentVolumes, { name: volumeName }));
    if (!got.ok) return got.refusal.message;
    const { hostPath, local } = got.value.spec;
    const path: HostPathVolumeSource | undefined = local
      ? { path: local.path, type: 'Directory' }
      : hostPath;
    const isProvisioned = PROVISIONED in (got.value.metadata.annotations ?? {});
    if (!path || isProvisioned) return this.#storage.disk(volumeName);
    const found = this.#hostPath(path);
    return typeof found === 'string' || found.kind === 'directory'
      ? found
      : `${path.path} is not a directory`;
  }

  /** What lies at a path of the machine, made if its type says so; or what is wrong with it. */
  #hostPath({ path, type = '' }: HostPathVolumeSource): Directory | File | string {
    const files = new FileSystem(this.#storage.host, () => this.#clock.now());
    const root = { uid: 0, gid: 0 };
    const found = files.find(path, root);
    const inode = found.ok ? found.value.inode : undefined;
    const kind = inode?.kind;
    const isDirectory = kind === 'directory';
    switch (type) {
      case 'Directory':
        return isDirectory
          ? (inode as Directory)
          : `hostPath type check failed: ${path} is not a directory`;
      case 'File':
        return kind === 'file'
          ? (inode as File)
          : `hostPath type check failed: ${path} is not a file`;
      case 'Socket':
      case 'CharDevice':
      case 'BlockDevice': {
        const what = {
          Socket: 'socket',
          CharDevice: 'character device',
          BlockDevice: 'block device',
        }[type];
        return `hostPath type check failed: ${path} is not a ${what} file`;
      }
      case 'FileOrCreate':
        if (inode && kind !== 'file') return `hostPath type check failed: ${path} is not a file`;
        if (!inode && !files.write(path, root, '').ok)
          return `open ${path}: no such file or directory`;
        return this.#hostPath({ path, type: 'File' });
      default: {
        if (kind === 'file' && type === '') return inode as File;
        if (inode && !isDirectory) return `hostPath type check failed: ${path} is not a directory`;
        // Without a type, the runtime makes what is missing when it mounts it.
        if (!inode) files.makeDirectories(path, root);
        return this.#hostPath({ path, type: 'Directory' });
      }
    }
  }

  /** Watches what the volume is made from. What changes reaches the Pod with its next resync, as upstream. */
  #follow(known: PodVolumes, volume: Volume, mounted: PayloadVolume): void {
    // Of the volume that every Pod has, nothing that a Pod would notice changes: what its token is, is asked for when it is read.
    if (volume.name.startsWith(TOKEN_VOLUME)) return;
    const { namespace = '' } = known.pod.metadata;
    const told = () => {
      const wait = this.#untilResync(known);
      const now = this.#clock.now();
      const { since = now } = known.behind.get(volume.name) ?? {};
      known.behind.set(volume.name, { since, until: now + wait });
      this.#clock.upkeep(wait, () => this.#renew(known, volume, mounted));
    };
    for (const [kind, name] of sourcesOf(volume))
      known.cancels.push(this.#source.follow(kind, namespace, name, told));
  }

  /** Pods are resynced every minute, or up to half as long again. */
  #untilResync(known: PodVolumes): Millis {
    const now = this.#clock.now();
    while (known.resyncAt <= now) known.resyncAt += MINUTE * (1 + 0.5 * this.#random.next());
    return known.resyncAt - now;
  }

  #renew(known: PodVolumes, volume: Volume, mounted: PayloadVolume): void {
    if (this.#pods.get(known.pod.metadata.uid) !== known) return;
    known.behind.delete(volume.name);
    const made = payloadOf(volume, known.pod, this.#source);
    if (made?.ok) mounted.update(made.payload);
    else if (made) {
      const problem = `MountVolume.SetUp failed for volume ${JSON.stringify(volume.name)} : ${made.problem}`;
      this.#events.event(known.pod, 'Warning', 'FailedMount', problem);
    }
  }

  /** What the Pod itself says may be another since: labels and annotations in files. */
  #refresh(known: PodVolumes, pod: Pod): void {
    if (known.pod === pod) return;
    const changed =
      known.pod.metadata.labels !== pod.metadata.labels ||
      known.pod.metadata.annotations !== pod.metadata.annotations;
    known.pod = pod;
    if (!changed) return;
    for (const volume of pod.spec.volumes ?? []) {
      const mounted = known.mounted.get(volume.name);
      const own =
        volume.downwardAPI ?? volume.projected?.sources?.some(({ downwardAPI }) => downwardAPI);
      if (mounted instanceof PayloadVolume && own && !volume.name.startsWith(TOKEN_VOLUME))
        this.#renew(known, volume, mounted);
    }
  }

  #tellTimeout(known: PodVolumes, pod: Pod): void {
    const now = this.#clock.now();
    if (now - known.toldAt < MOUNT_TIMEOUT) return;
    known.toldAt = now;
    const missing = (pod.spec.volumes ?? [])
      .map(({ name }) => name)
      .filter((name) => !known.mounted.has(name));
    const message = `Unable to attach or mount volumes: unmounted volumes=[${missing.join(' ')}], unattached volumes=[], failed to process volumes=[]: context deadline exceeded`;
    this.#events.event(pod, 'Warning', 'FailedMount', message);
  }
}

function sourcesOf({
  configMap,
  secret,
  projected,
}: Volume): readonly (readonly ['configmap' | 'secret', string])[] {
  const found: ['configmap' | 'secret', string][] = [];
  if (configMap?.name) found.push(['configmap', configMap.name]);
  if (secret?.secretName) found.push(['secret', secret.secretName]);
  for (const source of projected?.sources ?? []) {
    if (source.configMap?.name) found.push(['configmap', source.configMap.name]);
    if (source.secret?.name) found.push(['secret', source.secret.name]);
  }
  return found;
}
