/** Tables as a real API server drew them (1.20), against ours (1.36). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseTime, type KubeObject } from '../apimachinery/meta.ts';
import { kinds } from './registry.ts';
import type { ResourceDefinition } from './resource-definition.ts';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly priority: number;
  readonly description: string;
}
interface Table {
  readonly columnDefinitions: readonly Column[];
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object?: any }[];
}
const read = (file: string) => JSON.parse(readFileSync(`test/golden/api/${file}.json`, 'utf8'));
const tables: { readonly [name: string]: { readonly table?: Table } } = read('tables').tables;
const settled: { readonly [plural: string]: { readonly items: readonly KubeObject[] } } =
  read('defaults').settled_lists;

const cases = kinds.flatMap((kind) => {
  const table = (tables[kind.plural] ?? tables[`${kind.plural}.single`])?.table;
  return table ? [{ plural: kind.plural, kind: kind as ResourceDefinition, table }] : [];
});

/** Descriptions that were rewritten between 1.20 and 1.36 (staging/src/k8s.io/api, types_swagger_doc_generated.go). */
const REWRITTEN = new Set([
  'Name',
  'configmaps Data',
  'deployments Available',
  'deployments Up-to-date',
  'leases Holder',
  'nodes Container-Runtime',
  'nodes External-IP',
  'nodes Internal-IP',
  'pods IP',
  'pods Node',
  'pods Readiness Gates',
  'pods Restarts',
  'replicasets Current',
  'replicasets Desired',
  'replicasets Ready',
  'replicasets Selector',
  'secrets Type',
  'deployments Selector',
  'pods Nominated Node',
]);

describe('tables of a real API server', () => {
  test('are there for the kinds that we have', () => {
    expect(cases.map(({ plural }) => plural)).toEqual([
      'configmaps',
      'events',
      'nodes',
      'pods',
      'secrets',
      'deployments',
      'replicasets',
      'leases',
      'poddisruptionbudgets',
    ]);
  });

  test.each(cases)('$plural have the same columns', ({ plural, kind, table }) => {
    const ours = kind.columns.map(
      ({ name, type = 'string', format = '', priority = 0, description = '' }) => ({
        name,
        type,
        format,
        priority,
        description,
      }),
    );
    const theirs = table.columnDefinitions.map((column, i) => ({
      ...column,
      // Restarts say when since 1.22, so they are no number any more (kubernetes#100142).
      type: plural === 'pods' && column.name === 'Restarts' ? 'string' : column.type,
      description:
        REWRITTEN.has(column.name) || REWRITTEN.has(`${plural} ${column.name}`)
          ? ours[i]!.description
          : column.description,
    }));
    expect(ours).toEqual(theirs);
  });

  test.each(cases.filter(({ plural }) => settled[plural]))(
    '$plural have the same rows',
    ({ plural, kind, table }) => {
      const ages = new Set(['Age', 'Last Seen', 'First Seen']);
      const byName = new Map(
        settled[plural]!.items.map((object) => [object.metadata.name, object]),
      );
      const name = kind.columns.findIndex((column) => column.name === 'Name');
      const rows = table.rows.filter(({ cells }) => byName.has(cells[name] as string));
      expect(rows.length).toBeGreaterThan(0);
      for (const { cells } of rows) {
        const object = byName.get(cells[name] as string)!;
        const complete = kind.strategy.applyDefaults?.(object) ?? object;
        const now = parseTime(object.metadata.creationTimestamp);
        const ours = kind.columns.map((column) =>
          ages.has(column.name) ? 'AGE' : column.cell(complete, now),
        );
        expect(ours).toEqual(
          cells.map((cell, i) => (ages.has(kind.columns[i]!.name) ? 'AGE' : cell)),
        );
      }
    },
  );

  test('a Pod has the same row, whole', () => {
    const { rows } = tables['pods.includeObject=Object']!.table!;
    const { cells, object } = rows[0]!;
    const { kind } = cases.find(({ plural }) => plural === 'pods')!;
    // The server drew it 8 seconds after the Pod was made; restarts were a number then.
    const now = parseTime(object.metadata.creationTimestamp) + 8000;
    expect(kind.columns.map((column) => column.cell(object, now))).toEqual(
      cells.map((cell, i) => (kind.columns[i]!.name === 'Restarts' ? String(cell) : cell)),
    );
  });
});
