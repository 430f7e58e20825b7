/** test/e2e/common: container_probe.go, lifecycle_hook.go; test/e2e/node/pre_stop.go. */
import { expect } from 'vitest';
import type { Container } from '../../src/api/generated/types/core/v1.ts';
import { ready, sh } from '../../src/node/testing/one-node.ts';
import { agnhost, log } from './node-bed.ts';
import { row } from './row.ts';

const restarts = (container: Partial<Container>, seconds: number) => {
  const node = ready();
  node.create('p', container);
  node.run(seconds);
  return node.container('p').restartCount;
};
const probe = (more: object) => ({ initialDelaySeconds: 15, failureThreshold: 1, ...more });
const PROBING = '[k8s.io] Probing container';
row(
  `${PROBING} should be restarted with a exec "cat /tmp/health" liveness probe [NodeConformance]`,
  () =>
    expect(
      restarts(
        {
          ...sh('echo ok >/tmp/health; sleep 10; rm -rf /tmp/health; sleep 600'),
          livenessProbe: probe({ exec: { command: ['cat', '/tmp/health'] } }),
        },
        80,
      ),
    ).toBe(1),
);
row(
  `${PROBING} should *not* be restarted with a exec "cat /tmp/health" liveness probe [NodeConformance]`,
  () =>
    expect(
      restarts(
        {
          ...sh('echo ok >/tmp/health; sleep 600'),
          livenessProbe: probe({ exec: { command: ['cat', '/tmp/health'] } }),
        },
        240,
      ),
    ).toBe(0),
);
row(`${PROBING} should be restarted with a /healthz http liveness probe [NodeConformance]`, () =>
  expect(
    restarts(
      {
        ...agnhost('liveness'),
        livenessProbe: probe({ httpGet: { path: '/healthz', port: 8080 } }),
      },
      60,
    ),
  ).toBeGreaterThan(0),
);
row(
  `${PROBING} should *not* be restarted with a /healthz http liveness probe [NodeConformance]`,
  () =>
    expect(
      restarts(
        {
          ...agnhost('netexec'),
          livenessProbe: probe({ httpGet: { path: '/healthz', port: 8080 } }),
        },
        240,
      ),
    ).toBe(0),
);
row(`${PROBING} should *not* be restarted with a tcp:8080 liveness probe [NodeConformance]`, () =>
  expect(
    restarts({ ...agnhost('netexec'), livenessProbe: probe({ tcpSocket: { port: 8080 } }) }, 240),
  ).toBe(0),
);
row(`${PROBING} should have monotonically increasing restart count [NodeConformance]`, () => {
  const node = ready();
  node.create('p', {
    ...agnhost('liveness'),
    livenessProbe: {
      httpGet: { path: '/healthz', port: 8080 },
      initialDelaySeconds: 5,
      periodSeconds: 3,
      failureThreshold: 1,
    },
  });
  const seen: number[] = [];
  for (let minute = 0; minute < 6; minute++) {
    node.run(120);
    seen.push(node.container('p').restartCount);
  }
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBeGreaterThanOrEqual(5);
});
row(
  `${PROBING} with readiness probe should not be ready before initial delay and never restart [NodeConformance]`,
  () => {
    const node = ready();
    node.create('p', {
      ...agnhost('test-webserver'),
      readinessProbe: { httpGet: { path: '/', port: 80 }, initialDelaySeconds: 30 },
    });
    node.run(25);
    expect(node.container('p').ready).toBe(false);
    node.run(25);
    expect(node.container('p')).toMatchObject({ ready: true, restartCount: 0 });
  },
);
row(
  `${PROBING} with readiness probe that fails should never be ready and never restart [NodeConformance]`,
  () => {
    const node = ready();
    node.create('p', {
      ...agnhost('test-webserver'),
      readinessProbe: { exec: { command: ['/bin/false'] } },
    });
    node.run(120);
    expect(node.container('p')).toMatchObject({ ready: false, restartCount: 0 });
  },
);

const HOOK =
  '[k8s.io] Container Lifecycle Hook when create a pod with lifecycle hook should execute';
for (const moment of ['poststart', 'prestop'] as const)
  for (const how of ['exec', 'http'] as const)
    row(`${HOOK} ${moment} ${how} hook properly [NodeConformance]`, () => {
      const node = ready();
      node.create('handler', agnhost('netexec'));
      node.run(20);
      const host = node.pod('handler').status.podIP!;
      const path = `/echo?msg=${moment}`;
      const hook =
        how === 'http'
          ? { httpGet: { path, host, port: 8080 } }
          : { exec: { command: ['sh', '-c', `curl http://${host}:8080${path}`] } };
      node.create('p', {
        ...agnhost('pause'),
        lifecycle: moment === 'poststart' ? { postStart: hook } : { preStop: hook },
      });
      node.run(20);
      node.remove('p');
      node.run(40);
      expect(log(node, 'handler')).toContain(`GET /echo?msg=${moment}`);
    });
row('[k8s.io] [sig-node] PreStop should call prestop when killing a pod', () => {
  const node = ready();
  node.create('server', agnhost('netexec'));
  node.run(20);
  const command = ['wget', '-O-', `http://${node.pod('server').status.podIP}:8080/echo?msg=bye`];
  node.create('p', { ...agnhost('pause'), lifecycle: { preStop: { exec: { command } } } });
  node.run(20);
  node.remove('p');
  node.run(40);
  expect(log(node, 'server')).toContain('GET /echo?msg=bye');
});
