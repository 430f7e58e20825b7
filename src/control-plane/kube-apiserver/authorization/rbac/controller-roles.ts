/**
 * One ClusterRole for each controller, bound to its ServiceAccount in kube-system
 * (plugin/pkg/auth/authorizer/rbac/bootstrappolicy/controller_policy.go, 1.36 with the features that are on by default).
 */
import type { PolicyRule } from '../../../../api/generated/types/rbac/v1.ts';
import {
  account,
  clusterRole,
  clusterRoleBinding,
  eventsRule,
  READ,
  rule,
} from './policy-rules.ts';

const ADMISSION = 'admissionregistration.k8s.io';
const APPS = 'apps extensions';
const CERTIFICATES = 'certificates.k8s.io';
const DISCOVERY = 'discovery.k8s.io';
const NETWORKING = 'networking.k8s.io';
const RESOURCE = 'resource.k8s.io';
const STORAGE = 'storage.k8s.io';

const rulesOf: Readonly<Record<string, readonly PolicyRule[]>> = {
  'attachdetach-controller': [
    rule('list watch', '', 'persistentvolumes persistentvolumeclaims'),
    rule(READ, '', 'nodes'),
    rule('patch update', '', 'nodes/status'),
    rule('list watch', '', 'pods'),
    eventsRule,
    rule('get create delete list watch', STORAGE, 'volumeattachments'),
    rule(READ, STORAGE, 'csidrivers'),
    rule(READ, STORAGE, 'csinodes'),
  ],
  'clusterrole-aggregation-controller': [
    rule(`escalate ${READ} update patch`, 'rbac.authorization.k8s.io', 'clusterroles'),
  ],
  'cronjob-controller': [
    rule(`${READ} update`, 'batch', 'cronjobs'),
    rule(`${READ} create update delete patch`, 'batch', 'jobs'),
    rule('update', 'batch', 'cronjobs/status'),
    rule('update', 'batch', 'cronjobs/finalizers'),
    rule('list watch delete', '', 'pods'),
    eventsRule,
  ],
  'daemon-set-controller': [
    rule(READ, APPS, 'daemonsets'),
    rule('update', APPS, 'daemonsets/status'),
    rule('update', APPS, 'daemonsets/finalizers'),
    rule('list watch', '', 'nodes'),
    rule('list watch create delete patch', '', 'pods'),
    rule('create', '', 'pods/binding'),
    rule(`${READ} create delete update patch`, 'apps', 'controllerrevisions'),
    eventsRule,
  ],
  'deployment-controller': [
    rule(`${READ} update`, APPS, 'deployments'),
    rule('update', APPS, 'deployments/status'),
    rule('update', APPS, 'deployments/finalizers'),
    rule(`${READ} create update patch delete`, APPS, 'replicasets'),
    rule(`${READ} update`, '', 'pods'),
    eventsRule,
  ],
  'disruption-controller': [
    rule(READ, APPS, 'deployments'),
    rule(READ, APPS, 'replicasets'),
    rule(READ, '', 'replicationcontrollers'),
    rule(READ, 'policy', 'poddisruptionbudgets'),
    rule(READ, 'apps', 'statefulsets'),
    rule('update', 'policy', 'poddisruptionbudgets/status'),
    rule('patch update', '', 'pods/status'),
    rule('get', '*', '*/scale'),
    eventsRule,
  ],
  'endpoint-controller': [
    rule(READ, '', 'services pods'),
    rule(`${READ} create update delete`, '', 'endpoints'),
    rule('create', '', 'endpoints/restricted'),
    eventsRule,
  ],
  'endpointslice-controller': [
    rule(READ, '', 'services pods nodes'),
    rule('update', '', 'services/finalizers'),
    rule(`${READ} create update delete`, DISCOVERY, 'endpointslices'),
    eventsRule,
  ],
  'endpointslicemirroring-controller': [
    rule(READ, '', 'services endpoints'),
    rule('update', '', 'services/finalizers'),
    rule('update', '', 'endpoints/finalizers'),
    rule(`${READ} create update delete`, DISCOVERY, 'endpointslices'),
    eventsRule,
  ],
  'expand-controller': [
    rule(`${READ} update patch`, '', 'persistentvolumes'),
    rule('update patch', '', 'persistentvolumeclaims/status'),
    rule(READ, '', 'persistentvolumeclaims'),
    eventsRule,
    rule('get', '', 'services'),
  ],
  'ephemeral-volume-controller': [
    rule(READ, '', 'pods'),
    rule('update', '', 'pods/finalizers'),
    rule(`${READ} create`, '', 'persistentvolumeclaims'),
    eventsRule,
  ],
  'resource-claim-controller': [
    rule(READ, '', 'pods'),
    rule('update', '', 'pods/finalizers'),
    rule(`${READ} create delete`, RESOURCE, 'resourceclaims'),
    rule('update patch', RESOURCE, 'resourceclaims resourceclaims/status'),
    rule('update patch', RESOURCE, 'resourceclaims/binding'),
    rule('update patch', '', 'pods/status'),
    eventsRule,
  ],
  'device-taint-eviction-controller': [
    rule(`${READ} delete`, '', 'pods'),
    rule('update patch', '', 'pods/status'),
    rule(READ, RESOURCE, 'resourceclaims'),
    rule(READ, RESOURCE, 'resourceslices'),
    rule(READ, RESOURCE, 'deviceclasses'),
    eventsRule,
  ],
  'generic-garbage-collector': [rule(`${READ} patch update delete`, '*', '*'), eventsRule],
  'horizontal-pod-autoscaler': [
    rule(READ, 'autoscaling', 'horizontalpodautoscalers'),
    rule('update', 'autoscaling', 'horizontalpodautoscalers/status'),
    rule('get update', '*', '*/scale'),
    rule('list watch', '', 'pods'),
    rule('list watch', 'metrics.k8s.io', 'pods'),
    rule(READ, 'custom.metrics.k8s.io', '*'),
    rule(READ, 'external.metrics.k8s.io', '*'),
    eventsRule,
  ],
  'job-controller': [
    rule(`${READ} update patch`, 'batch', 'jobs'),
    rule('update', 'batch', 'jobs/status'),
    rule('update', 'batch', 'jobs/finalizers'),
    rule('list watch create delete patch', '', 'pods'),
    eventsRule,
  ],
  'namespace-controller': [
    rule(`${READ} delete`, '', 'namespaces'),
    rule('update', '', 'namespaces/finalize namespaces/status'),
    rule(`${READ} delete deletecollection`, '*', '*'),
  ],
  'node-controller': [
    rule(`${READ} update delete patch`, '', 'nodes'),
    rule('patch update', '', 'nodes/status'),
    rule('patch update', '', 'pods/status'),
    rule(`${READ} delete`, '', 'pods'),
    eventsRule,
  ],
  'persistent-volume-binder': [
    rule(`${READ} update create delete`, '', 'persistentvolumes'),
    rule('update', '', 'persistentvolumes/status'),
    rule(`${READ} update`, '', 'persistentvolumeclaims'),
    rule('update', '', 'persistentvolumeclaims/status'),
    rule(`${READ} create delete`, '', 'pods'),
    rule(READ, STORAGE, 'storageclasses'),
    rule('list watch', '', 'nodes'),
    eventsRule,
    rule('watch', '', 'events'),
    rule('get', '', 'services'),
  ],
  'pod-garbage-collector': [
    rule('list watch delete', '', 'pods'),
    rule(READ, '', 'nodes'),
    rule('patch', '', 'pods/status'),
  ],
  'replicaset-controller': [
    rule(`${READ} update`, APPS, 'replicasets'),
    rule('update', APPS, 'replicasets/status'),
    rule('update', APPS, 'replicasets/finalizers'),
    rule('list watch patch create delete', '', 'pods'),
    eventsRule,
  ],
  'replication-controller': [
    rule(`${READ} update`, '', 'replicationcontrollers'),
    rule('update', '', 'replicationcontrollers/status'),
    rule('update', '', 'replicationcontrollers/finalizers'),
    rule('list watch patch create delete', '', 'pods'),
    eventsRule,
  ],
  'resourcequota-controller': [
    rule('list watch', '*', '*'),
    rule('update', '', 'resourcequotas/status'),
    eventsRule,
  ],
  'route-controller': [
    rule('list watch', '', 'nodes'),
    rule('patch', '', 'nodes/status'),
    eventsRule,
  ],
  'service-account-controller': [rule('create', '', 'serviceaccounts'), eventsRule],
  'service-controller': [
    rule(READ, '', 'services'),
    rule('patch update', '', 'services/status'),
    rule('list watch', '', 'nodes'),
    eventsRule,
  ],
  'service-cidrs-controller': [
    rule(`${READ} patch update`, NETWORKING, 'servicecidrs'),
    rule('patch update', NETWORKING, 'servicecidrs/finalizers'),
    rule('patch update', NETWORKING, 'servicecidrs/status'),
    rule(READ, NETWORKING, 'ipaddresses'),
    eventsRule,
  ],
  'statefulset-controller': [
    rule('list watch', '', 'pods'),
    rule(READ, 'apps', 'statefulsets'),
    rule('update', 'apps', 'statefulsets/status'),
    rule('update', 'apps', 'statefulsets/finalizers'),
    rule('get create delete update patch', '', 'pods'),
    rule(`${READ} create delete update patch`, 'apps', 'controllerrevisions'),
    rule(`${READ} create`, '', 'persistentvolumeclaims'),
    rule('update delete', '', 'persistentvolumeclaims'),
    rule('update', '', 'pods/finalizers'),
    eventsRule,
  ],
  'ttl-controller': [rule('update patch list watch', '', 'nodes'), eventsRule],
  'certificate-controller': [
    rule(`${READ} delete`, CERTIFICATES, 'certificatesigningrequests'),
    rule(
      'update',
      CERTIFICATES,
      'certificatesigningrequests/status certificatesigningrequests/approval',
    ),
    rule('approve', CERTIFICATES, 'signers', 'kubernetes.io/kube-apiserver-client-kubelet'),
    rule(
      'sign',
      CERTIFICATES,
      'signers',
      'kubernetes.io/legacy-unknown kubernetes.io/kube-apiserver-client kubernetes.io/kube-apiserver-client-kubelet kubernetes.io/kubelet-serving',
    ),
    rule('create', 'authorization.k8s.io', 'subjectaccessreviews'),
    eventsRule,
  ],
  'pvc-protection-controller': [
    rule(`${READ} update`, '', 'persistentvolumeclaims'),
    rule(READ, '', 'pods'),
    eventsRule,
  ],
  'pv-protection-controller': [rule(`${READ} update`, '', 'persistentvolumes'), eventsRule],
  'volumeattributesclass-protection-controller': [
    rule(READ, '', 'persistentvolumeclaims'),
    rule(READ, '', 'persistentvolumes'),
    rule(`${READ} update`, STORAGE, 'volumeattributesclasses'),
    eventsRule,
  ],
  'ttl-after-finished-controller': [rule(`${READ} delete`, 'batch', 'jobs'), eventsRule],
  'root-ca-cert-publisher': [rule('create update', '', 'configmaps'), eventsRule],
  'validatingadmissionpolicy-status-controller': [
    rule(READ, ADMISSION, 'validatingadmissionpolicies'),
    rule('get patch update', ADMISSION, 'validatingadmissionpolicies/status'),
    eventsRule,
  ],
  'legacy-service-account-token-cleaner': [
    rule('get', '', 'configmaps', 'kube-apiserver-legacy-service-account-token-tracking'),
    rule('patch delete', '', 'secrets'),
  ],
  'selinux-warning-controller': [
    eventsRule,
    rule(READ, '', 'persistentvolumes'),
    rule(READ, '', 'persistentvolumeclaims'),
    rule(READ, '', 'pods'),
    rule(READ, STORAGE, 'csidrivers'),
  ],
};

const PREFIX = 'system:controller:';

export const controllerRoles = Object.entries(rulesOf).map(([name, rules]) =>
  clusterRole(PREFIX + name, rules),
);

export const controllerRoleBindings = Object.keys(rulesOf).map((name) =>
  clusterRoleBinding(PREFIX + name, [account('kube-system', name)]),
);
