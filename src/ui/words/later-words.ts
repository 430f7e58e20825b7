/** The words of what is loaded when it is opened: lenses, and dialogs about other placements. The first page goes without. */
import { ownership } from './en/ownership.ts';
import { podLens } from './en/pod-lens.ts';
import { reconcile } from './en/reconcile.ts';
import { whatIf } from './en/what-if.ts';

const english = { ...ownership, ...podLens, ...reconcile, ...whatIf };

/** Another language is other files of this type, and one line here. */
export type LaterWords = typeof english;

export const laterWords: LaterWords = english;
