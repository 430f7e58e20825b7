/** How containers start, restart and wait for each other. */
import { describe, expect, test } from 'vitest';
import { ready, sh } from '../testing/one-node.ts';

describe('restarts', () => {
  test('a container that crashes is restarted at once, then later and later', () => {
    const one = ready();
    one.create('web', sh('exit 3'));
    const seen: string[] = [];
    let last = '';
    for (let tenths = 0; tenths < 750; tenths++) {
      one.run(0.1);
      const { state: now, restartCount } = one.container('web');
      const word = `${restartCount} ${now!.waiting?.reason ?? now!.terminated?.reason ?? 'Running'}`;
      if (word !== last) seen.push((last = word));
    }
    expect(seen.filter((word) => !word.endsWith('Running'))).toEqual([
      '0 ContainerCreating',
      '0 Error',
      '1 Error',
      '1 CrashLoopBackOff',
      '2 Error',
      '2 CrashLoopBackOff',
      '3 Error',
      '3 CrashLoopBackOff',
    ]);
    const { uid } = one.pod('web').metadata;
    expect(one.container('web').state!.waiting!.message).toBe(
      `back-off 40s restarting failed container=app pod=web_default(${uid})`,
    );
    expect(one.container('web').lastState!.terminated).toMatchObject({
      exitCode: 3,
      reason: 'Error',
    });
    expect(one.pod('web').status.phase).toBe('Running');
    expect(
      one
        .told('web')
        .some((line) =>
          line.startsWith(
            `BackOff: Back-off restarting failed container app in pod web_default(${uid})`,
          ),
        ),
    ).toBe(true);
  });

  test('a container that runs long enough starts over with its back-off', () => {
    const one = ready();
    one.create('web', sh('sleep 700; exit 1'));
    one.run(3000);
    expect(one.container('web').restartCount).toBe(4);
  });

  test.each([
    { policy: 'Never', code: 0, phase: 'Succeeded', restarts: 0, reason: 'PodCompleted' },
    { policy: 'Never', code: 1, phase: 'Failed', restarts: 0, reason: 'PodFailed' },
    { policy: 'OnFailure', code: 0, phase: 'Succeeded', restarts: 0, reason: 'PodCompleted' },
    { policy: 'OnFailure', code: 1, phase: 'Running', restarts: 1, reason: 'ContainersNotReady' },
    { policy: 'Always', code: 0, phase: 'Running', restarts: 1, reason: 'ContainersNotReady' },
  ] as const)('$policy after exit $code: $phase', ({ policy, code, phase, restarts, reason }) => {
    const one = ready();
    one.create('job', sh(`sleep 1; exit ${code}`), { restartPolicy: policy });
    one.run(10);
    expect(one.pod('job').status.phase).toBe(phase);
    expect(one.container('job').restartCount).toBe(restarts);
    expect(one.condition('job', 'Ready')).toMatchObject({ status: 'False', reason });
  });

  test('a container that needs more memory than it may have is killed', () => {
    const one = ready();
    one.create('db', { image: 'mongo', resources: { limits: { memory: '100Mi' } } });
    one.run(20);
    expect(one.container('db').lastState!.terminated).toMatchObject({
      exitCode: 137,
      reason: 'OOMKilled',
    });
  });

  test('what a container leaves behind as its last word is kept', () => {
    const one = ready();
    one.create('job', sh('echo out of paper > /dev/termination-log; exit 1'), {
      restartPolicy: 'Never',
    });
    one.run(5);
    expect(one.container('job').state!.terminated).toMatchObject({
      exitCode: 1,
      message: 'out of paper\n',
    });
  });
});

describe('init containers', () => {
  const spec = (scripts: readonly string[], more = {}) => ({
    initContainers: scripts.map((script, i) => ({ name: `init-${i}`, ...sh(script) })),
    ...more,
  });

  test('run one after the other before the rest', () => {
    const one = ready();
    one.create('web', { image: 'nginx' }, spec(['sleep 3', 'sleep 3']));
    one.run(3);
    expect(one.container('web').state).toEqual({ waiting: { reason: 'PodInitializing' } });
    expect(one.condition('web', 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [init-0 init-1]',
    });
    one.run(4);
    expect(one.condition('web', 'Initialized').message).toBe(
      'containers with incomplete status: [init-1]',
    );
    one.run(10);
    expect(one.pod('web').status.phase).toBe('Running');
    expect(one.condition('web', 'Initialized').status).toBe('True');
    expect(
      one
        .pod('web')
        .status.initContainerStatuses!.map((each) => [each.ready, each.state!.terminated!.reason]),
    ).toEqual([
      [true, 'Completed'],
      [true, 'Completed'],
    ]);
  });

  test('that fail are run again, and fail the Pod that never restarts', () => {
    const one = ready();
    one.create('again', { image: 'nginx' }, spec(['exit 1']));
    one.create('never', { image: 'nginx' }, spec(['exit 1'], { restartPolicy: 'Never' }));
    one.run(10);
    expect(one.pod('again').status).toMatchObject({
      phase: 'Pending',
      initContainerStatuses: [{ restartCount: 1 }],
    });
    expect(one.pod('never').status.phase).toBe('Failed');
  });

  test('that stay are sidecars: up before the others, down after them', () => {
    const one = ready();
    const sidecar = { name: 'proxy', image: 'nginx', restartPolicy: 'Always' };
    one.create('web', sh("trap 'exit 0' TERM; while true; do sleep 1; done"), {
      initContainers: [sidecar, { name: 'init', ...sh('true') }],
    });
    one.run(10);
    expect(one.pod('web').status).toMatchObject({
      phase: 'Running',
      initContainerStatuses: [{ started: true, ready: true }, { ready: true }],
    });
    one.remove('web');
    one.run(5);
    const killing = one.told('web').filter((line) => line.startsWith('Killing'));
    expect(killing).toEqual([
      'Killing: Stopping container app',
      'Killing: Stopping container proxy',
    ]);
    expect(one.gone('web')).toBe(true);
  });

  test('a job with a sidecar is over when the job is', () => {
    const one = ready();
    one.create('job', sh('sleep 2'), {
      restartPolicy: 'Never',
      initContainers: [{ name: 'proxy', image: 'nginx', restartPolicy: 'Always' }],
    });
    one.run(15);
    expect(one.pod('job').status.phase).toBe('Succeeded');
  });
});
