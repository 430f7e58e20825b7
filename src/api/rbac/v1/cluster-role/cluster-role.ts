/** What may be done in all namespaces and outside them, for whoever is bound to it; also a set of rules to bind in one namespace. */
import { required } from '../../../../apimachinery/field-error.ts';
import { validateLabelSelector } from '../../../../apimachinery/meta-validation.ts';
import type { ClusterRole } from '../../../generated/types/rbac/v1.ts';
import { createdAtColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { NONE, type Errors } from '../../../validation/common.ts';
import { RBAC_GROUP, validateRules } from '../validation.ts';

export const clusterRoles: ResourceDefinition<ClusterRole> = {
  group: RBAC_GROUP,
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.api.rbac.v1.ClusterRole',
  strategy: { validate, names: 'path-segment', allowCreateOnUpdate: true },
  columns: [nameColumn, createdAtColumn],
};

function validate({ rules, aggregationRule }: ClusterRole): Errors {
  const problem = 'at least one clusterRoleSelector required if aggregationRule is non-nil';
  return [
    ...validateRules(rules, false),
    ...(aggregationRule && !aggregationRule.clusterRoleSelectors?.length
      ? [required('aggregationRule.clusterRoleSelectors', problem)]
      : NONE),
    ...(aggregationRule?.clusterRoleSelectors ?? []).flatMap((selector, index) =>
      validateLabelSelector(selector, `aggregationRule.clusterRoleSelectors[${index}]`),
    ),
  ];
}
