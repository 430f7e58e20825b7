/** Indexes of an Indexed Job in short form, as in `1,3-5,7` (pkg/apis/batch/validation/validation.go and pkg/controller/job/indexed_job_utils.go, 1.36). */

/** First and last, both included. */
export type IndexRange = readonly [first: number, last: number];

export type ParsedRanges =
  { readonly ranges: readonly IndexRange[] } | { readonly problem: string };

/** In rising order and each below `completions`, or why not (validateIndexesFormat). */
export function parseIndexRanges(text: string, completions: number): ParsedRanges {
  const ranges: IndexRange[] = [];
  for (const part of text === '' ? [] : text.split(',')) {
    const range = rangeOf(part, completions);
    if (typeof range === 'string') return { problem: range };
    const before = ranges.at(-1)?.[1];
    if (before !== undefined && before >= range[0]) return { problem: falling(before, range[0]) };
    ranges.push(range);
  }
  return { ranges };
}

export const countOfRanges = (ranges: readonly IndexRange[]): number =>
  ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);

/** The text of rising indexes: `0,2-4`. */
export function formatIndexes(indexes: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < indexes.length;) {
    let end = i;
    while (end + 1 < indexes.length && indexes[end + 1] === indexes[end]! + 1) end++;
    parts.push(rangeText(indexes[i]!, indexes[end]!));
    i = end + 1;
  }
  return parts.join(',');
}

// Two neighbours are written one by one, as Go's orderedIntervals.String does.
const rangeText = (first: number, last: number): string =>
  first === last ? String(first) : last === first + 1 ? `${first},${last}` : `${first}-${last}`;

function rangeOf(part: string, completions: number): IndexRange | string {
  const limits = part.split('-');
  if (limits.length > 2)
    return `the fragment ${JSON.stringify(part)} violates the requirement that an index interval can have at most two parts separated by '-'`;
  for (const limit of limits) {
    if (!/^[+-]?[0-9]+$/.test(limit))
      return `cannot convert string to integer for index: ${JSON.stringify(limit)}`;
    if (Number(limit) >= completions) return `too large index: ${JSON.stringify(limit)}`;
  }
  const [first, last = first] = limits.map(Number) as [number, number?];
  return limits.length > 1 && first >= last ? falling(first, last) : [first, last];
}

const falling = (previous: number, current: number): string =>
  `non-increasing order, previous: ${previous}, current: ${current}`;
