/**
 * What the page shows, as text that stands in links, in addresses and in saved sessions: `lens=pod&at.pod=default/web-1`.
 * It may come from a stranger. What is too long, not known or not of the right form is left out: it changes what is
 * looked at, never what is there.
 */
import { ui, type InspectorTab, type Pane, type UiState } from '../app/ui-store.ts';
import { lenses } from '../lenses/registry.ts';
import { referenceOfText, textOfReference } from '../model/reference.ts';

/** What of the page's state a link opens. */
export type View = Pick<
  UiState,
  'selected' | 'tab' | 'lens' | 'aims' | 'panes' | 'view' | 'byZone' | 'filter'
>;

const LONGEST = 4000;
const MOST_AIMS = 8;
/** Of names: two of an object's, and its plural. */
const LONGEST_NAME = 600;
const LONGEST_FILTER = 200;
const AT = 'at.';

const PANES: readonly Pane[] = ['explorer', 'inspector', 'editor', 'timeline'];
const TABS: readonly InspectorTab[] = ['state', 'why', 'decisions', 'events', 'logs', 'yaml'];
/** Those of a wide page that nobody changed: nothing is said of them. */
const USUAL = 'explorer inspector timeline';

export function viewText({ selected, tab, lens, aims, panes, view, byZone, filter }: View): string {
  const open = PANES.filter((pane) => panes[pane]).join(' ');
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['select', selected && textOfReference(selected)],
    ['tab', tab === 'state' ? undefined : tab],
    ['lens', lens],
    ...Object.entries((lens && aims[lens]) || {})
      .filter(([, text]) => text.length <= LONGEST_NAME)
      .slice(0, MOST_AIMS)
      .map(([what, text]) => [AT + what, text] as const),
    ['panes', open === USUAL ? undefined : open || 'none'],
    ['view', view === 'table' ? view : undefined],
    ['zones', byZone ? '1' : undefined],
    ['filter', filter.text.slice(0, LONGEST_FILTER) || undefined],
    ['namespace', filter.namespace || undefined],
  ];
  const text = new URLSearchParams();
  for (const [name, value] of parts) if (value !== undefined) text.set(name, value);
  // Signs that fragments and queries may hold as they are: the link stays readable.
  return text.toString().replaceAll('%2F', '/').replaceAll('%3A', ':');
}

/** Only what the text speaks of, and only as far as it is known. */
export function viewOfText(text: string): Partial<View> {
  if (text.length > LONGEST) return {};
  const said = new URLSearchParams(text);
  const of = (name: string, longest = LONGEST_NAME): string | undefined => {
    const value = said.get(name);
    return value !== null && value.length <= longest && !/\p{Cc}/u.test(value) ? value : undefined;
  };
  const selected = referenceOfText(of('select') ?? '');
  const tab = TABS.find((each) => each === of('tab'));
  const lens = lenses.find(({ id }) => id === of('lens'))?.id;
  const open = of('panes')?.split(' ');
  const zones = of('zones');
  const filter = of('filter', LONGEST_FILTER);
  const namespace = of('namespace', 63);
  return {
    ...(selected && { selected }),
    ...(tab && { tab }),
    ...(lens && { lens, aims: { [lens]: aimOf(said, of) } }),
    ...(open && { panes: panesOf(open) }),
    ...(of('view') === 'table' && { view: 'table' as const }),
    ...(zones === '1' && { byZone: true }),
    ...((filter !== undefined || namespace !== undefined) && {
      filter: { text: filter ?? '', namespace: namespace ?? '' },
    }),
  };
}

const aimOf = (said: URLSearchParams, of: (name: string) => string | undefined) =>
  Object.fromEntries(
    [...new Set(said.keys())]
      .filter((name) => /^at\.[a-z]{1,20}$/.test(name))
      .slice(0, MOST_AIMS)
      .flatMap((name) => {
        const value = of(name);
        return value === undefined ? [] : [[name.slice(AT.length), value]];
      }),
  );

const panesOf = (open: readonly string[]): UiState['panes'] => ({
  explorer: open.includes('explorer'),
  inspector: open.includes('inspector'),
  editor: open.includes('editor'),
  timeline: open.includes('timeline'),
});

/** The page as a visitor finds it, but for what the text says. Their own panes stay remembered as they were. */
export function showView(text: string): void {
  ui.setState({
    selected: undefined,
    history: [],
    tab: 'state',
    lens: undefined,
    aims: {},
    view: 'picture',
    filter: { text: '', namespace: '' },
    trial: undefined,
    ...viewOfText(text),
  });
}
