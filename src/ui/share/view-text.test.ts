import { expect, test } from 'vitest';
import { viewOfText, viewText, type View } from './view-text.ts';

const usual: View = {
  selected: undefined,
  tab: 'state',
  lens: undefined,
  aims: {},
  panes: { explorer: true, inspector: true, editor: false, timeline: true },
  view: 'picture',
  byZone: false,
  filter: { text: '', namespace: '' },
};

test.each<readonly [Partial<View>, string]>([
  [{}, ''],
  [
    {
      selected: { plural: 'pods', namespace: 'default', name: 'web-1' },
      tab: 'why',
      lens: 'pod',
      aims: { pod: { pod: 'default/web-1', container: 'app' } },
    },
    'select=pods/default/web-1&tab=why&lens=pod&at.pod=default/web-1&at.container=app',
  ],
  [{ panes: { explorer: false, inspector: false, editor: false, timeline: false } }, 'panes=none'],
  [
    {
      panes: { explorer: false, inspector: true, editor: true, timeline: false },
      view: 'table',
      byZone: true,
      filter: { text: 'app=web & more', namespace: 'kube-system' },
    },
    'panes=inspector+editor&view=table&zones=1&filter=app%3Dweb+%26+more&namespace=kube-system',
  ],
])('%j there and back', (part, text) => {
  expect(viewText({ ...usual, ...part })).toBe(text);
  expect(viewOfText(text)).toEqual(part);
});

test('only what the open lens looks at is told', () => {
  const aims = { pod: { pod: 'default/web-1' }, reconcile: { controller: 'job-controller' } };
  expect(viewText({ ...usual, lens: 'reconcile', aims })).toBe(
    'lens=reconcile&at.controller=job-controller',
  );
  expect(viewText({ ...usual, aims })).toBe('');
});

test.each([
  ['select=pods&select=pods/', {}],
  ['select=javascript:alert(1)&tab=__proto__&lens=constructor', {}],
  ['lens=pod&at.__proto__=x&at.pod.x=y&at.POD=z', { lens: 'pod', aims: { pod: {} } }],
  [`lens=pod&at.pod=${'x'.repeat(601)}`, { lens: 'pod', aims: { pod: {} } }],
  ['lens=pod&at.pod=a%0Ab', { lens: 'pod', aims: { pod: {} } }],
  [`lens=pod&filter=${'x'.repeat(4000)}`, {}],
  [
    'panes=editor+constructor',
    { panes: { explorer: false, inspector: false, editor: true, timeline: false } },
  ],
  ['%', {}],
  ['filter=%E0%A4%A', { filter: { text: '\u{fffd}%A', namespace: '' } }],
])('a stranger writes %s', (text, view) => expect(viewOfText(text)).toEqual(view));

test('no more than eight things are looked at', () => {
  const many = Array.from(
    { length: 50 },
    (_, at) => `at.${'abcdefghij'[at % 10]}${'x'.repeat(at / 10)}=1`,
  );
  const { aims } = viewOfText(`lens=pod&${many.join('&')}`);
  expect(Object.keys(aims!.pod!)).toHaveLength(8);
});
