/** Arrow keys in the tree, as the ARIA authoring practices have them: what is shown is what they move through. */
import type { KeyboardEvent } from 'react';

const ITEM = '[role="treeitem"]';

export interface TreeHands {
  readonly open: (id: string, open: boolean) => void;
  readonly act: (id: string) => void;
}

export function onTreeKey(event: KeyboardEvent<HTMLElement>, { open, act }: TreeHands): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const here = (event.target as HTMLElement).closest<HTMLElement>(ITEM);
  if (!here) return;
  const id = here.dataset.id!;
  const expanded = here.getAttribute('aria-expanded');
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(ITEM)];
  const at = all.indexOf(here);
  const go = (to: HTMLElement | null | undefined) => to?.focus();
  switch (event.key) {
    case 'ArrowDown':
      go(all[at + 1]);
      break;
    case 'ArrowUp':
      go(all[at - 1]);
      break;
    case 'Home':
      go(all[0]);
      break;
    case 'End':
      go(all.at(-1));
      break;
    case 'ArrowRight':
      if (expanded === 'false') open(id, true);
      else if (expanded === 'true') go(here.querySelector<HTMLElement>(ITEM));
      break;
    case 'ArrowLeft':
      if (expanded === 'true') open(id, false);
      else go(here.parentElement?.closest<HTMLElement>(ITEM));
      break;
    case 'Enter':
    case ' ':
      act(id);
      break;
    default:
      return;
  }
  event.preventDefault();
  event.stopPropagation();
}
