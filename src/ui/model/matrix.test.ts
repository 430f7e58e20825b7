/** Decisions as tables, groups and sentences. */
import { expect, test } from 'vitest';
import { explanationOf } from '../gallery/decisions.ts';
import { attempt } from '../gallery/fixtures.ts';
import { textOf } from '../words/phrase.ts';
import { changesSince, matrixOf, refusalGroups } from './matrix.ts';
import { sentenceOfAttempt } from './sentence.ts';

const nodes = ['node-1', 'node-2', 'node-3'];
const taint = ['TaintToleration', 'node(s) had untolerated taint(s)'] as const;
const cpu = ['NodeResourcesFit', 'Insufficient cpu'] as const;

test('rows stand as they were decided, and totals are the sums of their points', () => {
  const { rows, refusingPlugins, highest } = matrixOf(
    attempt('web-1', nodes, { refused: { 'node-3': taint }, spread: { 'node-2': 90 } }),
  );
  expect(rows.map(({ node, standing }) => `${node} ${standing}`)).toEqual([
    'node-2 chosen',
    'node-1 feasible',
    'node-3 refused',
  ]);
  expect(refusingPlugins).toEqual(['TaintToleration']);
  for (const { scores, total } of rows.filter(({ total }) => total !== undefined)) {
    expect([...scores.values()].reduce((sum, { weighted }) => sum + weighted, 0)).toBe(total);
  }
  expect(highest).toBe(rows[0]!.total);
});

test('it works with one node', () => {
  const { rows, scorePlugins } = matrixOf(attempt('web-1', ['node-1']));
  expect(rows).toHaveLength(1);
  expect(scorePlugins.length).toBeGreaterThan(0);
});

test('ties are told as ties', () => {
  const { rows } = matrixOf(attempt('web-1', nodes));
  expect(rows.map(({ standing }) => standing)).toEqual(['chosen', 'tied', 'tied']);
});

test('against the attempt before, a row says what was different', () => {
  const before = attempt('big-1', nodes, {
    refused: { 'node-1': cpu, 'node-2': cpu, 'node-3': cpu },
  });
  const now = attempt('big-1', nodes, {
    attempt: 2,
    refused: { 'node-1': taint, 'node-2': cpu, 'node-3': cpu },
  });
  const rows = matrixOf(now, before).rows;
  expect(rows.find(({ node }) => node === 'node-1')!.change).toEqual({
    refusedBy: 'NodeResourcesFit',
    different: true,
  });
  expect(rows.find(({ node }) => node === 'node-2')!.change!.different).toBe(false);
});

test('explained, a node gives every reason, and nodes that were not looked at are marked', () => {
  const decided = attempt('web-1', nodes, { refused: { 'node-3': taint } });
  const explanation = explanationOf('web-1-1', [decided])!;
  const unseen = explanation.nodes.map((node) =>
    node.name === 'node-2' ? { ...node, lookedAt: false } : node,
  );
  const { rows } = matrixOf(decided, undefined, { nodes: unseen });
  const refused = rows.find(({ node }) => node === 'node-3')!;
  expect(refused.refusedBy).toBe('TaintToleration');
  expect([...refused.filters.values()].filter(({ code }) => code !== 'Success')).toHaveLength(2);
  expect(rows.find(({ node }) => node === 'node-2')!.standing).toBe('unseen');
  expect(rows[0]!.scores.get('NodeResourcesFit')!.arithmetic).toHaveLength(2);
});

test('only the nodes that stand otherwise are told as changes', () => {
  const before = attempt('big-1', nodes, {
    refused: { 'node-1': cpu, 'node-2': cpu, 'node-3': cpu },
  });
  const now = attempt('big-1', nodes, { refused: { 'node-2': cpu, 'node-3': taint } });
  expect(changesSince(now, before).map(({ node }) => node)).toEqual(['node-1', 'node-3']);
});

test('nodes told one by one and nodes told together are counted together', () => {
  const groups = refusalGroups(
    attempt('web-1', nodes, {
      refused: { 'node-2': cpu, 'node-3': taint },
      groups: [
        {
          count: 40,
          refusedBy: cpu[0],
          code: 'Unschedulable',
          reasons: [cpu[1]],
          examples: ['node-9'],
        },
      ],
    }),
  );
  expect(groups.map(({ plugin, count, examples }) => [plugin, count, examples])).toEqual([
    ['NodeResourcesFit', 41, ['node-2', 'node-9']],
    ['TaintToleration', 1, ['node-3']],
  ]);
});

test.each([
  {
    says: 'kube-scheduler put web-1 on node-2: 628 points, 80 ahead of node-1',
    told: attempt('web-1', nodes, { refused: { 'node-3': taint }, spread: { 'node-2': 90 } }),
  },
  {
    says: 'kube-scheduler put web-1 on node-1: the only node that could take it',
    told: attempt('web-1', ['node-1']),
  },
  {
    says: 'kube-scheduler put web-1 on node-1: 548 points, as many as node-2, so chance decided',
    told: attempt('web-1', nodes),
  },
  {
    says: 'kube-scheduler found no node for web-1: 0/1 nodes are available: 1 Insufficient cpu.',
    told: attempt('web-1', ['node-1'], { refused: { 'node-1': cpu } }),
  },
])('$says', ({ says, told }) => expect(textOf(sentenceOfAttempt(told))).toBe(says));
