/** Probes and hooks: when they ask, what comes of it, and what is said (pkg/kubelet/prober, pkg/kubelet/lifecycle, 1.36). */
import { expect, test } from 'vitest';
import type { Container } from '../../../api/generated/types/core/v1.ts';
import { isMissing, type ImageCatalog } from '../../cri/image-catalog.ts';
import { builtInCatalog } from '../../cri/images/images.ts';
import { OneNode, ready, sh } from '../../testing/one-node.ts';

const httpGet = (port: number | string, path = '/') => ({
  httpGet: { port, path, scheme: 'HTTP' as const },
});
const exec = (script: string) => ({ exec: { command: ['sh', '-c', script] } });

function running(container: Partial<Container>, seconds: number, spec = {}): OneNode {
  const node = ready();
  node.create('web', container, spec);
  node.run(seconds);
  return node;
}

test.each([
  { probe: httpGet(80), isReady: true, says: [] },
  { probe: httpGet('http'), isReady: true, says: [] },
  { probe: { tcpSocket: { port: 80 } }, isReady: true, says: [] },
  { probe: exec('true'), isReady: true, says: [] },
  {
    probe: httpGet(80, '/nope'),
    isReady: false,
    says: ['Readiness probe failed: HTTP probe failed with statuscode: 404'],
  },
  {
    probe: httpGet(81),
    isReady: false,
    says: [
      'Readiness probe failed: Get "http://10.244.1.2:81/": dial tcp 10.244.1.2:81: connect: connection refused',
    ],
  },
  {
    probe: { tcpSocket: { port: 81 } },
    isReady: false,
    says: ['Readiness probe failed: dial tcp 10.244.1.2:81: connect: connection refused'],
  },
  { probe: exec('echo bad; exit 1'), isReady: false, says: ['Readiness probe failed: bad\n'] },
  {
    probe: { ...exec('sleep 5'), timeoutSeconds: 2 },
    isReady: false,
    says: ['Readiness probe failed: command timed out: "sh -c sleep 5" timed out after 2s'],
  },
  {
    probe: { grpc: { port: 80, service: '' } },
    isReady: false,
    says: [
      'Readiness probe failed: error: this server does not implement the grpc health protocol (grpc.health.v1.Health): unknown service grpc.health.v1.Health',
    ],
  },
  { probe: { ...httpGet(80), initialDelaySeconds: 60 }, isReady: false, says: [] },
])('readiness by $probe', ({ probe, isReady, says }) => {
  const ports = [{ name: 'http', containerPort: 80, protocol: 'TCP' as const }];
  const node = running({ image: 'nginx', ports, readinessProbe: probe }, 40);
  expect(node.container('web')).toMatchObject({ ready: isReady, started: true, restartCount: 0 });
  expect(node.condition('web', 'Ready').status).toBe(isReady ? 'True' : 'False');
  const told = node.told('web').filter((line) => line.startsWith('Unhealthy'));
  expect(told.map((line) => line.replace(/^Unhealthy: | \(x\d+\)$/g, ''))).toEqual(says);
});

test('a container that fails its liveness probe is started again, with the time that the probe gives it', () => {
  const livenessProbe = {
    ...exec('cat /tmp/healthy'),
    periodSeconds: 5,
    failureThreshold: 2,
    terminationGracePeriodSeconds: 3,
  };
  const node = running(
    { ...sh('touch /tmp/healthy; sleep 12; rm /tmp/healthy; sleep 3600'), livenessProbe },
    45,
  );
  expect(node.container('web').restartCount).toBe(1);
  expect(node.container('web').lastState?.terminated?.exitCode).toBe(137);
  expect(node.told('web').join()).toContain(
    "Unhealthy: Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory",
  );
  expect(node.told('web')).toContain(
    'Killing: Container app failed liveness probe, will be restarted',
  );
});

test('one that fails it again and again waits longer and longer, from the second restart on', () => {
  const livenessProbe = { ...exec('false'), periodSeconds: 1, failureThreshold: 1 };
  const node = running({ ...sh("trap 'exit 0' TERM; sleep 3600 & wait"), livenessProbe }, 10);
  expect(node.container('web')).toMatchObject({
    restartCount: 2,
    state: {
      waiting: {
        reason: 'CrashLoopBackOff',
        message: expect.stringMatching(/^back-off 10s restarting failed container=app pod=web_/),
      },
    },
  });
  node.run(590);
  expect(node.container('web').restartCount).toBe(7);
});

test('one that may not be started again is stopped', () => {
  const livenessProbe = { ...exec('false'), periodSeconds: 1, failureThreshold: 1 };
  const node = running({ ...sh("trap 'exit 0' TERM; sleep 3600 & wait"), livenessProbe }, 20, {
    restartPolicy: 'Never',
  });
  expect(node.told('web').join()).toContain('Killing: Stopping container app');
  expect(node.pod('web').status.phase).toBe('Succeeded');
});

test('the other probes wait for the startup probe, and begin at once when it succeeds', () => {
  const container = {
    ...sh('sleep 20; touch /tmp/up; sleep 3600'),
    startupProbe: { ...exec('test -f /tmp/up'), periodSeconds: 3, failureThreshold: 30 },
    livenessProbe: { ...exec('test -f /tmp/up'), failureThreshold: 1 },
    readinessProbe: { ...exec('test -f /tmp/up'), periodSeconds: 100 },
  };
  const node = running(container, 15);
  expect(node.container('web')).toMatchObject({ started: false, ready: false });
  node.run(20);
  expect(node.container('web')).toMatchObject({ started: true, ready: true, restartCount: 0 });
});

test('a startup probe that fails too often ends the container', () => {
  const startupProbe = { ...exec('false'), periodSeconds: 1, failureThreshold: 3 };
  const node = running({ ...sh("trap 'exit 0' TERM; sleep 3600 & wait"), startupProbe }, 15);
  expect(node.container('web').restartCount).toBeGreaterThan(0);
  expect(node.told('web').join()).toContain(
    'Killing: Container app failed startup probe, will be restarted',
  );
});

test('readiness comes and goes with what is asked for', () => {
  const readinessProbe = {
    ...exec('test -f /tmp/ready'),
    periodSeconds: 2,
    failureThreshold: 1,
    successThreshold: 2,
  };
  const node = running(
    { ...sh('sleep 10; touch /tmp/ready; sleep 20; rm /tmp/ready; sleep 3600'), readinessProbe },
    10,
  );
  const seen = [node.container('web').ready];
  for (const seconds of [12, 20]) {
    node.run(seconds);
    seen.push(node.container('web').ready);
  }
  expect(seen).toEqual([false, true, false]);
});

test('a probe whose answer cannot change is not asked again, and the history is the same as if it were', () => {
  const history = (catalog: ImageCatalog) => {
    const node = new OneNode({ catalog }).giveRange();
    const probe = { ...httpGet(80), periodSeconds: 1 };
    node.create('web', { image: 'nginx', readinessProbe: probe, livenessProbe: probe });
    node.run(600);
    const asked = node.simulation.steps;
    const options = { container: 'app', stdin: false, stdout: true, stderr: true, tty: false };
    const deaf = { onStdout: () => {}, onStderr: () => {}, onEnd: () => {} };
    node.kubelet.exec(
      'default',
      'web',
      { ...options, command: ['rm', '/usr/share/nginx/html/index.html'] },
      deaf,
    );
    node.run(60);
    expect(node.container('web').restartCount).toBeGreaterThan(0);
    return { digest: node.simulation.digest.hex, asked };
  };
  const never: ImageCatalog = {
    lookup(reference) {
      const found = builtInCatalog.lookup(reference);
      if (isMissing(found)) return found;
      return {
        ...found,
        program(name, process) {
          const listen = process.listen.bind(process);
          process.listen = (port, listener) => listen(port, { ...listener, steady: undefined });
          return found.program(name, process);
        },
      };
    },
  };
  const [collapsed, whole] = [history(builtInCatalog), history(never)];
  expect(collapsed.digest).toBe(whole.digest);
  expect(whole.asked - collapsed.asked).toBeGreaterThan(1000);
});

/** What there is to see of a Pod in some minutes, with probes that are left out and with all of them. */
function bothWays(container: Partial<Container>, seconds: number) {
  return [false, true].map((probesAlways) => {
    const node = new OneNode({ probesAlways }).giveRange();
    node.create('web', container);
    node.run(seconds);
    const log = node.kubelet.containerLogs('default', 'web', 'app', {});
    const { digest, steps } = node.simulation;
    return { log, told: node.told('web'), digest: digest.hex, tasks: steps };
  });
}

test('commands that are left out would have had numbers as processes', () => {
  const script = `touch /tmp/ok; while sleep 60; do sh -c 'echo number $$$$'; done`;
  const probe = (periodSeconds: number) => ({ ...exec('cat /tmp/ok | cat'), periodSeconds });
  const probes = { readinessProbe: probe(3), livenessProbe: probe(7) };
  const [collapsed, whole] = bothWays({ ...sh(script), ...probes }, 400);
  expect(collapsed!.log).toMatch(/number \d+\n.*number \d{3}\n/s);
  expect(collapsed!.log).toBe(whole!.log);
  expect(collapsed!.digest).toBe(whole!.digest);
  expect(whole!.tasks - collapsed!.tasks).toBeGreaterThan(300);
});

test('what changes in the very millisecond in which it would be asked for is seen then', () => {
  // The liveness probe is asked at the same moments, and says when they are. The file is gone at one of them only.
  const whenAsked = 'rm -f /tmp/asked; while ! test -f /tmp/asked; do sleep 0.001; done';
  const script = `touch /tmp/ok; sleep 5; ${whenAsked}; sleep 2.999; rm /tmp/ok; sleep 0.5; touch /tmp/ok; sleep 1000`;
  const probe = { periodSeconds: 1, failureThreshold: 1 };
  const readinessProbe = { ...exec('test -f /tmp/ok'), ...probe, initialDelaySeconds: 2 };
  const livenessProbe = { ...exec('touch /tmp/asked'), ...probe };
  const [collapsed, whole] = bothWays({ ...sh(script), readinessProbe, livenessProbe }, 20);
  expect(collapsed!.told).toContain('Unhealthy: Readiness probe failed: ');
  expect(collapsed).toMatchObject({ told: whole!.told, digest: whole!.digest });
});

test('postStart holds the container back, and ends it when it fails', () => {
  const node = running(
    { ...sh('sleep 3600'), lifecycle: { postStart: exec('sleep 8; touch /tmp/done') } },
    20,
  );
  expect(node.container('web').state?.running).toBeDefined();
  const failing = running(
    {
      ...sh("trap 'exit 0' TERM; sleep 3600 & wait"),
      lifecycle: { postStart: exec('echo no; exit 3') },
    },
    8,
  );
  const told = failing.told('web').join();
  expect(told).toContain('FailedPostStartHook: PostStartHook failed');
  expect(told).toContain('Killing: FailedPostStartHook');
});

test.each([
  { preStop: { sleep: { seconds: 7 } }, grace: 30, after: 7 },
  { preStop: exec('sleep 5'), grace: 30, after: 5 },
  { preStop: exec('sleep 100'), grace: 4, after: 4 },
  { preStop: exec('exit 1'), grace: 30, after: 0 },
])('preStop $preStop is waited for, within the grace period', ({ preStop, grace, after }) => {
  const node = running(
    { ...sh("trap 'exit 0' TERM; sleep 3600 & wait"), lifecycle: { preStop } },
    10,
    { terminationGracePeriodSeconds: grace },
  );
  node.remove('web');
  node.run(Math.max(0, after - 1));
  if (after > 0) expect(node.gone('web')).toBe(false);
  node.run(4);
  expect(node.gone('web')).toBe(true);
  if (after === 0) expect(node.told('web')).toContain('FailedPreStopHook: PreStopHook failed');
});
