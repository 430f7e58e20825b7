/** What sessions and drafts are kept in: the browser's database, or in a test a map. */

/** Records under their keys. Every failure is an absence: what cannot be kept is not worth an error on the page. */
export interface Store<T> {
  all(): Promise<readonly T[]>;
  put(record: T): Promise<void>;
  remove(key: string): Promise<void>;
}
