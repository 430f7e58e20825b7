/** What metrics-server's components.yaml holds (0.8.0), without the Deployment and the Service: here it runs beside the Pods. */
import { apiServices } from '../../api/apiregistration/v1/api-service/api-service.ts';
import { serviceAccounts } from '../../api/core/v1/service-account/service-account.ts';
import { clusterRoleBindings } from '../../api/rbac/v1/cluster-role-binding/cluster-role-binding.ts';
import { clusterRoles } from '../../api/rbac/v1/cluster-role/cluster-role.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';

export const NAMESPACE = 'kube-system';
export const NAME = 'metrics-server';

const labels = { 'k8s-app': 'metrics-server' };
const READ = ['get', 'list', 'watch'];

export const manifests: readonly {
  readonly kind: ResourceDefinition;
  readonly object: { readonly metadata: object };
}[] = [
  { kind: serviceAccounts, object: { metadata: { namespace: NAMESPACE, name: NAME, labels } } },
  {
    kind: clusterRoles,
    object: {
      metadata: {
        name: 'system:aggregated-metrics-reader',
        labels: {
          ...labels,
          'rbac.authorization.k8s.io/aggregate-to-admin': 'true',
          'rbac.authorization.k8s.io/aggregate-to-edit': 'true',
          'rbac.authorization.k8s.io/aggregate-to-view': 'true',
        },
      },
      rules: [{ apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: READ }],
    } as { readonly metadata: object },
  },
  {
    kind: clusterRoles,
    object: {
      metadata: { name: 'system:metrics-server', labels },
      rules: [
        { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
        { apiGroups: [''], resources: ['pods', 'nodes'], verbs: READ },
      ],
    } as { readonly metadata: object },
  },
  {
    kind: clusterRoleBindings,
    object: {
      metadata: { name: 'system:metrics-server', labels },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'system:metrics-server',
      },
      subjects: [{ kind: 'ServiceAccount', namespace: NAMESPACE, name: NAME }],
    } as { readonly metadata: object },
  },
  {
    kind: apiServices,
    object: {
      metadata: { name: 'v1beta1.metrics.k8s.io', labels },
      spec: {
        group: 'metrics.k8s.io',
        version: 'v1beta1',
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true,
        service: { namespace: NAMESPACE, name: NAME, port: 443 },
      },
    } as { readonly metadata: object },
  },
];
