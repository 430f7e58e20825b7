/** Says which fields of a Pod spec differ, for the message that refuses the update. */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import type { PodSpec } from '../../../generated/types/core/v1.ts';

/**
 * Looks like the difference that upstream appends:
 *
 *     core.PodSpec{
 *     	... // 12 identical fields
 *   - 	NodeName: "node-1",
 *   + 	NodeName: "node-2",
 *     }
 */
// Parity: upstream's comes from go-cmp, which shows neighbours and types, and spaces that change from build to build.
export function specDifference(previous: PodSpec, next: PodSpec): string {
  const before = previous as unknown as Record<string, unknown>;
  const after = next as unknown as Record<string, unknown>;
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const changed = fields.filter((field) => !deepEqual(before[field], after[field]));
  const lines = changed.flatMap((field) => [
    `- \t${goName(field)}: ${shown(before[field])},`,
    `+ \t${goName(field)}: ${shown(after[field])},`,
  ]);
  const same = fields.length - changed.length;
  return [
    '  core.PodSpec{',
    ...(same > 0 ? [`  \t... // ${same} identical fields`] : []),
    ...lines,
    '  }',
    '',
  ].join('\n');
}

const goName = (field: string): string => field.charAt(0).toUpperCase() + field.slice(1);

const shown = (value: unknown): string => (value === undefined ? 'nil' : JSON.stringify(value));
