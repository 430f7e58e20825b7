/** A whole cluster, for conformance tests of more than one node or component, and what is done to it from outside. */
import { pods } from '../../src/api/core/v1/pod/pod.ts';
import type { PodSpec } from '../../src/api/generated/types/core/v1.ts';
import { collectionPath, pathOf } from '../../src/api/resource-path.ts';
import type { ResourceDefinition } from '../../src/api/resource-definition.ts';
import { utf8Text } from '../../src/apimachinery/bytes.ts';
import type { Draft, KubeObject } from '../../src/apimachinery/meta.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { ADMIN } from '../../src/cluster/identities.ts';
import { FIXED_START } from '../../src/cluster/spec.ts';

const namespace = 'default';

export class WholeCluster {
  readonly #cluster: Cluster;

  constructor(nodes: number) {
    const cluster = { nodes: [{ count: nodes }] };
    this.#cluster = new Cluster({ seed: 1, start: FIXED_START, cluster });
    this.run(20);
  }

  run(seconds: number): void {
    this.#cluster.simulation.runFor(seconds * 1000);
  }

  create<T extends KubeObject>(kind: ResourceDefinition<T>, draft: Draft<T>): T {
    const path = collectionPath(kind, namespace);
    const { status, body } = this.#cluster.submit({ method: 'POST', path, body: draft });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body as T;
  }

  pod(name: string, spec: PodSpec): void {
    this.create(pods, { metadata: { name }, spec });
  }

  get<T extends KubeObject>(kind: ResourceDefinition<T>, name: string): T {
    return this.#cluster.read({ method: 'GET', path: pathOf(kind, { namespace, name }) }).body as T;
  }

  list<T extends KubeObject>(kind: ResourceDefinition<T>): readonly T[] {
    const path = collectionPath(kind, namespace);
    const { items } = this.#cluster.read({ method: 'GET', path }).body as { items: readonly T[] };
    return items;
  }

  remove(kind: ResourceDefinition, name: string): void {
    this.#cluster.submit({ method: 'DELETE', path: pathOf(kind, { namespace, name }) });
  }

  /** What a command says in a Pod's first container, within five seconds. */
  exec(name: string, command: readonly string[]): string {
    let said = '';
    const take = (bytes: Uint8Array) => void (said += utf8Text(bytes));
    const path = `${pathOf(pods, { namespace, name })}/exec`;
    const query = { command, stdout: 'true', stderr: 'true' };
    this.#cluster.connections.command({ method: 'POST', path, query }, ADMIN, {
      onStdout: take,
      onStderr: take,
      onEnd: () => {},
    });
    this.run(5);
    return said;
  }
}
