/** What is inside a Pod, as objects: namespaces, cgroups, processes, layers, probes, and the calls that made it so. */
import { expect, test } from 'vitest';
import type { CRICall } from '../api/sim/v1alpha1/cri-call/types.ts';
import type { LinuxNamespace, PodInside } from '../api/sim/v1alpha1/pod-inside/types.ts';
import { Cluster } from './cluster.ts';
import { FIXED_START } from './spec.ts';

const ROOT = '/apis/sim.kubeglass.dev/v1alpha1';
const PODS = '/api/v1/namespaces/default/pods';

const sleeper = (name: string, script: string, more: object = {}) => ({
  name,
  image: 'busybox:1.37',
  command: ['sh', '-c', script],
  ...more,
});

function running(spec: object, seconds = 10, name = 'web'): Cluster {
  const cluster = new Cluster({ seed: 1, start: FIXED_START, cluster: { nodes: [{ count: 1 }] } });
  cluster.simulation.runFor(5000);
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec };
  expect(cluster.submit({ method: 'POST', path: PODS, body }).status).toBe(201);
  cluster.simulation.runFor(seconds * 1000);
  return cluster;
}

const read = <T>(cluster: Cluster, path: string, query: { readonly [name: string]: string } = {}) =>
  cluster.read({ method: 'GET', path: `${ROOT}/${path}`, query }).body as T;
const inside = (cluster: Cluster) => read<PodInside>(cluster, 'namespaces/default/podinsides/web');
const calls = (cluster: Cluster, fieldSelector = 'pod=default/web') =>
  read<{ items: CRICall[] }>(cluster, 'cricalls', { fieldSelector }).items.toReversed();
const members = (namespaces: readonly LinuxNamespace[], type: string) =>
  namespaces.filter((each) => each.type === type).map(({ of, members: who }) => [of, ...who]);

const TWO = [sleeper('one', 'sleep 9999'), sleeper('two', 'sleep 9999')];
const each = [
  ['Container', 'pause'],
  ['Container', 'one'],
  ['Container', 'two'],
];
const all = ['pause', 'one', 'two'];

test.for<readonly [string, object, { readonly [type: string]: readonly (readonly string[])[] }]>([
  [
    'by default: network, IPC and host name',
    {},
    { network: [['Pod', ...all]], ipc: [['Pod', ...all]], uts: [['Pod', ...all]], pid: each },
  ],
  [
    'shareProcessNamespace',
    { shareProcessNamespace: true },
    { pid: [['Pod', ...all]], mount: each },
  ],
  ['hostNetwork', { hostNetwork: true }, { network: [['Node', ...all]], uts: [['Node', ...all]] }],
  [
    'hostPID and hostIPC',
    { hostPID: true, hostIPC: true },
    { pid: [['Node', ...all]], ipc: [['Node', ...all]] },
  ],
  ['hostUsers: false', { hostUsers: false }, { user: [['Pod', ...all]] }],
])('namespaces, %s', ([, more, expected]) => {
  const { namespaces } = inside(running({ containers: TWO, ...more }));
  for (const [type, groups] of Object.entries(expected))
    expect(members(namespaces, type)).toEqual(groups);
});

test('an ephemeral container is in the namespace of the processes of its target', () => {
  const cluster = running({ containers: TWO });
  const debug = sleeper('debug', 'sleep 9999', { targetContainerName: 'one' });
  const patch = cluster.submit({
    method: 'PATCH',
    path: `${PODS}/web/ephemeralcontainers`,
    headers: { 'content-type': 'application/strategic-merge-patch+json' },
    body: { spec: { ephemeralContainers: [debug] } },
  });
  expect(patch.status).toBe(200);
  cluster.simulation.runFor(5000);
  const { namespaces } = inside(cluster);
  expect(members(namespaces, 'pid')).toContainEqual(['Container', 'one', 'debug']);
  expect(members(namespaces, 'mount')).toContainEqual(['Container', 'debug']);
});

const figures = (cluster: Cluster, of: string) =>
  Object.fromEntries(
    inside(cluster)
      .cgroups.find((group) => group.of === of)!
      .figures.map(({ file, value }) => [file, value]),
  );

// By the formulas of pkg/kubelet/cm/helpers_linux.go and pkg/kubelet/qos/policy.go; a machine has 16 GiB.
test.for<readonly [string, object, RegExp, object]>([
  [
    'Guaranteed',
    { requests: { cpu: '500m', memory: '256Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
    /^\/kubepods\.slice\/kubepods-pod[0-9a-f_]{36}\.slice\/cri-containerd-[0-9a-f]{64}\.scope$/,
    {
      'cpu.weight': '20',
      'cpu.max': '50000 100000',
      'memory.max': '268435456',
      oom_score_adj: '-997',
    },
  ],
  [
    'Burstable',
    { requests: { cpu: '250m', memory: '1Gi' } },
    /^\/kubepods\.slice\/kubepods-burstable\.slice\/kubepods-burstable-pod[0-9a-f_]{36}\.slice\//,
    { 'cpu.weight': '10', 'cpu.max': 'max 100000', 'memory.max': 'max', oom_score_adj: '938' },
  ],
  [
    'BestEffort',
    {},
    /^\/kubepods\.slice\/kubepods-besteffort\.slice\//,
    { 'cpu.weight': '1', 'cpu.max': 'max 100000', 'memory.max': 'max', oom_score_adj: '1000' },
  ],
])('cgroups of %s', ([qos, resources, path, expected]) => {
  const cluster = running({ containers: [sleeper('one', 'sleep 9999', { resources })] });
  const { qosClass, cgroups } = inside(cluster);
  expect(qosClass).toBe(qos);
  expect(cgroups.map(({ of }) => of)).toEqual(['Pod', 'pause', 'one']);
  expect(cgroups[2]!.path).toMatch(path);
  expect(figures(cluster, 'one')).toMatchObject(expected);
  const { oom_score_adj: _, ...ofPod } = expected as { oom_score_adj: string };
  expect(figures(cluster, 'Pod')).toMatchObject(ofPod);
});

test('processes, what was written over the image, and what is mounted', () => {
  const script =
    'echo hello > /tmp/greeting; rm /etc/os-release; cat /config/color; sleep 9999 & wait';
  const mount = { volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }] };
  const cluster = running({
    containers: [sleeper('one', script, mount)],
    volumes: [{ name: 'scratch', emptyDir: {} }],
  });
  const [one] = inside(cluster).containers;
  expect(
    one!.processes.map(({ pid, parent, command }) => [pid, parent, command.split(' ')[0]]),
  ).toEqual(
    expect.arrayContaining([
      [1, 0, 'sh'],
      [expect.any(Number), 1, 'sleep'],
    ]),
  );
  expect(one!.written!.first).toEqual(
    expect.arrayContaining([
      { path: '/tmp/greeting', kind: 'file', bytes: 6, change: 'added' },
      expect.objectContaining({ path: '/etc/os-release', change: 'deleted' }),
    ]),
  );
  expect(one!.written!.first.map(({ path }) => path)).not.toContain('/scratch');
  expect(one!.imageFiles!.first.map(({ path }) => path)).toContain('/etc/os-release');
  expect(one!.mounts.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/scratch', '/etc/hosts']),
  );
});

test('a volume is found behind a symbolic link: the token below /var/run, which is /run', () => {
  const script =
    'cat /var/run/secrets/kubernetes.io/serviceaccount/namespace > /tmp/ns; sleep 9999';
  const [one] = inside(running({ containers: [sleeper('one', script)] })).containers;
  expect(one!.written!.first).toEqual([
    { path: '/tmp/ns', kind: 'file', bytes: 'default'.length, change: 'added' },
  ]);
  const token = one!.mounts.find(({ path }) => path.endsWith('serviceaccount'))!;
  expect(token.path).toBe('/var/run/secrets/kubernetes.io/serviceaccount');
  expect(token.files!.first.map(({ path }) => path)).toContain('token');
});

test('each call says how long it took, what came of it, and what the kubelet was doing', () => {
  const cluster = running({ containers: [sleeper('one', 'sleep 9999')] });
  const found = calls(cluster);
  expect(found.map(({ verb, subject, outcome }) => [verb, subject, outcome])).toEqual([
    ['RunPodSandbox', undefined, 'Done'],
    ['PullImage', 'busybox:1.37', 'Done'],
    ['CreateContainer', 'one', 'Done'],
    ['StartContainer', 'one', 'Done'],
  ]);
  const [sandbox, pull, create] = found;
  expect(sandbox!.because.map(({ action }) => action).slice(0, 2)).toEqual([
    'create sandbox',
    'sync',
  ]);
  expect(pull!.because[0]).toMatchObject({
    action: 'ensure image',
    subject: 'pods/default/web/one',
  });
  expect(create!.tookMilliseconds).toBeGreaterThan(0);
  expect(create!.result).toBe(inside(cluster).containers[0]!.id);
});

test("two Pods that pull one after the other: each pull is its own Pod's", () => {
  const spec = (image: string) => ({ containers: [{ name: 'one', image }] });
  const cluster = running(spec('nginx:1.27'), 0);
  const body = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'api' },
    spec: spec('redis:7.4'),
  };
  cluster.submit({ method: 'POST', path: PODS, body });
  cluster.simulation.runFor(20_000);
  for (const [name, image] of [
    ['web', 'nginx:1.27'],
    ['api', 'redis:7.4'],
  ]) {
    const pull = calls(cluster, `pod=default/${name},verb=PullImage`);
    expect(pull.map(({ subject, because }) => [subject, because[0]!.subject])).toEqual([
      [image, `pods/default/${name}/one`],
    ]);
  }
});

test('a call that fails says why; a crash waits until its back-off is over', () => {
  const missing = running({ containers: [{ name: 'one', image: 'nginx:nonsense' }] });
  expect(calls(missing).at(-1)).toMatchObject({
    verb: 'PullImage',
    outcome: 'Failed',
    error: expect.stringContaining('not found'),
  });
  const crash = running({ containers: [sleeper('one', 'exit 3')] }, 20);
  const [newest] = inside(crash).containers;
  const { finishedAt = '', backOff } = newest!;
  expect(newest).toMatchObject({ state: 'Exited', exitCode: 3, reason: 'Error' });
  expect(Date.parse(backOff!.until) - Date.parse(finishedAt)).toBe(backOff!.seconds * 1000);
});

test('a container is stopped for what the kubelet says of it', () => {
  const livenessProbe = { exec: { command: ['false'] }, periodSeconds: 1, failureThreshold: 1 };
  const cluster = running({ containers: [sleeper('one', 'sleep 9999', { livenessProbe })] });
  const stop = calls(cluster).find(({ verb }) => verb === 'StopContainer')!;
  expect(stop.because[0]).toMatchObject({
    action: 'stop',
    why: 'Container one failed liveness probe, will be restarted',
  });
});

test('a probe tells what it has counted', () => {
  const readinessProbe = { exec: { command: ['cat', '/tmp/ready'] }, periodSeconds: 5 };
  const containers = [sleeper('one', 'sleep 9999', { readinessProbe })];
  const [probe] = inside(running({ containers }, 30)).probes;
  expect(probe).toMatchObject({
    container: 'one',
    kind: 'readiness',
    verdict: 'failure',
    last: 'failure',
    threshold: 3,
    onHold: false,
  });
  expect(probe!.inARow).toBeGreaterThanOrEqual(3);
});

test('without a kubelet the containers are still there, and what only it knows is not told', () => {
  const cluster = running({ containers: TWO });
  const cgroup = inside(cluster).cgroups[0]!.path;
  cluster.submit({
    method: 'PATCH',
    path: `${ROOT}/components/kubelet.node-1`,
    headers: { 'content-type': 'application/merge-patch+json' },
    body: { spec: { running: false } },
  });
  cluster.simulation.runFor(2000);
  const left = inside(cluster);
  expect([left.kubelet, left.qosClass, left.probes]).toEqual(['Stopped', undefined, []]);
  expect(left.cgroups[0]).toEqual({ path: cgroup, of: 'Pod', figures: [] });
  expect(left.containers.map(({ state }) => state)).toEqual(['Running', 'Running']);
});

test('to look inside changes nothing', () => {
  const digest = (looks: boolean) => {
    const readinessProbe = { exec: { command: ['cat', '/etc/os-release'] }, periodSeconds: 5 };
    const cluster = running({ containers: [sleeper('one', 'sleep 9999', { readinessProbe })] }, 3);
    for (let i = 0; i < 20; i++) {
      if (looks) inside(cluster);
      if (looks) calls(cluster);
      cluster.simulation.runFor(2000);
    }
    return cluster.simulation.digest.hex;
  };
  expect(digest(true)).toBe(digest(false));
});

test('a Pod that is in no runtime is not found; a list is of a namespace', () => {
  const cluster = running({ containers: TWO });
  expect(
    cluster.read({ method: 'GET', path: `${ROOT}/namespaces/default/podinsides/no` }).status,
  ).toBe(404);
  const listed = (path: string) => read<{ items: PodInside[] }>(cluster, path).items.length;
  expect([listed('podinsides'), listed('namespaces/kube-system/podinsides')]).toEqual([1, 0]);
});

test('a ConfigMap in a volume: behind when it has changed, and renewed when the kubelet looks again', () => {
  const cluster = new Cluster({ seed: 1, start: FIXED_START, cluster: { nodes: [{ count: 1 }] } });
  cluster.simulation.runFor(5000);
  const maps = '/api/v1/namespaces/default/configmaps';
  const submit = (
    method: 'POST' | 'PATCH',
    path: string,
    body: object,
    type = 'application/json',
  ) => cluster.submit({ method, path, body, headers: { 'content-type': type } });
  submit('POST', maps, { metadata: { name: 'settings' }, data: { greeting: 'hello' } });
  submit('POST', PODS, {
    metadata: { name: 'web' },
    spec: {
      containers: [
        sleeper('one', 'sleep 9999', { volumeMounts: [{ name: 's', mountPath: '/etc/s' }] }),
      ],
      volumes: [{ name: 's', configMap: { name: 'settings' } }],
    },
  });
  cluster.simulation.runFor(10_000);
  const fresh = inside(cluster);
  expect(fresh.volumes).toMatchObject([{ name: 's' }]);
  expect(fresh.volumes[0]).not.toHaveProperty('behind');
  expect(fresh.containers[0]!.mounts).toContainEqual({
    path: '/etc/s',
    type: 'ext4',
    readOnly: true,
  });

  submit(
    'PATCH',
    `${maps}/settings`,
    { data: { greeting: 'bonjour' } },
    'application/merge-patch+json',
  );
  cluster.simulation.runFor(1000);
  const { writtenAt, behind } = inside(cluster).volumes[0]!;
  expect(writtenAt).toBe(fresh.volumes[0]!.writtenAt);
  const wait = Date.parse(behind!.until) - Date.parse(behind!.since);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(90_000);

  cluster.simulation.runFor(90_000);
  const after = inside(cluster).volumes[0]!;
  expect(after).not.toHaveProperty('behind');
  expect(Date.parse(after.writtenAt)).toBeGreaterThanOrEqual(Date.parse(behind!.until));
});
