/** A node with all that its Pods take from it (pkg/scheduler/framework/types.go, NodeInfo). */
import type { Node, Pod, Taint } from '../../../api/generated/types/core/v1.ts';
import type { Labels } from '../../../apimachinery/labels.ts';
import { UsedPorts } from './host-ports.ts';
import { hasAffinity, type PodInfo } from './pod-info.ts';
import { PodList } from './pod-list.ts';
import { Resource } from './resource.ts';

/** An image, and on which nodes it is. */
export interface ImageState {
  readonly size: number;
  readonly nodes: Set<string>;
}

const NO_LABELS: Labels = {};
const NO_TAINTS: readonly Taint[] = [];
const NOTHING = new Resource();
const NO_IMAGES: ReadonlyMap<string, ImageState> = new Map();

export class NodeInfo {
  readonly name: string;
  /** Absent while only Pods speak of a node: it is gone, or not seen yet. */
  node: Node | undefined;
  labels: Labels = NO_LABELS;
  taints: readonly Taint[] = NO_TAINTS;
  unschedulable = false;
  podCount = 0;
  readonly requested = new Resource();
  readonly nonZeroRequested = new Resource();
  /** Shared with nodes that have the same. */
  allocatable = NOTHING;
  images: ReadonlyMap<string, ImageState> = NO_IMAGES;
  /** How many Pods use a claim, by `namespace/name`. */
  claims: Map<string, number> | undefined;
  /** Rises with every change. */
  generation = 0;
  /** Where the snapshot's list has it. */
  index = -1;
  #pods = new PodList();
  #podsWithAffinity = new PodList();
  #ports: UsedPorts | undefined;
  #found: Map<string, unknown> | undefined;
  /** Another one with each change that what is remembered may depend on. */
  #counted: object = {};

  constructor(name: string) {
    this.name = name;
  }

  get pods(): readonly PodInfo[] {
    return this.#pods.all;
  }

  get podsWithAffinity(): readonly PodInfo[] {
    return this.#podsWithAffinity.all;
  }

  /** Made when first asked for: most nodes have no Pod with a host port. */
  get ports(): UsedPorts | undefined {
    if (!this.#ports) {
      for (const { hostPorts } of this.pods) {
        for (const port of hostPorts) (this.#ports ??= new UsedPorts()).add(port);
      }
    }
    return this.#ports;
  }

  setNode(node: Node | undefined): void {
    if (node?.status?.allocatable !== this.node?.status?.allocatable) {
      this.allocatable = allocatableOf(node?.status?.allocatable);
    }
    this.node = node;
    this.labels = node?.metadata.labels ?? NO_LABELS;
    this.taints = node?.spec?.taints ?? NO_TAINTS;
    this.unschedulable = node?.spec?.unschedulable ?? false;
    this.generation++;
  }

  setImages(images: ReadonlyMap<string, ImageState>): void {
    this.images = images;
    this.generation++;
  }

  addPod(info: PodInfo): void {
    this.#pods.add(info);
    if (hasAffinity(info)) this.#podsWithAffinity.add(info);
    this.#account(info, 1);
  }

  removePod(info: PodInfo): boolean {
    const removed = this.#pods.remove(info.uid);
    if (!removed) return false;
    if (hasAffinity(removed)) this.#podsWithAffinity.remove(info.uid);
    this.#account(removed, -1);
    return true;
  }

  /** Puts a newer state of a Pod in its place; false where the two do not take the same from the node. */
  replacePod(info: PodInfo, next: PodInfo): boolean {
    if (!takesTheSame(info, next) || !this.#pods.replace(info, next)) return false;
    this.generation++;
    if (!countsTheSame(info.pod, next.pod)) this.#uncount();
    return true;
  }

  /** Becomes equal to another, in place, so that lists which hold this one stay valid. */
  copyFrom(other: NodeInfo): this {
    this.node = other.node;
    this.labels = other.labels;
    this.taints = other.taints;
    this.unschedulable = other.unschedulable;
    this.podCount = other.podCount;
    this.#pods = other.#pods.copy();
    this.#podsWithAffinity = other.#podsWithAffinity.copy();
    this.requested.copyFrom(other.requested);
    this.nonZeroRequested.copyFrom(other.nonZeroRequested);
    this.allocatable = other.allocatable;
    this.images = other.images;
    this.claims = other.claims && new Map(other.claims);
    this.generation = other.generation;
    this.#ports = undefined;
    if (this.#counted !== other.#counted) this.#found = undefined;
    this.#counted = other.#counted;
    return this;
  }

  clone(): NodeInfo {
    const copy = new NodeInfo(this.name).copyFrom(this);
    copy.index = this.index;
    return copy;
  }

  /** As it is now, for later: shares the lists that copyFrom replaces, so it must never be changed itself. */
  kept(): NodeInfo {
    const kept = new NodeInfo(this.name);
    kept.node = this.node;
    kept.labels = this.labels;
    kept.taints = this.taints;
    kept.unschedulable = this.unschedulable;
    kept.podCount = this.podCount;
    kept.#pods = this.#pods;
    kept.#podsWithAffinity = this.#podsWithAffinity;
    kept.requested.copyFrom(this.requested);
    kept.nonZeroRequested.copyFrom(this.nonZeroRequested);
    kept.allocatable = this.allocatable;
    kept.images = this.images;
    kept.claims = this.claims;
    return kept;
  }

  /**
   * What somebody found out about the Pods, remembered under `key` until a Pod comes, goes or is labelled anew.
   * Spreading and affinity ask the same of every node for every Pod, and between two Pods hardly any node has
   * changed.
   */
  remember<T>(key: string, find: (pods: readonly PodInfo[]) => T): T {
    const known = (this.#found ??= new Map()).get(key);
    if (known !== undefined) return known as T;
    const found = find(this.pods);
    if (this.#found.size >= REMEMBERED) this.#found.clear();
    this.#found.set(key, found);
    return found;
  }

  #account(info: PodInfo, sign: 1 | -1): void {
    this.podCount += sign;
    this.requested.add(info.requests, sign);
    this.nonZeroRequested.milliCpu += sign * info.nonZeroRequests.milliCpu;
    this.nonZeroRequested.memory += sign * info.nonZeroRequests.memory;
    if (info.hostPorts.length > 0) this.#ports = undefined;
    for (const claim of info.claims) {
      this.claims ??= new Map();
      const users = (this.claims.get(claim) ?? 0) + sign;
      if (users > 0) this.claims.set(claim, users);
      else this.claims.delete(claim);
    }
    this.generation++;
    this.#uncount();
  }

  #uncount(): void {
    this.#counted = {};
    this.#found = undefined;
  }
}

const REMEMBERED = 64;

// Nodes come in few sizes, and a search that reads one size for all of them is quicker.
const sizes = new Map<string, Resource>();
const MOST_SIZES = 64;

function allocatableOf(quantities: NonNullable<Node['status']>['allocatable']): Resource {
  if (!quantities) return NOTHING;
  const text = JSON.stringify(quantities);
  let size = sizes.get(text);
  if (size) return size;
  size = Resource.parse(quantities);
  if (sizes.size >= MOST_SIZES) sizes.clear();
  sizes.set(text, size);
  return size;
}

const takesTheSame = (info: PodInfo, next: PodInfo): boolean =>
  info.uid === next.uid &&
  info.pod.spec.nodeName === next.pod.spec.nodeName &&
  info.requests.equals(next.requests) &&
  info.nonZeroRequests.equals(next.nonZeroRequests) &&
  [info, next].every(
    (one) => one.hostPorts.length === 0 && one.claims.length === 0 && !hasAffinity(one),
  );

/** What a predicate over Pods may look at. */
const countsTheSame = (pod: Pod, next: Pod): boolean =>
  pod.metadata.labels === next.metadata.labels &&
  pod.metadata.deletionTimestamp === next.metadata.deletionTimestamp;
