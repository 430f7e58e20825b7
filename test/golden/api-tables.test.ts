/** Tables over the server: what the pure printers' golden tests in src/api do not see. */
import { expect, test } from 'vitest';
import type { WatchEvent } from '../../src/apimachinery/api-request.ts';
import { columnsOfThen, recordedColumns } from './api-differences.ts';
import { create, recordedApiServer, recorded, requestTo } from './recorded.ts';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly priority: number;
}

interface Table {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: { readonly resourceVersion: string };
  readonly columnDefinitions: readonly Column[] | null;
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: unknown }[];
}

const { tables, accept } = recorded<{
  accept: string;
  tables: Record<string, { path?: string; status: number; table: Table }>;
}>('tables.json');

const { simulation, server } = recordedApiServer();
const PODS = '/api/v1/namespaces/default/pods';
create(server, '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
const newPod = (name: string) =>
  create(server, PODS, {
    metadata: { name, labels: { app: name } },
    spec: { containers: [{ name: 'c', image: 'nginx' }] },
  });
newPod('pod');

const table = (path: string) => server.handle(requestTo(path, { accept })).body as Table;
const shape = ({ columnDefinitions }: Table) =>
  (columnDefinitions ?? []).map(({ name, type, format, priority }) => ({
    name,
    type,
    format,
    priority,
  }));

const served = Object.entries(tables).filter(
  ([, { path }]) => path?.startsWith('/') && server.handle(requestTo(path)).status === 200,
);

test.each(served)('%s has the recorded columns', (name, { path, table: was }) => {
  expect(columnsOfThen(name, shape(table(path!)))).toEqual(recordedColumns(name, shape(was)));
});

test('enough of what was recorded is served', () => {
  expect(served.map(([name]) => name)).toEqual(
    expect.arrayContaining([
      'nodes',
      'configmaps',
      'secrets',
      'deployments',
      'replicasets',
      'leases',
    ]),
  );
});

test('a row carries the metadata, the object or nothing', () => {
  const rowOf = (query: string) => table(`${PODS}/pod?${query}`).rows[0]!.object;
  const { metadata } = server.handle(requestTo(`${PODS}/pod`)).body as { metadata: object };
  const only = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
  expect(rowOf('')).toEqual(only);
  expect(rowOf('includeObject=Metadata')).toEqual(only);
  expect(rowOf('includeObject=None')).toBeNull();
  expect(rowOf('includeObject=Object')).toMatchObject({ kind: 'Pod', spec: { containers: [{}] } });
  expect(server.handle(requestTo(`${PODS}?includeObject=All`, { accept })).body).toMatchObject({
    code: 422,
    message:
      "TableOptions.meta.k8s.io \"\" is invalid: includeObject: Invalid value: \"All\": must be 'Metadata', 'Object', 'None', or empty",
  });
});

test('a watch tells the columns once, as recorded', () => {
  const events: WatchEvent[] = [];
  const watching = server.observe(requestTo(`${PODS}?watch=1&resourceVersion=0`, { accept }), {
    onEvent: (event) => events.push(event),
    onClose: () => {},
  });
  newPod('second');
  simulation.runUntil(simulation.clock.now() + 10);
  server.handle(requestTo(`${PODS}/second`, { method: 'DELETE' }));
  expect(
    events.map(({ type, object }) => {
      const { kind, columnDefinitions, rows } = object as Table;
      return [type, kind, columnDefinitions?.length ?? null, rows.map(({ cells }) => cells[0])];
    }),
  ).toEqual([
    ['ADDED', 'Table', 9, ['pod']],
    ['ADDED', 'Table', null, ['second']],
    // A Pod is marked first even if it is given no time (traces/preemption.json, `never`).
    ['MODIFIED', 'Table', null, ['second']],
    ['DELETED', 'Table', null, ['second']],
  ]);
  if ('stop' in watching) watching.stop();
});

test('what is written is answered as a table too, a delete as a Status', () => {
  const path = '/api/v1/namespaces/default/configmaps';
  const body = { metadata: { name: 'c' }, data: { a: '1' } };
  const made = server.handle(requestTo(path, { method: 'POST', body, accept })).body as Table;
  expect(made.rows.map(({ cells }) => cells.slice(0, 2))).toEqual([['c', 1]]);
  expect(server.handle(requestTo(`${path}/c`, { method: 'DELETE', accept })).body).toMatchObject({
    kind: 'Status',
    status: 'Success',
  });
});
