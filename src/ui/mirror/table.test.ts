/** The mirror tells those who asked, once, and only about what has changed. */
import { expect, test, vi } from 'vitest';
import { keyOf, type KubeObject } from '../../apimachinery/meta.ts';
import { pod } from '../gallery/fixtures.ts';
import { Mirror } from './mirror.ts';

const on = (name: string, nodeName: string) => pod(name, 'running', { nodeName });

function mirrorOf(...pods: KubeObject[]) {
  const mirror = new Mirror();
  mirror.apply([{ plural: 'pods', list: pods }]);
  return { mirror, table: mirror.table('pods') };
}
const change = (mirror: Mirror, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject) =>
  mirror.apply([{ plural: 'pods', event: { type, object } }]);

test('only who follows a Pod, its node or the kind hears of its change', () => {
  const { mirror, table } = mirrorOf(on('a', 'node-1'), on('b', 'node-2'));
  const [a, b, node1, node2, all] = [vi.fn(), vi.fn(), vi.fn(), vi.fn(), vi.fn()];
  table.subscribeKey('default/a', a);
  table.subscribeKey('default/b', b);
  table.subscribeBucket('node', 'node-1', node1);
  table.subscribeBucket('node', 'node-2', node2);
  table.subscribe(all);
  change(mirror, 'MODIFIED', on('a', 'node-1'));
  expect([a, b, node1, node2, all].map((listener) => listener.mock.calls.length)).toEqual([
    1, 0, 1, 0, 1,
  ]);
});

test('a Pod that gets its node leaves the waiting room and enters the node', () => {
  const { mirror } = mirrorOf(pod('a', 'pending'));
  expect(mirror.podsOn('').map(({ metadata }) => metadata.name)).toEqual(['a']);
  change(mirror, 'MODIFIED', on('a', 'node-1'));
  expect(mirror.podsOn('')).toEqual([]);
  expect(mirror.podsOn('node-1').map(({ metadata }) => metadata.name)).toEqual(['a']);
});

test('lists are the same array until something in them changes', () => {
  const { mirror, table } = mirrorOf(on('a', 'node-1'), on('b', 'node-2'));
  const [all, node1, node2] = [table.all(), mirror.podsOn('node-1'), mirror.podsOn('node-2')];
  change(mirror, 'ADDED', on('c', 'node-2'));
  expect(table.all()).not.toBe(all);
  expect(mirror.podsOn('node-1')).toBe(node1);
  expect(mirror.podsOn('node-2')).not.toBe(node2);
});

test('what a fresh list does not hold is gone', () => {
  const { mirror, table } = mirrorOf(on('a', 'node-1'), on('b', 'node-1'));
  mirror.apply([{ plural: 'pods', list: [on('b', 'node-1')] }]);
  expect(table.all().map(({ metadata }) => keyOf(metadata))).toEqual(['default/b']);
  expect(mirror.podsOn('node-1')).toHaveLength(1);
});

test('many changes in one application tell each listener once', () => {
  const { mirror, table } = mirrorOf();
  const all = vi.fn();
  table.subscribe(all);
  mirror.apply(
    Array.from({ length: 50 }, (_, index) => ({
      plural: 'pods',
      event: { type: 'ADDED' as const, object: on(`p${index}`, 'node-1') },
    })),
  );
  expect(all).toHaveBeenCalledTimes(1);
  expect(mirror.podsOn('node-1')).toHaveLength(50);
});

test('order is by name, however objects came', () => {
  const { mirror, table } = mirrorOf(on('b', 'node-1'), on('d', 'node-1'));
  const names = () =>
    table
      .all()
      .map(({ metadata }) => metadata.name)
      .join('');
  expect(names()).toBe('bd');
  for (const name of ['c', 'a', 'e']) change(mirror, 'ADDED', on(name, 'node-1'));
  expect(names()).toBe('abcde');
  change(mirror, 'DELETED', on('c', 'node-1'));
  change(mirror, 'MODIFIED', on('a', 'node-2'));
  expect(names()).toBe('abde');
});
