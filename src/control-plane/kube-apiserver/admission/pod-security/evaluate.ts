/** Runs the checks of a level and version over a Pod (pod-security-admission/policy/registry.go). */
import { baselineChecks } from './baseline-checks.ts';
import type { Check, Checked, CheckPod, Violation } from './check.ts';
import type { LevelVersion, Version } from './policy.ts';
import { restrictedChecks } from './restricted-checks.ts';

/** Baseline checks first, each list in the order of its ids. */
export function violationsOf(
  { level, version }: LevelVersion,
  checked: Checked,
): readonly Violation[] {
  if (level === 'privileged') return [];
  return checksOf(level, version)
    .map((check) => check(checked))
    .filter((violation) => violation !== undefined);
}

/** `host namespaces (hostNetwork), privileged (…)`. */
export const detailsOf = (violations: readonly Violation[]): string =>
  violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');

export const reasonsOf = (violations: readonly Violation[]): string =>
  violations.map(({ reason }) => reason).join(', ');

function checksOf(level: 'baseline' | 'restricted', version: Version): readonly CheckPod[] {
  const baseline = baselineChecks.filter((check) => holds(check, version));
  if (level === 'baseline') return baseline.map((check) => asOf(check, version));
  const restricted = restrictedChecks.filter((check) => holds(check, version));
  const overridden = new Set(restricted.flatMap(({ overrides = [] }) => overrides));
  return [...baseline.filter(({ id }) => !overridden.has(id)), ...restricted].map((check) =>
    asOf(check, version),
  );
}

const holds = ({ since }: Check, version: Version): boolean =>
  version === 'latest' || since[0]![0] <= version;

const asOf = ({ since }: Check, version: Version): CheckPod =>
  since.findLast(([minor]) => version === 'latest' || minor <= version)![1];
