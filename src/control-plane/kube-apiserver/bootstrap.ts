/** What kube-apiserver itself puts into a new cluster (pkg/controlplane/controller/{systemnamespaces,kubernetesservice}, pkg/registry/scheduling/rest). */
import { namespaces } from '../../api/core/v1/namespace/namespace.ts';
import { services } from '../../api/core/v1/service/service.ts';
import { priorityClasses } from '../../api/scheduling/v1/priority-class/priority-class.ts';
import { apiVersionOf, type Draft } from '../../apimachinery/meta.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import type { ApiRequest } from '../../apimachinery/api-request.ts';
import { collectionPath } from '../../api/resource-path.ts';
import { SELF, SELF_HEADERS } from './self.ts';

const NAMESPACES = ['kube-system', 'kube-public', 'kube-node-lease', 'default'];

/** Creations that are refused because they were made before are no failure. */
export function bootstrapRequests(): ApiRequest[] {
  return [
    ...NAMESPACES.map((name) => creation(namespaces, { metadata: { name } })),
    creation(priorityClasses, {
      metadata: { name: 'system-node-critical' },
      value: 2000001000,
      description: 'Used for system critical pods that must not be moved from their current node.',
    }),
    creation(priorityClasses, {
      metadata: { name: 'system-cluster-critical' },
      value: 2000000000,
      description:
        'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
    }),
    creation(services, {
      metadata: {
        name: 'kubernetes',
        namespace: 'default',
        labels: { component: 'apiserver', provider: 'kubernetes' },
      },
      spec: {
        clusterIP: '10.96.0.1',
        clusterIPs: ['10.96.0.1'],
        type: 'ClusterIP',
        sessionAffinity: 'None',
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        internalTrafficPolicy: 'Cluster',
        ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 6443 }],
      },
    }),
  ];
}

function creation(kind: ResourceDefinition, object: Draft<any>): ApiRequest {
  return {
    method: 'POST',
    path: collectionPath(kind, object.metadata.namespace),
    headers: SELF_HEADERS,
    user: SELF,
    body: { apiVersion: apiVersionOf(kind.group, kind.version), kind: kind.kind, ...object },
  };
}
