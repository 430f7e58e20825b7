/** Minimal objects as a real API server stored them (1.20), against ours (1.36). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { kindNamed, kinds } from './registry.ts';
import { created } from './testing/create.ts';

interface Golden {
  readonly objects: { readonly [name: string]: { readonly request: any; readonly created: any } };
}
const golden: Golden = JSON.parse(readFileSync('test/golden/api/defaults.json', 'utf8'));

/** Not the strategy's doing: admission, allocation, the server itself. */
const SERVER = ['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'namespace'];
const ADMITTED = [
  'tolerations',
  'priority',
  'preemptionPolicy',
  'serviceAccount',
  'serviceAccountName',
];

/** What 1.36 stores and 1.20 did not, or the other way round. */
const SINCE: { readonly [name: string]: (object: any) => any } = {
  // Pods have a generation (podStrategy.PrepareForCreate, pkg/registry/core/pod/strategy.go).
  'Pod.tagged.probes.ports.volumes': (pod) => withGeneration(pod),
  'Pod.generateName': (pod) => withGeneration(pod),
  // creationTimestamp is left out where it is not set (omitzero, apimachinery/pkg/apis/meta/v1/types.go).
  ReplicaSet: (replicaSet) => {
    delete replicaSet.spec.template.metadata.creationTimestamp;
    return replicaSet;
  },
  // Claims are kept (SetDefaults_StatefulSet); availableReplicas is written even when it is zero.
  StatefulSet: (statefulSet) => {
    const { spec } = statefulSet;
    delete spec.template.metadata.creationTimestamp;
    for (const { metadata } of spec.volumeClaimTemplates) delete metadata.creationTimestamp;
    spec.persistentVolumeClaimRetentionPolicy = { whenDeleted: 'Retain', whenScaled: 'Retain' };
    statefulSet.status.availableReplicas = 0;
    return statefulSet;
  },
  // Labels have a domain since 1.27, and the old ones are there beside them (pkg/registry/batch/job/strategy.go).
  Job: (job) => {
    const labels = {
      'batch.kubernetes.io/controller-uid': 'uid-1',
      'batch.kubernetes.io/job-name': 'job',
      'controller-uid': 'uid-1',
      'job-name': 'job',
    };
    const { template } = job.spec;
    return {
      ...job,
      metadata: { ...job.metadata, generation: 1, labels },
      spec: {
        ...job.spec,
        completionMode: 'NonIndexed',
        manualSelector: false,
        podReplacementPolicy: 'TerminatingOrFailed',
        selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'uid-1' } },
        suspend: false,
        template: { ...template, metadata: { labels } },
      },
    };
  },
  ReplicationController: (controller) => {
    delete controller.spec.template.metadata.creationTimestamp;
    return controller;
  },
  // internalTrafficPolicy (SetDefaults_Service) and address families (pkg/registry/core/service/storage/alloc.go).
  Service: (service) => withTraffic(service),
  'Service.NodePort': (service) => withTraffic(service),
  'Service.headless': (service) => withTraffic(service),
  // Every Namespace carries its name as a label (SetDefaults_Namespace).
  Namespace: (namespace) => ({
    ...namespace,
    metadata: {
      ...namespace.metadata,
      labels: { 'kubernetes.io/metadata.name': namespace.metadata.name },
    },
  }),
  // policy/v1beta1 went in 1.25.
  PDB: (budget) => ({ ...budget, apiVersion: 'policy/v1' }),
};

const cases = Object.entries(golden.objects).flatMap(([name, { request, created: stored }]) => {
  const [, group = '', version = ''] = /^(?:(.*)\/)?(.*)$/.exec(request.apiVersion)!;
  const kind = kindNamed(group, group === 'policy' ? 'v1' : version, request.kind);
  return kind ? [{ name, kind, request, stored }] : [];
});

describe('defaults of a real API server', () => {
  test('are there for the kinds that we have', () =>
    expect(cases.length).toBeGreaterThanOrEqual(11));

  test.each(cases)('$name', ({ name, kind, request, stored }) => {
    const apiVersion = name === 'PDB' ? 'policy/v1' : request.apiVersion;
    const ours = comparable(
      created(kind, { ...request, apiVersion, metadata: { ...request.metadata, uid: 'uid-1' } }),
    );
    const expected = SINCE[name]?.(comparable(stored)) ?? comparable(stored);
    expect(ours).toEqual(expected);
  });
});

describe('defaults', () => {
  test.each(kinds.map((kind) => ({ plural: kind.plural, kind })))(
    'of $plural change nothing that is complete',
    ({ kind }) => {
      const { applyDefaults } = kind.strategy;
      if (!applyDefaults) return;
      const once = applyDefaults({ metadata: { name: 'x' } });
      expect(applyDefaults(once)).toBe(once);
    },
  );

  test.each(cases)('of $name change nothing the second time', ({ kind, request }) => {
    const once = created(kind, request);
    expect(kind.strategy.applyDefaults?.(once) ?? once).toBe(once);
  });
});

function comparable(object: any): any {
  const copy = structuredClone(object);
  for (const field of SERVER) delete copy.metadata[field];
  if (copy.metadata.generateName) delete copy.metadata.name;
  if (copy.kind === 'Service') withoutAllocation(copy.spec);
  if (copy.kind === 'Pod') withoutAdmission(copy.spec);
  // Admission's (StorageObjectInUseProtection).
  if (copy.kind.startsWith('PersistentVolume')) delete copy.metadata.finalizers;
  return copy;
}

function withoutAdmission(spec: any): void {
  for (const field of ADMITTED) delete spec[field];
  const token = ({ name }: { name: string }) => name.startsWith('default-token-');
  const volumes = (spec.volumes ?? []).filter((volume: any) => !token(volume));
  if (volumes.length > 0) spec.volumes = volumes;
  else delete spec.volumes;
  for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
    const mounts = (container.volumeMounts ?? []).filter((mount: any) => !token(mount));
    if (mounts.length > 0) container.volumeMounts = mounts;
    else delete container.volumeMounts;
  }
}

function withoutAllocation(spec: any): void {
  if (spec.clusterIP !== 'None') {
    delete spec.clusterIP;
    delete spec.clusterIPs;
  }
  for (const port of spec.ports ?? []) delete port.nodePort;
}

const withGeneration = (pod: any) => ({ ...pod, metadata: { ...pod.metadata, generation: 1 } });

const withTraffic = (service: any) => ({
  ...service,
  spec: {
    ...service.spec,
    internalTrafficPolicy: 'Cluster',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
  },
});
