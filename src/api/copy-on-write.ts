/** Changes to frozen objects that cost nothing when nothing changes: the same reference comes back. */

/** Go's zero of a text or a pointer: what a client leaves out or sends empty. */
export const isUnset = (value: unknown): value is undefined | null | '' =>
  value === undefined || value === null || value === '';

/** `object` with the fields that it lacks; itself if it lacks none. */
export function filled<T extends object>(object: T, defaults: Partial<T>): T {
  let result = object;
  for (const key in defaults) {
    if (!isUnset(object[key]) || defaults[key] === undefined || object[key] === defaults[key])
      continue;
    if (result === object) result = { ...object };
    result[key] = defaults[key]!;
  }
  return result;
}

/** `object` with `value` under `key`; without the key where `value` is undefined. Itself if it is so already. */
export function having<T extends object, K extends keyof T>(
  object: T,
  key: K,
  value: T[K] | undefined,
): T {
  if (object[key] === value && (value !== undefined || !(key in object))) return object;
  const result = { ...object };
  if (value === undefined) delete result[key];
  else result[key] = value;
  return result;
}

/** The list with each item changed; the same list if no item changed. */
export function mapped<T>(list: readonly T[], change: (item: T, index: number) => T): readonly T[] {
  let result: T[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = list[i]!;
    const next = change(item, i);
    if (next === item) continue;
    result ??= [...list];
    result[i] = next;
  }
  return result ?? list;
}

/** `object` with the field, where there is one, changed; itself if that changed nothing. */
export function changing<T extends object, K extends keyof T>(
  object: T,
  key: K,
  change: (value: NonNullable<T[K]>) => T[K],
): T {
  const value = object[key];
  return value === undefined || value === null ? object : having(object, key, change(value));
}

/** The one empty object that defaults put where Kubernetes writes `{}`. */
export const EMPTY: Readonly<Record<string, never>> = Object.freeze({});
