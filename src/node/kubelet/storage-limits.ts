/**
 * Which Pod has written more than it may: to an emptyDir with a sizeLimit, or to all of its ephemeral storage
 * (pkg/kubelet/eviction/eviction_manager.go localStorageEviction, 1.36).
 */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { quantityValue } from '../../apimachinery/quantity.ts';
import type { NodeDisk } from './node-disk.ts';
import { isSidecar } from './restart-policy.ts';

const STORAGE = 'ephemeral-storage';

/** Whether there is anything to exceed. */
export const limitsStorage = ({ spec }: Pod): boolean =>
  (spec.volumes ?? []).some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined) ||
  [...spec.containers, ...(spec.initContainers ?? [])].some(
    ({ resources }) => resources?.limits?.[STORAGE] !== undefined,
  );

/** Why a Pod has to go, if it has to. */
// Parity: an emptyDir in memory does not refuse what is more than its sizeLimit: the Pod is evicted as with one on disk. Nor does it count as its containers' memory.
export function exceededStorage(pod: Pod, disk: NodeDisk): string | undefined {
  for (const volume of pod.spec.volumes ?? []) {
    const limit = volume.emptyDir?.sizeLimit;
    const allowed = limit === undefined ? 0 : quantityValue(limit);
    if (allowed > 0 && disk.ofVolume(pod, volume) > allowed)
      return `Usage of EmptyDir volume "${volume.name}" exceeds the limit "${limit}". `;
  }
  const total = podLimit(pod);
  if (total !== undefined && disk.ofPod(pod) > total.bytes)
    return `Pod ephemeral local storage usage exceeds the total limit of containers ${total.text}. `;
  for (const { name, resources } of pod.spec.containers) {
    const limit = resources?.limits?.[STORAGE];
    const allowed = limit === undefined ? 0 : quantityValue(limit);
    if (allowed > 0 && disk.ofContainer(pod, name) > allowed)
      return `Container ${name} exceeded its local ephemeral storage limit "${limit}". `;
  }
  return undefined;
}

/** The sum of those that have a limit, or the largest of its init containers' if that is more. */
function podLimit({ spec }: Pod): { readonly bytes: number; readonly text: string } | undefined {
  let [together, sidecars, peak] = [0, 0, 0];
  let text: string | undefined;
  let limited = 0;
  const limitOf = (container: Pod['spec']['containers'][number]): number => {
    const limit = container.resources?.limits?.[STORAGE];
    if (limit === undefined) return 0;
    limited++;
    text = limit;
    return quantityValue(limit);
  };
  for (const container of spec.containers) together += limitOf(container);
  for (const container of spec.initContainers ?? []) {
    const bytes = limitOf(container);
    if (isSidecar(container)) sidecars += bytes;
    peak = Math.max(peak, sidecars + (isSidecar(container) ? 0 : bytes));
  }
  if (text === undefined) return undefined;
  const bytes = Math.max(together + sidecars, peak);
  return { bytes, text: limited === 1 ? text : binary(bytes) };
}

/** Bytes as a quantity of the binary kind: the largest unit that leaves no rest. */
export function binary(bytes: number): string {
  let [rest, unit] = [Math.floor(bytes), 0];
  while (rest !== 0 && rest % 1024 === 0 && unit < UNITS.length - 1) {
    rest /= 1024;
    unit++;
  }
  return `${rest}${UNITS[unit]}`;
}

const UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
