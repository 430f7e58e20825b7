/** Watches and lists at old revisions, chunks and expired tokens, as a real API server answered them (1.20.2). */
import { expect, test } from 'vitest';
import type { WatchEvent } from '../../src/apimachinery/api-request.ts';
import type { Status } from '../../src/apimachinery/status.ts';
import { create, recordedApiServer, recorded, requestTo } from './recorded.ts';

interface Case {
  readonly case: string;
  readonly status: number;
  readonly body: string;
  readonly 'continue.decoded'?: string;
}

interface List {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

const { cases } = recorded<{ cases: Case[] }>('gone410.json');
const was = (name: string) => cases.find((one) => one.case === name)!;
const statusOf = (name: string) => JSON.parse(was(name).body) as Status;

const { server, etcd } = recordedApiServer();
const MAPS = '/api/v1/namespaces/default/configmaps';
for (const name of ['a', 'b', 'c', 'd', 'e']) create(server, MAPS, { metadata: { name } });
const get = (path: string) => server.handle(requestTo(path));
const list = (path: string) => get(path).body as List;

/** Everything that a watch says at once, and whether it is over. */
function watched(path: string, accept?: string): { events: WatchEvent[]; closed: boolean } {
  const heard = { events: [] as WatchEvent[], closed: false };
  server.observe(requestTo(path, { accept }), {
    onEvent: (event) => heard.events.push(event),
    onClose: () => (heard.closed = true),
  });
  return heard;
}

const first = list(`${MAPS}?limit=2`);
const decoded = (token: string) => Buffer.from(token, 'base64url').toString();

test('the first chunk tells what is left and where it goes on', () => {
  const recordedToken = was('list limit=2 metadata')['continue.decoded']!;
  const start = first.items[1]!.metadata.name;
  const rv = Number(first.metadata.resourceVersion);
  expect(first.items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
  expect(first.metadata.remainingItemCount).toBe(3);
  expect(decoded(first.metadata.continue!)).toBe(
    recordedToken.replace(/"rv":\d+/, `"rv":${rv}`).replace('cluster-admin', start),
  );
});

test('the chunks are of one revision, whatever is written meanwhile', () => {
  create(server, MAPS, { metadata: { name: 'bb' } });
  const second = list(`${MAPS}?limit=2&continue=${first.metadata.continue}`);
  expect(second.items.map(({ metadata }) => metadata.name)).toEqual(['c', 'd']);
  expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  expect(second.metadata.remainingItemCount).toBe(1);
  const third = list(`${MAPS}?limit=2&continue=${second.metadata.continue}`);
  expect(third.items.map(({ metadata }) => metadata.name)).toEqual(['e']);
  expect(third.metadata.continue).toBeUndefined();
});

test('not older than: a page of now', () => {
  const old = first.metadata.resourceVersion;
  const page = list(`${MAPS}?resourceVersion=${old}&resourceVersionMatch=NotOlderThan&limit=1`);
  expect(Number(page.metadata.resourceVersion)).toBeGreaterThan(Number(old));
});

test('resourceVersionMatch without a version', () => {
  expect(get(`${MAPS}?resourceVersionMatch=Exact`).body).toEqual(
    statusOf('resourceVersionMatch without rv'),
  );
});

test('a watch with bookmarks begins with what is there', () => {
  const recordedTypes = was('watch with bookmarks, now').body.match(/^\{"type":"\w+"/gm)!;
  const { events } = watched(`${MAPS}?watch=1&allowWatchBookmarks=true`);
  expect(new Set(events.map(({ type }) => `{"type":"${type}"`))).toEqual(new Set(recordedTypes));
  expect(events).toHaveLength(6);
});

test('after a compaction old revisions are gone', () => {
  const old = first.metadata.resourceVersion;
  etcd.compact(etcd.revision);

  const anyNumber = (status: Status) => ({
    ...status,
    message: status.message?.replace(/\d+/g, '…'),
  });
  for (const accept of [undefined, 'application/json;as=Table;v=v1;g=meta.k8s.io']) {
    const { events, closed } = watched(`${MAPS}?watch=1&resourceVersion=1`, accept);
    const told = JSON.parse(was('watch pods rv=1 after >100 events').body) as WatchEvent;
    expect(events.map(({ type }) => type)).toEqual([told.type]);
    expect(anyNumber(events[0]!.object as Status)).toEqual(anyNumber(told.object as Status));
    expect(closed).toBe(true);
  }

  expect(get(`${MAPS}?resourceVersion=${old}&resourceVersionMatch=Exact`).body).toEqual(
    statusOf('410 list exact old rv after compaction'),
  );

  const expired = get(`${MAPS}?limit=2&continue=${first.metadata.continue}`);
  const { metadata, ...rest } = expired.body as Status;
  const { metadata: token, ...recordedRest } = statusOf('410 continue after compaction');
  expect(rest).toEqual(recordedRest);
  expect(decoded(metadata.continue!)).toBe(decoded(token.continue!).replace('cluster-admin', 'b'));
  // The token in the answer goes on at what there is now.
  const resumed = list(`${MAPS}?continue=${metadata.continue}`);
  expect(resumed.items.map(({ metadata: { name } }) => name)).toEqual(['bb', 'c', 'd', 'e']);
});

/** Upstream's words where nothing was recorded (apiserver/pkg/storage/continue.go, endpoints/handlers/get.go). */
test.each([
  ['continue=%2B', 'continue key is not valid: illegal base64 data at input byte 0'],
  [
    `continue=${token({ v: 'v9', rv: 1, start: 'a' })}`,
    'continue key is not valid: server does not recognize this encoded version v9',
  ],
  [
    `continue=${token({ v: 'meta.k8s.io/v1', rv: 0, start: 'a' })}`,
    'continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)',
  ],
  [
    `continue=${token({ v: 'meta.k8s.io/v1', rv: 1, start: '' })}`,
    'continue key is not valid: encoded start key empty (version meta.k8s.io/v1)',
  ],
  [
    `continue=${token({ v: 'meta.k8s.io/v1', rv: 1, start: '../secrets/x' })}`,
    'continue key is not valid: ../secrets/x',
  ],
  [
    'resourceVersion=1&continue=abc',
    'specifying resource version is not allowed when using continue',
  ],
])('%s', (query, message) => {
  expect(get(`${MAPS}?${query}`).body).toMatchObject({ code: 400, message });
});

function token(content: object): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}
