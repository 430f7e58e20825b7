import { describe, expect, test } from 'vitest';
import { parseTime } from '../../../../apimachinery/meta.ts';
import type { ContainerState, ContainerStatus, Pod } from '../../../generated/types/core/v1.ts';
import { CREATED } from '../../../testing/builder.ts';
import { pod } from '../../../testing/builders.ts';
import { podColumns } from './columns.ts';

const now = parseTime(CREATED) + 600_000;
const shown = (of: Pod, ...names: readonly string[]) =>
  names.map((name) => podColumns.find((column) => column.name === name)!.cell(of, now));

const status = (
  name: string,
  state: ContainerState,
  more: Partial<ContainerStatus> = {},
): ContainerStatus => ({
  name,
  image: '',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
  ...more,
});
const waiting = (reason: string): ContainerState => ({ waiting: { reason } });
const ended = (exitCode: number, reason?: string, signal?: number): ContainerState => ({
  terminated: { exitCode, reason, signal },
});
const running: ContainerState = { running: { startedAt: CREATED } };
const crashed = { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:05:00Z' } };
const always = { restartPolicy: 'Always' };
const initialised = { type: 'Initialized', status: 'True' };

const web = (...containerStatuses: ContainerStatus[]) => pod('web').status({ containerStatuses });
const two = (first: ContainerStatus, second: ContainerStatus) =>
  pod('web')
    .container('a')
    .container('b')
    .status({ phase: 'Running', containerStatuses: [first, second] });
const init = (...initContainerStatuses: ContainerStatus[]) =>
  pod('web').initContainer('i').initContainer('j').status({ initContainerStatuses });
const sidecar = (...initContainerStatuses: ContainerStatus[]) =>
  pod('web').initContainer('s', always).status({ initContainerStatuses });

// After TestPrintPod, pkg/printers/internalversion/printers_test.go.
test.each([
  ['a new Pod', '0/1 Pending 0', pod('web')],
  [
    'no node yet',
    '0/1 SchedulingGated 0',
    pod('web').condition('PodScheduled', 'False', { reason: 'SchedulingGated' }),
  ],
  ['being made', '0/1 ContainerCreating 0', web(status('c', waiting('ContainerCreating')))],
  ['up', '1/1 Running 0', pod('web').running()],
  [
    'up, not ready',
    '0/1 Running 0',
    pod('web')
      .phase('Running')
      .status({ containerStatuses: [status('c', running)] }),
  ],
  ['no such image', '0/1 ErrImagePull 0', web(status('c', waiting('ErrImagePull')))],
  [
    'failing again and again',
    '0/1 CrashLoopBackOff 3 (5m ago)',
    web(status('c', waiting('CrashLoopBackOff'), { restartCount: 3, lastState: crashed })),
  ],
  [
    'restarts whose time is not known',
    '0/1 CrashLoopBackOff 3',
    web(status('c', waiting('CrashLoopBackOff'), { restartCount: 3 })),
  ],
  ['done', '0/1 Completed 0', web(status('c', ended(0, 'Completed'))).phase('Succeeded')],
  ['failed', '0/1 Error 0', web(status('c', ended(1, 'Error'))).phase('Failed')],
  ['failed without a word', '0/1 ExitCode:3 0', web(status('c', ended(3))).phase('Failed')],
  ['killed', '0/1 Signal:9 0', web(status('c', ended(137, undefined, 9))).phase('Failed')],
  ['evicted', '0/1 Evicted 0', pod('web').phase('Failed').status({ reason: 'Evicted' })],
  [
    'the first container has the last word',
    '0/2 First 0',
    two(status('a', waiting('First')), status('b', waiting('Second'))),
  ],
  [
    'one done, one up and ready',
    '1/2 Running 0',
    two(status('a', ended(0, 'Completed')), status('b', running, { ready: true })).ready(),
  ],
  [
    'one done, one up, the Pod not ready',
    '1/2 NotReady 0',
    two(status('a', ended(0, 'Completed')), status('b', running, { ready: true })).ready(false),
  ],
  [
    'first init container',
    '0/1 Init:0/2 0',
    init(status('i', running), status('j', waiting('PodInitializing'))),
  ],
  ['second init container', '0/1 Init:1/2 0', init(status('i', ended(0)), status('j', running))],
  [
    'init container failed',
    '0/1 Init:Error 1',
    init(status('i', ended(1, 'Error'), { restartCount: 1 })),
  ],
  ['init container failed without a word', '0/1 Init:ExitCode:4 0', init(status('i', ended(4)))],
  [
    'init container cannot be pulled',
    '0/1 Init:ErrImagePull 0',
    init(status('i', waiting('ErrImagePull'))),
  ],
  [
    'init containers done: their restarts count no more',
    '0/1 Pending 0',
    init(status('i', ended(0), { restartCount: 7 }), status('j', ended(0))),
  ],
  ['a sidecar counts', '0/2 Init:0/1 0', sidecar(status('s', running))],
  [
    'a sidecar counts when ready, and so do its restarts',
    '1/2 Pending 2 (5m ago)',
    sidecar(
      status('s', running, { started: true, ready: true, restartCount: 2, lastState: crashed }),
    ).status({
      conditions: [initialised],
    }),
  ],
  ['being deleted', '1/1 Terminating 0', pod('web').running().deleting()],
  [
    'done and being deleted',
    '0/1 Completed 0',
    web(status('c', ended(0, 'Completed')))
      .phase('Succeeded')
      .deleting(),
  ],
  [
    'on a node that is gone',
    '1/1 Unknown 0',
    pod('web').running().status({ reason: 'NodeLost' }).deleting(),
  ],
])('%s: %s', (_, says, of) => {
  expect(shown(of.build(), 'Ready', 'Status', 'Restarts').join(' ')).toBe(says);
});

describe('wide columns', () => {
  const names = ['IP', 'Node', 'Nominated Node', 'Readiness Gates'];

  test('say none where there is none', () => {
    expect(shown(pod('web').build(), ...names)).toEqual(['<none>', '<none>', '<none>', '<none>']);
  });

  test('tell what there is', () => {
    const placed = pod('web')
      .on('node-1')
      .nominated('node-2')
      .running('10.0.0.7')
      .spec({ readinessGates: [{ conditionType: 'a' }, { conditionType: 'b' }] })
      .condition('b', 'True')
      .build();
    expect(shown(placed, ...names)).toEqual(['10.0.0.7', 'node-1', 'node-2', '1/2']);
  });
});
