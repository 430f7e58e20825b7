/** What of a Node is stored and has no effect yet. */
import type { Node } from '../../../generated/types/core/v1.ts';

export function nodeNotSimulated({ spec }: Node): readonly string[] {
  return spec.configSource ? ['spec.configSource is stored but not simulated'] : [];
}
