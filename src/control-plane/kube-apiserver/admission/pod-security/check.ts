/** What a check of the Pod Security Standards is, and the words that all of them share (pod-security-admission/policy). */
import type { Container, PodSpec } from '../../../../api/generated/types/core/v1.ts';
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';

/** A Pod, or the template of Pods to come. */
export interface Checked {
  readonly metadata: Pick<ObjectMeta, 'annotations'> | undefined;
  readonly spec: PodSpec;
}

export interface Violation {
  /** Short: `host namespaces`. */
  readonly reason: string;
  /** Whose and which: `hostNetwork, hostPID`. */
  readonly detail: string;
}

/** Undefined when the Pod is as it should be. */
export type CheckPod = (checked: Checked) => Violation | undefined;

export interface Check {
  readonly id: string;
  /** By the minor version since which they hold, oldest first. */
  readonly since: readonly (readonly [minor: number, check: CheckPod])[];
  /** Baseline checks that this one of `restricted` takes the place of. */
  readonly overrides?: readonly string[];
}

/** Init containers, containers, ephemeral containers: upstream's order. */
export function containersOf({ spec }: Checked): readonly Container[] {
  return [
    ...(spec.initContainers ?? []),
    ...(spec.containers ?? []),
    ...((spec.ephemeralContainers ?? []) as readonly Container[]),
  ];
}

export const named = (containers: readonly Container[]): string[] =>
  containers.map(({ name }) => name);

/** `container "a"`, `containers "a", "b"`. */
export const containersNamed = (names: readonly string[]): string =>
  `${plural('container', names.length)} ${quoted(names)}`;

export const plural = (word: string, count: number): string => (count === 1 ? word : `${word}s`);

export const quoted = (items: readonly string[]): string =>
  items.map((item) => `"${item}"`).join(', ');

/** Each once, in order. */
export const sorted = (items: Iterable<string>): string[] => [...new Set(items)].sort();

/** `pod and container "a"`: who has set something, the Pod itself among them or not. */
export function setters(byPod: boolean, containers: readonly string[]): string[] {
  return [
    ...(byPod ? ['pod'] : []),
    ...(containers.length > 0 ? [containersNamed(containers)] : []),
  ];
}

/** A user of its own inside the Pod is nobody outside of it. */
export const inUserNamespace = ({ spec }: Checked): boolean => spec.hostUsers === false;

export const onWindows = ({ spec }: Checked): boolean => spec.os?.name === 'windows';
