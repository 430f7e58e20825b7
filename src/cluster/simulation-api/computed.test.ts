/** Kinds that are made when somebody asks, a page at a time. */
import { expect, test } from 'vitest';
import { queuedPods } from '../../api/sim/v1alpha1/queued-pod/queued-pod.ts';
import { attemptKind } from './attempts.ts';
import { computed } from './computed.ts';

test('a limit gives a page, says how many are left, and where the next one begins', () => {
  const all = ['a', 'b', 'c'].map((name) => ({ metadata: { name, namespace: 'default' } }));
  const kinds = [{ kind: queuedPods, find: () => all as never }];
  const ask = (query: { readonly [name: string]: string }) => {
    const path = '/apis/sim.kubeglass.dev/v1alpha1/queuedpods';
    const { body } = computed(kinds, { method: 'GET', path, query }, 0)!;
    const { items, metadata } = body as { items: typeof all; metadata: object };
    return [items.map(({ metadata: { name } }) => name).join(''), metadata];
  };
  expect(ask({ limit: '2' })).toEqual([
    'ab',
    { resourceVersion: '1', continue: '2', remainingItemCount: 1 },
  ]);
  expect(ask({ limit: '2', continue: '2' })).toEqual(['c', { resourceVersion: '1' }]);
  expect(ask({})).toEqual(['abc', { resourceVersion: '1' }]);
});

test('of attempts, only those of the page are made, and kubectl learns that there are more', () => {
  const made: number[] = [];
  const source = {
    list(_namespace?: string, _pod?: string, limit = Infinity, from = 0) {
      const shown = [0, 1, 2, 3, 4].slice(from, from + limit);
      made.push(...shown);
      return shown.map((at) => ({ metadata: { name: `web.${at}` } })) as never;
    },
    count: () => 5,
    get: () => undefined,
  };
  const path = '/apis/sim.kubeglass.dev/v1alpha1/schedulingattempts';
  const query = { limit: '2', continue: '2' };
  const answer = computed([attemptKind(source)], { method: 'GET', path, query }, 0)!;
  expect(made).toEqual([2, 3]);
  expect(answer.body).toMatchObject({
    metadata: { continue: '4', remainingItemCount: 1 },
    items: [{ metadata: { name: 'web.2' } }, { metadata: { name: 'web.3' } }],
  });
  for (const bad of ['-1', 'NaN', '1e9', '99999999999'])
    expect(
      computed(
        [attemptKind(source)],
        { method: 'GET', path, query: { limit: '1', continue: bad } },
        0,
      ),
    ).toMatchObject({ body: { items: [{ metadata: { name: 'web.0' } }] } });
});
