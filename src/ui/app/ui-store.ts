/** What the page itself remembers: selection, panes, theme, filters. Nothing about the cluster. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type {
  PlacementStudyStatus,
  StudiedManifest,
} from '../../api/sim/v1alpha1/placement-study/types.ts';
import type { Identity } from '../model/identity.ts';
import { keyOfReference, textOfReference, type Reference } from '../model/reference.ts';
import type { Tone } from '../model/tone.ts';
import { remember, remembered } from './remembered.ts';

export type Theme = 'system' | 'light' | 'dark';
export type Pane = 'explorer' | 'inspector' | 'editor' | 'timeline';
export type InspectorTab = 'state' | 'why' | 'decisions' | 'events' | 'logs' | 'yaml';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: Tone;
  readonly kubectl?: string;
}

export type OpenDialog =
  | { readonly kind: 'taint'; readonly node: string }
  | { readonly kind: 'image'; readonly reference: Reference }
  | { readonly kind: 'add-nodes' }
  | { readonly kind: 'identity' }
  | {
      readonly kind: 'what-if';
      readonly manifests?: readonly StudiedManifest[];
      /** What came of one that was asked before. */
      readonly status?: PlacementStudyStatus;
    }
  | { readonly kind: 'compare' }
  | { readonly kind: 'configuration' }
  | { readonly kind: 'palette' }
  | { readonly kind: 'help' };

export interface Filter {
  readonly text: string;
  /** Empty for all. */
  readonly namespace: string;
}

/** What a lens looks at, as a few short texts under names of its own: `{ pod: 'default/web-1', container: 'app' }`. */
export type Aim = { readonly [what: string]: string };

export interface UiState {
  readonly selected: Reference | undefined;
  readonly history: readonly Reference[];
  readonly tab: InspectorTab;
  readonly theme: Theme;
  readonly present: boolean;
  readonly panes: { readonly [pane in Pane]: boolean };
  readonly view: 'picture' | 'table';
  /** The lens in place of the picture. */
  readonly lens: string | undefined;
  /** Of each lens that was told. Here, because it outlives the lens, and goes into links. */
  readonly aims: { readonly [lens: string]: Aim };
  readonly byZone: boolean;
  readonly filter: Filter;
  readonly dialog: OpenDialog | undefined;
  /** What the picture shows on trial. */
  readonly trial: PlacementStudyStatus | undefined;
  readonly toasts: readonly Toast[];
  /** Whom the page speaks as; its own administrator if absent. */
  readonly identity: Identity | undefined;
  /** What the editor is to open: its text, once for each number. */
  readonly editorText: { readonly id: number; readonly text: string };
  select(reference: Reference | undefined, tab?: InspectorTab): void;
  back(): void;
  setTab(tab: InspectorTab): void;
  setTheme(theme: Theme): void;
  setPresent(present: boolean): void;
  togglePane(pane: Pane, open?: boolean): void;
  setView(view: 'picture' | 'table'): void;
  toggleLens(lens: string): void;
  /** Undefined takes a text away. */
  aim(lens: string, at: { readonly [what: string]: string | undefined }): void;
  setByZone(byZone: boolean): void;
  setFilter(filter: Partial<Filter>): void;
  open(dialog: OpenDialog | undefined): void;
  showTrial(trial: PlacementStudyStatus | undefined): void;
  toast(toast: Omit<Toast, 'id'>): void;
  dismiss(id: number): void;
  edit(text: string): void;
  speakAs(identity: Identity | undefined): void;
}

/** On a small screen the picture comes first; the explorer is one key away. */
const wide = typeof innerWidth === 'undefined' || innerWidth >= 1200;

let nextId = 1;

export const ui = createStore<UiState>()((set, get) => ({
  selected: undefined,
  history: [],
  tab: 'state',
  theme: remembered('theme', 'system', (value) => value === 'light' || value === 'dark'),
  present: false,
  panes: {
    explorer: remembered('pane.explorer', wide, isFlag),
    inspector: remembered('pane.inspector', true, isFlag),
    editor: remembered('pane.editor', false, isFlag),
    timeline: remembered('pane.timeline', true, isFlag),
  },
  view: 'picture',
  lens: undefined,
  aims: {},
  byZone: remembered('by-zone', false, isFlag),
  filter: { text: '', namespace: '' },
  dialog: undefined,
  trial: undefined,
  toasts: [],
  identity: undefined,
  editorText: { id: 0, text: '' },

  select(reference, tab) {
    const { selected, history, aims } = get();
    const same =
      selected &&
      reference &&
      selected.plural === reference.plural &&
      keyOfReference(selected) === keyOfReference(reference);
    set({
      selected: reference,
      ...(reference && { aims: pointedAt(aims, reference) }),
      ...(tab && { tab }),
      ...(selected && reference && !same && { history: [...history.slice(-20), selected] }),
      ...(!reference && { history: [] }),
    });
  },
  back() {
    const { history } = get();
    set({ selected: history.at(-1), history: history.slice(0, -1) });
  },
  setTab: (tab) => set({ tab }),
  setTheme(theme) {
    remember('theme', theme);
    set({ theme });
  },
  setPresent: (present) => set({ present }),
  togglePane(pane, open) {
    const shown = open ?? !get().panes[pane];
    remember(`pane.${pane}`, shown);
    set({ panes: { ...get().panes, [pane]: shown } });
  },
  setView: (view) => set({ view }),
  toggleLens: (lens) => set({ lens: get().lens === lens ? undefined : lens }),
  aim(lens, at) {
    const { aims } = get();
    const before = aims[lens] ?? {};
    const after = Object.entries({ ...before, ...at }).filter(([, text]) => text !== undefined);
    if (Object.entries(at).some(([what, text]) => before[what] !== text))
      set({ aims: { ...aims, [lens]: Object.fromEntries(after) as Aim } });
  },
  setByZone(byZone) {
    remember('by-zone', byZone);
    set({ byZone });
  },
  setFilter: (filter) => set({ filter: { ...get().filter, ...filter } }),
  open: (dialog) => set({ dialog }),
  showTrial: (trial) => set({ trial, ...(trial && { lens: undefined, view: 'picture' as const }) }),
  toast: (toast) => set({ toasts: [...get().toasts.slice(-3), { ...toast, id: nextId++ }] }),
  speakAs: (identity) => set({ identity }),
  dismiss: (id) => set({ toasts: get().toasts.filter((toast) => toast.id !== id) }),
  edit(text) {
    set({ editorText: { id: nextId++, text } });
    get().togglePane('editor', true);
  },
}));

/** Lenses look at what was pointed at last, wherever on the page that was. */
const pointedAt = (aims: UiState['aims'], reference: Reference): UiState['aims'] => ({
  ...aims,
  ownership: { ...aims.ownership, selected: textOfReference(reference) },
  ...(reference.plural === 'pods' && { pod: { pod: keyOfReference(reference) } }),
});

export const useUi = <T>(part: (state: UiState) => T): T => useStore(ui, part);

const NOWHERE: Aim = {};
export const useAim = (lens: string): Aim => useUi(({ aims }) => aims[lens] ?? NOWHERE);

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean';
}
