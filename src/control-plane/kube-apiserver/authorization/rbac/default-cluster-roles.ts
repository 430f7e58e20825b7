/**
 * The ClusterRoles that every cluster has, and who is bound to them
 * (plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go, 1.36 with the features that are on by default).
 */
import type { ClusterRole, ClusterRoleBinding } from '../../../../api/generated/types/rbac/v1.ts';
import type { Draft } from '../../../../apimachinery/meta.ts';
import { nodeRules } from '../node/node-rules.ts';
import {
  account,
  clusterRole,
  clusterRoleBinding,
  eventsRule,
  group,
  READ,
  READ_WRITE,
  rule,
  urlRule,
  user,
  WRITE,
} from './policy-rules.ts';

const AUTHENTICATION = 'authentication.k8s.io';
const AUTHORIZATION = 'authorization.k8s.io';
const CERTIFICATES = 'certificates.k8s.io';
const COORDINATION = 'coordination.k8s.io';
const RESOURCE = 'resource.k8s.io';
const STORAGE = 'storage.k8s.io';

const aggregated = (to: string) => ({ [`rbac.authorization.k8s.io/aggregate-to-${to}`]: 'true' });

/** Its rules are those of every ClusterRole with the label; a controller puts them together. */
const aggregate = (
  name: string,
  labels?: { readonly [key: string]: string },
): Draft<ClusterRole> => {
  const { rules: _none, ...role } = clusterRole(name, [], labels);
  const clusterRoleSelectors = [{ matchLabels: aggregated(name) }];
  return { ...role, aggregationRule: { clusterRoleSelectors } };
};

const HEALTH = '/healthz /livez /readyz';
const DELEGATED = [
  rule('create', AUTHENTICATION, 'tokenreviews'),
  rule('create', AUTHORIZATION, 'subjectaccessreviews'),
];
const approver = (signer: string) =>
  clusterRole(`system:certificates.k8s.io:${signer}-approver`, [
    rule('approve', CERTIFICATES, 'signers', `kubernetes.io/${signer}`),
  ]);

export const defaultClusterRoles: readonly Draft<ClusterRole>[] = [
  clusterRole('cluster-admin', [rule('*', '*', '*'), urlRule('*', '*')]),
  clusterRole('system:discovery', [
    urlRule('get', `${HEALTH} /version /version/ /openapi /openapi/* /api /api/* /apis /apis/*`),
  ]),
  clusterRole('system:monitoring', [
    urlRule('get', `${HEALTH} /healthz/* /livez/* /readyz/* /metrics /metrics/slis`),
  ]),
  clusterRole('system:basic-user', [
    rule('create', AUTHORIZATION, 'selfsubjectaccessreviews selfsubjectrulesreviews'),
    rule('create', AUTHENTICATION, 'selfsubjectreviews'),
  ]),
  clusterRole('system:public-info-viewer', [urlRule('get', `${HEALTH} /version /version/`)]),
  aggregate('admin'),
  aggregate('edit', aggregated('admin')),
  aggregate('view', aggregated('edit')),
  clusterRole(
    'system:aggregate-to-admin',
    [
      rule('create', AUTHORIZATION, 'localsubjectaccessreviews'),
      rule(READ_WRITE, 'rbac.authorization.k8s.io', 'roles rolebindings'),
    ],
    aggregated('admin'),
  ),
  clusterRole('system:aggregate-to-edit', editRules(), aggregated('edit')),
  clusterRole('system:aggregate-to-view', viewRules(), aggregated('view')),
  clusterRole('system:heapster', [
    rule(READ, '', 'events namespaces nodes pods'),
    rule(READ, 'extensions', 'deployments'),
  ]),
  clusterRole('system:node', nodeRules),
  clusterRole('system:node-problem-detector', [
    rule('get', '', 'nodes'),
    rule('patch', '', 'nodes/status'),
    eventsRule,
  ]),
  clusterRole('system:kubelet-api-admin', [
    rule(READ, '', 'nodes'),
    rule('proxy', '', 'nodes'),
    rule('*', '', 'nodes/log nodes/metrics nodes/proxy nodes/stats'),
    rule('*', '', 'nodes/configz nodes/healthz nodes/pods'),
  ]),
  clusterRole('system:node-bootstrapper', [
    rule('create get list watch', CERTIFICATES, 'certificatesigningrequests'),
  ]),
  clusterRole('system:auth-delegator', DELEGATED),
  clusterRole('system:kube-aggregator', [rule(READ, '', 'endpoints services')]),
  clusterRole('system:kube-controller-manager', [
    eventsRule,
    rule('create', COORDINATION, 'leases'),
    rule('get update', COORDINATION, 'leases', 'kube-controller-manager'),
    rule('create', '', 'secrets serviceaccounts'),
    rule('delete', '', 'secrets'),
    rule('get', '', 'configmaps namespaces secrets serviceaccounts'),
    rule('update', '', 'secrets serviceaccounts'),
    ...DELEGATED,
    rule('list watch', '*', '*'),
    rule('create', '', 'serviceaccounts/token'),
  ]),
  clusterRole('system:kube-dns', [rule('list watch', '', 'endpoints services')]),
  clusterRole('system:persistent-volume-provisioner', [
    rule('get list watch create delete', '', 'persistentvolumes'),
    rule('get list watch update', '', 'persistentvolumeclaims'),
    rule(READ, STORAGE, 'storageclasses'),
    rule('watch', '', 'events'),
    eventsRule,
  ]),
  clusterRole('system:volume-scheduler', [
    rule(`${READ} update patch`, '', 'persistentvolumes'),
    rule(READ, STORAGE, 'storageclasses'),
    rule(`${READ} update patch`, '', 'persistentvolumeclaims'),
  ]),
  clusterRole('system:certificates.k8s.io:certificatesigningrequests:nodeclient', [
    rule('create', CERTIFICATES, 'certificatesigningrequests/nodeclient'),
  ]),
  clusterRole('system:certificates.k8s.io:certificatesigningrequests:selfnodeclient', [
    rule('create', CERTIFICATES, 'certificatesigningrequests/selfnodeclient'),
  ]),
  approver('legacy-unknown'),
  approver('kubelet-serving'),
  approver('kube-apiserver-client'),
  approver('kube-apiserver-client-kubelet'),
  clusterRole('system:service-account-issuer-discovery', [
    urlRule(
      'get',
      '/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/',
    ),
  ]),
  clusterRole('system:node-proxier', [
    rule('list watch', '', 'services endpoints'),
    rule(READ, '', 'nodes'),
    eventsRule,
    rule('list watch', 'networking.k8s.io', 'servicecidrs'),
    rule('list watch', 'discovery.k8s.io', 'endpointslices'),
  ]),
  clusterRole('system:kube-scheduler', [
    eventsRule,
    rule('create', COORDINATION, 'leases'),
    rule('get update list watch', COORDINATION, 'leases', 'kube-scheduler'),
    rule(READ_WRITE, COORDINATION, 'leasecandidates'),
    rule(READ, '', 'nodes'),
    rule('get list watch delete', '', 'pods'),
    rule('create', '', 'pods/binding bindings'),
    rule('patch update', '', 'pods/status'),
    rule(READ, '', 'services replicationcontrollers'),
    rule(READ, 'apps extensions', 'replicasets'),
    rule(READ, 'apps', 'statefulsets'),
    rule(READ, 'policy', 'poddisruptionbudgets'),
    rule(READ, '', 'persistentvolumeclaims persistentvolumes'),
    ...DELEGATED,
    rule(READ, STORAGE, 'csinodes'),
    rule(READ, STORAGE, 'volumeattachments'),
    rule(READ, '', 'namespaces'),
    rule(READ, STORAGE, 'csidrivers'),
    rule(READ, STORAGE, 'csistoragecapacities'),
    rule(READ, RESOURCE, 'deviceclasses'),
    rule(`${READ} update patch`, RESOURCE, 'resourceclaims'),
    rule(`${READ} update patch`, RESOURCE, 'resourceclaims/status'),
    rule('update patch', RESOURCE, 'resourceclaims/binding'),
    rule(`${READ} update patch`, '', 'pods/finalizers'),
    rule(READ, RESOURCE, 'resourceslices'),
  ]),
];

function editRules() {
  const workloads =
    'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale';
  return [
    rule(READ, '', 'pods/attach pods/proxy pods/exec pods/portforward secrets services/proxy'),
    rule('impersonate', '', 'serviceaccounts'),
    rule(WRITE, '', 'pods pods/attach pods/proxy pods/exec pods/portforward'),
    rule('create', '', 'pods/eviction'),
    rule(
      WRITE,
      '',
      'configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy',
    ),
    rule('create', '', 'serviceaccounts/token'),
    rule(WRITE, 'apps', `${workloads} statefulsets statefulsets/scale`),
    rule(WRITE, 'autoscaling', 'horizontalpodautoscalers'),
    rule(WRITE, 'batch', 'jobs cronjobs'),
    rule(
      WRITE,
      'extensions',
      `${workloads} ingresses networkpolicies replicationcontrollers/scale`,
    ),
    rule(WRITE, 'policy', 'poddisruptionbudgets'),
    rule(WRITE, 'networking.k8s.io', 'networkpolicies ingresses'),
    rule(READ_WRITE, COORDINATION, 'leases'),
    rule(WRITE, RESOURCE, 'resourceclaims resourceclaimtemplates'),
  ];
}

function viewRules() {
  const workloads =
    'daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status';
  return [
    rule(
      READ,
      '',
      'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status',
    ),
    rule(
      READ,
      '',
      'bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status',
    ),
    rule(READ, '', 'namespaces'),
    rule(READ, 'discovery.k8s.io', 'endpointslices'),
    rule(
      READ,
      'apps',
      `controllerrevisions ${workloads} statefulsets statefulsets/scale statefulsets/status`,
    ),
    rule(READ, 'autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status'),
    rule(READ, 'batch', 'cronjobs cronjobs/status jobs jobs/status'),
    rule(
      READ,
      'extensions',
      `${workloads} ingresses ingresses/status networkpolicies replicationcontrollers/scale`,
    ),
    rule(READ, 'policy', 'poddisruptionbudgets poddisruptionbudgets/status'),
    rule(READ, 'networking.k8s.io', 'ingresses ingresses/status networkpolicies'),
    rule(READ, RESOURCE, 'resourceclaims resourceclaims/status resourceclaimtemplates'),
  ];
}

const AUTHENTICATED = group('system:authenticated');

export const defaultClusterRoleBindings: readonly Draft<ClusterRoleBinding>[] = [
  clusterRoleBinding('cluster-admin', [group('system:masters')]),
  clusterRoleBinding('system:monitoring', [group('system:monitoring')]),
  clusterRoleBinding('system:discovery', [AUTHENTICATED]),
  clusterRoleBinding('system:basic-user', [AUTHENTICATED]),
  clusterRoleBinding('system:public-info-viewer', [AUTHENTICATED, group('system:unauthenticated')]),
  clusterRoleBinding('system:node-proxier', [user('system:kube-proxy')]),
  clusterRoleBinding('system:kube-controller-manager', [user('system:kube-controller-manager')]),
  clusterRoleBinding('system:kube-dns', [account('kube-system', 'kube-dns')]),
  clusterRoleBinding('system:kube-scheduler', [user('system:kube-scheduler')]),
  clusterRoleBinding('system:volume-scheduler', [user('system:kube-scheduler')]),
  // The Node authorizer speaks for nodes; whoever does without it binds them here.
  clusterRoleBinding('system:node', []),
  clusterRoleBinding('system:service-account-issuer-discovery', [group('system:serviceaccounts')]),
];
