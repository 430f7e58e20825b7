/** Which Pods a filter leaves: by namespace, by `label=value`, or by a part of the name. */
import type { Pod } from '../../api/generated/types/core/v1.ts';

export function filterOf({
  text,
  namespace,
}: {
  readonly text: string;
  readonly namespace: string;
}): ((pod: Pod) => boolean) | undefined {
  const wanted = text.trim();
  if (!wanted && !namespace) return undefined;
  const pairs = wanted.split(',').map((part) => /^([\w./-]+)\s*=\s*([\w.-]*)$/.exec(part.trim()));
  const selects = pairs.every(Boolean)
    ? pairs.map((pair) => [pair![1]!, pair![2]!] as const)
    : undefined;
  return ({ metadata }) => {
    if (namespace && metadata.namespace !== namespace) return false;
    if (!wanted) return true;
    if (selects) return selects.every(([key, value]) => metadata.labels?.[key] === value);
    return metadata.name.includes(wanted);
  };
}
