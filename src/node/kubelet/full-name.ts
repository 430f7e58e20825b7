/** How kubelets write a Pod in messages: `web_default(0f2c…)` (pkg/kubelet/util/format/pod.go). */
import type { Pod } from '../../api/generated/types/core/v1.ts';

export const fullNameOf = ({ metadata }: Pod): string =>
  `${metadata.name}_${metadata.namespace}(${metadata.uid})`;
