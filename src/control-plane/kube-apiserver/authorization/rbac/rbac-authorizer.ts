/** Allows what a role allows that somebody is bound to (plugin/pkg/auth/authorizer/rbac/rbac.go, 1.36). */
import type { UserInfo } from '../../../../apimachinery/api-request.ts';
import type { Attributes, Authorizer, Decision, Rules } from '../authorizer.ts';
import { ruleAllows } from './rule-matching.ts';
import type { RuleResolver } from './rule-resolver.ts';

export class RbacAuthorizer implements Authorizer {
  readonly resolver: RuleResolver;

  constructor(resolver: RuleResolver) {
    this.resolver = resolver;
  }

  authorize(attributes: Attributes): Decision {
    const { granted, errors } = this.resolver.rulesFor(attributes.user, attributes.namespace);
    for (const { rule, source } of granted)
      if (ruleAllows(rule, attributes))
        return { allowed: true, reason: `RBAC: allowed by ${source}` };
    return { allowed: false, reason: errors.length > 0 ? `RBAC: ${aggregated(errors)}` : '' };
  }

  rulesFor(user: UserInfo, namespace: string): Rules {
    const { granted, errors } = this.resolver.rulesFor(user, namespace);
    const rules = granted.map(({ rule }) => rule);
    return {
      resourceRules: rules
        .filter(({ resources }) => resources?.length)
        .map(({ verbs, apiGroups = [], resources = [], resourceNames }) => ({
          verbs,
          apiGroups,
          resources,
          ...(resourceNames?.length && { resourceNames }),
        })),
      nonResourceRules: rules
        .filter(({ nonResourceURLs }) => nonResourceURLs?.length)
        .map(({ verbs, nonResourceURLs = [] }) => ({ verbs, nonResourceURLs })),
      incomplete: false,
      ...(errors.length > 0 && { error: aggregated(errors) }),
    };
  }
}

/** As utilerrors.NewAggregate tells several. */
const aggregated = (errors: readonly string[]): string =>
  errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`;
