/**
 * --authorization-mode=Node,RBAC, as kubeadm has it. What it knows it reads from the store once and follows from there,
 * as upstream's informers do; reading costs no revision and takes no task.
 */
import type { PersistentVolume, Pod } from '../../../api/generated/types/core/v1.ts';
import type { ResourceSlice } from '../../../api/generated/types/resource/v1.ts';
import type { VolumeAttachment } from '../../../api/generated/types/storage/v1.ts';
import type { UserInfo } from '../../../apimachinery/api-request.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import type { Cancel } from '../../../sim/clock.ts';
import type { Etcd } from '../../etcd/etcd.ts';
import type { Attributes, Authorizer, Decision, Rules } from './authorizer.ts';
import { NodeAuthorizer } from './node/node-authorizer.ts';
import { NodeGraph } from './node/node-graph.ts';
import { RbacAuthorizer } from './rbac/rbac-authorizer.ts';
import { RuleResolver } from './rbac/rule-resolver.ts';
import { privileged, union } from './union.ts';

export class NodeAndRbac implements Authorizer {
  readonly resolver: RuleResolver;
  readonly #graph = new NodeGraph();
  readonly #union: Authorizer;
  readonly #etcd: Etcd;
  #cancel: Cancel[] = [];

  constructor(etcd: Etcd) {
    this.#etcd = etcd;
    this.resolver = new RuleResolver({
      find: ({ plural, namespaced }, { namespace, name }) =>
        etcd.get(`/registry/${plural}/${namespaced ? `${namespace}/` : ''}${name}`)?.value as any,
      list: ({ plural }, namespace) =>
        etcd
          .range(`/registry/${plural}/${namespace ? `${namespace}/` : ''}`)
          .map(({ value }) => value as any),
    });
    this.#union = union(
      privileged('system:masters'),
      new NodeAuthorizer(this.#graph),
      new RbacAuthorizer(this.resolver),
    );
  }

  start(): void {
    for (const plural of ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'])
      this.#cancel.push(
        this.#etcd.watch(`/registry/${plural}/`, this.#etcd.revision, () => this.resolver.forget()),
      );
    const graph = this.#graph;
    this.#follow<Pod>('pods', {
      set: (pod, previous) => graph.setPod(pod, previous),
      remove: (pod) => graph.removePod(pod),
    });
    this.#follow<PersistentVolume>('persistentvolumes', {
      set: (volume) => graph.setVolume(volume),
      remove: ({ metadata }) => graph.removeVolume(metadata.name),
    });
    this.#follow<VolumeAttachment>('volumeattachments', {
      set: ({ metadata, spec }) =>
        graph.setOnNode('volumeattachment', metadata.name, spec.nodeName),
      remove: ({ metadata }) => graph.removeOnNode('volumeattachment', metadata.name),
    });
    this.#follow<ResourceSlice>('resourceslices', {
      set: ({ metadata, spec }) =>
        graph.setOnNode('resourceslice', metadata.name, spec.nodeName ?? ''),
      remove: ({ metadata }) => graph.removeOnNode('resourceslice', metadata.name),
    });
  }

  stop(): void {
    this.#cancel.forEach((cancel) => cancel());
    this.#cancel = [];
  }

  authorize(attributes: Attributes): Decision {
    return this.#union.authorize(attributes);
  }

  rulesFor(user: UserInfo, namespace: string): Rules {
    return this.#union.rulesFor(user, namespace);
  }

  #follow<T extends KubeObject>(plural: string, handler: Follower<T>): void {
    const prefix = `/registry/${plural}/`;
    for (const { value } of this.#etcd.range(prefix)) handler.set(value as T, undefined);
    this.#cancel.push(
      this.#etcd.watch(prefix, this.#etcd.revision, ({ current, previous }) => {
        if (current) handler.set(current.value as T, previous?.value as T | undefined);
        else handler.remove(previous!.value as T);
      }),
    );
  }
}

interface Follower<T> {
  set(object: T, previous: T | undefined): void;
  remove(object: T): void;
}
