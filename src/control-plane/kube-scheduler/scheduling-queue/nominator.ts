/** Which Pods a node is being made ready for (pkg/scheduler/backend/queue/nominator.go). */
import type { PodInfo } from '../framework/pod-info.ts';

export class Nominator {
  #byNode = new Map<string, readonly PodInfo[]>();
  /** Somebody holds `#byNode` as it is: the next change makes another. */
  #held = false;
  readonly #nodeOf = new Map<string, string>();

  /** `nodeName` as the scheduler decided it; absent, as the Pod's status says it. */
  add(info: PodInfo, nodeName: string | undefined = info.pod.status?.nominatedNodeName): void {
    this.delete(info.uid);
    if (!nodeName) return;
    this.#nodeOf.set(info.uid, nodeName);
    this.#changing().set(nodeName, [...this.podsFor(nodeName), info]);
  }

  /** The Pod changed. A nomination that its status has not been told of yet is kept. */
  update(next: PodInfo, previous: PodInfo | undefined): void {
    const told = next.pod.status?.nominatedNodeName || previous?.pod.status?.nominatedNodeName;
    this.add(next, told ? undefined : this.#nodeOf.get(next.uid));
  }

  delete(uid: string): void {
    const nodeName = this.#nodeOf.get(uid);
    if (nodeName === undefined) return;
    this.#nodeOf.delete(uid);
    const rest = this.podsFor(nodeName).filter((info) => info.uid !== uid);
    const byNode = this.#changing();
    if (rest.length > 0) byNode.set(nodeName, rest);
    else byNode.delete(nodeName);
  }

  /** No node is being made ready for anybody. */
  get empty(): boolean {
    return this.#byNode.size === 0;
  }

  podsFor(nodeName: string): readonly PodInfo[] {
    return this.#byNode.get(nodeName) ?? NONE;
  }

  /** All nominations as they are now, by node, whatever comes after; undefined when there are none. */
  get current(): ReadonlyMap<string, readonly PodInfo[]> | undefined {
    if (this.#byNode.size === 0) return undefined;
    this.#held = true;
    return this.#byNode;
  }

  nodeOf(uid: string): string | undefined {
    return this.#nodeOf.get(uid);
  }

  #changing(): Map<string, readonly PodInfo[]> {
    if (this.#held) this.#byNode = new Map(this.#byNode);
    this.#held = false;
    return this.#byNode;
  }
}

const NONE: readonly PodInfo[] = [];
