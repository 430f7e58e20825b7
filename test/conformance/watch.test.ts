/** test/e2e/apimachinery/watch.go. */
import { expect } from 'vitest';
import type { WatchEvent } from '../../src/apimachinery/api-request.ts';
import type { KubeObject } from '../../src/apimachinery/meta.ts';
import { asking } from '../../src/control-plane/kube-apiserver/testing/ask.ts';
import { loneApiServer } from '../../src/control-plane/kube-apiserver/testing/lone-api-server.ts';
import { SECOND } from '../../src/sim/clock.ts';
import { row } from './row.ts';

const NAME = '[sig-api-machinery] Watchers';
const path = '/api/v1/namespaces/default/configmaps';

function started() {
  const { server, simulation } = loneApiServer();
  const ask = asking(server);
  const body = (...request: Parameters<typeof ask>): any => ask(...request).body;
  const create = (name: string, label = 'A') =>
    body('POST', path, { metadata: { name, labels: { 'watch-this': label } } });
  const change = (name: string, data: object) => body('PATCH', `${path}/${name}`, { data });
  const label = (name: string, value: string) =>
    body('PATCH', `${path}/${name}`, { metadata: { labels: { 'watch-this': value } } });
  const remove = (name: string) => body('DELETE', `${path}/${name}`);
  /** What a watch is told: `ADDED one`, and the newest version that it was told. */
  const watch = (query: Record<string, string> = {}) => {
    const told: string[] = [];
    const versions: string[] = [];
    const started_ = server.watch(
      { method: 'GET', path, query },
      {
        onEvent: ({ type, object }: WatchEvent) => {
          const { metadata, data } = object as KubeObject & { data?: { mutation?: string } };
          versions.push(metadata.resourceVersion);
          told.push([type, metadata.name, data?.mutation].filter(Boolean).join(' '));
        },
        onClose: () => {},
      },
    );
    const stop = () => 'stop' in started_ && started_.stop();
    return { told, versions, stop };
  };
  const pass = () => simulation.runFor(SECOND);
  const labelled = (...values: readonly string[]) => ({
    labelSelector: `watch-this in (${values.join(',')})`,
  });
  return { body, create, change, label, remove, watch, pass, labelled };
}

row(`${NAME} should observe add, update, and delete watch notifications on configmaps`, () => {
  const { create, change, remove, watch, pass, labelled } = started();
  const [a, b, both] = [watch(labelled('A')), watch(labelled('B')), watch(labelled('A', 'B'))];
  create('a');
  change('a', { mutation: '1' });
  change('a', { mutation: '2' });
  remove('a');
  create('b', 'B');
  remove('b');
  pass();
  const ofA = ['ADDED a', 'MODIFIED a 1', 'MODIFIED a 2', 'DELETED a 2'];
  const ofB = ['ADDED b', 'DELETED b'];
  expect([a.told, b.told, both.told]).toEqual([ofA, ofB, [...ofA, ...ofB]]);
});

row(`${NAME} should be able to start watching from a specific resource version`, () => {
  const { create, change, remove, watch, pass } = started();
  create('c');
  const { metadata } = change('c', { mutation: '1' });
  change('c', { mutation: '2' });
  remove('c');
  const { told } = watch({ resourceVersion: metadata.resourceVersion });
  pass();
  expect(told).toEqual(['MODIFIED c 2', 'DELETED c 2']);
});

row(
  `${NAME} should be able to restart watching from the last resource version observed by the previous watch`,
  () => {
    const { create, change, remove, watch, pass } = started();
    const first = watch();
    create('c');
    change('c', { mutation: '1' });
    pass();
    first.stop();
    change('c', { mutation: '2' });
    const second = watch({ resourceVersion: first.versions.at(-1)! });
    remove('c');
    pass();
    expect(first.told.filter((one) => one.endsWith('c') || one.endsWith('1'))).toEqual([
      'ADDED c',
      'MODIFIED c 1',
    ]);
    expect(second.told).toEqual(['MODIFIED c 2', 'DELETED c 2']);
  },
);

row(
  `${NAME} should observe an object deletion if it stops meeting the requirements of the selector`,
  () => {
    const { create, change, label, remove, watch, pass, labelled } = started();
    const { told } = watch(labelled('A'));
    create('c');
    change('c', { mutation: '1' });
    label('c', 'other');
    change('c', { mutation: '2' });
    label('c', 'A');
    change('c', { mutation: '3' });
    remove('c');
    pass();
    expect(told).toEqual([
      'ADDED c',
      'MODIFIED c 1',
      'DELETED c 1',
      'ADDED c 2',
      'MODIFIED c 3',
      'DELETED c 3',
    ]);
  },
);

row(`${NAME} should receive events on concurrent watches in same order`, () => {
  const { create, change, watch, pass, remove, body } = started();
  const { resourceVersion } = body('GET', path).metadata;
  const first = watch({ resourceVersion });
  for (let index = 0; index < 25; index++) {
    create(`c${index}`);
    change(`c${index % 3}`, { mutation: String(index) });
    if (index > 10) remove(`c${index}`);
  }
  pass();
  expect(first.versions.length).toBeGreaterThan(40);
  first.versions.forEach((version, index) => {
    const later = watch({ resourceVersion: version });
    pass();
    expect(later.versions).toEqual(first.versions.slice(index + 1));
    later.stop();
  });
});
