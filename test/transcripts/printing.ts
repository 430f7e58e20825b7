/** How a story's answers look: columns as kubectl writes them, events one a line, one field of an object. */
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import type { Event } from '../../src/api/generated/types/core/v1.ts';

export interface Row {
  readonly cells: readonly unknown[];
}

export interface Table {
  readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[];
  readonly rows: readonly Row[];
}

export function renderTable(lines: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const line of lines)
    line.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  const padded = (line: readonly string[]) =>
    line.map((cell, i) => cell.padEnd(widths[i]! + 3)).join('');
  return lines.map((line) => padded(line).trimEnd()).join('\n');
}

/** In the order in which they first came. What came more than once says how often, and when last. */
export function eventLines(
  events: readonly KubeObject[],
  about: { readonly kind: string; readonly name: string } | undefined,
  moment: (time: string) => string,
): string {
  const told = (events as readonly Event[])
    .filter(
      ({ involvedObject: { kind, name } }) =>
        !about || (kind === about.kind && name === about.name),
    )
    .map((event) => ({ ...event, at: event.firstTimestamp ?? event.eventTime ?? '' }))
    .sort(
      (one, other) =>
        order(one.at, other.at) ||
        Number(one.metadata.resourceVersion) - Number(other.metadata.resourceVersion),
    );
  return renderTable(
    told.map(
      ({ at, type = '', reason = '', message = '', count = 1, lastTimestamp, involvedObject }) => [
        moment(at),
        ...(about ? [] : [`${involvedObject.kind!.toLowerCase()}/${involvedObject.name}`]),
        type,
        reason,
        count > 1 ? `${message} (x${count}, last at ${moment(lastTimestamp!)})` : message,
      ],
    ),
  );
}

const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** `.status.conditions[0].message`, or `.status.conditions[type=Ready].status`. */
export function fieldAt(object: unknown, path: string): unknown {
  let value = object;
  for (const [, escaped, index] of path.matchAll(/\.?((?:\\.|[^.[\]])+)|\[([^\]]+)\]/g)) {
    const field = escaped?.replaceAll('\\', '');
    if (value === undefined || value === null) return undefined;
    if (field !== undefined) value = (value as Record<string, unknown>)[field];
    else if (/^\d+$/.test(index!)) value = (value as readonly unknown[])[Number(index)];
    else {
      const [key = '', wanted] = index!.split('=');
      value = (value as readonly Record<string, unknown>[]).find((one) => one[key] === wanted);
    }
  }
  return value;
}
