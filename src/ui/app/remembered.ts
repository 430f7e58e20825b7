/** What the page remembers between visits. Where the browser allows no storage, it forgets. */

const prefix = 'kubeglass.';

export function remembered<T>(name: string, otherwise: T, fits: (value: unknown) => boolean): T {
  try {
    const text = localStorage.getItem(prefix + name);
    const value: unknown = text === null ? undefined : JSON.parse(text);
    return fits(value) ? (value as T) : otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(name: string, value: unknown): void {
  try {
    localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // Private windows and full disks: nothing to be done, and nothing lost that matters.
  }
}

/** The same for react-resizable-panels. */
export const layoutStorage = {
  getItem: (key: string): string | null =>
    remembered<string | null>(key, null, (value) => typeof value === 'string'),
  setItem: (key: string, value: string): void => remember(key, value),
};
