/** The API over its own requests, against a real store: paths, verbs, and Kubernetes' words. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { ApiRequest, ApiResponse, WatchEvent } from '../../apimachinery/api-request.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { MemoryEtcd } from '../etcd/memory-etcd.ts';
import type { KubeApiServer } from './server.ts';
import { loneApiServer } from './testing/lone-api-server.ts';

let simulation: Simulation;
let server: KubeApiServer;
let etcd: MemoryEtcd;

beforeEach(() => {
  ({ simulation, server, etcd } = loneApiServer());
});

const PODS = '/api/v1/namespaces/default/pods';
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

const ask = (
  method: ApiRequest['method'],
  path: string,
  body?: unknown,
  more: Partial<ApiRequest> = {},
): ApiResponse => {
  const [plain, search] = path.split('?');
  const query = Object.fromEntries(new URLSearchParams(search));
  return server.handle({ method, path: plain!, query, body, ...more });
};
const configMap = (name: string, data = {}, metadata = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
});
const message = ({ body }: ApiResponse) => (body as { message: string }).message;
const names = ({ body }: ApiResponse) =>
  (body as { items: { metadata: { name: string } }[] }).items.map(({ metadata }) => metadata.name);

test('a write is one revision, and the object bears it', () => {
  const before = etcd.revision;
  const { status, body } = ask('POST', CONFIG_MAPS, configMap('a', { k: 'v' }));
  expect(status).toBe(201);
  expect(body).toMatchObject({
    metadata: {
      name: 'a',
      namespace: 'default',
      resourceVersion: String(before + 1),
      creationTimestamp: '2026-01-05T09:00:00Z',
    },
  });
  expect(ask('GET', `${CONFIG_MAPS}/a`).body).toBe(body);
});

test('what is refused leaves the revision as it was', () => {
  ask('POST', CONFIG_MAPS, configMap('a'));
  const before = etcd.revision;
  ask('POST', CONFIG_MAPS, configMap('a'));
  ask('POST', CONFIG_MAPS, configMap('Not_A_Name'));
  ask('PUT', `${CONFIG_MAPS}/a`, configMap('a', {}, { resourceVersion: '1' }));
  ask('DELETE', `${CONFIG_MAPS}/b`);
  ask('PUT', `${CONFIG_MAPS}/a`, configMap('a'));
  expect(etcd.revision).toBe(before);
});

describe('lists', () => {
  beforeEach(() => {
    for (const name of ['c', 'a', 'b'])
      ask('POST', CONFIG_MAPS, configMap(name, {}, { labels: { tier: name } }));
  });

  test('are in order, and page by page consistent', () => {
    const first = ask('GET', `${CONFIG_MAPS}?limit=2`);
    expect(names(first)).toEqual(['a', 'b']);
    const { metadata } = first.body as {
      metadata: { continue: string; remainingItemCount: number };
    };
    expect(metadata.remainingItemCount).toBe(1);
    ask('POST', CONFIG_MAPS, configMap('d'));
    const second = ask('GET', `${CONFIG_MAPS}?limit=2&continue=${metadata.continue}`);
    expect(names(second)).toEqual(['c']);
  });

  test.each([
    { selector: 'labelSelector=tier in (a,c)', found: ['a', 'c'] },
    { selector: 'labelSelector=tier!=a', found: ['b', 'c'] },
    { selector: 'fieldSelector=metadata.name=b', found: ['b'] },
    { selector: 'fieldSelector=metadata.name!=b', found: ['a', 'c'] },
  ])('$selector finds $found', ({ selector, found }) => {
    expect(names(ask('GET', `${CONFIG_MAPS}?${selector}`))).toEqual(found);
  });

  test('of a compacted revision have expired', () => {
    const first = ask('GET', `${CONFIG_MAPS}?limit=1`);
    const token = (first.body as { metadata: { continue: string } }).metadata.continue;
    ask('POST', CONFIG_MAPS, configMap('d'));
    etcd.compact(etcd.revision);
    const expired = ask('GET', `${CONFIG_MAPS}?limit=1&continue=${token}`);
    expect(expired.status).toBe(410);
    expect(expired.body).toMatchObject({ reason: 'Expired' });
    // The token that comes with the refusal goes on, at the price of consistency.
    const rest = (expired.body as { metadata: { continue: string } }).metadata.continue;
    expect(names(ask('GET', `${CONFIG_MAPS}?continue=${rest}`))).toEqual(['b', 'c', 'd']);
  });
});

describe('watch', () => {
  const watched = (path: string) => {
    const seen: string[] = [];
    const [plain, search] = path.split('?');
    const started = server.watch(
      { method: 'GET', path: plain!, query: Object.fromEntries(new URLSearchParams(search)) },
      {
        onEvent: ({ type, object }: WatchEvent) => {
          const { metadata, message: text } = object as {
            metadata: { name?: string };
            message?: string;
          };
          seen.push(`${type} ${metadata.name ?? text}`);
        },
        onClose: () => seen.push('closed'),
      },
    );
    return { seen, started };
  };

  test('begins with what is there, and goes on a latency later', () => {
    ask('POST', CONFIG_MAPS, configMap('a'));
    const { seen } = watched(CONFIG_MAPS);
    ask('POST', CONFIG_MAPS, configMap('b'));
    expect(seen).toEqual([]);
    simulation.runFor(10);
    expect(seen).toEqual(['ADDED a', 'ADDED b']);
  });

  test('tells a selector what enters and leaves it', () => {
    const { seen } = watched(`${CONFIG_MAPS}?labelSelector=on=yes`);
    ask('POST', CONFIG_MAPS, configMap('a'));
    ask('PUT', `${CONFIG_MAPS}/a`, configMap('a', {}, { labels: { on: 'yes' } }));
    ask('PUT', `${CONFIG_MAPS}/a`, configMap('a', { k: 'v' }, { labels: { on: 'yes' } }));
    ask('PUT', `${CONFIG_MAPS}/a`, configMap('a', { k: 'v' }));
    simulation.runFor(10);
    expect(seen).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
  });

  test('from a compacted revision is told that it is too old', () => {
    ask('POST', CONFIG_MAPS, configMap('a'));
    etcd.compact(etcd.revision);
    const { seen } = watched(`${CONFIG_MAPS}?resourceVersion=2`);
    simulation.runFor(10);
    expect(seen).toEqual([`ERROR too old resource version: 2 (${etcd.compacted})`, 'closed']);
  });
});

describe('deletion', () => {
  test('waits for finalizers, and happens with the last one', () => {
    ask('POST', CONFIG_MAPS, configMap('a', {}, { finalizers: ['example.com/hold'] }));
    expect(ask('DELETE', `${CONFIG_MAPS}/a`).body).toMatchObject({
      metadata: { deletionTimestamp: '2026-01-05T09:00:00Z' },
    });
    expect(ask('GET', `${CONFIG_MAPS}/a`).status).toBe(200);
    const merge = { headers: { 'content-type': 'application/merge-patch+json' } };
    ask('PATCH', `${CONFIG_MAPS}/a`, { metadata: { finalizers: null } }, merge);
    expect(ask('GET', `${CONFIG_MAPS}/a`).status).toBe(404);
  });

  test('needs the right uid when one is named', () => {
    ask('POST', CONFIG_MAPS, configMap('a'));
    const refused = ask('DELETE', `${CONFIG_MAPS}/a`, { preconditions: { uid: 'another' } });
    expect(refused.status).toBe(409);
    expect(message(refused)).toMatch(
      /Precondition failed: UID in precondition: another, UID in object meta: /,
    );
  });
});

test('paths that lead nowhere', () => {
  expect(ask('GET', '/api/v1/frobs').body).toMatchObject({
    code: 404,
    message: 'the server could not find the requested resource',
  });
  expect(ask('PUT', PODS).body).toMatchObject({
    code: 405,
    message: 'the server does not allow this method on the requested resource',
  });
});
