/** Which node's menu is open and where: one menu for all boxes. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { MenuPlace } from '../design/Menu.tsx';

const menu = createStore<{
  readonly open: { readonly node: string; readonly at: MenuPlace } | undefined;
}>()(() => ({ open: undefined }));

export const openNodeMenu = (node: string, at: MenuPlace): void =>
  menu.setState({ open: { node, at } });
export const closeNodeMenu = (): void => menu.setState({ open: undefined });
export const useNodeMenu = () => useStore(menu, ({ open }) => open);
