/** One object under several names: what is written in one version is read, watched and owned in every other. */
import { expect, test } from 'vitest';
import type { WatchEvent } from '../../apimachinery/api-request.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { SECOND } from '../../sim/clock.ts';
import { loneApiServer } from './testing/lone-api-server.ts';

const CORE = '/api/v1/namespaces/default/events';
const NEW = '/apis/events.k8s.io/v1/namespaces/default/events';
const regarding = { kind: 'Pod', namespace: 'default', name: 'web' };
const event = (name: string, note: string) => ({
  metadata: { name },
  eventTime: '2026-01-05T09:00:00.000000Z',
  reportingController: 'example.com/tester',
  reportingInstance: 'tester-1',
  action: 'Testing',
  reason: 'Tested',
  type: 'Normal',
  regarding,
  note,
});

function served() {
  const { server, simulation, etcd } = loneApiServer();
  const ask = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, more = {}) => {
    const [base = '', search = ''] = path.split('?');
    const query = Object.fromEntries(new URLSearchParams(search));
    return server.handle({ method, path: base, query, ...more }).body as any;
  };
  return { server, simulation, etcd, ask };
}

test('what is written in one version is read in the other', () => {
  const { ask, etcd } = served();
  expect(ask('POST', NEW, { body: event('one', 'hello') })).toMatchObject({
    apiVersion: 'events.k8s.io/v1',
    note: 'hello',
    regarding,
  });
  expect(ask('GET', `${CORE}/one`)).toMatchObject({
    apiVersion: 'v1',
    message: 'hello',
    involvedObject: regarding,
    reportingComponent: 'example.com/tester',
  });
  expect(ask('GET', NEW).items).toEqual([ask('GET', `${NEW}/one`)]);
  expect(
    etcd.range('/registry/events/').map(({ value }) => (value as KubeObject).apiVersion),
  ).toEqual(['v1']);
  ask('PATCH', `${CORE}/one`, {
    body: { metadata: { labels: { a: 'b' } } },
    headers: { 'content-type': 'application/merge-patch+json' },
  });
  expect(ask('GET', `${NEW}/one`)).toMatchObject({
    metadata: { labels: { a: 'b' } },
    note: 'hello',
  });
  expect(ask('DELETE', `${CORE}/one`).status).toBe('Success');
  expect(ask('GET', `${NEW}/one`).message).toBe('events.events.k8s.io "one" not found');
});

test('each version demands and selects what it does upstream', () => {
  const { ask } = served();
  const { eventTime: _eventTime, ...old } = event('old', 'x');
  expect(ask('POST', NEW, { body: { ...old, deprecatedCount: 2 } }).message).toBe(
    'Event.events.k8s.io "old" is invalid: [eventTime: Required value, count: Invalid value: "": needs to be unset]',
  );
  ask('POST', NEW, { body: event('one', 'hello') });
  expect(ask('GET', `${CORE}?fieldSelector=involvedObject.name%3Dweb`).items).toHaveLength(1);
  expect(ask('GET', `${NEW}?fieldSelector=regarding.name%3Dweb`).items).toHaveLength(1);
  expect(ask('GET', `${NEW}?fieldSelector=regarding.name%3Dapi`).items).toHaveLength(0);
  expect(ask('GET', `${NEW}?fieldSelector=involvedObject.name%3Dweb`).message).toBe(
    'field label not supported: involvedObject.name',
  );
});

test('watches and tables speak the version that was asked for', () => {
  const { ask, server, simulation } = served();
  const told: string[] = [];
  const handler = (path: string) => ({
    onEvent: ({ type, object }: WatchEvent) =>
      void told.push(`${path} ${type} ${(object as KubeObject).apiVersion}`),
    onClose: () => {},
  });
  server.watch({ method: 'GET', path: NEW }, handler('new'));
  server.watch({ method: 'GET', path: CORE }, handler('core'));
  ask('POST', CORE, {
    body: { metadata: { name: 'one' }, involvedObject: regarding, message: 'm' },
  });
  ask('DELETE', `${NEW}/one`);
  simulation.runFor(SECOND);
  expect(told.toSorted()).toEqual([
    'core ADDED v1',
    'core DELETED v1',
    'new ADDED events.k8s.io/v1',
    'new DELETED events.k8s.io/v1',
  ]);
  ask('POST', NEW, { body: event('two', 'hello') });
  const { columnDefinitions, rows } = ask('GET', NEW, {
    headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
  });
  const cells = Object.fromEntries(
    columnDefinitions.map(({ name }: { name: string }, index: number) => [
      name,
      rows[0].cells[index],
    ]),
  );
  expect(cells).toMatchObject({ Object: 'pod/web', Message: 'hello', Reason: 'Tested' });
});

test('managers own fields in the version in which they wrote', () => {
  const { ask } = served();
  const apply = (path: string, manager: string, body: object) =>
    ask('PATCH', `${path}/one?fieldManager=${manager}`, {
      body,
      headers: { 'content-type': 'application/apply-patch+yaml' },
    });
  const owned = () =>
    ask('GET', `${CORE}/one`).metadata.managedFields.map(
      ({ manager, apiVersion, fieldsV1 }: any) => [
        manager,
        apiVersion,
        Object.keys(fieldsV1).join(' '),
      ],
    );
  apply(NEW, 'a', { apiVersion: 'events.k8s.io/v1', kind: 'Event', ...event('one', 'hello') });
  const core = { apiVersion: 'v1', kind: 'Event', metadata: { name: 'one' } };
  expect(apply(CORE, 'b', { ...core, message: 'other' }).message).toBe(
    'Apply failed with 1 conflict: conflict with "a": .note',
  );
  apply(CORE, 'b', { ...core, message: 'hello' });
  expect(owned()).toEqual([
    ['b', 'v1', 'f:message'],
    [
      'a',
      'events.k8s.io/v1',
      'f:action f:eventTime f:note f:reason f:regarding f:reportingController f:reportingInstance f:type',
    ],
  ]);
  // Both let go of the text: now nobody has it.
  const { note: _note, ...silent } = event('one', '');
  apply(NEW, 'a', { apiVersion: 'events.k8s.io/v1', kind: 'Event', ...silent });
  expect(ask('GET', `${CORE}/one`).message).toBe('hello');
  apply(CORE, 'b', core);
  expect(ask('GET', `${NEW}/one`).note).toBeUndefined();
});

test('kinds come and go while the server runs', () => {
  const { server, simulation, ask } = served();
  expect(ask('GET', '/apis').groups.map(({ name }: { name: string }) => name)).toContain(
    'events.k8s.io',
  );
  const kind = server.findKind('events.k8s.io', 'v1', 'events')!;
  ask('POST', NEW, { body: event('one', 'hello') });
  const closed: string[] = [];
  server.watch(
    { method: 'GET', path: NEW },
    { onEvent: () => {}, onClose: () => void closed.push('closed') },
  );
  server.kinds.remove(kind);
  simulation.runFor(SECOND);
  expect(closed).toEqual(['closed']);
  expect(ask('GET', NEW).code).toBe(404);
  expect(ask('GET', '/apis').groups.map(({ name }: { name: string }) => name)).not.toContain(
    'events.k8s.io',
  );
  expect(Object.keys(ask('GET', '/openapi/v3').paths)).not.toContain('apis/events.k8s.io/v1');
  server.kinds.add(kind);
  expect(ask('GET', `${NEW}/one`).note).toBe('hello');
  expect(ask('GET', '/apis/events.k8s.io/v1').resources[0].name).toBe('events');
});
