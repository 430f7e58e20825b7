/** What kind applies with its provisioner: the default StorageClass, and who the provisioner is. */
import type { KubeObject } from '../../apimachinery/meta.ts';
import { serviceAccounts } from '../../api/core/v1/service-account/service-account.ts';
import { clusterRoleBindings } from '../../api/rbac/v1/cluster-role-binding/cluster-role-binding.ts';
import type { ResourceDefinition } from '../../api/resource-definition.ts';
import { storageClasses } from '../../api/storage/v1/storage-class/storage-class.ts';

export const PROVISIONER = 'rancher.io/local-path';
const NAMESPACE = 'kube-system';
export const ACCOUNT = 'local-path-provisioner';

export interface Manifest {
  readonly kind: ResourceDefinition;
  readonly object: Pick<KubeObject, never> & { readonly metadata: object };
}

export const manifests: readonly Manifest[] = [
  { kind: serviceAccounts, object: { metadata: { namespace: NAMESPACE, name: ACCOUNT } } },
  {
    kind: clusterRoleBindings,
    object: {
      metadata: { name: 'local-path-provisioner-bind' },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'system:persistent-volume-provisioner',
      },
      subjects: [{ kind: 'ServiceAccount', namespace: NAMESPACE, name: ACCOUNT }],
    } as Manifest['object'],
  },
  {
    kind: storageClasses,
    object: {
      metadata: {
        name: 'standard',
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      provisioner: PROVISIONER,
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'WaitForFirstConsumer',
    } as Manifest['object'],
  },
];
