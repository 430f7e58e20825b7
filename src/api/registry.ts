/** Every kind that is served. A kind is added by its folder and one line here. */
import { mutatingAdmissionPolicies } from './admissionregistration/v1/mutating-admission-policy/mutating-admission-policy.ts';
import { mutatingAdmissionPolicyBindings } from './admissionregistration/v1/mutating-admission-policy-binding/mutating-admission-policy-binding.ts';
import { mutatingWebhookConfigurations } from './admissionregistration/v1/mutating-webhook-configuration/mutating-webhook-configuration.ts';
import { validatingAdmissionPolicies } from './admissionregistration/v1/validating-admission-policy/validating-admission-policy.ts';
import { validatingAdmissionPolicyBindings } from './admissionregistration/v1/validating-admission-policy-binding/validating-admission-policy-binding.ts';
import { validatingWebhookConfigurations } from './admissionregistration/v1/validating-webhook-configuration/validating-webhook-configuration.ts';
import { customResourceDefinitions } from './apiextensions/v1/custom-resource-definition/custom-resource-definition.ts';
import { controllerRevisions } from './apps/v1/controller-revision/controller-revision.ts';
import { daemonSets } from './apps/v1/daemon-set/daemon-set.ts';
import { statefulSets } from './apps/v1/stateful-set/stateful-set.ts';
import { jobs } from './batch/v1/job/job.ts';
import { cronJobs } from './batch/v1/cron-job/cron-job.ts';
import { horizontalPodAutoscalers } from './autoscaling/v2/horizontal-pod-autoscaler/horizontal-pod-autoscaler.ts';
import { horizontalPodAutoscalersV1 } from './autoscaling/v2/horizontal-pod-autoscaler/autoscaling-v1.ts';
import { ingresses } from './networking/v1/ingress/ingress.ts';
import { ingressClasses } from './networking/v1/ingress-class/ingress-class.ts';
import { networkPolicies } from './networking/v1/network-policy/network-policy.ts';
import { ipAddresses } from './networking/v1/ip-address/ip-address.ts';
import { serviceCIDRs } from './networking/v1/service-cidr/service-cidr.ts';
import { endpointSlices } from './discovery/v1/endpoint-slice/endpoint-slice.ts';
import { certificateSigningRequests } from './certificates/v1/certificate-signing-request/certificate-signing-request.ts';
import { flowSchemas } from './flowcontrol/v1/flow-schema/flow-schema.ts';
import { priorityLevelConfigurations } from './flowcontrol/v1/priority-level-configuration/priority-level-configuration.ts';
import { apiServices } from './apiregistration/v1/api-service/api-service.ts';
import { deployments } from './apps/v1/deployment/deployment.ts';
import { replicaSets } from './apps/v1/replica-set/replica-set.ts';
import { selfSubjectReviews } from './authentication/v1/self-subject-review/self-subject-review.ts';
import { tokenReviews } from './authentication/v1/token-review/token-review.ts';
import { localSubjectAccessReviews } from './authorization/v1/local-subject-access-review/local-subject-access-review.ts';
import { selfSubjectAccessReviews } from './authorization/v1/self-subject-access-review/self-subject-access-review.ts';
import { selfSubjectRulesReviews } from './authorization/v1/self-subject-rules-review/self-subject-rules-review.ts';
import { subjectAccessReviews } from './authorization/v1/subject-access-review/subject-access-review.ts';
import { leases } from './coordination/v1/lease/lease.ts';
import { bindings } from './core/v1/binding/binding.ts';
import { componentStatuses } from './core/v1/component-status/component-status.ts';
import { configMaps } from './core/v1/config-map/config-map.ts';
import { endpoints } from './core/v1/endpoints/endpoints.ts';
import { limitRanges } from './core/v1/limit-range/limit-range.ts';
import { persistentVolumeClaims } from './core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { persistentVolumes } from './core/v1/persistent-volume/persistent-volume.ts';
import { podTemplates } from './core/v1/pod-template/pod-template.ts';
import { replicationControllers } from './core/v1/replication-controller/replication-controller.ts';
import { resourceQuotas } from './core/v1/resource-quota/resource-quota.ts';
import { runtimeClasses } from './node/v1/runtime-class/runtime-class.ts';
import { deviceClasses } from './resource/v1/device-class/device-class.ts';
import { resourceClaimTemplates } from './resource/v1/resource-claim-template/resource-claim-template.ts';
import { resourceClaims } from './resource/v1/resource-claim/resource-claim.ts';
import { resourceSlices } from './resource/v1/resource-slice/resource-slice.ts';
import { csiDrivers } from './storage/v1/csi-driver/csi-driver.ts';
import { csiNodes } from './storage/v1/csi-node/csi-node.ts';
import { csiStorageCapacities } from './storage/v1/csi-storage-capacity/csi-storage-capacity.ts';
import { storageClasses } from './storage/v1/storage-class/storage-class.ts';
import { volumeAttachments } from './storage/v1/volume-attachment/volume-attachment.ts';
import { volumeAttributesClasses } from './storage/v1/volume-attributes-class/volume-attributes-class.ts';
import { events } from './core/v1/event/event.ts';
import { eventsV1 } from './core/v1/event/events-v1.ts';
import { namespaces } from './core/v1/namespace/namespace.ts';
import { nodes } from './core/v1/node/node.ts';
import { pods } from './core/v1/pod/pod.ts';
import { secrets } from './core/v1/secret/secret.ts';
import { serviceAccounts } from './core/v1/service-account/service-account.ts';
import { services } from './core/v1/service/service.ts';
import { podDisruptionBudgets } from './policy/v1/pod-disruption-budget/pod-disruption-budget.ts';
import { clusterRoleBindings } from './rbac/v1/cluster-role-binding/cluster-role-binding.ts';
import { clusterRoles } from './rbac/v1/cluster-role/cluster-role.ts';
import { roleBindings } from './rbac/v1/role-binding/role-binding.ts';
import { roles } from './rbac/v1/role/role.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { priorityClasses } from './scheduling/v1/priority-class/priority-class.ts';
import { nodeMetrics } from './metrics/v1beta1/node-metrics/node-metrics.ts';
import { podMetrics } from './metrics/v1beta1/pod-metrics/pod-metrics.ts';
import { clocks } from './sim/v1alpha1/clock/clock.ts';
import { controllerQueues } from './sim/v1alpha1/controller-queue/controller-queue.ts';
import { components } from './sim/v1alpha1/component/component.ts';
import { criCalls } from './sim/v1alpha1/cri-call/cri-call.ts';
import { faults } from './sim/v1alpha1/fault/fault.ts';
import { images } from './sim/v1alpha1/image/image.ts';
import { loads } from './sim/v1alpha1/load/load.ts';
import { webPages } from './sim/v1alpha1/web-page/web-page.ts';
import { machines } from './sim/v1alpha1/machine/machine.ts';
import { nodeTemplates } from './sim/v1alpha1/node-template/node-template.ts';
import { queuedPods } from './sim/v1alpha1/queued-pod/queued-pod.ts';
import { podInsides } from './sim/v1alpha1/pod-inside/pod-inside.ts';
import { placementStudies } from './sim/v1alpha1/placement-study/placement-study.ts';
import { reconcilePasses } from './sim/v1alpha1/reconcile-pass/reconcile-pass.ts';
import { schedulerPlugins } from './sim/v1alpha1/scheduler-plugin/scheduler-plugin.ts';
import { schedulingAttempts } from './sim/v1alpha1/scheduling-attempt/scheduling-attempt.ts';
import { schedulingExplanations } from './sim/v1alpha1/scheduling-explanation/scheduling-explanation.ts';
import { spans } from './sim/v1alpha1/span/span.ts';

/** What kube-apiserver serves; all but the virtual ones are kept in etcd. */
export const kubernetesKinds: readonly ResourceDefinition[] = [
  customResourceDefinitions,
  mutatingAdmissionPolicies,
  mutatingAdmissionPolicyBindings,
  mutatingWebhookConfigurations,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  validatingWebhookConfigurations,
  configMaps,
  events,
  eventsV1,
  namespaces,
  nodes,
  pods,
  secrets,
  serviceAccounts,
  services,
  selfSubjectReviews,
  tokenReviews,
  localSubjectAccessReviews,
  selfSubjectAccessReviews,
  selfSubjectRulesReviews,
  subjectAccessReviews,
  deployments,
  replicaSets,
  controllerRevisions,
  daemonSets,
  statefulSets,
  jobs,
  cronJobs,
  horizontalPodAutoscalers,
  horizontalPodAutoscalersV1,
  ingresses,
  ingressClasses,
  networkPolicies,
  ipAddresses,
  serviceCIDRs,
  endpointSlices,
  certificateSigningRequests,
  flowSchemas,
  priorityLevelConfigurations,
  apiServices,
  leases,
  bindings,
  componentStatuses,
  endpoints,
  limitRanges,
  persistentVolumes,
  persistentVolumeClaims,
  podTemplates,
  replicationControllers,
  resourceQuotas,
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  storageClasses,
  volumeAttachments,
  volumeAttributesClasses,
  runtimeClasses,
  deviceClasses,
  resourceClaims,
  resourceClaimTemplates,
  resourceSlices,
  podDisruptionBudgets,
  clusterRoleBindings,
  clusterRoles,
  roleBindings,
  roles,
  priorityClasses,
];

/** What metrics-server serves, by way of kube-apiserver. */
export const metricsKinds: readonly ResourceDefinition[] = [nodeMetrics, podMetrics];

/** What the simulation itself serves, outside etcd. */
export const simKinds: readonly ResourceDefinition[] = [
  clocks,
  components,
  controllerQueues,
  criCalls,
  faults,
  images,
  loads,
  webPages,
  machines,
  nodeTemplates,
  queuedPods,
  podInsides,
  placementStudies,
  reconcilePasses,
  schedulerPlugins,
  schedulingAttempts,
  schedulingExplanations,
  spans,
];

export const kinds: readonly ResourceDefinition[] = [...kubernetesKinds, ...simKinds];

const byResource = new Map(
  kinds.map((kind) => [`${kind.group}/${kind.version}/${kind.plural}`, kind]),
);
const byKind = new Map(kinds.map((kind) => [`${kind.group}/${kind.version}/${kind.kind}`, kind]));

/** By the name in paths: `kindOf('apps', 'v1', 'deployments')`. */
export const kindOf = (
  group: string,
  version: string,
  plural: string,
): ResourceDefinition | undefined => byResource.get(`${group}/${version}/${plural}`);

/** By the name in objects: `kindNamed('apps', 'v1', 'Deployment')`. */
export const kindNamed = (
  group: string,
  version: string,
  kind: string,
): ResourceDefinition | undefined => byKind.get(`${group}/${version}/${kind}`);
