/** What is inside a Pod, for the gallery: a container that has crashed and waits, one that runs, and the calls that led there. */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import type { CRICall } from '../../api/sim/v1alpha1/cri-call/types.ts';
import type { InsideContainer, PodInside } from '../../api/sim/v1alpha1/pod-inside/types.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { meta, pod, START } from './fixtures.ts';

const at = (seconds: number): string => new Date(START + seconds * 1000).toISOString();
const parent = '/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0f2c.slice';

interface Written {
  readonly spec?: { readonly containers: readonly { readonly name: string }[] };
  readonly status?: {
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly state?: { readonly running?: object };
    }[];
  };
}

export function insideOf(object: KubeObject): PodInside {
  const { spec, status } = object as unknown as Written;
  const runs = (name: string) =>
    status?.containerStatuses?.some((one) => one.name === name && one.state?.running);
  const names = spec?.containers.map(({ name }) => name) ?? [];
  const running = names.filter(runs);
  return {
    apiVersion: 'sim.kubeglass.dev/v1alpha1',
    kind: 'PodInside',
    metadata: object.metadata,
    node: 'node-1',
    runtime: 'containerd 2.2.0',
    kubelet: 'Running',
    qosClass: 'Burstable',
    sandbox: {
      id: 'a1b2',
      attempt: 0,
      state: 'SANDBOX_READY',
      createdAt: at(1),
      hostname: object.metadata.name,
      ips: ['10.244.1.7'],
      image: 'registry.k8s.io/pause:3.10.1',
      hasProcess: true,
    },
    namespaces: [
      ...(['network', 'ipc', 'uts'] as const).map((type) => ({
        type,
        of: 'Pod' as const,
        members: ['pause', ...running],
      })),
      ...(['pid', 'mount'] as const).flatMap((type) =>
        ['pause', ...running].map((name) => ({ type, of: 'Container' as const, members: [name] })),
      ),
      { type: 'user', of: 'Node', members: ['pause', ...running] },
    ],
    cgroups: ['Pod', ...running].map((of) => ({
      of,
      path: of === 'Pod' ? parent : `${parent}/cri-containerd-${of}.scope`,
      figures: [
        {
          file: 'cpu.weight',
          value: '10',
          formula: '1 + (256 − 2) × 9999 ÷ 262142 = 10, with 256 shares = 250m × 1024 ÷ 1000',
          source: 'pkg/kubelet/cm/helpers_linux.go MilliCPUToShares',
        },
        { file: 'memory.max', value: '134217728', formula: 'the limit, in bytes', source: '' },
      ],
      ...(of !== 'Pod' && {
        usage: {
          cpuMillicores: 12,
          cpuSeconds: 3.4,
          throttledPeriods: 0,
          periods: 0,
          memoryBytes: 80 * 2 ** 20,
        },
      }),
    })),
    containers: names.map((name) => containerOf(name, running.includes(name))),
    probes: [
      {
        container: names[0] ?? '',
        kind: 'readiness',
        verdict: 'failure',
        last: 'failure',
        inARow: 2,
        threshold: 3,
        onHold: false,
      },
    ],
    volumes: [],
  };
}

function containerOf(name: string, runs: boolean): InsideContainer {
  return {
    name,
    id: `c-${name}`,
    attempt: 2,
    state: runs ? 'Running' : 'Exited',
    createdAt: at(2),
    startedAt: at(3),
    ...(!runs && {
      finishedAt: at(50),
      exitCode: 137,
      reason: 'OOMKilled',
      backOff: { seconds: 20, until: at(70) },
    }),
    image: 'docker.io/library/nginx:1.27',
    imageRef: 'docker.io/library/nginx@sha256:00',
    imageBytes: 72 * 2 ** 20,
    uid: 0,
    readOnlyRoot: false,
    processes: runs
      ? [
          {
            pid: 1,
            parent: 0,
            command: 'nginx: master process',
            uid: 0,
            memoryBytes: 2 ** 22,
            cpuMillis: 0,
          },
          {
            pid: 29,
            parent: 1,
            command: 'nginx: worker process',
            uid: 101,
            memoryBytes: 2 ** 23,
            cpuMillis: 12,
          },
        ]
      : [],
    imageFiles: {
      first: [
        { path: '/etc', kind: 'directory', bytes: 0 },
        { path: '/etc/nginx/nginx.conf', kind: 'file', bytes: 648 },
      ],
      count: 214,
    },
    ...(runs && {
      written: {
        first: [
          { path: '/run/nginx.pid', kind: 'file', bytes: 2, change: 'added' as const },
          { path: '/etc/motd', kind: 'file', bytes: 0, change: 'deleted' as const },
        ],
        count: 2,
      },
    }),
    mounts: [{ path: '/etc/hosts', type: 'ext4', readOnly: false }],
  };
}

const call = (number: number, more: Partial<CRICall>): CRICall => ({
  apiVersion: 'sim.kubeglass.dev/v1alpha1',
  kind: 'CRICall',
  metadata: meta(`node-1-${number}`),
  node: 'node-1',
  number,
  at: at(number),
  verb: 'StartContainer',
  pod: 'default/web-7c9f8-a1',
  subject: 'app',
  tookMilliseconds: 61,
  outcome: 'Done',
  because: [
    {
      component: 'kubelet/node-1',
      action: 'start',
      subject: 'pods/default/web-7c9f8-a1/app',
      at: at(number),
    },
  ],
  ...more,
});

const running = { running: {} };

/** Two containers that share a volume. */
export const sharing = {
  ...pod('shared-1', 'running'),
  spec: {
    containers: [
      {
        name: 'web',
        image: 'nginx:1.27',
        volumeMounts: [{ name: 'scratch', mountPath: '/data' }],
      },
      {
        name: 'writer',
        image: 'busybox:1.37',
        volumeMounts: [{ name: 'scratch', mountPath: '/out' }],
      },
    ],
    volumes: [{ name: 'scratch', emptyDir: {} }],
  },
  status: {
    containerStatuses: [
      { name: 'web', state: running },
      { name: 'writer', state: running },
    ],
  },
} as unknown as Pod;

/** It is to end: one hook runs, a sidecar waits, somebody debugs, and its ConfigMap has changed. */
export const leaving = {
  ...pod('leaving-1', 'running'),
  metadata: {
    ...meta('leaving-1', { namespace: 'default' }),
    deletionTimestamp: at(90),
    deletionGracePeriodSeconds: 40,
  },
  spec: {
    nodeName: 'node-1',
    initContainers: [{ name: 'proxy', image: 'envoy:1', restartPolicy: 'Always' }],
    containers: [
      {
        name: 'web',
        image: 'nginx:1.27',
        lifecycle: {
          postStart: { exec: { command: ['true'] } },
          preStop: { sleep: { seconds: 9 } },
        },
        envFrom: [{ configMapRef: { name: 'settings' } }],
        volumeMounts: [{ name: 'settings', mountPath: '/etc/settings' }],
      },
    ],
    ephemeralContainers: [{ name: 'debugger', image: 'busybox:1', targetContainerName: 'web' }],
    volumes: [{ name: 'settings', configMap: { name: 'settings' } }],
  },
  status: {
    phase: 'Running',
    qosClass: 'Burstable',
    containerStatuses: [{ name: 'web', state: running }],
  },
} as unknown as Pod;

export const insideOfLeaving: PodInside = {
  ...insideOf(leaving),
  containers: ['web', 'proxy', 'debugger'].map((name) => ({
    ...containerOf(name, true),
    mounts: [{ path: '/etc/settings', type: 'ext4', readOnly: true }],
  })),
  probes: [],
  volumes: [{ name: 'settings', writtenAt: at(4), behind: { since: at(50), until: at(80) } }],
};

/** Newest first: under way, done, failed, of a cause that is forgotten. */
export const criCalls: readonly CRICall[] = [
  {
    ...call(9, {
      verb: 'StopContainer',
      outcome: 'Pending',
      because: [
        {
          component: 'kubelet/node-1',
          action: 'stop',
          subject: 'pods/default/web-7c9f8-a1/app',
          at: at(9),
          why: 'Container app failed liveness probe, will be restarted',
        },
      ],
    }),
    tookMilliseconds: undefined as unknown as number,
  },
  call(5, {}),
  call(4, {
    verb: 'PullImage',
    subject: 'nginx:1.27',
    tookMilliseconds: 3204,
    outcome: 'Failed',
    error:
      'failed to pull and unpack image "docker.io/library/nginx:1.27": failed to resolve reference: not found',
  }),
  call(1, { verb: 'RunPodSandbox', because: [] }),
];
