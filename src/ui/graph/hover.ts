/** Which Pod the pointer is over, apart from the rest of the page's state because it changes with every movement. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

export interface Hover {
  /** `namespace/name` */
  readonly key: string;
  readonly uid: string;
  readonly x: number;
  readonly y: number;
}

export const hover = createStore<{ readonly at: Hover | undefined }>()(() => ({ at: undefined }));
export const useHover = (): Hover | undefined => useStore(hover, ({ at }) => at);
export const useHoveredUid = (among: ReadonlySet<string>): string | undefined =>
  useStore(hover, ({ at }) => (at && among.has(at.uid) ? at.uid : undefined));
