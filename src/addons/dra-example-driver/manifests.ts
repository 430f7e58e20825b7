/**
 * What comes with the simulated driver of GPUs: who it is, what it may do, and its DeviceClass
 * (kubernetes-sigs/dra-example-driver, deployments/helm/dra-example-driver).
 *
 * Parity: the example driver is a DaemonSet; here its plugin starts and ends with the machine's kubelet.
 */
import { namespaces } from '../../api/core/v1/namespace/namespace.ts';
import { serviceAccounts } from '../../api/core/v1/service-account/service-account.ts';
import { clusterRoleBindings } from '../../api/rbac/v1/cluster-role-binding/cluster-role-binding.ts';
import { clusterRoles } from '../../api/rbac/v1/cluster-role/cluster-role.ts';
import { GPU_DRIVER, GPU_DRIVER_ACCOUNT } from '../../api/devices/gpu-driver.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import { deviceClasses } from '../../api/resource/v1/device-class/device-class.ts';

interface Manifest {
  readonly kind: ResourceDefinition;
  readonly object: { readonly metadata: object };
}

const { namespace, name: account } = GPU_DRIVER_ACCOUNT;
const ROLE = 'dra-example-driver-role';
const RESOURCE = 'resource.k8s.io';

export const gpuDriverManifests: readonly Manifest[] = [
  { kind: namespaces, object: { metadata: { name: namespace } } },
  { kind: serviceAccounts, object: { metadata: { namespace, name: account } } },
  {
    kind: clusterRoles,
    object: {
      metadata: { name: ROLE },
      rules: [
        { apiGroups: [RESOURCE], resources: ['resourceclaims'], verbs: ['get'] },
        { apiGroups: [''], resources: ['nodes'], verbs: ['get'] },
        {
          apiGroups: [RESOURCE],
          resources: ['resourceslices'],
          verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
        },
      ],
    } as Manifest['object'],
  },
  {
    kind: clusterRoleBindings,
    object: {
      metadata: { name: `${ROLE}-binding` },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: ROLE },
      subjects: [{ kind: 'ServiceAccount', namespace, name: account }],
    } as Manifest['object'],
  },
  {
    kind: deviceClasses,
    object: {
      metadata: { name: GPU_DRIVER },
      spec: { selectors: [{ cel: { expression: `device.driver == '${GPU_DRIVER}'` } }] },
    } as Manifest['object'],
  },
];
