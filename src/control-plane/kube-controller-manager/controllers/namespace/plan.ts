/** What a namespace that goes says of what is left in it (pkg/controller/namespace/deletion/status_condition_utils.go, 1.36). */
import type { Namespace, NamespaceCondition } from '../../../../api/generated/types/core/v1.ts';
import { timestamp } from '../../../../apimachinery/meta.ts';
import type { Millis } from '../../../../sim/clock.ts';

/** What a pass over the namespace found. */
export interface DeletionReport {
  /** Groups that discovery could not read. */
  readonly undiscovered: readonly string[];
  /** Deletions that were refused. */
  readonly refusals: readonly string[];
  /** Objects that are still there, by `resource.group`. */
  readonly remaining: ReadonlyMap<string, number>;
  /** Objects that wait, by finalizer. */
  readonly finalizers: ReadonlyMap<string, number>;
}

const FINE: readonly Omit<NamespaceCondition, 'status'>[] = [
  {
    type: 'NamespaceDeletionDiscoveryFailure',
    reason: 'ResourcesDiscovered',
    message: 'All resources successfully discovered',
  },
  {
    type: 'NamespaceDeletionGroupVersionParsingFailure',
    reason: 'ParsedGroupVersions',
    message: 'All legacy kube types successfully parsed',
  },
  {
    type: 'NamespaceDeletionContentFailure',
    reason: 'ContentDeleted',
    message: 'All content successfully deleted, may be waiting on finalization',
  },
  {
    type: 'NamespaceContentRemaining',
    reason: 'ContentRemoved',
    message: 'All content successfully removed',
  },
  {
    type: 'NamespaceFinalizersRemaining',
    reason: 'ContentRemoved',
    message: 'All content successfully removed',
  },
];

/** The namespace's conditions after this pass; the ones it has if they say so already. */
export function deletionConditions(
  { status }: Namespace,
  report: DeletionReport,
  now: Millis,
): readonly NamespaceCondition[] {
  const previous: readonly NamespaceCondition[] = status.conditions ?? [];
  const problems = problemsOf(report);
  let changed = false;
  const told = FINE.map((fine) => {
    const problem = problems.find(({ type }) => type === fine.type);
    const next = problem ? { ...problem, status: 'True' } : { ...fine, status: 'False' };
    const before = previous.find(({ type }) => type === fine.type);
    if (
      before &&
      before.status === next.status &&
      before.reason === next.reason &&
      before.message === next.message
    ) {
      return before;
    }
    changed = true;
    const since = before?.status === next.status ? before.lastTransitionTime : timestamp(now);
    return { ...next, lastTransitionTime: since };
  });
  if (!changed) return previous;
  return [...previous.filter(({ type }) => !FINE.some((fine) => fine.type === type)), ...told];
}

function problemsOf({
  undiscovered,
  refusals,
  remaining,
  finalizers,
}: DeletionReport): Omit<NamespaceCondition, 'status'>[] {
  const problems: Omit<NamespaceCondition, 'status'>[] = [];
  const add = (type: string, reason: string, message: string) =>
    problems.push({ type, reason, message });
  if (undiscovered.length > 0) {
    const failures = `unable to retrieve the complete list of server APIs: ${undiscovered.join(', ')}`;
    const message = `Discovery failed for some groups, ${undiscovered.length} failing: ${failures}`;
    add('NamespaceDeletionDiscoveryFailure', 'DiscoveryFailed', message);
  }
  if (refusals.length > 0) {
    const message = `Failed to delete all resource types, ${refusals.length} remaining: ${[...refusals].sort().join(', ')}`;
    add('NamespaceDeletionContentFailure', 'ContentDeletionFailed', message);
  }
  if (remaining.size > 0) {
    const list = told(
      remaining,
      (resource, count) => `${resource} has ${count} resource instances`,
    );
    add(
      'NamespaceContentRemaining',
      'SomeResourcesRemain',
      `Some resources are remaining: ${list}`,
    );
  }
  if (finalizers.size > 0) {
    const list = told(
      finalizers,
      (finalizer, count) => `${finalizer} in ${count} resource instances`,
    );
    add(
      'NamespaceFinalizersRemaining',
      'SomeFinalizerRemain',
      `Some finalizers are remaining: ${list}`,
    );
  }
  return problems;
}

function told(
  counts: ReadonlyMap<string, number>,
  say: (name: string, count: number) => string,
): string {
  return [...counts]
    .map(([name, count]) => say(name, count))
    .sort()
    .join(', ');
}
