/** How Pods end, what survives a failure, and what is left to read. */
import { describe, expect, test } from 'vitest';
import { pods } from '../../api/core/v1/pod/pod.ts';
import { StatusError } from '../../apimachinery/status.ts';
import { ready, sh, type OneNode } from '../testing/one-node.ts';

describe('the end of a Pod', () => {
  test('who listens to SIGTERM is gone soon', () => {
    const one = ready();
    one.create('web', { image: 'nginx' });
    one.run(5);
    one.remove('web');
    one.run(0.05);
    expect(one.pod('web').metadata.deletionGracePeriodSeconds).toBe(30);
    one.run(2);
    expect(one.gone('web')).toBe(true);
    expect(one.told('web').at(-1)).toBe('Killing: Stopping container app');
    expect(one.machine.runtime.listContainers()).toEqual([]);
  });

  test('a shell that sleeps does not listen, and is killed when its time is over', () => {
    const one = ready();
    one.create('slow', sh('sleep 3600'), { terminationGracePeriodSeconds: 10 });
    one.run(5);
    one.remove('slow');
    one.run(9);
    expect(one.pod('slow').status.phase).toBe('Running');
    one.run(2);
    expect(one.gone('slow')).toBe(true);
  });

  test('asked again with less time, it ends sooner', () => {
    const one = ready();
    one.create('slow', sh('sleep 3600'));
    one.run(5);
    one.remove('slow');
    one.run(3);
    one.remove('slow', 4);
    one.run(5);
    expect(one.gone('slow')).toBe(true);
  });

  test('by force, the object goes first and the containers after it', () => {
    const one = ready();
    one.create('slow', sh('sleep 3600'));
    one.run(5);
    one.remove('slow', 0);
    expect(one.gone('slow')).toBe(true);
    expect(one.machine.runtime.listContainers()).toHaveLength(1);
    one.run(35);
    expect(one.machine.runtime.listContainers()).toEqual([]);
  });

  test('a Pod that is over stays until it is deleted', () => {
    const one = ready();
    one.create('job', sh('exit 0'), { restartPolicy: 'Never' });
    one.run(5);
    expect(one.pod('job').status).toMatchObject({ phase: 'Succeeded', podIP: '10.244.1.2' });
    one.remove('job');
    one.run(1);
    expect(one.gone('job')).toBe(true);
  });

  test('while it pulls, it need not wait for the pull', () => {
    const one = ready();
    one.create('db', { image: 'mongo' });
    one.run(1);
    one.remove('db');
    one.run(1);
    expect(one.gone('db')).toBe(true);
  });

  test('one that never ran has failed, if somebody still waits for its end', () => {
    const one = ready();
    one.create('db', { image: 'mongo' }, {});
    one.client.patch(pods, { namespace: 'default', name: 'db' }, 'merge', {
      metadata: { finalizers: ['example.com/wait'] },
    });
    one.run(1);
    one.remove('db');
    one.run(1);
    expect(one.pod('db').status.phase).toBe('Failed');
  });

  test('its address is given to the one after the next', () => {
    const one = ready();
    one.create('a', { image: 'nginx' });
    one.run(5);
    one.remove('a');
    one.run(3);
    one.create('a', { image: 'nginx' });
    one.run(3);
    expect(one.pod('a').status.podIP).toBe('10.244.1.3');
  });
});

describe('when things fail', () => {
  test('containers outlive their kubelet, and the next one finds them', () => {
    const one = ready();
    one.create('web', { image: 'nginx' });
    one.create('dies', sh('sleep 30; exit 1'));
    one.run(6);
    const before = one.container('web').containerID;
    one.stopKubelet();
    one.run(60);
    expect(one.container('dies').restartCount).toBe(0);
    one.startKubelet();
    one.run(5);
    expect(one.container('web')).toMatchObject({
      containerID: before,
      restartCount: 0,
      ready: true,
    });
    expect(one.container('dies').restartCount).toBe(1);
  });

  test('a Pod that was deleted while no kubelet looked is ended', () => {
    const one = ready();
    one.create('web', { image: 'nginx' });
    one.run(6);
    one.stopKubelet();
    one.remove('web', 0);
    one.startKubelet();
    one.run(5);
    expect(one.machine.runtime.listPodSandbox()).toEqual([]);
  });

  test('after a power cut, everything starts over with a new address', () => {
    const one = ready();
    one.create('web', { image: 'nginx' });
    one.create('job', sh('sleep 3600'), { restartPolicy: 'Never' });
    one.run(10);
    one.stopKubelet();
    one.machine.powerOff();
    one.run(60);
    one.machine.powerOn();
    one.startKubelet();
    one.run(10);
    expect(one.container('web')).toMatchObject({
      restartCount: 1,
      ready: true,
      lastState: { terminated: { exitCode: 255, reason: 'Unknown' } },
    });
    expect(one.told('web')).toContain(
      'SandboxChanged: Pod sandbox changed, it will be killed and re-created.',
    );
    expect(one.pod('job').status.phase).toBe('Failed');
    expect(
      one
        .told('node-1')
        .some((line) => line.startsWith('Rebooted: Node node-1 has been rebooted, boot id: ')),
    ).toBe(true);
  });

  test('cut off, a node goes on by itself and tells later', () => {
    const one = ready();
    one.create('web', sh('sleep 20; exit 1'));
    one.run(6);
    one.machine.partition(true);
    one.run(60);
    expect(one.container('web').restartCount).toBe(0);
    one.machine.partition(false);
    one.run(40);
    expect(one.container('web').restartCount).toBeGreaterThan(0);
  });
});

describe('logs', () => {
  const refusal = (read: () => unknown) => {
    try {
      read();
    } catch (problem) {
      return problem instanceof StatusError
        ? `${problem.code} ${problem.message}`
        : String(problem);
    }
    return undefined;
  };
  const logs = (one: OneNode, name: string, options = {}) =>
    one.kubelet.containerLogs('default', name, 'app', options);

  test('are cut as asked', () => {
    const one = ready();
    one.create('web', sh('for i in 1 2 3; do echo line $i; sleep 10; done; sleep 3600'));
    one.run(30);
    expect(logs(one, 'web')).toBe('line 1\nline 2\nline 3\n');
    expect(logs(one, 'web', { tailLines: 1 })).toBe('line 3\n');
    expect(logs(one, 'web', { sinceSeconds: 15 })).toBe('line 3\n');
    expect(logs(one, 'web', { limitBytes: 4 })).toBe('line');
    expect(logs(one, 'web', { tailLines: 1, timestamps: true })).toMatch(
      /^2026-01-05T09:00:2\d\.\d{9}Z line 3\n$/,
    );
  });

  test('can be followed until the container ends', () => {
    const one = ready();
    one.create('job', sh('echo a; sleep 5; echo b; sleep 5; echo c'), { restartPolicy: 'Never' });
    one.run(4);
    const heard: string[] = [];
    one.kubelet.followLogs(
      'default',
      'job',
      'app',
      {},
      (text) => heard.push(text),
      () => heard.push('end'),
    );
    one.run(15);
    expect(heard).toEqual(['b\n', 'c\n', 'end']);
  });

  test('of the container before are kept, and of the one before that are not', () => {
    const one = ready();
    one.create('web', sh('echo hello; exit 1'));
    one.run(0.5);
    expect(refusal(() => logs(one, 'web'))).toBe(
      '400 container "app" in pod "web" is waiting to start: ContainerCreating',
    );
    one.run(2.5);
    expect(logs(one, 'web')).toBe('hello\n');
    expect(refusal(() => logs(one, 'web', { previous: true }))).toBe(undefined);
    expect(one.machine.runtime.listContainers()).toHaveLength(2);
    one.run(60);
    expect(one.machine.runtime.listContainers()).toHaveLength(2);
  });

  test('that are not there are refused in the kubelet’s words', () => {
    const one = ready();
    one.create('web', { image: 'nginx' });
    one.create('bad', { image: 'ngnix' });
    one.run(20);
    expect(refusal(() => logs(one, 'web', { previous: true }))).toBe(
      '400 previous terminated container "app" in pod "web" not found',
    );
    expect(refusal(() => logs(one, 'bad'))).toBe(
      '400 container "app" in pod "bad" is waiting to start: trying and failing to pull image',
    );
    expect(refusal(() => one.kubelet.containerLogs('default', 'web', 'other', {}))).toBe(
      '400 container "other" in pod "web" is not available',
    );
  });
});
