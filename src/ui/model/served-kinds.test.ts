/** What is served is listed, what is not is not, and a kind that nobody has heard of can still be opened. */
import { expect, test } from 'vitest';
import { kindOfPlural, learnKinds } from './api-kinds.ts';
import { referenceByKind } from './reference.ts';
import { servedKinds } from './served-kinds.ts';

const all = ['get', 'list', 'watch'];
const core = {
  items: [
    {
      metadata: {},
      versions: [
        {
          version: 'v1',
          resources: [
            { resource: 'nodes', scope: 'Cluster', verbs: all, responseKind: { kind: 'Node' } },
            { resource: 'pods', scope: 'Namespaced', verbs: all, responseKind: { kind: 'Pod' } },
            { resource: 'bindings', verbs: ['create'], responseKind: { kind: 'Binding' } },
          ],
        },
      ],
    },
  ],
};
const custom = {
  items: [
    {
      metadata: { name: 'example.com' },
      versions: [
        {
          version: 'v1',
          resources: [
            {
              resource: 'widgets',
              scope: 'Namespaced',
              verbs: all,
              responseKind: { kind: 'Widget' },
            },
            // Of another group than the page knows: not the Events it follows.
            {
              resource: 'events',
              scope: 'Namespaced',
              verbs: all,
              responseKind: { kind: 'Event' },
            },
          ],
        },
      ],
    },
  ],
};

test('kinds come in the order of the explorer, others last, and what cannot be listed is left out', () => {
  const kinds = servedKinds([core, custom]);
  expect(kinds.map(({ plural }) => plural)).toEqual(['pods', 'nodes', 'widgets']);
  expect(kinds.at(-1)).toMatchObject({
    root: '/apis/example.com/v1',
    namespaced: true,
    group: 'other',
  });
});

test('a learnt kind is found by its plural and by its name', () => {
  expect(referenceByKind('Widget', 'default', 'w')).toBeUndefined();
  learnKinds(servedKinds([core, custom]));
  expect(kindOfPlural('widgets')?.kind).toBe('Widget');
  expect(referenceByKind('Widget', 'default', 'w')).toEqual({
    plural: 'widgets',
    namespace: 'default',
    name: 'w',
  });
});
