/** What a node and a Pod on it look like from outside, told against a real kube-apiserver. */
import { describe, expect, test } from 'vitest';
import { leases } from '../../api/coordination/v1/lease/lease.ts';
import { nodes } from '../../api/core/v1/node/node.ts';
import { pods } from '../../api/core/v1/pod/pod.ts';
import { OneNode, ready, sh } from '../testing/one-node.ts';

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
    expect(one.container('web')).toMatchObject({
      ready: false,
      started: false,
      restartCount: 0,
      imageID: '',
      state: { waiting: { reason: 'ContainerCreating' } },
    });
    expect(one.condition('web', 'Ready')).toMatchObject({
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
    expect(one.container('web')).toMatchObject({
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
    expect(one.container('web').state).toEqual({
      waiting: { reason: 'ErrImagePull', message: problem },
    });
    one.run(15);
    expect(one.container('web').state).toEqual({
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
    expect(one.container('web').state!.waiting!.reason).toBe('InvalidImageName');
  });

  test('that never may pull waits', () => {
    const one = ready();
    one.create('web', { image: 'nginx', imagePullPolicy: 'Never' });
    one.run(5);
    expect(one.container('web').state!.waiting).toEqual({
      reason: 'ErrImageNeverPull',
      message: 'Container image "nginx" is not present with pull policy of Never',
    });
  });

  test('whose command does not exist is not run', () => {
    const one = ready();
    one.create('web', { image: 'nginx', command: ['ngin'] });
    one.run(6);
    expect(one.container('web').state!.waiting!.reason).toBe('CrashLoopBackOff');
    expect(one.container('web').lastState!.terminated).toMatchObject({
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
    one.remove('second');
    one.run(1);
    expect(one.gone('second')).toBe(true);
    // What the first gives back, a third may take.
    one.remove('first');
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
    expect(one.container('web').resources).toEqual({
      requests: { cpu: '100m', memory: '64Mi' },
      limits: { memory: '64Mi' },
    });
    expect(one.container('web').allocatedResources).toEqual({ cpu: '100m', memory: '64Mi' });
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
    expect(one.container('web')).toMatchObject({
      image: 'docker.io/library/nginx:1.27',
      restartCount: 1,
    });
    expect(one.told('web')).toContain(
      'Killing: Container app definition changed, will be restarted',
    );
  });
});

test('what somebody says that the node has may be used, until it is taken back or the kubelet starts anew', () => {
  const one = ready();
  const said = (count: string | null) =>
    one.client.patch(
      nodes,
      { name: 'node-1' },
      'merge',
      { status: { capacity: { 'example.com/dongle': count } } },
      'status',
    );
  const has = () => {
    const { capacity, allocatable } = node(one).status;
    return [capacity!['example.com/dongle'], allocatable!['example.com/dongle']];
  };
  said('4');
  one.run(20);
  expect(has()).toEqual(['4', '4']);
  expect(node(one).status.allocatable).toMatchObject({ cpu: '4' });
  one.stopKubelet();
  one.startKubelet();
  one.run(20);
  expect(has()).toEqual(['0', '0']);
  said('2');
  one.run(20);
  expect(has()).toEqual(['2', '2']);
  said(null);
  one.run(20);
  expect(has()).toEqual([undefined, undefined]);
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
