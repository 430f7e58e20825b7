/**
 * Pods that lie as files on the machine, or on a page that it was told of: the kubelet runs them whatever the API says, and shows
 * each there as a mirror Pod (pkg/kubelet/config/file.go, http.go, common.go and pod/mirror_client.go, 1.36).
 */
import { pods } from '../../api/core/v1/pod/pod.ts';
import type { Node, Pod } from '../../api/generated/types/core/v1.ts';
import { attempt } from '../../apimachinery/attempt.ts';
import { timestamp } from '../../apimachinery/meta.ts';
import type { KubeletConfiguration } from '../../api/sim/v1alpha1/kubelet-configuration.ts';
import { parseDuration } from '../../api/sim/v1alpha1/duration.ts';
import type { Client } from '../../client/client.ts';
import { hashText } from '../../sim/digest.ts';
import type { Clock } from '../../sim/clock.ts';
import { decode } from '../cri/fs/byte-string.ts';
import type { Directory } from '../cri/fs/inode.ts';
import type { NodeStorage } from './volumes/volume-manager.ts';
import { draftsOf, ManifestPage, type Draft, type Web } from './static-pod-manifest.ts';

export interface StaticPodsHost {
  readonly nodeName: string;
  readonly clock: Clock;
  readonly client: Client;
  readonly configuration: KubeletConfiguration;
  readonly storage: Pick<NodeStorage, 'host' | 'ledger'>;
  /** What is beyond the cluster. */
  readonly web: Web;
  node(): Pick<Node, 'metadata'>;
  run(pod: Pod): void;
  end(pod: Pod): void;
}

const CONFIG_HASH = 'kubernetes.io/config.hash';
const MIRROR = 'kubernetes.io/config.mirror';
const SOURCE = 'kubernetes.io/config.source';

export class StaticPods {
  readonly #host: StaticPodsHost;
  /** By the hash of what their file says. */
  readonly #pods = new Map<string, Pod>();
  #mirrored = new Set<string>();
  readonly #page: ManifestPage | undefined;
  /** What had been written to the disk when it was looked at last. */
  #scanned = -1;

  constructor(host: StaticPodsHost) {
    this.#host = host;
    const { staticPodURL: url } = host.configuration;
    this.#page = url ? new ManifestPage(host.clock, host.web, url) : undefined;
  }

  start(): void {
    const { httpCheckFrequency } = this.#host.configuration;
    const period = httpCheckFrequency === undefined ? undefined : parseDuration(httpCheckFrequency);
    this.#page?.watch(period, () => this.scan());
    this.scan();
  }

  /** The Pod that a mirror Pod shows; any other is itself. */
  real(pod: Pod | undefined): Pod | undefined {
    return this.#pods.get(pod?.metadata.annotations?.[MIRROR] ?? '') ?? pod;
  }

  /** The API shows a mirror Pod, or shows it no more. */
  mirrored(pod: Pod, exists: boolean): void {
    const hash = pod.metadata.annotations?.[MIRROR] ?? '';
    if (exists) this.#mirrored.add(hash);
    else this.#mirrored.delete(hash);
  }

  /** Compares what is written with what runs. */
  scan(): void {
    const { writes } = this.#host.storage.ledger;
    if (this.#pods.size === 0 && !this.#page && writes === this.#scanned) return;
    this.#scanned = writes;
    const found = new Map<string, Pod>();
    for (const text of this.#files()) {
      const [draft] = draftsOf(text) ?? [];
      // One that was written for another machine is another Pod.
      const hash = hashOf(`${this.#host.nodeName}\n${text}`);
      if (draft) found.set(hash, this.#podOf(draft, hash, 'file'));
    }
    for (const draft of this.#page?.drafts ?? []) {
      const hash = hashOf(`${JSON.stringify(draft)}\nurl:${this.#page!.url}`);
      found.set(hash, this.#podOf(draft, hash, 'http'));
    }
    for (const [hash, pod] of this.#pods) {
      if (found.has(hash)) continue;
      this.#pods.delete(hash);
      this.#unmirror(pod, hash);
      this.#host.end(pod);
    }
    for (const [hash, pod] of found) {
      if (!this.#pods.has(hash)) {
        this.#pods.set(hash, pod);
        this.#host.run(pod);
      }
      if (!this.#mirrored.has(hash)) this.#mirror(pod, hash);
    }
  }

  /** Manifests as they lie in /etc/kubernetes/manifests. */
  #files(): string[] {
    let at: Directory = this.#host.storage.host;
    for (const name of ['etc', 'kubernetes', 'manifests']) {
      const next = at.get(name);
      if (next?.kind !== 'directory') return [];
      at = next;
    }
    const texts: string[] = [];
    for (const name of at.names()) {
      const inode = at.get(name);
      if (inode?.kind === 'file' && !name.startsWith('.')) texts.push(decode(inode.read()));
    }
    return texts;
  }

  /** As upstream fills in what is left out: a name with the node's behind it, the hash as uid, the node. */
  #podOf(draft: Draft, hash: string, source: 'file' | 'http'): Pod {
    const { nodeName, clock } = this.#host;
    const tolerations = [
      ...(draft.spec.tolerations ?? []),
      { operator: 'Exists' as const, effect: 'NoExecute' as const },
    ];
    const pod = {
      ...draft,
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...draft.metadata,
        name: `${draft.metadata.name}-${nodeName}`,
        namespace: draft.metadata.namespace ?? 'default',
        uid: hash,
        creationTimestamp: timestamp(clock.now()),
        annotations: {
          ...draft.metadata.annotations,
          [CONFIG_HASH]: hash,
          'kubernetes.io/config.seen': timestamp(clock.now()),
          [SOURCE]: source,
        },
      },
      spec: { ...draft.spec, nodeName, tolerations },
      status: { phase: 'Pending' },
    } as unknown as Pod;
    return pods.strategy.applyDefaults?.(pod) ?? pod;
  }

  #mirror(pod: Pod, hash: string): void {
    const node = this.#host.node().metadata;
    if (!node.uid) return;
    const { uid: _uid, creationTimestamp: _at, ...metadata } = pod.metadata;
    const owner = {
      apiVersion: 'v1',
      kind: 'Node',
      name: node.name,
      uid: node.uid,
      controller: true,
    };
    const made = attempt(() =>
      this.#host.client.create(pods, {
        metadata: {
          ...metadata,
          annotations: { ...metadata.annotations, [MIRROR]: hash },
          ownerReferences: [owner],
        },
        spec: pod.spec,
      }),
    );
    if (made.ok) this.#mirrored.add(hash);
  }

  #unmirror({ metadata }: Pod, hash: string): void {
    const { namespace, name } = metadata;
    this.#mirrored.delete(hash);
    attempt(() => this.#host.client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0 }));
  }
}

/** Thirty-two hexadecimal digits, as upstream's MD5 has them. */
function hashOf(text: string): string {
  let hash = '';
  for (let i = 0; i < 4; i++)
    hash += (hashText(text, 0x811c9dc5 ^ Math.imul(i + 1, 0x9e3779b1)) >>> 0)
      .toString(16)
      .padStart(8, '0');
  return hash;
}

/** Whether a Pod comes from elsewhere than the API. */
export const isStatic = (pod: Pod): boolean =>
  ['file', 'http'].includes(pod.metadata.annotations?.[SOURCE] ?? '') && !isMirror(pod);

/** Whether the API's Pod only shows one that lies on a machine. */
export const isMirror = ({ metadata }: Pod): boolean =>
  metadata.annotations?.[MIRROR] !== undefined;

/** Whether a Pod of the API is this one, or shows it. */
export const isOrShows = (stored: Pod, pod: Pod): boolean =>
  stored.metadata.uid === pod.metadata.uid ||
  (isMirror(stored) &&
    stored.metadata.annotations![MIRROR] === pod.metadata.annotations?.[CONFIG_HASH]);
