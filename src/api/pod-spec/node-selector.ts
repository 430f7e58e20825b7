/** Whether a node is one that a Pod's selector and node affinity mean (component-helpers/scheduling/corev1/nodeaffinity). */
import type {
  Node,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  Pod,
  PreferredSchedulingTerm,
} from '../generated/types/core/v1.ts';

/** Both must hold: `spec.nodeSelector`, and the required node affinity. */
export function matchesRequiredAffinity(pod: Pod, node: Node): boolean {
  const { nodeSelector, affinity } = pod.spec;
  const labels = node.metadata.labels ?? {};
  for (const key in nodeSelector) if (labels[key] !== nodeSelector[key]) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || matchesNodeSelector(required, node);
}

/** Any of its terms will do; a term without requirements means no node. */
export function matchesNodeSelector({ nodeSelectorTerms }: NodeSelector, node: Node): boolean {
  return (nodeSelectorTerms ?? []).some((term) => !isEmpty(term) && matchesTerm(term, node));
}

/** The weights of the preferences that a node satisfies. Here a term without requirements means nothing too. */
export function preferenceOf(terms: readonly PreferredSchedulingTerm[], node: Node): number {
  let sum = 0;
  for (const { weight, preference } of terms) {
    if (!isEmpty(preference) && matchesTerm(preference, node)) sum += weight;
  }
  return sum;
}

const isEmpty = ({ matchExpressions, matchFields }: NodeSelectorTerm): boolean =>
  !matchExpressions?.length && !matchFields?.length;

function matchesTerm({ matchExpressions, matchFields }: NodeSelectorTerm, node: Node): boolean {
  const { name, labels = {} } = node.metadata;
  return (
    (matchExpressions ?? []).every((one) => holds(one, labels[one.key])) &&
    (matchFields ?? []).every((one) => holds(one, one.key === 'metadata.name' ? name : undefined))
  );
}

function holds({ operator, values = [] }: NodeSelectorRequirement, actual?: string): boolean {
  switch (operator) {
    case 'In':
      return actual !== undefined && values.includes(actual);
    case 'NotIn':
      return actual === undefined || !values.includes(actual);
    case 'Exists':
      return actual !== undefined;
    case 'DoesNotExist':
      return actual === undefined;
    case 'Gt':
    case 'Lt': {
      const number = integer(actual);
      const bound = integer(values[0]);
      if (number === undefined || bound === undefined) return false;
      return operator === 'Gt' ? number > bound : number < bound;
    }
  }
}

function integer(text: string | undefined): bigint | undefined {
  return text !== undefined && /^[-+]?[0-9]{1,19}$/.test(text)
    ? BigInt(text.replace('+', ''))
    : undefined;
}
