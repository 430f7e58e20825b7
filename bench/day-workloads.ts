/** What runs on the cluster whose day is measured: 3,000 Pods of three kinds of workload, most of them probed, and CronJobs. */
import type { LoggedRequest } from '../src/cluster/spec.ts';

const http = (port: number, path = '/') => ({ httpGet: { port, path } });
const tcp = (port: number) => ({ tcpSocket: { port } });
const exec = (...command: readonly string[]) => ({ exec: { command } });
const sh = (script: string) => ({ image: 'busybox:1.37', command: ['sh', '-c', script] });

/** Containers as one finds them: servers asked over HTTP or TCP, programs asked by a command, and one that nobody asks. */
const CONTAINERS: readonly object[] = [
  {
    image: 'nginx:1.29',
    readinessProbe: http(80),
    livenessProbe: { ...http(80), initialDelaySeconds: 5 },
  },
  {
    image: 'kubeglass/app:1',
    env: [{ name: 'STARTUP_SECONDS', value: '4' }],
    startupProbe: { ...http(8080, '/healthz'), periodSeconds: 2, failureThreshold: 30 },
    readinessProbe: http(8080, '/readyz'),
    livenessProbe: http(8080, '/healthz'),
  },
  { image: 'redis:8.0', readinessProbe: tcp(6379), livenessProbe: tcp(6379) },
  {
    image: 'ghcr.io/acme/shop:3',
    ports: [{ containerPort: 9000 }],
    readinessProbe: http(9000, '/ready'),
    livenessProbe: { ...http(9000, '/live'), periodSeconds: 20 },
  },
  {
    ...sh('touch /tmp/healthy; sleep 1000000'),
    readinessProbe: exec('cat', '/tmp/healthy'),
    livenessProbe: exec('test', '-f', '/tmp/healthy'),
  },
  {
    ...sh('touch /tmp/ready; sleep 1000000'),
    readinessProbe: exec('sh', '-c', 'test -f /tmp/ready && grep -q root /etc/passwd'),
  },
  { image: 'registry.k8s.io/pause:3.10.1' },
];

const DEPLOYMENTS = { objects: 100, replicas: 22 };
const STATEFUL_SETS = { objects: 20, replicas: 20 };
const DAEMON_SETS = 4;

export const podsOn = (nodes: number): number =>
  DEPLOYMENTS.objects * DEPLOYMENTS.replicas +
  STATEFUL_SETS.objects * STATEFUL_SETS.replicas +
  DAEMON_SETS * nodes;

/** How many CronJobs have which schedule. */
const SCHEDULES: readonly (readonly [schedule: string, count: number])[] = [
  ['* * * * *', 3],
  ['*/5 * * * *', 7],
  ['*/15 * * * *', 10],
  ['7 * * * *', 10],
];

export function workloads(): LoggedRequest[] {
  const requests: LoggedRequest[] = [];
  const add = (kind: string, name: string, spec: object, i = requests.length) =>
    requests.push(
      created('apps/v1', kind, name, {
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [container(CONTAINERS[i % CONTAINERS.length]!)] },
        },
        ...spec,
      }),
    );
  for (let i = 0; i < DEPLOYMENTS.objects; i++)
    add('Deployment', `web-${i}`, { replicas: DEPLOYMENTS.replicas });
  for (let i = 0; i < STATEFUL_SETS.objects; i++) {
    const parallel = i % 2 === 0 ? 'Parallel' : 'OrderedReady';
    const { replicas } = STATEFUL_SETS;
    add('StatefulSet', `store-${i}`, {
      replicas,
      serviceName: `store-${i}`,
      podManagementPolicy: parallel,
    });
  }
  for (let i = 0; i < DAEMON_SETS; i++) add('DaemonSet', `agent-${i}`, {});
  for (const [schedule, count] of SCHEDULES)
    for (let i = 0; i < count; i++)
      requests.push(cronJob(`report-${requests.length}`, schedule, i));
  return requests;
}

/** Every third fails once in a while: at the minutes that end in 7. */
function cronJob(name: string, schedule: string, i: number): LoggedRequest {
  const end = i % 3 === 2 ? 'case $(date +%M) in *7) exit 1;; esac' : 'echo done';
  const containers = [container(sh(`sleep ${5 + 7 * (i % 3)}; ${end}`))];
  const template = { spec: { restartPolicy: 'Never', containers } };
  return created('batch/v1', 'CronJob', name, {
    schedule,
    concurrencyPolicy: i % 2 === 0 ? 'Forbid' : 'Allow',
    jobTemplate: { spec: { backoffLimit: 1, template } },
  });
}

const container = (what: object) => ({
  name: 'app',
  resources: { requests: { cpu: '10m', memory: '16Mi' } },
  ...what,
});

const created = (apiVersion: string, kind: string, name: string, spec: object): LoggedRequest => ({
  method: 'POST',
  path: `/apis/${apiVersion}/namespaces/default/${kind.toLowerCase()}s`,
  body: { apiVersion, kind, metadata: { name }, spec },
});
