/** Gives users, groups and ServiceAccounts a ClusterRole everywhere. */
import type { ClusterRoleBinding } from '../../../generated/types/rbac/v1.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { bindingColumns } from '../binding-columns.ts';
import {
  defaultBinding,
  RBAC_GROUP,
  validateBinding,
  validateBindingUpdate,
} from '../validation.ts';

export const clusterRoleBindings: ResourceDefinition<ClusterRoleBinding> = {
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.api.rbac.v1.ClusterRoleBinding',
  strategy: {
    applyDefaults: defaultBinding,
    validate: (binding) => validateBinding(binding, false),
    validateUpdate: validateBindingUpdate,
    names: 'path-segment',
    allowCreateOnUpdate: true,
  },
  columns: bindingColumns(
    'clusterRoleBinding',
    'RoleRef can only reference a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error.',
  ),
};
