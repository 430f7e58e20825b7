/**
 * How lists and maps are merged, which no npm package tells: the tags of Kubernetes' Go types below
 * staging/src/k8s.io (`+listType`, `+listMapKey`, `+structType`, `patchStrategy`, `patchMergeKey`).
 *
 * Read from the types.go named beside each group; list types as of 1.30 from the structural schema in
 * client-go/applyconfigurations/internal/internal.go, and from the tags what came up to 1.36. merge.mjs
 * checks the merge keys against those of 1.13: what is published hardly ever changes.
 *
 * Server-side apply goes by the list type, strategic merge patch by the merge key; they may disagree
 * (Service ports: applied by port and protocol, patched by port alone).
 */

/** Applied item by item, told apart by these keys. */
const listMap = (...keys) => ({
  'x-kubernetes-list-map-keys': keys,
  'x-kubernetes-list-type': 'map',
});
/** Applied value by value: every manager owns the values that it listed. */
const set = { 'x-kubernetes-list-type': 'set' };
/** Patched item by item, told apart by this key. */
const mergedBy = (key, strategy = 'merge') => ({
  'x-kubernetes-patch-merge-key': key,
  'x-kubernetes-patch-strategy': strategy,
});
/** Both by the same key: what most lists of objects are. */
const keyedBy = (key, strategy) => ({ ...listMap(key), ...mergedBy(key, strategy) });
/** Owned and replaced as a whole. */
const atomicMap = { 'x-kubernetes-map-type': 'atomic' };

const conditions = { conditions: keyedBy('type') };

/** What Container and EphemeralContainer have in common. */
const container = {
  env: keyedBy('name'),
  ports: { ...listMap('containerPort', 'protocol'), ...mergedBy('containerPort') },
  volumeDevices: keyedBy('devicePath'),
  volumeMounts: keyedBy('mountPath'),
};

/** By group and version, type and field. The field '' stands for the type itself. */
const FACTS = {
  // apimachinery/pkg/apis/meta/v1/types.go
  'io.k8s.apimachinery.pkg.apis.meta.v1': {
    LabelSelector: { '': atomicMap },
    ObjectMeta: {
      finalizers: { ...set, 'x-kubernetes-patch-strategy': 'merge' },
      ownerReferences: keyedBy('uid'),
    },
    OwnerReference: { '': atomicMap },
  },

  // api/core/v1/types.go
  'io.k8s.api.core.v1': {
    ComponentStatus: conditions,
    ConfigMapKeySelector: { '': atomicMap },
    Container: container,
    ContainerStatus: {
      allocatedResourcesStatus: keyedBy('name'),
      volumeMounts: keyedBy('mountPath'),
    },
    EndpointAddress: { '': atomicMap },
    EndpointPort: { '': atomicMap },
    EphemeralContainer: container,
    FileKeySelector: { '': atomicMap },
    LocalObjectReference: { '': atomicMap },
    NamespaceStatus: conditions,
    NodeSelector: { '': atomicMap },
    NodeSelectorTerm: { '': atomicMap },
    NodeSpec: { podCIDRs: { ...set, 'x-kubernetes-patch-strategy': 'merge' } }, // Taints are atomic.
    NodeStatus: { ...conditions, addresses: keyedBy('type') },
    ObjectFieldSelector: { '': atomicMap },
    ObjectReference: { '': atomicMap },
    PersistentVolumeClaimStatus: {
      ...conditions,
      allocatedResourceStatuses: { 'x-kubernetes-map-type': 'granular' },
    },
    PersistentVolumeSpec: { claimRef: { 'x-kubernetes-map-type': 'granular' } },
    PodSpec: {
      containers: keyedBy('name'),
      ephemeralContainers: keyedBy('name'),
      hostAliases: keyedBy('ip'),
      imagePullSecrets: keyedBy('name'),
      initContainers: keyedBy('name'),
      nodeSelector: atomicMap,
      resourceClaims: keyedBy('name', 'merge,retainKeys'),
      schedulingGates: keyedBy('name'),
      topologySpreadConstraints: {
        ...listMap('topologyKey', 'whenUnsatisfiable'),
        ...mergedBy('topologyKey'),
      },
      volumes: keyedBy('name', 'merge,retainKeys'),
    },
    PodStatus: {
      ...conditions,
      hostIPs: mergedBy('ip'), // Applied as a whole, unlike podIPs.
      podIPs: keyedBy('ip'),
      resourceClaimStatuses: keyedBy('name', 'merge,retainKeys'),
    },
    ReplicationControllerSpec: { selector: atomicMap },
    ReplicationControllerStatus: conditions,
    ResourceFieldSelector: { '': atomicMap },
    ResourceRequirements: { claims: listMap('name') },
    ResourceStatus: { resources: listMap('resourceID') },
    ScopeSelector: { '': atomicMap },
    SecretKeySelector: { '': atomicMap },
    SecretReference: { '': atomicMap },
    ServiceAccount: { secrets: keyedBy('name') },
    ServiceSpec: {
      ports: { ...listMap('port', 'protocol'), ...mergedBy('port') },
      selector: atomicMap,
    },
    ServiceStatus: conditions,
    TopologySelectorTerm: { '': atomicMap },
    TypedLocalObjectReference: { '': atomicMap },
  },

  // api/apps/v1/types.go
  'io.k8s.api.apps.v1': {
    DaemonSetStatus: conditions,
    DeploymentSpec: { strategy: { 'x-kubernetes-patch-strategy': 'retainKeys' } },
    DeploymentStatus: conditions,
    ReplicaSetStatus: conditions,
    StatefulSetStatus: conditions,
  },

  // api/batch/v1/types.go
  'io.k8s.api.batch.v1': {
    JobStatus: { conditions: mergedBy('type') }, // Applied as a whole.
    PodFailurePolicyOnExitCodesRequirement: { values: set },
    UncountedTerminatedPods: { failed: set, succeeded: set },
  },

  // api/autoscaling/v1/types.go, api/autoscaling/v2/types.go
  'io.k8s.api.autoscaling.v1': { CrossVersionObjectReference: { '': atomicMap } },
  'io.k8s.api.autoscaling.v2': { HorizontalPodAutoscalerStatus: conditions },

  // api/policy/v1/types.go
  'io.k8s.api.policy.v1': { PodDisruptionBudgetStatus: conditions },

  // api/discovery/v1/types.go
  'io.k8s.api.discovery.v1': { Endpoint: { addresses: set }, EndpointPort: { '': atomicMap } },

  // api/networking/v1/types.go
  'io.k8s.api.networking.v1': { ServiceCIDRStatus: conditions },

  // api/node/v1/types.go
  'io.k8s.api.node.v1': { Scheduling: { nodeSelector: atomicMap } },

  // api/rbac/v1/types.go
  'io.k8s.api.rbac.v1': { RoleRef: { '': atomicMap }, Subject: { '': atomicMap } },

  // api/storage/v1/types.go
  'io.k8s.api.storage.v1': {
    CSIDriverSpec: { volumeLifecycleModes: set },
    CSINodeSpec: { drivers: keyedBy('name') },
  },

  // api/storagemigration/v1beta1/types.go
  'io.k8s.api.storagemigration.v1beta1': { StorageVersionMigrationStatus: conditions },

  // api/certificates/v1/types.go, api/certificates/v1beta1/types.go
  'io.k8s.api.certificates.v1': {
    CertificateSigningRequestStatus: { conditions: listMap('type') },
  },
  'io.k8s.api.certificates.v1beta1': { PodCertificateRequestStatus: conditions },

  // api/admissionregistration/v1/types.go
  'io.k8s.api.admissionregistration.v1': {
    MatchResources: { '': atomicMap },
    MutatingAdmissionPolicySpec: { matchConditions: keyedBy('name') },
    MutatingWebhook: { matchConditions: keyedBy('name') },
    MutatingWebhookConfiguration: { webhooks: keyedBy('name') },
    NamedRuleWithOperations: { '': atomicMap },
    ParamKind: { '': atomicMap },
    ParamRef: { '': atomicMap },
    ValidatingAdmissionPolicyBindingSpec: { validationActions: set },
    ValidatingAdmissionPolicySpec: { matchConditions: keyedBy('name'), variables: keyedBy('name') },
    ValidatingAdmissionPolicyStatus: { conditions: listMap('type') },
    ValidatingWebhook: { matchConditions: keyedBy('name') },
    ValidatingWebhookConfiguration: { webhooks: keyedBy('name') },
    Variable: { '': atomicMap },
  },

  // api/flowcontrol/v1/types.go
  'io.k8s.api.flowcontrol.v1': {
    FlowSchemaStatus: conditions,
    NonResourcePolicyRule: { nonResourceURLs: set, verbs: set },
    PriorityLevelConfigurationStatus: conditions,
    ResourcePolicyRule: { apiGroups: set, namespaces: set, resources: set, verbs: set },
  },

  // api/resource/v1/types.go, api/resource/v1alpha3/types.go, api/resource/v1beta2/types.go
  'io.k8s.api.resource.v1': {
    AllocatedDeviceStatus: { conditions: listMap('type') },
    ResourceClaimStatus: {
      devices: listMap('driver', 'device', 'pool', 'shareID'),
      reservedFor: keyedBy('uid'),
    },
  },
  'io.k8s.api.resource.v1alpha3': {
    DeviceTaintRuleStatus: conditions,
    ResourcePoolStatusRequestStatus: conditions,
  },
  'io.k8s.api.resource.v1beta2': { DeviceTaintRuleStatus: conditions },

  // api/scheduling/v1alpha2/types.go
  'io.k8s.api.scheduling.v1alpha2': {
    PodGroupSpec: { resourceClaims: keyedBy('name', 'merge,retainKeys') },
    PodGroupStatus: { ...conditions, resourceClaimStatuses: keyedBy('name', 'merge,retainKeys') },
    PodGroupTemplate: { resourceClaims: keyedBy('name', 'merge,retainKeys') },
    WorkloadSpec: { podGroupTemplates: listMap('name') },
  },

  // api/apiserverinternal/v1alpha1/types.go
  'io.k8s.api.apiserverinternal.v1alpha1': {
    ServerStorageVersion: { decodableVersions: set, servedVersions: set },
    StorageVersionStatus: { conditions: listMap('type'), storageVersions: listMap('apiServerID') },
  },

  // apiextensions-apiserver/pkg/apis/apiextensions/v1/types.go
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1': {
    CustomResourceDefinitionStatus: { conditions: listMap('type') },
    JSONSchemaProps: { 'x-kubernetes-validations': keyedBy('rule') },
  },

  // kube-aggregator/pkg/apis/apiregistration/v1/types.go
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1': { APIServiceStatus: conditions },
};

/**
 * What is known of one field, or with field '' of the type itself. Alpha and beta types merge as their
 * stable namesakes do. Every other list is atomic, as upstream's tags spell out one by one; only the
 * items of a List kind, which nobody applies, have no type at all.
 */
export function listFacts(definitionName, field, schema) {
  const stable = definitionName.replace(/\.(v\d+)(?:alpha|beta)\d+\./, '.$1.');
  const facts = factsOf(definitionName, field) ?? factsOf(stable, field) ?? {};
  const isListItems = field === 'items' && definitionName.endsWith('List');
  const untyped = schema?.type !== 'array' || facts['x-kubernetes-list-type'] || isListItems;
  return untyped ? facts : { ...facts, 'x-kubernetes-list-type': 'atomic' };
}

function factsOf(definitionName, field) {
  const dot = definitionName.lastIndexOf('.');
  return FACTS[definitionName.slice(0, dot)]?.[definitionName.slice(dot + 1)]?.[field];
}
