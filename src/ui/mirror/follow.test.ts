/** The mirror is filled, goes stale, and finds back. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ApiRequest } from '../../apimachinery/api-request.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import type { BatchHandler, ClusterBackend } from '../../backend/cluster-backend.ts';
import { pod } from '../gallery/fixtures.ts';
import { kindOfPlural } from '../model/api-kinds.ts';
import { Follower } from './follow.ts';
import { Mirror } from './mirror.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (task: () => void) => setTimeout(task, 16));
  vi.stubGlobal('cancelAnimationFrame', clearTimeout);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A server with one list and hand-driven watches. */
function served(...items: KubeObject[]) {
  const server = {
    items,
    up: true,
    watches: [] as { request: ApiRequest; handler: BatchHandler; open: boolean }[],
  };
  const backend: ClusterBackend = {
    request: () =>
      server.up
        ? Promise.resolve({
            status: 200,
            body: { metadata: { resourceVersion: '7' }, items: server.items },
          })
        : Promise.reject(new Error('refused')),
    watch(request, handler) {
      const watch = { request, handler, open: true };
      server.watches.push(watch);
      return () => (watch.open = false);
    },
  };
  const mirror = new Mirror();
  const follower = new Follower(backend, mirror);
  follower.follow(kindOfPlural('pods')!);
  return {
    server,
    mirror,
    follower,
    names: () => mirror.list('pods').map(({ metadata }) => metadata.name),
  };
}

test('lists, then watches from the version of the list', async () => {
  const { server, names } = served(pod('a', 'running'));
  await vi.advanceTimersByTimeAsync(50);
  expect(names()).toEqual(['a']);
  expect(server.watches[0]!.request.query).toMatchObject({ watch: 'true', resourceVersion: '7' });
  server.watches[0]!.handler.onEvents([{ type: 'ADDED', object: pod('b', 'running') }]);
  expect(names()).toEqual(['a']);
  await vi.advanceTimersByTimeAsync(20);
  expect(names()).toEqual(['a', 'b']);
});

test('while nobody answers it keeps what it knows, says that it is stale, and finds back', async () => {
  const { server, mirror, names } = served(pod('a', 'running'));
  await vi.advanceTimersByTimeAsync(50);
  server.up = false;
  server.watches[0]!.handler.onClose();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(mirror.table('pods').state).toBe('stale');
  expect(names()).toEqual(['a']);
  server.up = true;
  server.items = [pod('c', 'running')];
  await vi.advanceTimersByTimeAsync(1_000);
  expect(mirror.table('pods').state).toBe('live');
  expect(names()).toEqual(['c']);
});

test('after a restart nothing of the old cluster arrives', async () => {
  const { server, follower, names } = served(pod('old', 'running'));
  await vi.advanceTimersByTimeAsync(50);
  server.items = [pod('new', 'running')];
  follower.restart();
  await vi.advanceTimersByTimeAsync(100);
  server.watches[0]!.handler.onEvents([{ type: 'ADDED', object: pod('ghost', 'running') }]);
  await vi.advanceTimersByTimeAsync(100);
  expect(server.watches[0]!.open).toBe(false);
  expect(names()).toEqual(['new']);
});
