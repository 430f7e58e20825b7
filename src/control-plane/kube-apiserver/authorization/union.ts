/** Asks one authorizer after the other until one decides (apiserver/pkg/authorization/union/union.go, 1.36). */
import type { Attributes, Authorizer, Decision, Rules } from './authorizer.ts';

export function union(...authorizers: readonly Authorizer[]): Authorizer {
  return {
    authorize(attributes): Decision {
      const reasons: string[] = [];
      const errors: string[] = [];
      for (const authorizer of authorizers) {
        const decision = authorizer.authorize(attributes);
        if (decision.allowed || decision.denied) return decision;
        if (decision.reason) reasons.push(decision.reason);
        if (decision.error) errors.push(decision.error);
      }
      const reason = reasons.join('\n');
      return { allowed: false, reason, ...(errors.length > 0 && { error: errors.join(', ') }) };
    },

    rulesFor(user, namespace): Rules {
      const all = authorizers.map((authorizer) => authorizer.rulesFor(user, namespace));
      const errors = all.flatMap(({ error }) => (error === undefined ? [] : [error]));
      return {
        resourceRules: all.flatMap(({ resourceRules }) => resourceRules),
        nonResourceRules: all.flatMap(({ nonResourceRules }) => nonResourceRules),
        incomplete: all.some(({ incomplete }) => incomplete),
        ...(errors.length > 0 && { error: errors.join(', ') }),
      };
    },
  };
}

/** Whoever is in the group may do anything, whatever the roles say (authorizerfactory.NewPrivilegedGroups). It lists no rules. */
export const privileged = (group: string): Authorizer => ({
  authorize: ({ user }: Attributes) => ({ allowed: user.groups.includes(group), reason: '' }),
  rulesFor: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false }),
});
