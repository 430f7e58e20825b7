/** Kinds that are made when somebody asks, a page at a time. */
import { expect, test } from 'vitest';
import { queuedPods } from '../../api/sim/v1alpha1/queued-pod/queued-pod.ts';
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
