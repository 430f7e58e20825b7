/** What the Pod lens draws: containers in their order, namespaces as cells, processes as a tree. */
import { expect, test } from 'vitest';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import type {
  InsideContainer,
  InsideProcess,
  LinuxNamespace,
  PodInside,
} from '../../api/sim/v1alpha1/pod-inside/types.ts';
import {
  containerRows,
  namespaceRows,
  openGates,
  processTree,
  sourceOf,
  askedBy,
} from './pod-inside.ts';

const pod = (spec: object, status: object = {}) =>
  ({ metadata: { name: 'web' }, spec, status }) as Pod;
const inside = (more: Partial<PodInside>) =>
  ({ containers: [], probes: [], namespaces: [], ...more }) as unknown as PodInside;

test('containers stand in the order of their start, with what ran before', () => {
  const rows = containerRows(
    pod({
      initContainers: [{ name: 'setup' }, { name: 'proxy', restartPolicy: 'Always' }],
      containers: [{ name: 'web' }],
      ephemeralContainers: [{ name: 'debug' }],
    }),
    inside({
      containers: [
        { name: 'web', attempt: 1 },
        { name: 'web', attempt: 0 },
      ] as InsideContainer[],
    }),
  );
  expect(rows.map(({ kind, container }) => `${kind} ${container.name}`)).toEqual([
    'init setup',
    'sidecar proxy',
    'main web',
    'ephemeral debug',
  ]);
  expect([rows[2]!.inside?.attempt, rows[2]!.before?.attempt]).toEqual([1, 0]);
});

test.for<readonly [string, readonly LinuxNamespace[], readonly string[]]>([
  ['one that all share is one cell', [of('Pod', 'pause', 'a', 'b')], ['3 Pod']],
  [
    'one each is a cell each',
    [of('Container', 'pause'), of('Container', 'a'), of('Container', 'b')],
    ['1 Container', '1 Container', '1 Container'],
  ],
  [
    'members apart say who else is in it',
    [of('Container', 'pause', 'b'), of('Container', 'a')],
    ['1 Container with b', '1 Container', '1 Container with pause'],
  ],
])('namespaces: %s', ([, pids, expected]) => {
  const network: LinuxNamespace = { type: 'network', of: 'Pod', members: ['pause', 'a', 'b'] };
  const { rows } = namespaceRows(inside({ namespaces: [network, ...pids] }));
  const { cells } = rows.find(({ type }) => type === 'pid')!;
  expect(
    cells.map(({ span, namespace, others }) =>
      [span, namespace.of, ...(others.length > 0 ? ['with', ...others] : [])].join(' '),
    ),
  ).toEqual(expected);
});

function of(whose: LinuxNamespace['of'], ...members: string[]): LinuxNamespace {
  return { type: 'pid', of: whose, members };
}

test('a process stands below its parent; one whose parent is gone stands at the top', () => {
  const process = (pid: number, parent: number) => ({ pid, parent }) as InsideProcess;
  const tree = processTree([
    process(1, 0),
    process(7, 1),
    process(9, 7),
    process(8, 1),
    process(20, 13),
  ]);
  expect(tree.map(({ process: { pid }, depth }) => [pid, depth])).toEqual([
    [1, 0],
    [7, 1],
    [9, 2],
    [8, 1],
    [20, 0],
  ]);
});

test('what a volume and a probe are called', () => {
  expect(sourceOf({ name: 'a', configMap: { name: 'settings' } })).toBe('ConfigMap settings');
  expect(sourceOf({ name: 'a', emptyDir: {} })).toBe('emptyDir');
  expect(askedBy({ httpGet: { port: 8080, path: '/healthz' } })).toBe('GET :8080/healthz');
  expect(askedBy({ exec: { command: ['cat', '/tmp/ready'] } })).toBe('exec cat /tmp/ready');
});

test('readiness gates wait until somebody sets them', () => {
  const gates = { readinessGates: [{ conditionType: 'a/ready' }, { conditionType: 'b/ready' }] };
  const conditions = [{ type: 'a/ready', status: 'True' }];
  expect(openGates(pod(gates, { conditions }))).toEqual(['b/ready']);
});
