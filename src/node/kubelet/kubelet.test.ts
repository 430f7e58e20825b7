/** What a kubelet does, told against a real kube-apiserver. */
import { describe, expect, test } from 'vitest';
import { leases } from '../../api/coordination/v1/lease/lease.ts';
import { nodes } from '../../api/core/v1/node/node.ts';
import { pods } from '../../api/core/v1/pod/pod.ts';
import { StatusError } from '../../apimachinery/status.ts';
import { OneNode } from '../testing/one-node.ts';

const ready = () => new OneNode().giveRange();
const sh = (script: string) => ({ image: 'busybox', command: ['sh', '-c', script] });
const state = (one: OneNode, name: string, container = 0) =>
  one.pod(name).status.containerStatuses![container]!;
const condition = (one: OneNode, name: string, type: string) =>
  one.pod(name).status.conditions!.find((each) => each.type === type)!;
const gone = (one: OneNode, name: string) =>
  one.client.list(pods).items.every(({ metadata }) => metadata.name !== name);
const remove = (one: OneNode, name: string, gracePeriodSeconds?: number) =>
  one.client.delete(
    pods,
    { namespace: 'default', name },
    gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds },
  );
const node = (one: OneNode) => one.client.get(nodes, { name: 'node-1' });
const nodeReady = (one: OneNode) =>
  node(one).status.conditions!.find(({ type }) => type === 'Ready')!;

describe('a node', () => {
  test('is not ready before it has a network, and says why', () => {
    const one = new OneNode();
    one.run(60);
    expect(nodeReady(one)).toMatchObject({
      status: 'False',
      reason: 'KubeletNotReady',
      message:
        'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
    });
    one.giveRange();
    expect(nodeReady(one)).toMatchObject({
      status: 'True',
      reason: 'KubeletReady',
      message: 'kubelet is posting ready status',
    });
    expect(one.told('node-1')).toEqual([
      'Starting: Starting kubelet.',
      'NodeHasSufficientMemory: Node node-1 status is now: NodeHasSufficientMemory',
      'NodeHasNoDiskPressure: Node node-1 status is now: NodeHasNoDiskPressure',
      'NodeHasSufficientPID: Node node-1 status is now: NodeHasSufficientPID',
      'NodeAllocatableEnforced: Updated Node Allocatable limit across pods',
      'NodeReady: Node node-1 status is now: NodeReady',
    ]);
  });

  test('renews its lease every ten seconds and writes its status every five minutes', () => {
    const one = ready();
    one.run(60);
    const lease = () => one.client.get(leases, { namespace: 'kube-node-lease', name: 'node-1' });
    expect(lease().spec).toMatchObject({ holderIdentity: 'node-1', leaseDurationSeconds: 40 });
    const [leaseBefore, nodeBefore] = [lease().spec!.renewTime, node(one).metadata.resourceVersion];
    one.run(12);
    expect(lease().spec!.renewTime! > leaseBefore!).toBe(true);
    expect(node(one).metadata.resourceVersion).toBe(nodeBefore);
    one.run(310);
    expect(node(one).metadata.resourceVersion).not.toBe(nodeBefore);
  });

  test('lists the images that it has, the biggest first', () => {
    const one = ready();
    one.create('web', { image: 'nginx:1.25' });
    one.run(20);
    expect(node(one).status.images!.map(({ names }) => names!.at(-1))).toEqual([
      'docker.io/library/nginx:1.25',
      'registry.k8s.io/pause:3.10.1',
    ]);
  });
});

describe('a Pod', () => {
  test('is pending, then pulls, then runs', () => {
    const one = ready();
    one.create('web', { image: 'nginx' });
    one.run(0.1);
    expect(state(one, 'web')).toMatchObject({
      ready: false,
      started: false,
      restartCount: 0,
      imageID: '',
      state: { waiting: { reason: 'ContainerCreating' } },
    });
    expect(condition(one, 'web', 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [app]',
    });
    one.run(5);
    expect(one.pod('web').status).toMatchObject({
      phase: 'Running',
      podIP: '10.244.1.2',
      hostIP: '192.168.1.11',
      qosClass: 'BestEffort',
    });
    expect(state(one, 'web')).toMatchObject({
      ready: true,
      started: true,
      image: 'docker.io/library/nginx:latest',
    });
    expect(one.told('web')).toEqual([
      'Pulling: Pulling image "nginx"',
      expect.stringMatching(
        /^Pulled: Successfully pulled image "nginx" in 1\.\d+s \(1\.\d+s including waiting\)\. Image size: 72099501 bytes\.$/,
      ),
      'Created: Container created',
      'Started: Container started',
    ]);
  });

  test('takes two status writes to run', () => {
    const one = ready();
    const before = Number(
      one.create('web', { image: 'registry.k8s.io/pause:3.10.1' }).metadata.resourceVersion,
    );
    one.run(5);
    const { managedFields: _, ...metadata } = one.pod('web').metadata;
    // Between them: the events Pulling, Pulled, Created and Started.
    expect(Number(metadata.resourceVersion) - before).toBeLessThanOrEqual(7);
  });

  test('of which the image is here does not pull it', () => {
    const one = ready();
    one.create('first', { image: 'nginx:1.25' });
    one.run(5);
    one.create('second', { image: 'nginx:1.25' });
    one.run(2);
    expect(one.told('second')[0]).toBe(
      'Pulled: Container image "nginx:1.25" already present on machine and can be accessed by the pod',
    );
  });

  test('whose image nobody has backs off', () => {
    const one = ready();
    one.create('web', { image: 'ngnix' });
    one.run(5);
    const problem =
      'failed to pull and unpack image "docker.io/library/ngnix:latest": failed to resolve reference "docker.io/library/ngnix:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';
    expect(state(one, 'web').state).toEqual({
      waiting: { reason: 'ErrImagePull', message: problem },
    });
    one.run(15);
    expect(state(one, 'web').state).toEqual({
      waiting: {
        reason: 'ImagePullBackOff',
        message: `Back-off pulling image "ngnix": ErrImagePull: ${problem}`,
      },
    });
    expect(one.told('web').map((line) => line.replace(/ \(x\d+\)$/, ''))).toEqual([
      'Pulling: Pulling image "ngnix"',
      `Failed: Failed to pull image "ngnix": ${problem}`,
      'Failed: Error: ErrImagePull',
      'BackOff: Back-off pulling image "ngnix"',
      'Failed: Error: ImagePullBackOff',
    ]);
    expect(one.pod('web').status.phase).toBe('Pending');
  });

  test('that asks for a tag that never was is told so', () => {
    const one = ready();
    one.create('web', { image: 'nginx:1.161' });
    one.run(5);
    expect(one.told('web')[1]).toBe(
      'Failed: Failed to pull image "nginx:1.161": failed to pull and unpack image "docker.io/library/nginx:1.161": failed to resolve reference "docker.io/library/nginx:1.161": docker.io/library/nginx:1.161: not found',
    );
  });

  test('that cannot be named cannot be pulled', () => {
    const one = ready();
    one.create('web', { image: 'Nginx' });
    one.run(5);
    expect(state(one, 'web').state!.waiting!.reason).toBe('InvalidImageName');
  });

  test('that never may pull waits', () => {
    const one = ready();
    one.create('web', { image: 'nginx', imagePullPolicy: 'Never' });
    one.run(5);
    expect(state(one, 'web').state!.waiting).toEqual({
      reason: 'ErrImageNeverPull',
      message: 'Container image "nginx" is not present with pull policy of Never',
    });
  });

  test('whose command does not exist is not run', () => {
    const one = ready();
    one.create('web', { image: 'nginx', command: ['ngin'] });
    one.run(6);
    expect(state(one, 'web').state!.waiting!.reason).toBe('CrashLoopBackOff');
    expect(state(one, 'web').lastState!.terminated).toMatchObject({
      exitCode: 128,
      reason: 'StartError',
      startedAt: '1970-01-01T00:00:00Z',
    });
    expect(
      one
        .told('web')
        .some((line) => line.includes('exec: "ngin": executable file not found in $PATH')),
    ).toBe(true);
  });

  test('without a network waits for one', () => {
    const one = new OneNode();
    one.run(1);
    one.create('web', { image: 'nginx' });
    one.create('host', { image: 'nginx' }, { hostNetwork: true });
    one.run(5);
    expect(one.pod('web').status.phase).toBe('Pending');
    expect(one.told('web')[0]).toMatch(
      /^NetworkNotReady: network is not ready: container runtime network not ready/,
    );
    expect(one.pod('host').status).toMatchObject({ phase: 'Running', podIP: '192.168.1.11' });
    one.giveRange();
    one.run(4);
    expect(one.pod('web').status.phase).toBe('Running');
  });

  test('too big for the node is refused', () => {
    const one = ready();
    const resources = { requests: { cpu: '3' } };
    one.create('first', { image: 'nginx', resources });
    one.create('second', { image: 'nginx', resources });
    one.run(5);
    expect(one.pod('first').status.phase).toBe('Running');
    expect(one.pod('second').status).toMatchObject({
      phase: 'Failed',
      reason: 'OutOfcpu',
      message:
        "Pod was rejected: Node didn't have enough resource: cpu, requested: 3000, used: 3000, capacity: 4000",
    });
    remove(one, 'second');
    one.run(1);
    expect(gone(one, 'second')).toBe(true);
    // What the first gives back, a third may take.
    remove(one, 'first');
    one.run(5);
    one.create('third', { image: 'nginx', resources });
    one.run(5);
    expect(one.pod('third').status.phase).toBe('Running');
  });

  test('tells what it has of resources while it runs', () => {
    const one = ready();
    one.create('web', {
      image: 'nginx',
      resources: { requests: { cpu: '100m' }, limits: { memory: '64Mi' } },
    });
    one.run(5);
    expect(state(one, 'web').resources).toEqual({
      requests: { cpu: '100m', memory: '64Mi' },
      limits: { memory: '64Mi' },
    });
    expect(state(one, 'web').allocatedResources).toEqual({ cpu: '100m', memory: '64Mi' });
  });

  test('that has been active too long fails', () => {
    const one = ready();
    one.create('web', { image: 'nginx' }, { activeDeadlineSeconds: 20 });
    one.run(25);
    expect(one.pod('web').status).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    });
  });

  test('whose image is changed runs the new one', () => {
    const one = ready();
    one.create('web', { image: 'nginx:1.25' });
    one.run(5);
    const { spec } = one.pod('web');
    one.client.patch(pods, { namespace: 'default', name: 'web' }, 'merge', {
      spec: { containers: [{ ...spec.containers[0], image: 'nginx:1.27' }] },
    });
    one.run(6);
    expect(state(one, 'web')).toMatchObject({
      image: 'docker.io/library/nginx:1.27',
      restartCount: 1,
    });
    expect(one.told('web')).toContain(
      'Killing: Container app definition changed, will be restarted',
    );
  });
});

describe('restarts', () => {
  test('a container that crashes is restarted at once, then later and later', () => {
    const one = ready();
    one.create('web', sh('exit 3'));
    const seen: string[] = [];
    let last = '';
    for (let tenths = 0; tenths < 750; tenths++) {
      one.run(0.1);
      const { state: now, restartCount } = state(one, 'web');
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
    expect(state(one, 'web').state!.waiting!.message).toBe(
      `back-off 40s restarting failed container=app pod=web_default(${uid})`,
    );
    expect(state(one, 'web').lastState!.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
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
    expect(state(one, 'web').restartCount).toBe(4);
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
    expect(state(one, 'job').restartCount).toBe(restarts);
    expect(condition(one, 'job', 'Ready')).toMatchObject({ status: 'False', reason });
  });

  test('a container that needs more memory than it may have is killed', () => {
    const one = ready();
    one.create('db', { image: 'mongo', resources: { limits: { memory: '100Mi' } } });
    one.run(20);
    expect(state(one, 'db').lastState!.terminated).toMatchObject({
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
    expect(state(one, 'job').state!.terminated).toMatchObject({
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
    expect(state(one, 'web').state).toEqual({ waiting: { reason: 'PodInitializing' } });
    expect(condition(one, 'web', 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [init-0 init-1]',
    });
    one.run(4);
    expect(condition(one, 'web', 'Initialized').message).toBe(
      'containers with incomplete status: [init-1]',
    );
    one.run(10);
    expect(one.pod('web').status.phase).toBe('Running');
    expect(condition(one, 'web', 'Initialized').status).toBe('True');
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
    remove(one, 'web');
    one.run(5);
    const killing = one.told('web').filter((line) => line.startsWith('Killing'));
    expect(killing).toEqual([
      'Killing: Stopping container app',
      'Killing: Stopping container proxy',
    ]);
    expect(gone(one, 'web')).toBe(true);
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

describe('the end of a Pod', () => {
  test('who listens to SIGTERM is gone soon', () => {
    const one = ready();
    one.create('web', { image: 'nginx' });
    one.run(5);
    remove(one, 'web');
    one.run(0.05);
    expect(one.pod('web').metadata.deletionGracePeriodSeconds).toBe(30);
    one.run(2);
    expect(gone(one, 'web')).toBe(true);
    expect(one.told('web').at(-1)).toBe('Killing: Stopping container app');
    expect(one.machine.runtime.listContainers()).toEqual([]);
  });

  test('a shell that sleeps does not listen, and is killed when its time is over', () => {
    const one = ready();
    one.create('slow', sh('sleep 3600'), { terminationGracePeriodSeconds: 10 });
    one.run(5);
    remove(one, 'slow');
    one.run(9);
    expect(one.pod('slow').status.phase).toBe('Running');
    one.run(2);
    expect(gone(one, 'slow')).toBe(true);
  });

  test('asked again with less time, it ends sooner', () => {
    const one = ready();
    one.create('slow', sh('sleep 3600'));
    one.run(5);
    remove(one, 'slow');
    one.run(3);
    remove(one, 'slow', 4);
    one.run(5);
    expect(gone(one, 'slow')).toBe(true);
  });

  test('by force, the object goes first and the containers after it', () => {
    const one = ready();
    one.create('slow', sh('sleep 3600'));
    one.run(5);
    remove(one, 'slow', 0);
    expect(gone(one, 'slow')).toBe(true);
    expect(one.machine.runtime.listContainers()).toHaveLength(1);
    one.run(35);
    expect(one.machine.runtime.listContainers()).toEqual([]);
  });

  test('a Pod that is over stays until it is deleted', () => {
    const one = ready();
    one.create('job', sh('exit 0'), { restartPolicy: 'Never' });
    one.run(5);
    expect(one.pod('job').status).toMatchObject({ phase: 'Succeeded', podIP: '10.244.1.2' });
    remove(one, 'job');
    one.run(1);
    expect(gone(one, 'job')).toBe(true);
  });

  test('while it pulls, it need not wait for the pull', () => {
    const one = ready();
    one.create('db', { image: 'mongo' });
    one.run(1);
    remove(one, 'db');
    one.run(1);
    expect(gone(one, 'db')).toBe(true);
  });

  test('its address is given to the one after the next', () => {
    const one = ready();
    one.create('a', { image: 'nginx' });
    one.run(5);
    remove(one, 'a');
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
    const before = state(one, 'web').containerID;
    one.stopKubelet();
    one.run(60);
    expect(state(one, 'dies').restartCount).toBe(0);
    one.startKubelet();
    one.run(5);
    expect(state(one, 'web')).toMatchObject({ containerID: before, restartCount: 0, ready: true });
    expect(state(one, 'dies').restartCount).toBe(1);
  });

  test('a Pod that was deleted while no kubelet looked is ended', () => {
    const one = ready();
    one.create('web', { image: 'nginx' });
    one.run(6);
    one.stopKubelet();
    remove(one, 'web', 0);
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
    expect(state(one, 'web')).toMatchObject({
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
    expect(state(one, 'web').restartCount).toBe(0);
    one.machine.partition(false);
    one.run(40);
    expect(state(one, 'web').restartCount).toBeGreaterThan(0);
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

test('the same seed tells the same story', () => {
  const story = () => {
    const one = ready();
    one.create('web', sh('sleep 3; exit 1'));
    one.create('other', { image: 'ngnix' });
    one.run(120);
    return JSON.stringify([one.pod('web'), one.pod('other'), one.told('web')]);
  };
  expect(story()).toBe(story());
});
