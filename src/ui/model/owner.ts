/** Whose a Pod is: the object that a person made, and its hue in the picture. */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { controllerOf } from '../../apimachinery/meta.ts';

export interface Owner {
  readonly kind: string;
  readonly name: string;
}

/**
 * The workload behind a Pod. A ReplicaSet that a Deployment made is named after it and its template's hash, which
 * the Pod carries as a label; so the Deployment is known without looking the ReplicaSet up.
 */
export function workloadOf(pod: Pod): Owner {
  const owner = controllerOf(pod);
  if (!owner) return { kind: 'Pod', name: pod.metadata.name };
  const hash = pod.metadata.labels?.['pod-template-hash'];
  if (owner.kind === 'ReplicaSet' && hash && owner.name.endsWith(`-${hash}`)) {
    return { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };
  }
  return { kind: owner.kind, name: owner.name };
}

/** Twelve hues that can be told apart, red left out because it means trouble. */
const hues = [212, 262, 174, 142, 292, 190, 232, 86, 318, 40, 158, 276];

export function hueOf(pod: Pod): number {
  const { kind, name } = workloadOf(pod);
  return hueOfText(`${pod.metadata.namespace}/${kind}/${name}`);
}

export const hueOfText = (text: string): number => hues[hash(text) % hues.length]!;

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
