/** What the Pod lens draws: containers in their order, namespaces as cells, processes as a tree. */
import { expect, test } from 'vitest';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import type {
  InsideContainer,
  InsideProcess,
  LinuxNamespace,
  PodInside,
} from '../../api/sim/v1alpha1/pod-inside/types.ts';
import type { CRICall } from '../../api/sim/v1alpha1/cri-call/types.ts';
import {
  containerRows,
  environmentFrom,
  namespaceRows,
  openGates,
  postStartState,
  preStopState,
  processTree,
  slicesOf,
  sourceOf,
  askedBy,
  tellingRow,
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

const rowsOf = (states: { readonly [name: string]: string }, more: Partial<InsideContainer> = {}) =>
  containerRows(
    pod({
      initContainers: [{ name: 'setup' }, { name: 'proxy', restartPolicy: 'Always' }],
      containers: [{ name: 'web' }],
    }),
    inside({
      containers: Object.entries(states).map(
        ([name, state]) => ({ name, state, ...more }) as InsideContainer,
      ),
    }),
  );

test.each([
  [{ setup: 'Exited', proxy: 'Running', web: 'Running' }, {}, 'web'],
  [{ setup: 'Running' }, {}, 'setup'],
  [{ setup: 'Exited' }, { backOff: { seconds: 10, until: '' } }, 'setup'],
  [{}, {}, 'web'],
])('of %j one looks into the one that tells most', (states, more, name) =>
  expect(tellingRow(rowsOf(states, more))?.container.name).toBe(name),
);

test('a postStart hook runs until the kubelet says that the container does', () => {
  const row = rowsOf({ web: 'Running' })[2]!;
  const status = (state: object) => ({ name: 'web', state }) as NonNullable<typeof row.status>;
  expect(postStartState({ ...row, inside: undefined })).toBe('ahead');
  expect(postStartState({ ...row, status: status({ waiting: {} }) })).toBe('running');
  expect(postStartState({ ...row, status: status({ running: {} }) })).toBe('over');
});

test('a preStop hook runs until the runtime is asked to stop the container; of a sidecar, after the others', () => {
  const rows = rowsOf({ proxy: 'Running', web: 'Running' });
  const [, proxy, web] = rows;
  const stays = pod({});
  const leaves = {
    metadata: {
      name: 'web',
      deletionTimestamp: '2026-01-05T09:01:00Z',
      deletionGracePeriodSeconds: 30,
    },
  } as Pod;
  const call = (at: string) => ({ verb: 'StopContainer', subject: 'web', at }) as CRICall;
  const before = [call('2026-01-05T09:00:29Z')];
  expect(preStopState(web!, rows, stays, [])).toBe('ahead');
  expect(preStopState(web!, rows, leaves, before)).toBe('running');
  expect(preStopState(web!, rows, leaves, [call('2026-01-05T09:00:40Z')])).toBe('over');
  expect(preStopState(proxy!, rows, leaves, [])).toBe('ahead');
  expect(preStopState(proxy!, rowsOf({ proxy: 'Running', web: 'Exited' }), leaves, [])).toBe(
    'running',
  );
});

test('what an environment comes from, each once', () =>
  expect(
    environmentFrom({
      name: 'web',
      envFrom: [{ configMapRef: { name: 'a' } }, { secretRef: { name: 'b' } }],
      env: [
        { name: 'X', value: '1' },
        { name: 'Y', valueFrom: { configMapKeyRef: { name: 'a', key: 'y' } } },
      ],
    }),
  ).toEqual(['ConfigMap a', 'Secret b']));

test('who else is in which slice of the node', () => {
  const one = (qosClass: string, cpu: string | undefined, phase = 'Running') =>
    pod(
      { containers: [{ name: 'a', resources: cpu === undefined ? {} : { requests: { cpu } } }] },
      { qosClass, phase },
    );
  expect(
    slicesOf([
      one('Burstable', '250m'),
      one('Burstable', '10m'),
      one('Burstable', '1', 'Succeeded'),
      one('BestEffort', undefined),
    ]),
  ).toEqual({
    Guaranteed: { count: 0, cpu: 0 },
    Burstable: { count: 2, cpu: 0.26 },
    BestEffort: { count: 1, cpu: 0 },
  });
});
