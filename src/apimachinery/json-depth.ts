/** How deep JSON may nest before it is refused. */

// Parity: Go allows 10,000; a JavaScript stack would not bear that in whatever walks the value later.
export const MAX_DEPTH = 1_000;

/** Walks without recursion: how deep it goes is what is asked. */
export function isTooDeep(value: unknown, depth = 0): boolean {
  let level = isContainer(value) ? [value] : [];
  for (; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    const below: object[] = [];
    for (const parent of level)
      for (const child of Object.values(parent)) if (isContainer(child)) below.push(child);
    level = below;
  }
  return false;
}

/** As Go's scanner tells it. */
export const tooDeepText = (value: unknown): string =>
  `invalid character '${Array.isArray(value) ? '[' : '{'}' exceeded max depth`;

const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null;
