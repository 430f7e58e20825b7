/**
 * The APIServices of the group versions that this server answers itself (kube-aggregator/pkg/controllers/autoregister,
 * pkg/controlplane/controller/crdregistration; priorities: pkg/controlplane/apiserver/aggregator.go, 1.36).
 */
import type { Draft } from '../../../apimachinery/meta.ts';
import type { APIService } from '../../../api/generated/types/apiregistration/v1.ts';

export const MANAGED = 'kube-aggregator.kubernetes.io/automanaged';

/** The higher, the earlier a group is told of. What is in none of these is not registered. */
const PRIORITIES: Readonly<Record<string, number>> = {
  '': 18000,
  apps: 17800,
  'events.k8s.io': 17750,
  'authentication.k8s.io': 17700,
  'authorization.k8s.io': 17600,
  autoscaling: 17500,
  batch: 17400,
  'certificates.k8s.io': 17300,
  'networking.k8s.io': 17200,
  policy: 17100,
  'rbac.authorization.k8s.io': 17000,
  'storage.k8s.io': 16800,
  'apiextensions.k8s.io': 16700,
  'admissionregistration.k8s.io': 16700,
  'scheduling.k8s.io': 16600,
  'coordination.k8s.io': 16500,
  'node.k8s.io': 16300,
  'discovery.k8s.io': 16200,
  'flowcontrol.apiserver.k8s.io': 16100,
  'resource.k8s.io': 15900,
};
const STABLE = 15;
const VERSION_PRIORITIES: Readonly<Record<string, number>> = {
  'v1.': 1,
  'v2.autoscaling': 30,
  'v1.flowcontrol.apiserver.k8s.io': 21,
};

/** Undefined for a group that is none of the built-in ones. */
export function builtInApiService(group: string, version: string): Draft<APIService> | undefined {
  const priority = PRIORITIES[group];
  const name = `${version}.${group}`;
  return priority === undefined
    ? undefined
    : apiService(group, version, 'onstart', priority, VERSION_PRIORITIES[name] ?? STABLE);
}

export const customApiService = (group: string, version: string): Draft<APIService> =>
  apiService(group, version, 'true', 1000, 100);

function apiService(
  group: string,
  version: string,
  managed: 'onstart' | 'true',
  groupPriorityMinimum: number,
  versionPriority: number,
): Draft<APIService> {
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `${version}.${group}`, labels: { [MANAGED]: managed } },
    spec: { ...(group && { group }), version, groupPriorityMinimum, versionPriority },
  } as Draft<APIService>;
}
