/**
 * Pods that lie as files on the machine: the kubelet runs them whatever the API says, and shows each there as a mirror Pod
 * (pkg/kubelet/config/file.go, common.go and pod/mirror_client.go, 1.36).
 */
import { parse } from 'yaml';
import { pods } from '../../api/core/v1/pod/pod.ts';
import type { Node, Pod } from '../../api/generated/types/core/v1.ts';
import { attempt, attemptForeign } from '../../apimachinery/attempt.ts';
import { timestamp } from '../../apimachinery/meta.ts';
import type { Client } from '../../client/client.ts';
import { hashText } from '../../sim/digest.ts';
import type { Clock } from '../../sim/clock.ts';
import { decode } from '../cri/fs/byte-string.ts';
import type { Directory } from '../cri/fs/inode.ts';

export interface StaticPodsHost {
  readonly nodeName: string;
  readonly clock: Clock;
  readonly client: Client;
  /** The machine's own file system. */
  readonly files: Directory;
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

  constructor(host: StaticPodsHost) {
    this.#host = host;
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

  /** Compares the files with what runs. */
  scan(): void {
    const found = new Map<string, Pod>();
    for (const text of this.#files()) {
      const pod = this.#podOf(text);
      if (pod) found.set(pod.metadata.annotations![CONFIG_HASH]!, pod);
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
    let at: Directory = this.#host.files;
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

  /** As upstream fills in what a file leaves out: a name with the node's behind it, the hash as uid, the node. */
  #podOf(text: string): Pod | undefined {
    const parsed = attemptForeign(Error, () => parse(text) as Partial<Pod> | null);
    const draft = parsed.ok ? parsed.value : undefined;
    if (draft?.kind !== 'Pod' || !draft.metadata?.name || !draft.spec?.containers) return undefined;
    const { nodeName, clock } = this.#host;
    const hash = hashOf(`${nodeName}\n${text}`);
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
          [SOURCE]: 'file',
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

/** Whether a Pod lies as a file on the machine. */
export const isStatic = (pod: Pod): boolean =>
  pod.metadata.annotations?.[SOURCE] === 'file' && !isMirror(pod);

/** Whether the API's Pod only shows one that lies on a machine. */
export const isMirror = ({ metadata }: Pod): boolean =>
  metadata.annotations?.[MIRROR] !== undefined;

/** Whether a Pod of the API is this one, or shows it. */
export const isOrShows = (stored: Pod, pod: Pod): boolean =>
  stored.metadata.uid === pod.metadata.uid ||
  (isMirror(stored) &&
    stored.metadata.annotations![MIRROR] === pod.metadata.annotations?.[CONFIG_HASH]);
