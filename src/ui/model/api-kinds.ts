/** The kinds that the page can list, in the order of the explorer. What else a cluster serves is found by discovery. */

export interface ApiKind {
  readonly plural: string;
  readonly kind: string;
  /** `/api/v1` or `/apis/apps/v1`. */
  readonly root: string;
  readonly namespaced: boolean;
  readonly shortName?: string;
  readonly group:
    'workloads' | 'network' | 'config' | 'storage' | 'cluster' | 'simulation' | 'other';
  /** Followed from the first moment, because the picture is drawn from it. */
  readonly always?: true;
  /** Followed from the first moment, because how it was is drawn as well. */
  readonly recorded?: true;
  /** Made up when somebody asks: it can be listed, not watched. */
  readonly unwatched?: true;
}

const core = '/api/v1';
const apps = '/apis/apps/v1';
const rbac = '/apis/rbac.authorization.k8s.io/v1';
const sim = '/apis/sim.kubeglass.dev/v1alpha1';

export const apiKinds: readonly ApiKind[] = [
  {
    plural: 'pods',
    kind: 'Pod',
    root: core,
    namespaced: true,
    shortName: 'po',
    group: 'workloads',
    always: true,
  },
  {
    plural: 'deployments',
    kind: 'Deployment',
    root: apps,
    namespaced: true,
    shortName: 'deploy',
    group: 'workloads',
    always: true,
  },
  {
    plural: 'replicasets',
    kind: 'ReplicaSet',
    root: apps,
    namespaced: true,
    shortName: 'rs',
    group: 'workloads',
    always: true,
  },
  {
    plural: 'statefulsets',
    kind: 'StatefulSet',
    root: apps,
    namespaced: true,
    shortName: 'sts',
    group: 'workloads',
    always: true,
  },
  {
    plural: 'daemonsets',
    kind: 'DaemonSet',
    root: apps,
    namespaced: true,
    shortName: 'ds',
    group: 'workloads',
    always: true,
  },
  {
    plural: 'jobs',
    kind: 'Job',
    root: '/apis/batch/v1',
    namespaced: true,
    group: 'workloads',
    always: true,
  },
  {
    plural: 'cronjobs',
    kind: 'CronJob',
    root: '/apis/batch/v1',
    namespaced: true,
    shortName: 'cj',
    group: 'workloads',
  },
  {
    plural: 'replicationcontrollers',
    kind: 'ReplicationController',
    root: core,
    namespaced: true,
    shortName: 'rc',
    group: 'workloads',
  },
  {
    plural: 'controllerrevisions',
    kind: 'ControllerRevision',
    root: apps,
    namespaced: true,
    group: 'workloads',
  },
  {
    plural: 'horizontalpodautoscalers',
    kind: 'HorizontalPodAutoscaler',
    root: '/apis/autoscaling/v2',
    namespaced: true,
    shortName: 'hpa',
    group: 'workloads',
    recorded: true,
  },
  {
    plural: 'poddisruptionbudgets',
    kind: 'PodDisruptionBudget',
    root: '/apis/policy/v1',
    namespaced: true,
    shortName: 'pdb',
    group: 'workloads',
  },
  {
    plural: 'services',
    kind: 'Service',
    root: core,
    namespaced: true,
    shortName: 'svc',
    group: 'network',
    always: true,
  },
  {
    plural: 'endpointslices',
    kind: 'EndpointSlice',
    root: '/apis/discovery.k8s.io/v1',
    namespaced: true,
    group: 'network',
  },
  {
    plural: 'ingresses',
    kind: 'Ingress',
    root: '/apis/networking.k8s.io/v1',
    namespaced: true,
    shortName: 'ing',
    group: 'network',
  },
  {
    plural: 'networkpolicies',
    kind: 'NetworkPolicy',
    root: '/apis/networking.k8s.io/v1',
    namespaced: true,
    shortName: 'netpol',
    group: 'network',
  },
  {
    plural: 'configmaps',
    kind: 'ConfigMap',
    root: core,
    namespaced: true,
    shortName: 'cm',
    group: 'config',
  },
  { plural: 'secrets', kind: 'Secret', root: core, namespaced: true, group: 'config' },
  {
    plural: 'serviceaccounts',
    kind: 'ServiceAccount',
    root: core,
    namespaced: true,
    shortName: 'sa',
    group: 'config',
  },
  {
    plural: 'clusterroles',
    kind: 'ClusterRole',
    root: rbac,
    namespaced: false,
    group: 'config',
  },
  {
    plural: 'clusterrolebindings',
    kind: 'ClusterRoleBinding',
    root: rbac,
    namespaced: false,
    group: 'config',
  },
  { plural: 'roles', kind: 'Role', root: rbac, namespaced: true, group: 'config' },
  { plural: 'rolebindings', kind: 'RoleBinding', root: rbac, namespaced: true, group: 'config' },
  {
    plural: 'resourcequotas',
    kind: 'ResourceQuota',
    root: core,
    namespaced: true,
    shortName: 'quota',
    group: 'config',
  },
  {
    plural: 'limitranges',
    kind: 'LimitRange',
    root: core,
    namespaced: true,
    shortName: 'limits',
    group: 'config',
  },
  {
    plural: 'persistentvolumeclaims',
    kind: 'PersistentVolumeClaim',
    root: core,
    namespaced: true,
    shortName: 'pvc',
    group: 'storage',
  },
  {
    plural: 'persistentvolumes',
    kind: 'PersistentVolume',
    root: core,
    namespaced: false,
    shortName: 'pv',
    group: 'storage',
  },
  {
    plural: 'storageclasses',
    kind: 'StorageClass',
    root: '/apis/storage.k8s.io/v1',
    namespaced: false,
    shortName: 'sc',
    group: 'storage',
  },
  {
    plural: 'resourceclaims',
    kind: 'ResourceClaim',
    root: '/apis/resource.k8s.io/v1',
    namespaced: true,
    group: 'storage',
  },
  {
    plural: 'resourceclaimtemplates',
    kind: 'ResourceClaimTemplate',
    root: '/apis/resource.k8s.io/v1',
    namespaced: true,
    group: 'storage',
  },
  {
    plural: 'deviceclasses',
    kind: 'DeviceClass',
    root: '/apis/resource.k8s.io/v1',
    namespaced: false,
    group: 'storage',
  },
  {
    plural: 'resourceslices',
    kind: 'ResourceSlice',
    root: '/apis/resource.k8s.io/v1',
    namespaced: false,
    group: 'storage',
  },
  {
    plural: 'nodes',
    kind: 'Node',
    root: core,
    namespaced: false,
    shortName: 'no',
    group: 'cluster',
    always: true,
  },
  {
    plural: 'namespaces',
    kind: 'Namespace',
    root: core,
    namespaced: false,
    shortName: 'ns',
    group: 'cluster',
    always: true,
  },
  {
    plural: 'priorityclasses',
    kind: 'PriorityClass',
    root: '/apis/scheduling.k8s.io/v1',
    namespaced: false,
    shortName: 'pc',
    group: 'cluster',
  },
  {
    plural: 'leases',
    kind: 'Lease',
    root: '/apis/coordination.k8s.io/v1',
    namespaced: true,
    group: 'cluster',
  },
  {
    plural: 'events',
    kind: 'Event',
    root: core,
    namespaced: true,
    shortName: 'ev',
    group: 'cluster',
    always: true,
  },
  {
    plural: 'clocks',
    kind: 'Clock',
    root: sim,
    namespaced: false,
    group: 'simulation',
    always: true,
  },
  {
    plural: 'loads',
    kind: 'Load',
    root: sim,
    namespaced: false,
    group: 'simulation',
  },
  {
    plural: 'components',
    kind: 'Component',
    root: sim,
    namespaced: false,
    group: 'simulation',
    always: true,
  },
  {
    plural: 'customresourcedefinitions',
    kind: 'CustomResourceDefinition',
    root: '/apis/apiextensions.k8s.io/v1',
    namespaced: false,
    shortName: 'crd',
    group: 'cluster',
  },
  {
    plural: 'machines',
    kind: 'Machine',
    root: sim,
    namespaced: false,
    group: 'simulation',
    always: true,
  },
  {
    plural: 'faults',
    kind: 'Fault',
    root: sim,
    namespaced: false,
    group: 'simulation',
    always: true,
  },
  {
    plural: 'schedulerplugins',
    kind: 'SchedulerPlugin',
    root: sim,
    namespaced: false,
    group: 'simulation',
  },
  {
    plural: 'schedulingattempts',
    kind: 'SchedulingAttempt',
    root: sim,
    namespaced: true,
    group: 'simulation',
    unwatched: true,
  },
];

const byPlural = new Map(apiKinds.map((kind) => [kind.plural, kind]));

/** Kinds that discovery has found besides: those of a CustomResourceDefinition. Their plurals are not known ones. */
export function learnKinds(kinds: readonly ApiKind[]): void {
  for (const kind of kinds) {
    if (!apiKinds.includes(kind)) byPlural.set(kind.plural, kind);
  }
}

export const kindOfName = (name: string | undefined): ApiKind | undefined =>
  apiKinds.find(({ kind }) => kind === name) ??
  [...byPlural.values()].find(({ kind }) => kind === name);

export const kindOfPlural = (plural: string): ApiKind | undefined => byPlural.get(plural);

/** Where the collection of a kind is served: everywhere, or in one namespace. */
export function collectionPath(kind: ApiKind, namespace?: string): string {
  return namespace
    ? `${kind.root}/namespaces/${namespace}/${kind.plural}`
    : `${kind.root}/${kind.plural}`;
}

/** Where one object is served. */
export function objectPath(
  plural: string,
  { namespace, name }: { readonly namespace?: string; readonly name: string },
  subresource?: string,
): string {
  const kind = kindOfPlural(plural);
  if (!kind) throw new Error(`unknown kind ${plural}`);
  const path = `${collectionPath(kind, kind.namespaced ? namespace : undefined)}/${name}`;
  return subresource ? `${path}/${subresource}` : path;
}
