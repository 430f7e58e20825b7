/** Our cluster, and somebody who writes its changes down as the recordings' watcher did. */
import { expect } from 'vitest';
import type { DaemonSet, Deployment, ReplicaSet } from '../../src/api/generated/types/apps/v1.ts';
import type { Job } from '../../src/api/generated/types/batch/v1.ts';
import type { Event, Node, Pod } from '../../src/api/generated/types/core/v1.ts';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { FIXED_START, type ClusterSpec } from '../../src/cluster/spec.ts';
import type { StoreEvent } from '../../src/control-plane/etcd/etcd.ts';
import { SECOND } from '../../src/sim/clock.ts';
import type { Change } from './trace-summary.ts';

const MERGE = { 'content-type': 'application/merge-patch+json' };

export class Played {
  readonly changes: Change[] = [];
  readonly cluster: Cluster;
  #listening = false;

  constructor(
    capacity: { readonly [resource: string]: string } = {},
    storage?: ClusterSpec['storage'],
  ) {
    const witness = { onWrite: (event: StoreEvent) => this.#onWrite(event) };
    const spec: ClusterSpec = { nodes: [{ count: 3, capacity }], storage };
    this.cluster = new Cluster({ seed: 1, start: FIXED_START, cluster: spec }, { witness });
    this.run(10);
  }

  /** What came before was not part of the recording. */
  listen(): this {
    this.#listening = true;
    return this;
  }

  run(seconds: number): this {
    this.cluster.simulation.runFor(seconds * SECOND);
    return this;
  }

  post(path: string, body: object): this {
    expect(this.cluster.submit({ method: 'POST', path, body }).status).toBe(201);
    return this;
  }

  patch(path: string, body: object): this {
    expect(this.cluster.submit({ method: 'PATCH', path, headers: MERGE, body }).status).toBe(200);
    return this;
  }

  delete(path: string, propagationPolicy = 'Background'): this {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy };
    expect(this.cluster.submit({ method: 'DELETE', path, body }).status).toBe(200);
    return this;
  }

  #onWrite({ current, previous }: StoreEvent): void {
    if (!this.#listening) return;
    const type = current ? (previous ? 'MODIFIED' : 'ADDED') : 'DELETED';
    const change = changeOf(type, (current ?? previous)!.value as KubeObject);
    if (change) this.changes.push(change);
  }
}

/** As the recording's watcher wrote it down. The stand-in for the kubelet told no Events. */
function changeOf(type: Change['type'], object: KubeObject): Change | undefined {
  const { name, deletionTimestamp } = object.metadata;
  const base = { type, name, deletionTimestamp };
  switch (object.kind) {
    case 'Pod': {
      const { spec, status } = object as Pod;
      const ready = status.conditions?.find((one) => one.type === 'Ready')?.status;
      const { nominatedNodeName: nominated } = status;
      return {
        ...base,
        kind: 'pods',
        phase: status.phase,
        node: spec.nodeName,
        ready: ready ? [ready] : [],
        nominated,
      };
    }
    case 'ReplicaSet':
      return { ...base, kind: 'replicasets', specReplicas: (object as ReplicaSet).spec.replicas };
    case 'Deployment': {
      const { spec, status } = object as Deployment;
      const conditions = status?.conditions?.map((one) => [one.type!, one.status!, one.reason!]);
      return { ...base, kind: 'deployments', specReplicas: spec.replicas, conditions };
    }
    case 'DaemonSet':
      return { ...base, kind: 'daemonsets', status: (object as DaemonSet).status };
    case 'Job': {
      const { status } = object as Job;
      const conditions = status.conditions?.map((one) => [one.type, one.status]);
      return { ...base, kind: 'jobs', status, conditions };
    }
    case 'CronJob':
      return { ...base, kind: 'cronjobs' };
    case 'Namespace':
      return { ...base, kind: 'namespaces' };
    case 'PersistentVolumeClaim':
      return { type, name, kind: 'persistentvolumeclaims' };
    case 'Node': {
      const { spec, status } = object as Node;
      const ready = status.conditions?.find((one) => one.type === 'Ready');
      return {
        ...base,
        kind: 'nodes',
        taints: spec.taints as Change['taints'],
        ready: [[ready?.status ?? null]],
      };
    }
    case 'Event': {
      const {
        involvedObject,
        type: etype,
        reason,
        message,
        source,
        reportingComponent,
      } = object as Event;
      if ((source?.component ?? reportingComponent) === 'kubelet') return undefined;
      return {
        type,
        kind: 'events',
        name,
        regarding: `${involvedObject.kind}/${involvedObject.name}`,
        etype,
        reason,
        message,
      };
    }
    default:
      return undefined;
  }
}
