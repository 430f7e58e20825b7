/** Tells who makes a Namespace stricter which of its Pods would no longer be let in (pod-security-admission/admission/admission.go). */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { controllerOf } from '../../../../apimachinery/meta.ts';
import { reasonsOf, violationsOf } from './evaluate.ts';
import { textOf, type LevelVersion } from './policy.ts';

const MOST = 3000;

export function existingPodsWarnings(
  namespace: string,
  enforce: LevelVersion,
  existing: readonly Pod[],
): readonly string[] {
  const pods = oneOfEachController(existing);
  const checked = pods.slice(0, MOST);
  const byReasons = new Map<string, string[]>();
  for (const pod of checked) {
    const violations = violationsOf(enforce, pod);
    if (violations.length === 0) continue;
    const reasons = reasonsOf(violations);
    const names = byReasons.get(reasons) ?? [];
    byReasons.set(reasons, [...names, pod.metadata.name]);
  }
  const told = [...byReasons].map(([reasons, names]) => `${someOf(names)}: ${reasons}`).sort();
  return [
    ...(checked.length < pods.length
      ? [
          `new PodSecurity enforce level only checked against the first ${checked.length} of ${pods.length} existing pods`,
        ]
      : []),
    ...(told.length > 0
      ? [
          `existing pods in namespace ${JSON.stringify(namespace)} violate the new PodSecurity enforce level ${JSON.stringify(textOf(enforce))}`,
        ]
      : []),
    ...told,
  ];
}

/** Pods of one controller are alike: the others come last, and are checked if there is room. */
function oneOfEachController(pods: readonly Pod[]): readonly Pod[] {
  const seen = new Set<string>();
  const first: Pod[] = [];
  const others: Pod[] = [];
  for (const pod of pods) {
    const uid = controllerOf(pod)?.uid;
    if (uid !== undefined && seen.has(uid)) others.push(pod);
    else first.push(pod);
    if (uid !== undefined) seen.add(uid);
  }
  return [...first, ...others];
}

function someOf(names: readonly string[]): string {
  const [first] = [...names].sort();
  if (names.length === 1) return first!;
  const others = names.length - 1;
  return `${first} (and ${others} other ${others === 1 ? 'pod' : 'pods'})`;
}
