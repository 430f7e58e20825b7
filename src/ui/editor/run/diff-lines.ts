/** What differs between two texts, line by line: the shortest edit (Myers), with a few lines around each change. */

export interface DiffLine {
  readonly sign: ' ' | '+' | '-';
  readonly text: string;
}

/** Lines that follow each other. Between two hunks unchanged lines were left out. */
export type Hunk = readonly DiffLine[];

/** Beyond this many changes, lines are shown as replaced altogether: nobody reads more. */
const MOST_CHANGES = 1500;

/** Counts the steps that a difference took. */
export interface Work {
  steps: number;
}

export function diffLines(
  before: string,
  after: string,
  context = 3,
  work: Work = { steps: 0 },
): Hunk[] {
  const lines = edits(linesOf(before), linesOf(after), work);
  const hunks: DiffLine[][] = [];
  let last = -1;
  lines.forEach((line, index) => {
    if (line.sign === ' ') return;
    const from = Math.max(last + 1, index - context);
    const to = Math.min(lines.length - 1, index + context);
    if (hunks.length === 0 || from > last + 1) hunks.push([]);
    hunks.at(-1)!.push(...lines.slice(from, to + 1));
    last = Math.max(last, to);
  });
  return hunks;
}

const linesOf = (text: string): string[] =>
  text === '' ? [] : text.replace(/\n$/, '').split('\n');

function edits(before: readonly string[], after: readonly string[], work: Work): DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < Math.min(before.length, after.length) - start &&
    before.at(-1 - end) === after.at(-1 - end)
  )
    end++;
  const same = (lines: readonly string[]) => lines.map((text): DiffLine => ({ sign: ' ', text }));
  const left = before.slice(start, before.length - end);
  const right = after.slice(start, after.length - end);
  return [
    ...same(before.slice(0, start)),
    ...shortest(left, right, work),
    ...same(before.slice(before.length - end)),
  ];
}

/** Furthest-reaching paths on each diagonal, kept for every number of changes, then walked back. */
function shortest(left: readonly string[], right: readonly string[], work: Work): DiffLine[] {
  const most = Math.min(left.length + right.length, MOST_CHANGES);
  const trace: Map<number, number>[] = [];
  let reach = new Map<number, number>([[1, 0]]);
  for (let changes = 0; changes <= most; changes++) {
    trace.push(new Map(reach));
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      work.steps++;
      let x = comesDown(reach, diagonal, changes)
        ? reach.get(diagonal + 1)!
        : reach.get(diagonal - 1)! + 1;
      while (x < left.length && x - diagonal < right.length && left[x] === right[x - diagonal]) {
        work.steps++;
        x++;
      }
      reach.set(diagonal, x);
      if (x >= left.length && x - diagonal >= right.length) return walkBack(trace, left, right);
    }
    reach = new Map(reach);
  }
  return [
    ...left.map((text): DiffLine => ({ sign: '-', text })),
    ...right.map((text): DiffLine => ({ sign: '+', text })),
  ];
}

const comesDown = (
  reach: ReadonlyMap<number, number>,
  diagonal: number,
  changes: number,
): boolean =>
  diagonal === -changes ||
  (diagonal !== changes && reach.get(diagonal - 1)! < reach.get(diagonal + 1)!);

function walkBack(
  trace: readonly ReadonlyMap<number, number>[],
  left: readonly string[],
  right: readonly string[],
): DiffLine[] {
  const lines: DiffLine[] = [];
  let x = left.length;
  let y = right.length;
  for (let changes = trace.length - 1; changes >= 0; changes--) {
    const reach = trace[changes]!;
    const down = comesDown(reach, x - y, changes);
    const diagonal = down ? x - y + 1 : x - y - 1;
    const fromX = reach.get(diagonal)!;
    const fromY = fromX - diagonal;
    for (; x > fromX && y > fromY && x > 0 && y > 0; x--, y--) {
      lines.push({ sign: ' ', text: left[x - 1]! });
    }
    if (changes === 0) break;
    lines.push(down ? { sign: '+', text: right[--y]! } : { sign: '-', text: left[--x]! });
  }
  return lines.reverse();
}
