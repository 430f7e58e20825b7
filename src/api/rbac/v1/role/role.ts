/** What may be done in a namespace, for whoever is bound to it. */
import type { Role } from '../../../generated/types/rbac/v1.ts';
import { createdAtColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { RBAC_GROUP, validateRules } from '../validation.ts';

export const roles: ResourceDefinition<Role> = {
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'Role',
  plural: 'roles',
  shortNames: [],
  namespaced: true,
  schema: 'io.k8s.api.rbac.v1.Role',
  strategy: {
    validate: ({ rules }) => validateRules(rules, true),
    names: 'path-segment',
    allowCreateOnUpdate: true,
  },
  columns: [nameColumn, createdAtColumn],
};
