/**
 * What runs where, as far as this scheduler knows: what it was told by watches, plus the Pods that it has
 * placed and not yet been told of (pkg/scheduler/backend/cache/cache.go, 1.36).
 */
import type { Node, Pod } from '../../../api/generated/types/core/v1.ts';
import { NodeInfo, type ImageState } from '../framework/node-info.ts';
import { podInfoOf, type PodInfo } from '../framework/pod-info.ts';
import { NodeTree } from './node-tree.ts';
import type { Snapshot } from './snapshot.ts';

export class SchedulerCache {
  /** Also nodes that are gone, or not seen yet, while Pods say that they run there. */
  readonly #nodes = new Map<string, NodeInfo>();
  readonly #pods = new Map<string, PodInfo>();
  readonly #assumed = new Set<string>();
  readonly #tree = new NodeTree();
  readonly #images = new Map<string, ImageState>();
  readonly #changed = new Set<NodeInfo>();
  #reordered = false;

  /** Brings a snapshot up to date. There is one snapshot: what changed is told once. */
  updateSnapshot(snapshot: Snapshot): void {
    if (this.#changed.size === 0 && !this.#reordered) return;
    snapshot.update(this.#changed, this.#reordered ? this.#tree.list() : undefined);
    this.#changed.clear();
    this.#reordered = false;
  }

  /** Counts a Pod on its node before the API server has been asked to bind it. */
  assume(info: PodInfo): void {
    this.#assumed.add(info.uid);
    this.#put(info);
  }

  /** The binding failed: the room is free again. */
  forget(info: PodInfo): void {
    if (this.#assumed.delete(info.uid)) this.#take(info.uid);
  }

  isAssumed(uid: string): boolean {
    return this.#assumed.has(uid);
  }

  /** Seen on a node: an assumption comes true, or somebody else has bound it. */
  addPod(pod: Pod): void {
    const { uid } = pod.metadata;
    const info = podInfoOf(pod);
    this.#assumed.delete(uid);
    if (this.#replace(uid, info)) return;
    this.#take(uid);
    this.#put(info);
  }

  updatePod(next: Pod): void {
    this.addPod(next);
  }

  removePod(pod: Pod): void {
    this.#assumed.delete(pod.metadata.uid);
    this.#take(pod.metadata.uid);
  }

  addNode(node: Node): NodeInfo {
    const info = this.#nodeInfo(node.metadata.name);
    if (info.node) {
      if (this.#tree.update(node, info.node)) this.#reordered = true;
    } else {
      this.#tree.add(node);
      this.#reordered = true;
    }
    this.#moveImages(info, node);
    info.setNode(node);
    this.#changed.add(info);
    return info;
  }

  updateNode(node: Node): NodeInfo {
    return this.addNode(node);
  }

  /** Its Pods stay counted until they are seen to be gone: watches of different kinds have no common order. */
  removeNode(node: Node): void {
    const info = this.#nodes.get(node.metadata.name);
    if (!info?.node) return;
    this.#tree.remove(info.node);
    this.#moveImages(info, undefined);
    info.setNode(undefined);
    this.#changed.add(info);
    this.#reordered = true;
    if (info.podCount === 0) this.#nodes.delete(info.name);
  }

  get nodes(): Iterable<NodeInfo> {
    return this.#nodes.values();
  }

  get pods(): Iterable<PodInfo> {
    return this.#pods.values();
  }

  node(name: string): NodeInfo | undefined {
    return this.#nodes.get(name);
  }

  pod(uid: string): PodInfo | undefined {
    return this.#pods.get(uid);
  }

  #nodeInfo(name: string): NodeInfo {
    let info = this.#nodes.get(name);
    if (!info) this.#nodes.set(name, (info = new NodeInfo(name)));
    return info;
  }

  #put(info: PodInfo): void {
    const node = this.#nodeInfo(info.pod.spec.nodeName!);
    node.addPod(info);
    this.#pods.set(info.uid, info);
    this.#changed.add(node);
  }

  /** Most news of a Pod change nothing about what it takes from its node. */
  #replace(uid: string, next: PodInfo): boolean {
    const info = this.#pods.get(uid);
    const node = info && this.#nodes.get(info.pod.spec.nodeName!);
    if (!node?.replacePod(info!, next)) return false;
    this.#pods.set(uid, next);
    this.#changed.add(node);
    return true;
  }

  #take(uid: string): void {
    const info = this.#pods.get(uid);
    if (!info) return;
    this.#pods.delete(uid);
    const node = this.#nodes.get(info.pod.spec.nodeName!);
    if (!node) return;
    node.removePod(info);
    this.#changed.add(node);
    if (!node.node && node.podCount === 0) this.#nodes.delete(node.name);
  }

  /** An image's state is shared by all nodes that have it, so each sees how widely it is spread. */
  #moveImages(info: NodeInfo, next: Node | undefined): void {
    const images = next?.status?.images;
    if (images === info.node?.status?.images) return;
    for (const [name, state] of info.images) {
      state.nodes.delete(info.name);
      if (state.nodes.size === 0) this.#images.delete(name);
    }
    const present = new Map<string, ImageState>();
    for (const { names = [], sizeBytes = 0 } of images ?? []) {
      for (const name of names) {
        let state = this.#images.get(name);
        if (!state) this.#images.set(name, (state = { size: sizeBytes, nodes: new Set() }));
        state.nodes.add(info.name);
        present.set(name, state);
      }
    }
    info.setImages(present);
  }
}
