import { describe, expect, test } from 'vitest';
import { pod } from '../../api/testing/builders.ts';
import type { ContainerStatus } from '../../api/generated/types/core/v1.ts';
import { podConditions } from './pod-conditions.ts';
import { podPhase } from './pod-phase.ts';

type Word = 'waiting' | 'running' | 'ok' | 'failed' | 'crashing' | 'none';

const STATES: Record<Exclude<Word, 'none'>, Partial<ContainerStatus>> = {
  waiting: { state: { waiting: { reason: 'ContainerCreating' } } },
  running: { state: { running: {} }, ready: true, started: true },
  ok: { state: { terminated: { exitCode: 0 } } },
  failed: { state: { terminated: { exitCode: 1 } } },
  crashing: {
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 1 } },
  },
};

const statuses = (prefix: string, words: readonly Word[]): ContainerStatus[] =>
  words.flatMap((word, i) =>
    word === 'none'
      ? []
      : [
          {
            name: `${prefix}${i}`,
            image: '',
            imageID: '',
            ready: false,
            restartCount: 0,
            ...STATES[word],
          },
        ],
  );

interface Case {
  readonly policy?: 'Always' | 'OnFailure' | 'Never';
  readonly init?: readonly Word[];
  readonly sidecars?: readonly Word[];
  readonly containers: readonly Word[];
  readonly terminal?: boolean;
}

function given({ policy = 'Always', init = [], sidecars = [], containers }: Case) {
  let builder = pod('web').restartPolicy(policy);
  sidecars.forEach(
    (_, i) => (builder = builder.initContainer(`s${i}`, { restartPolicy: 'Always' })),
  );
  init.forEach((_, i) => (builder = builder.initContainer(`i${i}`)));
  containers.forEach((_, i) => (builder = builder.container(`c${i}`)));
  // A regular init container that ended well is ready; that is what ready means for it.
  const initStatuses = statuses('i', init).map((status) => ({
    ...status,
    ready: status.state?.terminated?.exitCode === 0,
  }));
  return {
    pod: builder.build(),
    statuses: [...statuses('s', sidecars), ...initStatuses, ...statuses('c', containers)],
  };
}

describe('the phase', () => {
  test.each<Case & { phase: string }>([
    { phase: 'Pending', containers: ['none'] },
    { phase: 'Pending', containers: ['waiting'] },
    { phase: 'Pending', containers: ['running', 'waiting'] },
    { phase: 'Pending', containers: ['running', 'none'] },
    { phase: 'Running', containers: ['running'] },
    { phase: 'Running', containers: ['running', 'failed'] },
    { phase: 'Running', containers: ['crashing'] },
    { phase: 'Running', containers: ['ok'] },
    { phase: 'Succeeded', containers: ['ok'], terminal: true },
    { phase: 'Failed', containers: ['failed'], terminal: true },
    { phase: 'Succeeded', policy: 'Never', containers: ['ok', 'ok'] },
    { phase: 'Failed', policy: 'Never', containers: ['ok', 'failed'] },
    { phase: 'Succeeded', policy: 'OnFailure', containers: ['ok'] },
    { phase: 'Running', policy: 'OnFailure', containers: ['ok', 'failed'] },
    { phase: 'Pending', init: ['running'], containers: ['waiting'] },
    { phase: 'Pending', init: ['crashing'], containers: ['waiting'] },
    { phase: 'Pending', init: ['ok', 'none'], containers: ['waiting'] },
    { phase: 'Running', init: ['ok'], containers: ['running'] },
    { phase: 'Failed', policy: 'Never', init: ['failed'], containers: ['waiting'] },
    { phase: 'Pending', policy: 'OnFailure', init: ['failed'], containers: ['waiting'] },
    { phase: 'Pending', sidecars: ['waiting'], containers: ['waiting'] },
    { phase: 'Running', sidecars: ['running'], containers: ['running'] },
    { phase: 'Running', sidecars: ['crashing'], containers: ['running'] },
    { phase: 'Running', policy: 'Never', sidecars: ['running'], containers: ['ok'] },
    { phase: 'Succeeded', policy: 'Never', sidecars: ['ok'], containers: ['ok'] },
    { phase: 'Succeeded', policy: 'Never', sidecars: ['failed'], containers: ['ok'] },
  ])(
    '$phase: policy $policy, init $init, sidecars $sidecars, containers $containers, terminal $terminal',
    ({ phase, ...rest }) => {
      const { pod: subject, statuses: all } = given(rest);
      expect(podPhase(subject, all, rest.terminal ?? false)).toBe(phase);
    },
  );
});

describe('conditions', () => {
  const told = (
    what: Case,
    phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed',
    hasSandbox = true,
  ) => {
    const { pod: subject, statuses: all } = given(what);
    return podConditions(subject, all, phase, hasSandbox).map(({ type, status, reason, message }) =>
      [type, status, reason, message].filter(Boolean).join(' '),
    );
  };

  test.each([
    {
      name: 'nothing yet',
      what: { containers: ['waiting', 'waiting'] } as Case,
      phase: 'Pending',
      hasSandbox: false,
      says: [
        'PodReadyToStartContainers False',
        'Initialized True',
        'Ready False ContainersNotReady containers with unready status: [c0 c1]',
        'ContainersReady False ContainersNotReady containers with unready status: [c0 c1]',
        'PodScheduled True',
      ],
    },
    {
      name: 'initializing',
      what: { init: ['running', 'none'], containers: ['waiting'] } as Case,
      phase: 'Pending',
      hasSandbox: true,
      says: [
        'PodReadyToStartContainers True',
        'Initialized False ContainersNotInitialized containers with unknown status: [i1], containers with incomplete status: [i0]',
        'Ready False ContainersNotReady containers with unready status: [c0]',
        'ContainersReady False ContainersNotReady containers with unready status: [c0]',
        'PodScheduled True',
      ],
    },
    {
      name: 'up',
      what: { init: ['ok'], sidecars: ['running'], containers: ['running'] } as Case,
      phase: 'Running',
      hasSandbox: true,
      says: [
        'PodReadyToStartContainers True',
        'Initialized True',
        'Ready True',
        'ContainersReady True',
        'PodScheduled True',
      ],
    },
    {
      name: 'done',
      what: { containers: ['ok'] } as Case,
      phase: 'Succeeded',
      hasSandbox: false,
      says: [
        'PodReadyToStartContainers False',
        'Initialized True PodCompleted',
        'Ready False PodCompleted',
        'ContainersReady False PodCompleted',
        'PodScheduled True',
      ],
    },
    {
      name: 'failed',
      what: { containers: ['failed'] } as Case,
      phase: 'Failed',
      hasSandbox: false,
      says: [
        'PodReadyToStartContainers False',
        'Initialized True',
        'Ready False PodFailed',
        'ContainersReady False PodFailed',
        'PodScheduled True',
      ],
    },
  ] as const)('$name', ({ what, phase, hasSandbox, says }) =>
    expect(told(what, phase, hasSandbox)).toEqual(says),
  );

  test('readiness gates hold up Ready and nothing else', () => {
    const { pod: plain, statuses: all } = given({ containers: ['running'] });
    const gated = {
      ...plain,
      spec: { ...plain.spec, readinessGates: [{ conditionType: 'acme/ok' }] },
    };
    const of = (subject: typeof plain) =>
      podConditions(subject, all, 'Running', true).filter(({ type }) => type !== 'acme/ok');
    expect(of(gated)[2]).toMatchObject({
      status: 'False',
      reason: 'ReadinessGatesNotReady',
      message: 'corresponding condition of pod readiness gate "acme/ok" does not exist.',
    });
    expect(of(gated)[3]!.status).toBe('True');
    const open = { ...gated, status: { conditions: [{ type: 'acme/ok', status: 'True' }] } };
    expect(of(open)[2]!.status).toBe('True');
  });
});
