/** Whether two objects say the same. What they share is not looked into. */

/** Structural equality of plain data. An absent field equals an undefined one. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => deepEqual(item, b[i]));
  }
  if (Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key in left) if (!deepEqual(left[key], right[key])) return false;
  for (const key in right) if (left[key] === undefined && right[key] !== undefined) return false;
  return true;
}

interface Versioned {
  readonly metadata: { readonly resourceVersion?: string };
}

/** As deepEqual, whatever the resourceVersions. */
export function equalObjects<T extends Versioned>(a: T, b: T): boolean {
  if (a === b) return true;
  return equalBut('metadata', a, b) && equalBut('resourceVersion', a.metadata, b.metadata);
}

/** Whether two objects are alike in all fields but one. */
function equalBut(but: string, a: object, b: object): boolean {
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key in left) if (key !== but && !deepEqual(left[key], right[key])) return false;
  for (const key in right)
    if (key !== but && left[key] === undefined && right[key] !== undefined) return false;
  return true;
}
