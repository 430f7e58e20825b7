/** Pages about probes, CPU and memory, classes of service and resizes. */
import { apply, named, pod, type Walk } from './walk.ts';

const TASKS = 'tasks/configure-pod-container';
const BUSYBOX = 'registry.k8s.io/busybox:1.27.2';
const stress = (bytes: string, requests: string, limits: string) => ({
  image: 'polinux/stress',
  command: ['stress'],
  args: ['--vm', '1', '--vm-bytes', bytes, '--vm-hang', '1'],
  resources: { requests: { memory: requests }, limits: { memory: limits } },
});
const STATE = '.status.containerStatuses[0]';

export const resources: readonly Walk[] = [
  {
    page: `${TASKS}/configure-liveness-readiness-startup-probes`,
    examples: ['pods/probe/exec-liveness.yaml'],
    shows: 'A file goes after 30 s; three probes later the container is started again.',
    steps: [
      apply(
        pod('liveness-exec', {
          image: BUSYBOX,
          args: ['/bin/sh', '-c', 'touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600'],
          livenessProbe: {
            exec: { command: ['cat', '/tmp/healthy'] },
            initialDelaySeconds: 5,
            periodSeconds: 5,
          },
        }),
      ),
      'run 25s',
      ['events pod/liveness-exec', 'Started', /^(?!.*Unhealthy)/s],
      'run 25s',
      [
        'events pod/liveness-exec',
        /Unhealthy +Liveness probe failed: cat: can't open '\/tmp\/healthy': No such file or directory\s+\(x3/,
        /Killing +Container c failed liveness probe, will be restarted/,
      ],
      'run 35s',
      ['get pod liveness-exec', /1\/1 +Running +1 \(/],
    ],
  },
  {
    page: `${TASKS}/configure-liveness-readiness-startup-probes`,
    examples: ['pods/probe/http-liveness.yaml'],
    shows: 'Healthy for ten seconds, then 500, and a new start.',
    steps: [
      apply(
        pod('liveness-http', {
          image: 'registry.k8s.io/e2e-test-images/agnhost:2.40',
          args: ['liveness'],
          livenessProbe: {
            httpGet: { path: '/healthz', port: 8080 },
            initialDelaySeconds: 3,
            periodSeconds: 3,
          },
        }),
      ),
      'run 30s',
      [
        'events pod/liveness-http',
        'Liveness probe failed: HTTP probe failed with statuscode: 500',
        'Killing',
      ],
      ['get pod liveness-http', / 1 \(/],
    ],
  },
  {
    page: `${TASKS}/configure-liveness-readiness-startup-probes`,
    examples: ['pods/probe/tcp-liveness-readiness.yaml'],
    shows: 'Ready once a connection was made, 15 s after the start.',
    differs: 'what goproxy does is not known: it is taken to listen where its Pod says',
    steps: [
      apply(
        pod('goproxy', {
          image: 'registry.k8s.io/goproxy:0.1',
          ports: [{ containerPort: 8080 }],
          readinessProbe: { tcpSocket: { port: 8080 }, initialDelaySeconds: 15, periodSeconds: 10 },
          livenessProbe: { tcpSocket: { port: 8080 }, initialDelaySeconds: 15, periodSeconds: 10 },
        }),
      ),
      'run 12s',
      ['get pod goproxy', /0\/1 +Running/],
      'run 25s',
      ['get pod goproxy', /1\/1 +Running +0/],
    ],
  },
  {
    page: `${TASKS}/configure-liveness-readiness-startup-probes`,
    examples: ['pods/probe/grpc-liveness.yaml'],
    shows: 'etcd answers a gRPC probe; nothing fails.',
    steps: [
      apply(
        pod('etcd-with-grpc', {
          image: 'registry.k8s.io/etcd:3.5.1-0',
          command: [
            '/usr/local/bin/etcd',
            '--data-dir',
            '/var/lib/etcd',
            '--listen-client-urls',
            'http://0.0.0.0:2379',
            '--advertise-client-urls',
            'http://127.0.0.1:2379',
            '--log-level',
            'debug',
          ],
          ports: [{ containerPort: 2379 }],
          livenessProbe: { grpc: { port: 2379 }, initialDelaySeconds: 10 },
        }),
      ),
      'run 60s',
      ['get pod etcd-with-grpc', /1\/1 +Running +0/],
      ['events pod/etcd-with-grpc', 'Started', /^(?!.*Unhealthy)/s],
    ],
  },
  {
    page: `${TASKS}/assign-memory-resource`,
    examples: [
      'pods/resource/memory-request-limit.yaml',
      'pods/resource/memory-request-limit-2.yaml',
      'pods/resource/memory-request-limit-3.yaml',
    ],
    shows:
      '150 MiB below a limit of 200 run; 250 above one of 100 are killed again and again; 1000 GiB fit nowhere.',
    steps: [
      apply(pod('memory-demo', stress('150M', '100Mi', '200Mi'))),
      apply(pod('memory-demo-2', stress('250M', '50Mi', '100Mi'))),
      apply(pod('memory-demo-3', stress('150M', '1000Gi', '1000Gi'))),
      'run 15s',
      ['get pod memory-demo', /1\/1 +Running/],
      ["exec pod/memory-demo 'cat /sys/fs/cgroup/memory.current'", /^1628\d{5}$/],
      ['get pod memory-demo-2', /0\/1 +(OOMKilled|CrashLoopBackOff) +1 \(/],
      [
        `get pod memory-demo-2 -o jsonpath={${STATE}.lastState.terminated}`,
        '"exitCode":137',
        '"reason":"OOMKilled"',
      ],
      'run 60s',
      ['events pod/memory-demo-2', 'Back-off restarting failed container'],
      ['get pod memory-demo-3', /0\/1 +Pending/],
      ['events pod/memory-demo-3', /FailedScheduling .*3 Insufficient memory/],
    ],
  },
  {
    page: `${TASKS}/assign-cpu-resource`,
    examples: ['pods/resource/cpu-request-limit.yaml', 'pods/resource/cpu-request-limit-2.yaml'],
    shows: 'Two cores are wanted and one is had; a hundred fit nowhere.',
    steps: [
      apply(
        pod('cpu-demo', {
          image: 'vish/stress',
          args: ['-cpus', '2'],
          resources: { requests: { cpu: '500m' }, limits: { cpu: '1' } },
        }),
      ),
      apply(
        pod('cpu-demo-2', {
          image: 'vish/stress',
          args: ['-cpus', '2'],
          resources: { requests: { cpu: '100' }, limits: { cpu: '100' } },
        }),
      ),
      'run 60s',
      ['get pod cpu-demo', /1\/1 +Running/],
      ['logs pod/cpu-demo', /(Spawning a thread to consume CPU[^]*){2}/],
      ['top pod/cpu-demo', /^(9[5-9]\d|1000)m/],
      ['events pod/cpu-demo-2', /FailedScheduling .*3 Insufficient cpu/],
    ],
  },
  {
    page: `${TASKS}/quality-service-pod`,
    examples: [
      'pods/qos/qos-pod.yaml',
      'pods/qos/qos-pod-2.yaml',
      'pods/qos/qos-pod-3.yaml',
      'pods/qos/qos-pod-4.yaml',
      'pods/qos/qos-pod-5.yaml',
    ],
    shows: 'The class of each, and how a resize that would change it is refused.',
    steps: [
      apply(
        pod('qos-demo', {
          image: 'nginx',
          resources: {
            limits: { memory: '200Mi', cpu: '700m' },
            requests: { memory: '200Mi', cpu: '700m' },
          },
        }),
      ),
      apply(
        pod('qos-demo-2', {
          image: 'nginx',
          resources: { limits: { memory: '200Mi' }, requests: { memory: '100Mi' } },
        }),
      ),
      apply(pod('qos-demo-3', { image: 'nginx' })),
      apply(
        pod(
          'qos-demo-4',
          {},
          {
            containers: [
              named('a', { image: 'nginx', resources: { requests: { memory: '200Mi' } } }),
              named('b', { image: 'redis' }),
            ],
          },
        ),
      ),
      'run 30s',
      ['get pod qos-demo -o jsonpath={.status.qosClass}', /^Guaranteed$/],
      ['get pod qos-demo-2 -o jsonpath={.status.qosClass}', /^Burstable$/],
      ['get pod qos-demo-3 -o jsonpath={.status.qosClass}', /^BestEffort$/],
      ['get pod qos-demo-4 -o jsonpath={.status.qosClass}', /^Burstable$/],
    ],
  },
  {
    page: `${TASKS}/extended-resource`,
    examples: [
      'pods/resource/extended-resource-pod.yaml',
      'pods/resource/extended-resource-pod-2.yaml',
    ],
    shows: 'Of four dongles three are given away; who wants two more waits.',
    steps: [
      `patch node/node-1 '{"status":{"capacity":{"example.com/dongle":"4"}}}' --subresource=status`,
      apply(
        pod('extended-resource-demo', {
          image: 'nginx',
          resources: {
            requests: { 'example.com/dongle': '3' },
            limits: { 'example.com/dongle': '3' },
          },
        }),
      ),
      'run 20s',
      ['get pod extended-resource-demo', /1\/1 +Running/],
      apply(
        pod('extended-resource-demo-2', {
          image: 'nginx',
          resources: {
            requests: { 'example.com/dongle': '2' },
            limits: { 'example.com/dongle': '2' },
          },
        }),
      ),
      'run 5s',
      ['get pod extended-resource-demo-2', 'Pending'],
      ['events pod/extended-resource-demo-2', 'Insufficient example.com/dongle'],
    ],
  },
  {
    page: `${TASKS}/resize-container-resources`,
    examples: ['pods/resource/pod-resize.yaml'],
    shows: 'CPU is resized in place; memory starts the container again; too much is refused.',
    steps: [
      apply(
        pod('resize-demo', {
          image: 'registry.k8s.io/pause:3.8',
          resizePolicy: [
            { resourceName: 'cpu', restartPolicy: 'NotRequired' },
            { resourceName: 'memory', restartPolicy: 'RestartContainer' },
          ],
          resources: {
            limits: { memory: '200Mi', cpu: '700m' },
            requests: { memory: '200Mi', cpu: '700m' },
          },
        }),
      ),
      'run 15s',
      `patch pod/resize-demo '{"spec":{"containers":[{"name":"c","resources":{"requests":{"cpu":"800m"},"limits":{"cpu":"800m"}}}]}}' --subresource=resize`,
      'run 10s',
      [`get pod resize-demo -o jsonpath={${STATE}.resources}`, '"cpu":"800m"'],
      [`get pod resize-demo -o jsonpath={${STATE}.restartCount}`, /^0$/],
      `patch pod/resize-demo '{"spec":{"containers":[{"name":"c","resources":{"requests":{"memory":"300Mi"},"limits":{"memory":"300Mi"}}}]}}' --subresource=resize`,
      'run 40s',
      [`get pod resize-demo -o jsonpath={${STATE}.resources}`, '"memory":"300Mi"'],
      [`get pod resize-demo -o jsonpath={${STATE}.restartCount}`, /^1$/],
      [
        `patch pod/resize-demo '{"spec":{"containers":[{"name":"c","resources":{"requests":{"cpu":"1000"},"limits":{"cpu":"1000"}}}]}}' --subresource=resize`,
        "Node didn't have enough allocatable resources: cpu, requested: 1000000, allocatable: 4000",
      ],
    ],
  },
];
