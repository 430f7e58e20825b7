/** Puts the rules of labelled ClusterRoles together in those that gather them (pkg/controller/clusterroleaggregation, 1.36). */
import { clusterRoles } from '../../../../api/rbac/v1/cluster-role/cluster-role.ts';
import type { ClusterRole, PolicyRule } from '../../../../api/generated/types/rbac/v1.ts';
import { pathOf } from '../../../../api/resource-path.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { selectorOf } from '../../../../apimachinery/labels.ts';
import { refusalOf } from '../../../../client/client.ts';
import type {
  ControllerContext,
  ControllerDefinition,
} from '../../../../controller-runtime/controller.ts';

const NAME = 'clusterrole-aggregation-controller';

export const clusterRoleAggregationController: ControllerDefinition<ClusterRole> = {
  name: NAME,
  for: clusterRoles,
  // Any role may be one that is gathered, or was.
  watches: [{ kind: clusterRoles, map: gatherers }],

  reconciler:
    ({ client, lister }) =>
    ({ name }) => {
      const role = lister(clusterRoles).get({ name });
      if (!role?.aggregationRule) return;
      const rules = gathered(role, lister(clusterRoles).list());
      if (deepEqual(rules, role.rules ?? [])) return;
      const { apiVersion, kind } = role;
      const answer = client.raw({
        method: 'PATCH',
        path: pathOf(clusterRoles, { name }),
        query: { fieldManager: NAME, force: 'true' },
        headers: { 'content-type': 'application/apply-patch+yaml' },
        body: { apiVersion, kind, metadata: { name }, rules },
      });
      if (answer.status >= 400) throw refusalOf(answer);
    },
};

function gatherers(_role: ClusterRole, _before: unknown, { lister }: ControllerContext) {
  return lister(clusterRoles)
    .list()
    .filter(({ aggregationRule }: ClusterRole) => aggregationRule !== undefined)
    .map(({ metadata }: ClusterRole) => ({ name: metadata.name }));
}

/** Each rule once, in the order of the roles' names, selector by selector. */
function gathered(
  { metadata, aggregationRule }: ClusterRole,
  all: readonly ClusterRole[],
): readonly PolicyRule[] {
  const sorted = [...all].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const rules: PolicyRule[] = [];
  for (const selector of aggregationRule!.clusterRoleSelectors ?? []) {
    const wanted = selectorOf(selector);
    for (const role of sorted) {
      if (role.metadata.name === metadata.name || !wanted.matches(role.metadata.labels ?? {}))
        continue;
      for (const rule of role.rules ?? [])
        if (!rules.some((one) => deepEqual(one, rule))) rules.push(rule);
    }
  }
  return rules;
}
