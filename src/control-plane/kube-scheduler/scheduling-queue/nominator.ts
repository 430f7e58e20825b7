/** Which Pods a node is being made ready for (pkg/scheduler/backend/queue/nominator.go). */
import type { PodInfo } from '../framework/pod-info.ts';

export class Nominator {
  readonly #byNode = new Map<string, PodInfo[]>();
  readonly #nodeOf = new Map<string, string>();

  /** `nodeName` as the scheduler decided it; absent, as the Pod's status says it. */
  add(info: PodInfo, nodeName: string | undefined = info.pod.status?.nominatedNodeName): void {
    this.delete(info.uid);
    if (!nodeName) return;
    this.#nodeOf.set(info.uid, nodeName);
    const pods = this.#byNode.get(nodeName);
    if (pods) pods.push(info);
    else this.#byNode.set(nodeName, [info]);
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
    const rest = this.#byNode.get(nodeName)!.filter((info) => info.uid !== uid);
    if (rest.length > 0) this.#byNode.set(nodeName, rest);
    else this.#byNode.delete(nodeName);
  }

  podsFor(nodeName: string): readonly PodInfo[] {
    return this.#byNode.get(nodeName) ?? NONE;
  }

  nodeOf(uid: string): string | undefined {
    return this.#nodeOf.get(uid);
  }
}

const NONE: readonly PodInfo[] = [];
