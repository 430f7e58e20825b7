/** Writes whose ways were not recorded: names that are drawn, deletes in bulk, preconditions, dry runs. */
import { describe, expect, test } from 'vitest';
import type { ApiRequest } from '../../src/apimachinery/api-request.ts';
import type { Status } from '../../src/apimachinery/status.ts';
import { recordedApiServer, requestTo } from './recorded.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
type Named = {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
};
type List = { readonly items: readonly Named[]; readonly metadata: { readonly continue?: string } };

function server() {
  const { server: apiServer, etcd } = recordedApiServer();
  const ask = (method: ApiRequest['method'], path: string, body?: unknown, contentType?: string) =>
    apiServer.handle(requestTo(path, { method, body, contentType }));
  const make = (name: string) => ask('POST', MAPS, { metadata: { name } }).body as Named;
  const names = () => (ask('GET', MAPS).body as List).items.map(({ metadata }) => metadata.name);
  return { ask, make, names, etcd, apiServer };
}

describe('generated names', () => {
  /** A server whose chance gives the same name as often as told, beside an object of that name. */
  function repeating(times: number) {
    let zeros = 0;
    const { server: apiServer } = recordedApiServer((random) => ({
      ...random,
      below: (limit) => (zeros-- > 0 ? 0 : random.below(limit)),
    }));
    apiServer.handle(requestTo(MAPS, { method: 'POST', body: { metadata: { name: 'x-bbbbb' } } }));
    zeros = times * 'bbbbb'.length;
    const body = { metadata: { generateName: 'x-' } };
    return apiServer.handle(requestTo(MAPS, { method: 'POST', body }));
  }

  test('one that is taken is drawn anew', () => {
    const { status, body } = repeating(3);
    expect(status).toBe(201);
    expect((body as Named).metadata.name).toMatch(/^x-(?!bbbbb)[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test('but not for ever', () => {
    expect(repeating(8).body).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message:
        'configmaps "x-bbbbb" already exists, the server was not able to generate a unique name for the object',
      details: { name: 'x-bbbbb', kind: 'configmaps', retryAfterSeconds: 1 },
    });
  });

  test('a long base leaves room for what is drawn', () => {
    const { metadata } = server().ask('POST', MAPS, { metadata: { generateName: 'y'.repeat(70) } })
      .body as Named;
    expect(metadata.name).toHaveLength(63);
  });
});

describe('deletecollection', () => {
  test('takes what matches, and tells it', () => {
    const { ask, make, names } = server();
    ['a', 'b', 'c'].forEach(make);
    const { items } = ask('DELETE', `${MAPS}?fieldSelector=metadata.name!=b`).body as List;
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['a', 'c']);
    expect(names()).toEqual(['b']);
  });

  test('takes a page at a time if asked', () => {
    const { ask, make, names } = server();
    ['a', 'b', 'c'].forEach(make);
    ask('DELETE', `${MAPS}?limit=2`);
    expect(names()).toEqual(['c']);
  });

  test('changes nothing in a dry run', () => {
    const { ask, make, names, etcd } = server();
    ['a', 'b'].forEach(make);
    const { revision } = etcd;
    ask('DELETE', `${MAPS}?dryRun=All`);
    ask('DELETE', MAPS, { kind: 'DeleteOptions', apiVersion: 'v1', dryRun: ['All'] });
    ask('DELETE', `${MAPS}/a`, { dryRun: ['All'] });
    expect(names()).toEqual(['a', 'b']);
    expect(etcd.revision).toBe(revision);
  });
});

describe('what a delete may ask', () => {
  test.each([
    [
      { preconditions: { uid: 'other' } },
      409,
      /Precondition failed: UID in precondition: other, UID in object meta: /,
    ],
    [
      { preconditions: { resourceVersion: '1' } },
      409,
      /Precondition failed: ResourceVersion in precondition: 1, /,
    ],
    [
      { propagationPolicy: 'Never' },
      422,
      /supported values: "Foreground", "Background", "Orphan", "nil"$/,
    ],
    [{ dryRun: ['Some'] }, 422, /dryRun: Unsupported value: \["Some"\]: supported values: "All"$/],
    [
      { gracePeriodSeconds: 'soon' },
      400,
      /cannot be handled as a DeleteOptions: json: cannot unmarshal string/,
    ],
    [
      { kind: 'Pod', apiVersion: 'v1' },
      400,
      /^decoded object cannot be converted to DeleteOptions$/,
    ],
  ])('%j', (options, code, message) => {
    const { ask, make, names } = server();
    make('a');
    const answer = ask('DELETE', `${MAPS}/a`, options);
    expect(answer.status).toBe(code);
    expect((answer.body as Status).message).toMatch(message);
    expect(names()).toEqual(['a']);
  });

  test('finalizers hold it until the last is gone, and orphans are asked for by one', () => {
    const { ask, names } = server();
    ask('POST', MAPS, { metadata: { name: 'held', finalizers: ['example.com/a'] } });
    const marked = ask('DELETE', `${MAPS}/held`, { propagationPolicy: 'Orphan' }).body as {
      metadata: { finalizers: string[]; deletionTimestamp?: string };
    };
    expect(marked.metadata.finalizers).toEqual(['example.com/a', 'orphan']);
    expect(marked.metadata.deletionTimestamp).toBeDefined();
    const done = ask(
      'PATCH',
      `${MAPS}/held`,
      { metadata: { finalizers: null } },
      'application/merge-patch+json',
    );
    expect(done.status).toBe(200);
    expect(names()).toEqual([]);
  });
});

describe('namespaces', () => {
  test('finalize takes the finalizers away, and with the last one the namespace', () => {
    const { ask } = server();
    const path = '/api/v1/namespaces/team';
    const made = ask('POST', '/api/v1/namespaces', { metadata: { name: 'team' } }).body as Named;
    ask('DELETE', path);
    const stale = { ...made, spec: { finalizers: [] } };
    expect(ask('PUT', `${path}/finalize`, stale).status).toBe(409);
    expect(ask('GET', path).body).toMatchObject({ status: { phase: 'Terminating' } });
    expect(
      ask('PUT', `${path}/finalize`, { metadata: { name: 'team' }, spec: { finalizers: [] } })
        .status,
    ).toBe(200);
    expect(ask('GET', path).status).toBe(404);
  });
});

describe('options of writes', () => {
  test.each([
    [
      'POST',
      '?dryRun=Some',
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
    ],
    [
      'POST',
      '?fieldValidation=Loose',
      'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Loose": supported values: "", "Ignore", "Strict", "Warn"',
    ],
    [
      'POST',
      `?fieldManager=${'x'.repeat(129)}`,
      'CreateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
    ],
    [
      'PUT',
      '/a?fieldManager=%07',
      'UpdateOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "\\u0007": invalid character U+0007 (at position 0)',
    ],
  ] as const)('%s %s', (method, query, message) => {
    const { ask, make } = server();
    make('a');
    expect(ask(method, `${MAPS}${query}`, { metadata: { name: 'a' } }).body).toMatchObject({
      code: 422,
      message,
    });
  });

  test.each([
    [
      'application/merge-patch+json',
      '?force=true',
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    ],
    [
      'application/apply-patch+yaml',
      '',
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    ],
  ])('a patch as %s with %j', (type, query, message) => {
    const { ask, make } = server();
    make('a');
    expect(ask('PATCH', `${MAPS}/a${query}`, { data: {} }, type).body).toMatchObject({
      code: 422,
      message,
    });
  });
});

test('an Accept that cannot be answered writes nothing', () => {
  const { apiServer, etcd } = server();
  const { revision } = etcd;
  const body = { metadata: { name: 'a' } };
  const answer = apiServer.handle(requestTo(MAPS, { method: 'POST', body, accept: 'image/png' }));
  expect(answer.status).toBe(406);
  expect(etcd.revision).toBe(revision);
});
