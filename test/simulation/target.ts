/** The one node that a daemon's Pod is meant for. */
import type { Pod } from '../../src/api/generated/types/core/v1.ts';

export const targetOf = ({ spec }: Pod): string | undefined =>
  spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]
    ?.matchFields?.[0]?.values?.[0];
