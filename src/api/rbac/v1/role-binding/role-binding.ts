/** Gives users, groups and ServiceAccounts a role in one namespace. */
import type { RoleBinding } from '../../../generated/types/rbac/v1.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { bindingColumns } from '../binding-columns.ts';
import {
  defaultBinding,
  RBAC_GROUP,
  validateBinding,
  validateBindingUpdate,
} from '../validation.ts';

export const roleBindings: ResourceDefinition<RoleBinding> = {
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  shortNames: [],
  namespaced: true,
  schema: 'io.k8s.api.rbac.v1.RoleBinding',
  strategy: {
    applyDefaults: defaultBinding,
    validate: (binding) => validateBinding(binding, true),
    validateUpdate: validateBindingUpdate,
    names: 'path-segment',
    allowCreateOnUpdate: true,
  },
  columns: bindingColumns(
    'roleBinding',
    'RoleRef can reference a Role in the current namespace or a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error.',
  ),
};
