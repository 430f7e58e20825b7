/** test/e2e/apimachinery/{discovery,events,namespace,server_version,table_conversion}.go, instrumentation/events.go, common/secrets.go. */
import { expect } from 'vitest';
import { namespaces } from '../../src/api/core/v1/namespace/namespace.ts';
import { services } from '../../src/api/core/v1/service/service.ts';
import { asking } from '../../src/control-plane/kube-apiserver/testing/ask.ts';
import { loneApiServer } from '../../src/control-plane/kube-apiserver/testing/lone-api-server.ts';
import { ControlPlane } from '../controllers/control-plane.ts';
import { row } from './row.ts';

function started() {
  const { server, simulation } = loneApiServer();
  const ask = asking(server);
  const body = (...request: Parameters<typeof ask>): any => ask(...request).body;
  return { server, simulation, ask, body };
}

row('[sig-api-machinery] Discovery should validate PreferredVersion for each APIGroup', () => {
  const { body } = started();
  for (const { name } of body('GET', '/apis').groups) {
    const group = body('GET', `/apis/${name}`);
    const { groupVersion } = group.preferredVersion;
    expect(groupVersion.startsWith(`${name}/`)).toBe(true);
    expect(group.versions).toContainEqual(group.preferredVersion);
  }
});

row('[sig-api-machinery] server version should find the server version', () => {
  const { major, minor } = started().body('GET', '/version');
  expect(major).toMatch(/^[1-9]\d*$/);
  expect(minor).toMatch(/^\d+$/);
});

row(
  '[sig-api-machinery] Servers with support for Table transformation should return a 406 for a backend which does not implement metadata',
  () => {
    const { ask } = started();
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const review = { spec: { nonResourceAttributes: { path: '/', verb: 'get' } } };
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    expect(ask('POST', path, review, { headers: { accept } }).status).toBe(406);
  },
);

const EVENTS = '/api/v1/namespaces/default/events';
const event = (name: string) => ({
  metadata: { name, labels: { testevent: 'yes' } },
  message: 'This is a test event',
  reason: 'Test',
  type: 'Normal',
  count: 1,
  involvedObject: { namespace: 'default' },
});
const SELECTED = { query: { labelSelector: 'testevent=yes' } };

row(
  '[sig-api-machinery] Events should ensure that an event can be fetched, patched, deleted, and listed',
  () => {
    const { ask, body } = started();
    body('POST', EVENTS, event('test'));
    expect(body('GET', '/api/v1/events', undefined, SELECTED).items).toHaveLength(1);
    body('PATCH', `${EVENTS}/test`, { message: 'patched' });
    expect(body('GET', `${EVENTS}/test`).message).toBe('patched');
    expect(ask('DELETE', `${EVENTS}/test`).status).toBe(200);
    expect(body('GET', '/api/v1/events', undefined, SELECTED).items).toHaveLength(0);
  },
);

row('[sig-api-machinery] Events should delete a collection of events', () => {
  const { body } = started();
  for (const name of ['one', 'two', 'three']) body('POST', EVENTS, event(name));
  expect(body('GET', EVENTS, undefined, SELECTED).items).toHaveLength(3);
  body('DELETE', EVENTS, undefined, SELECTED);
  expect(body('GET', EVENTS, undefined, SELECTED).items).toHaveLength(0);
});

row(
  '[sig-instrumentation] Events API should ensure that an event can be fetched, patched, deleted, and listed',
  () => {
    const { ask, body } = started();
    const all = '/apis/events.k8s.io/v1/events';
    const list = '/apis/events.k8s.io/v1/namespaces/default/events';
    const made = body('POST', list, {
      metadata: { name: 'event-test', labels: { testevent: 'yes' } },
      regarding: { namespace: 'default' },
      eventTime: '2017-09-19T13:49:16.000000Z',
      note: 'This is event-test',
      action: 'Do',
      reason: 'Test',
      type: 'Normal',
      reportingController: 'test-controller',
      reportingInstance: 'test-node',
    });
    const names = (path: string, query: object = SELECTED.query): string[] =>
      body('GET', path, undefined, { query } as never).items.map((each: any) => each.metadata.name);
    expect([names(all), names(list)]).toEqual([['event-test'], ['event-test']]);
    const bySource = { fieldSelector: 'source=test-controller' };
    expect(names(EVENTS, bySource)).toEqual(['event-test']);
    const byController = { fieldSelector: 'reportingController=test-controller' };
    expect(names(list, byController)).toEqual(['event-test']);

    const path = `${list}/event-test`;
    const settled = ({ metadata, ...rest }: any) => ({
      ...rest,
      metadata: { ...metadata, resourceVersion: '', managedFields: [] },
    });
    // The test of old patched the note, which may not be changed any more; that of today does this.
    const first = { count: 2, lastObservedTime: '2017-09-19T13:49:11.000000Z' };
    expect(ask('PATCH', path, { series: first }).status).toBe(200);
    expect(settled(body('GET', path))).toEqual(settled({ ...made, series: first }));
    const series = { count: 100, lastObservedTime: '2017-09-19T13:49:16.000000Z' };
    const updated = { ...body('GET', path), series };
    expect(ask('PUT', path, updated).status).toBe(200);
    expect(settled(body('GET', path))).toEqual(settled(updated));
    expect(ask('DELETE', path).status).toBe(200);
    expect([names(all), names(list)]).toEqual([[], []]);
  },
);

row('[sig-api-machinery] Namespaces [Serial] should patch a Namespace', () => {
  const { body } = started();
  body('POST', '/api/v1/namespaces', { metadata: { name: 'patched' } });
  body('PATCH', '/api/v1/namespaces/patched', { metadata: { labels: { testLabel: 'testValue' } } });
  expect(body('GET', '/api/v1/namespaces/patched').metadata.labels.testLabel).toBe('testValue');
});

row(
  '[sig-api-machinery] Namespaces [Serial] should ensure that all services are removed when a namespace is deleted',
  () => {
    const plane = new ControlPlane().settle();
    const make = () => {
      plane.create(namespaces, { metadata: { name: 'emptied' } } as never);
      plane.settle();
    };
    make();
    const spec = { ports: [{ port: 80 }] };
    plane.create(services, {
      metadata: { name: 'test-service', namespace: 'emptied' },
      spec,
    } as never);
    plane.client.delete(namespaces, { name: 'emptied' });
    plane.run(60);
    expect(plane.get(namespaces, 'emptied')).toBeUndefined();
    make();
    expect(plane.get(services, 'test-service', 'emptied')).toBeUndefined();
  },
);

const SECRETS = '/api/v1/namespaces/default/secrets';

row('[sig-api-machinery] Secrets should fail to create secret due to empty secret key', () => {
  const { ask } = started();
  expect(ask('POST', SECRETS, { metadata: { name: 's' }, data: { '': 'dmFsdWU=' } }).status).toBe(
    422,
  );
});

row('[sig-api-machinery] Secrets should patch a secret', () => {
  const { body, ask } = started();
  body('POST', SECRETS, {
    metadata: { name: 's', labels: { testsecret: 'true' } },
    data: { key: 'dmFsdWU=' },
  });
  body('PATCH', `${SECRETS}/s`, {
    metadata: { labels: { testsecret: 'false' } },
    data: { key: 'dmFsdWUxMQ==' },
  });
  const listed = (selector: string) =>
    body('GET', '/api/v1/secrets', undefined, { query: { labelSelector: selector } }).items;
  expect(listed('testsecret=false')[0].data).toEqual({ key: 'dmFsdWUxMQ==' });
  expect(
    ask('DELETE', SECRETS, undefined, { query: { labelSelector: 'testsecret=false' } }).status,
  ).toBe(200);
  expect(listed('testsecret')).toEqual([]);
});
