/** What kube-apiserver may rely on: revisions, transactions, watches, compaction, leases, snapshots. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Simulation } from '../../sim/simulation.ts';
import { Compacted, type KeyValue, type StoreEvent } from './etcd.ts';
import { MemoryEtcd } from './memory-etcd.ts';

const started = () => {
  const simulation = new Simulation({ seed: 1, start: 0 });
  return { simulation, etcd: new MemoryEtcd(simulation.clock) };
};
const tell = (event: StoreEvent) => `${event.revision} ${event.type} ${event.key}`;

describe('revisions', () => {
  test('every write is one revision, a refused one is none', () => {
    const { etcd } = started();
    expect(etcd.put('/a', 'one', 0)).toMatchObject({
      createRevision: 2,
      modRevision: 2,
      version: 1,
    });
    expect(etcd.put('/a', 'two', 0)).toBe('conflict');
    expect(etcd.put('/a', 'two', 2)).toMatchObject({
      createRevision: 2,
      modRevision: 3,
      version: 2,
    });
    expect(etcd.delete('/a', 2)).toBe('conflict');
    expect(etcd.delete('/a', 3)).toMatchObject({ value: 'two' });
    expect(etcd.put('/a', 'again', 0)).toMatchObject({
      createRevision: 5,
      modRevision: 5,
      version: 1,
    });
    expect(etcd.revision).toBe(5);
  });

  test('the past can be read at any revision', () => {
    const { etcd } = started();
    etcd.put('/a/1', 'x', 0);
    etcd.put('/a/2', 'y', 0);
    etcd.put('/a/1', 'z', 2);
    etcd.delete('/a/2', 3);
    const at = (revision: number) => etcd.range('/a/', { at: revision }).map(({ value }) => value);
    expect([2, 3, 4, 5].map(at)).toEqual([['x'], ['x', 'y'], ['z', 'y'], ['z']]);
  });

  test('a range starts where it is told and stops at its limit', () => {
    const { etcd } = started();
    for (const key of ['/b/3', '/b/1', '/c', '/b/2', '/a']) etcd.put(key, key, 0);
    expect(etcd.range('/b/').map(({ key }) => key)).toEqual(['/b/1', '/b/2', '/b/3']);
    expect(etcd.range('/b/', { from: '/b/2', limit: 1 }).map(({ key }) => key)).toEqual(['/b/2']);
    expect(etcd.count('/b/')).toBe(3);
  });

  test('a transaction writes only if every comparison holds', () => {
    const { etcd } = started();
    etcd.put('/leader', 'a', 0);
    expect(etcd.transact([{ key: '/leader', modRevision: 9 }], { put: '/x', value: 1 })).toBe(
      'conflict',
    );
    expect(
      etcd.transact([{ key: '/leader', modRevision: 2 }], { put: '/x', value: 1 }),
    ).toMatchObject({ value: 1 });
    expect(etcd.transact([{ key: '/x', modRevision: 3 }], { delete: '/leader' })).toMatchObject({
      value: 'a',
    });
  });
});

describe('watch', () => {
  test('tells what was missed, then what comes, each once and in order', () => {
    const { etcd } = started();
    const seen: string[] = [];
    etcd.put('/a/1', 1, 0);
    etcd.put('/b', 1, 0);
    etcd.put('/a/1', 2, 2);
    const cancel = etcd.watch('/a/', 2, (event) => seen.push(tell(event)));
    etcd.delete('/a/1', 4);
    cancel();
    etcd.put('/a/1', 3, 0);
    expect(seen).toEqual(['4 put /a/1', '5 delete /a/1']);
  });

  test('never skips, repeats or reorders, whatever is written and whenever it starts', () => {
    const writes = fc.array(
      fc.record({ key: fc.constantFrom('/a/1', '/a/2', '/b'), remove: fc.boolean() }),
    );
    fc.assert(
      fc.property(writes, fc.nat(20), (all, after) => {
        const { etcd } = started();
        const apply = ({ key, remove }: { key: string; remove: boolean }) => {
          const expected = etcd.get(key)?.modRevision ?? 0;
          if (remove) etcd.delete(key, expected);
          else etcd.put(key, all.length, expected);
        };
        const live: string[] = [];
        etcd.watch('/a/', 1, (event) => live.push(tell(event)));
        all.forEach(apply);
        const start = Math.min(1 + after, etcd.revision);
        const late: string[] = [];
        etcd.watch('/a/', start, (event) => late.push(tell(event)));
        expect(late).toEqual(live.filter((line) => Number.parseInt(line, 10) > start));
      }),
    );
  });
});

describe('compaction', () => {
  test('what is compacted can be neither read nor watched; the rest can', () => {
    const { etcd } = started();
    etcd.put('/a', 1, 0);
    etcd.put('/a', 2, 2);
    etcd.put('/b', 1, 0);
    etcd.delete('/b', 4);
    etcd.compact(4);
    expect(() => etcd.get('/a', 3)).toThrow(Compacted);
    expect(() => etcd.watch('/', 3, () => {})).toThrow(Compacted);
    expect(etcd.get('/a', 4)?.value).toBe(2);
    expect(etcd.get('/b', 4)?.value).toBe(1);
    const seen: string[] = [];
    etcd.watch('/', 4, (event) => seen.push(tell(event)));
    expect(seen).toEqual(['5 delete /b']);
    etcd.compact(5);
    expect(etcd.range('/')).toHaveLength(1);
  });
});

describe('leases', () => {
  test('a key goes with its lease, unless that is kept alive', () => {
    const { simulation, etcd } = started();
    const lease = etcd.grant(10_000);
    etcd.put('/event', 'x', 0, lease);
    simulation.runUntil(9_000);
    expect(etcd.keepAlive(lease)).toBe(true);
    simulation.runUntil(18_999);
    expect(etcd.get('/event')).toBeDefined();
    simulation.runUntil(19_000);
    expect(etcd.get('/event')).toBeUndefined();
    expect(etcd.keepAlive(lease)).toBe(false);
  });

  test('a key that is written again without the lease stays', () => {
    const { simulation, etcd } = started();
    const put = etcd.put('/event', 'x', 0, etcd.grant(1000)) as KeyValue;
    etcd.put('/event', 'y', put.modRevision);
    simulation.runUntil(5000);
    expect(etcd.get('/event')?.value).toBe('y');
  });
});

test('a snapshot restores keys, revisions and leases', () => {
  const { simulation, etcd } = started();
  etcd.put('/a', 1, 0);
  etcd.put('/a', 2, 2);
  etcd.put('/leased', 1, 0, etcd.grant(1000));
  const restored = new MemoryEtcd(simulation.clock, undefined, etcd.snapshot());
  expect(restored.snapshot()).toEqual(etcd.snapshot());
  expect(restored.put('/b', 1, 0)).toMatchObject({ modRevision: 5 });
  simulation.runUntil(1000);
  expect(restored.get('/leased')).toBeUndefined();
  expect(restored.get('/a')).toMatchObject({ version: 2, createRevision: 2 });
});
