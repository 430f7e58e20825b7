import { expect, test } from 'vitest';
import { DEFAULT_CLUSTER, FIXED_START, type ClusterInputLog } from '../../cluster/spec.ts';
import type { Store } from './store.ts';
import { SessionKeeper, type SessionRecord } from './session-keeper.ts';

const log = (seed: number, ...names: string[]): ClusterInputLog => ({
  engine: '0.1.0',
  seed,
  start: FIXED_START,
  cluster: DEFAULT_CLUSTER,
  inputs: names.map((name, step) => ({
    at: FIXED_START,
    step,
    user: 'me',
    request: { method: 'DELETE', path: `/api/v1/nodes/${name}` },
  })),
});

/** What a browser's database does, slowly. */
class Memory implements Store<SessionRecord> {
  readonly records = new Map<string, SessionRecord>();
  puts = 0;
  all = async () => [...this.records.values()];
  put = async (record: SessionRecord) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    this.puts++;
    this.records.set(record.id, record);
  };
  remove = async (id: string) => void this.records.delete(id);
}

let clock = 0;
let ids = 0;
const keeper = (store: Store<SessionRecord>, tab = 'a') =>
  new SessionKeeper(store, {
    tab,
    now: () => ++clock,
    newId: () => `s${++ids}`,
    view: () => 'lens=pod',
  });
const shown = (records: readonly SessionRecord[]) =>
  records.map(({ tab, log: { seed, inputs } }) => `${tab}${seed}:${inputs.length}`).join(' ');

test('a session grows in its place', async () => {
  const store = new Memory();
  const kept = keeper(store);
  await kept.save(log(1, 'x'));
  await kept.save(log(1, 'x', 'y'));
  expect(shown(await store.all())).toBe('a1:2');
});

test('another cluster, or another way from the same beginning, is another session', async () => {
  const store = new Memory();
  const kept = keeper(store);
  await kept.save(log(1, 'x', 'y'));
  await kept.save(log(2, 'x', 'y'));
  await kept.save(log(2, 'x'));
  await kept.save(log(2, 'z', 'y'));
  expect(shown(await store.all())).toBe('a1:2 a2:2 a2:1 a2:2');
});

test('inputs that come while one is written do not queue up', async () => {
  const store = new Memory();
  const kept = keeper(store);
  const names: string[] = [];
  const saves = Array.from({ length: 50 }, (_, index) => {
    names.push(`n${index}`);
    return kept.save(log(1, ...names));
  });
  await Promise.all(saves);
  expect(store.puts).toBe(2);
  expect(shown(await store.all())).toBe('a1:50');
});

test('tabs keep apart; the own tab’s come first, those of open tabs not at all', async () => {
  const store = new Memory();
  await keeper(store, 'a').save(log(1, 'x'));
  await keeper(store, 'b').save(log(2, 'x'));
  await keeper(store, 'c').save(log(3, 'x'));
  const again = keeper(store, 'a');
  expect(shown(await again.earlier(new Set(['c'])))).toBe('a1:1 b2:1');
  expect(shown(await again.earlier(new Set(['a', 'c'])))).toBe('a1:1 b2:1');
});

test('a session that is continued goes on under its name', async () => {
  const store = new Memory();
  await keeper(store).save(log(1, 'x'));
  const again = keeper(store);
  const [record] = await again.earlier();
  again.adopt(record!);
  await again.save(log(1, 'x', 'y'));
  expect(shown(await store.all())).toBe('a1:2');
  expect(await again.earlier()).toEqual([]);
});

test('ten are kept, the newest', async () => {
  const store = new Memory();
  for (let seed = 0; seed < 15; seed++) await keeper(store).save(log(seed, 'x'));
  expect((await store.all()).map(({ log: { seed } }) => seed)).toEqual([
    5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
  ]);
});

test('where nothing can be kept nothing fails', async () => {
  const deaf: Store<SessionRecord> = {
    all: async () => [],
    put: async () => {},
    remove: async () => {},
  };
  const kept = keeper(deaf);
  await kept.save(log(1, 'x'));
  expect(await kept.earlier()).toEqual([]);
});
