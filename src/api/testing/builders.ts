/**
 * Builders for tests: complete, frozen objects as they would be stored, each row of a table in one line.
 *
 *   pod('web').requests({ cpu: '500m' }).on('node-1').build()
 *   node('node-1').allocatable({ cpu: '4' }).taint('gpu', 'yes', 'NoSchedule').build()
 */
import { deepFreeze, type ObjectMeta } from '../../apimachinery/meta.ts';
import { namespaces } from '../core/v1/namespace/namespace.ts';
import type { Namespace } from '../generated/types/core/v1.ts';
import { Builder, CREATED, DEFAULT_CONTAINER } from './builder.ts';
import { NodeBuilder } from './node-builder.ts';
import { PodBuilder } from './pod-builder.ts';
import { DeploymentBuilder, ReplicaSetBuilder } from './workload-builders.ts';

const CAPACITY = { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '100Gi' };

/** One container `c` of nginx:1.27, Pending, in `default`. */
export function pod(name: string): PodBuilder {
  return new PodBuilder({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata(name, 'Pod'), namespace: 'default' },
    spec: { containers: [DEFAULT_CONTAINER] },
    status: { phase: 'Pending' },
  });
}

/** Ready, with 4 CPUs, 8Gi, 110 Pods, and its hostname label. */
export function node(name: string): NodeBuilder {
  return new NodeBuilder({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { ...metadata(name, 'Node'), labels: { 'kubernetes.io/hostname': name } },
    spec: {},
    status: { capacity: CAPACITY, allocatable: CAPACITY },
  }).ready();
}

/** One replica of nginx:1.27, selecting `app: <name>`. */
export function deployment(name: string): DeploymentBuilder {
  return new DeploymentBuilder({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...metadata(name, 'Deployment'), namespace: 'default', generation: 1 },
    spec: { replicas: 1, selector: {}, template: { spec: { containers: [DEFAULT_CONTAINER] } } },
    status: {},
  }).selecting({ app: name });
}

/** One replica of nginx:1.27, selecting `app: <name>`. */
export function replicaSet(name: string): ReplicaSetBuilder {
  return new ReplicaSetBuilder({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { ...metadata(name, 'ReplicaSet'), namespace: 'default', generation: 1 },
    spec: { replicas: 1, selector: {}, template: { spec: { containers: [DEFAULT_CONTAINER] } } },
    status: { replicas: 0 },
  }).selecting({ app: name });
}

export function namespace(name: string): NamespaceBuilder {
  return new NamespaceBuilder({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: metadata(name, 'Namespace'),
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  });
}

class NamespaceBuilder extends Builder<Namespace> {
  build(): Namespace {
    return deepFreeze(namespaces.strategy.applyDefaults!(this.object));
  }
}

/** Stable: the uid says which object it is, the resourceVersion is the same for all. */
function metadata(name: string, kind: string): ObjectMeta {
  return {
    name,
    uid: `${kind.toLowerCase()}-${name}`,
    resourceVersion: '1',
    creationTimestamp: CREATED,
  };
}
