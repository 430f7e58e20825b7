/**
 * A probe whose answer cannot change is not asked again until it may. Nobody can tell: random Pods whose probes fail and recover,
 * with faults, have the same history to the byte, and say the same, as when each probe is asked each time.
 */
import { expect, test } from 'vitest';
import type { Pod } from '../../src/api/generated/types/core/v1.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { FIXED_START, type LoggedRequest } from '../../src/cluster/spec.ts';
import { seededRandom, type Random } from '../../src/sim/random.ts';

const PODS = '/api/v1/namespaces/default/pods';
const FAULTS = '/apis/sim.kubeglass.dev/v1alpha1/faults';
const SECOND = 1000;
const seeds = [1, 2, 3, 4, 5];

test.each(seeds)(
  'seed %i: asked or not, the history is the same',
  (seed) => {
    const inputs = misfortunes(seededRandom(seed));
    const [collapsed, whole] = [false, true].map((probesAlways) => {
      const cluster = new Cluster(
        { seed, start: FIXED_START, cluster: { nodes: [{ count: 3 }] } },
        { probesAlways },
      );
      const { simulation } = cluster;
      for (const { after, request } of inputs) {
        simulation.runUntil(FIXED_START + after);
        cluster.submit(request);
      }
      simulation.runFor(120 * SECOND);
      const { items } = cluster.read({ method: 'GET', path: PODS }).body as { items: Pod[] };
      const logs = items.map(
        ({ metadata }) =>
          cluster.read({ method: 'GET', path: `${PODS}/${metadata.name}/log` }).body as unknown,
      );
      return { digest: simulation.digest.hex, logs, steps: simulation.steps };
    });
    expect(collapsed!.logs).toEqual(whole!.logs);
    expect(collapsed!.digest).toBe(whole!.digest);
    expect(whole!.steps).toBeGreaterThan(1.2 * collapsed!.steps);
  },
  120_000,
);

interface Planned {
  readonly after: number;
  readonly request: LoggedRequest;
}

/** Ten Pods, and what befalls them and their nodes in ten minutes. */
function misfortunes(random: Random): readonly Planned[] {
  const post = (after: number, path: string, body: object): Planned => ({
    after,
    request: { method: 'POST', path, body },
  });
  const planned = Array.from({ length: 10 }, (_, i) =>
    post(random.below(60 * SECOND), PODS, podOf(`pod-${i}`, random)),
  );
  for (let i = 0; i < 3; i++) {
    const type = pick(random, ['KubeletStop', 'NodeCrash', 'Partition']);
    const spec = {
      type,
      target: { node: `node-${1 + random.below(3)}` },
      duration: pick(random, ['3s', '20s', '70s']),
    };
    const body = { apiVersion: 'sim.kubeglass.dev/v1alpha1', kind: 'Fault', spec };
    const after = (90 + random.below(400)) * SECOND + random.below(SECOND);
    planned.push(post(after, FAULTS, { ...body, metadata: { name: `fault-${i}` } }));
  }
  const path = `${PODS}/pod-${random.below(10)}`;
  planned.push({ after: (100 + random.below(400)) * SECOND, request: { method: 'DELETE', path } });
  return planned.sort((a, b) => a.after - b.after);
}

function podOf(name: string, random: Random): object {
  const probe = (how: object) => ({
    ...how,
    periodSeconds: 1 + random.below(4),
    failureThreshold: 1 + random.below(3),
    initialDelaySeconds: random.below(6),
  });
  const { container, asked } = pick(random, CONTAINERS)(random);
  const probes = {
    ...(random.below(4) > 0 && { readinessProbe: probe(pick(random, asked)) }),
    ...(random.below(4) > 0 && { livenessProbe: probe(pick(random, asked)) }),
    ...(random.below(4) === 0 && {
      startupProbe: { ...probe(pick(random, asked)), failureThreshold: 60 },
    }),
  };
  const restartPolicy = pick(random, ['Always', 'Always', 'OnFailure']);
  // Sometimes a second container sees the first one's processes and ports.
  const watching = {
    name: 'watching',
    ...shell('while sleep 7.003; do sh -c "echo pid \\$\\$\\$\\$"; ps | wc -l; done'),
  };
  const shares = random.below(3) === 0;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      restartPolicy,
      shareProcessNamespace: shares,
      terminationGracePeriodSeconds: random.below(8),
      containers: [{ name: 'app', ...container, ...probes }, ...(shares ? [watching] : [])],
    },
  };
}

const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)]!;
const exec = (script: string) => ({ exec: { command: ['sh', '-c', script] } });
const command = (...words: string[]) => ({ exec: { command: words } });
const http = (port: number, path = '/') => ({ httpGet: { port, path } });
const tcp = (port: number) => ({ tcpSocket: { port } });
const shell = (script: string) => ({ image: 'busybox:1.37', command: ['sh', '-c', script] });

interface Probed {
  readonly container: object;
  readonly asked: readonly object[];
}

/** What looks at files, what also changes some, and what asks for things that no file can tell. */
const ASKED = [
  command('cat', '/tmp/ok'),
  command('test', '-f', '/tmp/ok'),
  exec('test -s /tmp/ok && grep -q yes /tmp/ok'),
  exec('cat /tmp/ok | wc -l > /dev/null; ls /tmp/ok'),
  exec('[ "$(cat /tmp/ok)" = yes ] 2>/dev/null'),
  exec('test -e /tmp/ok && echo x >> /tmp/asked'),
  exec('test -e /tmp/ok; r=$?; echo $$ > /tmp/number; exit $r'),
  exec('[ $(date +%S) -lt 50 ]'),
  exec('cat /proc/1/cmdline; test -e /tmp/ok'),
];

/** Seconds with milliseconds, so that changes meet ticks now and then; or without, so that they often do. */
const seconds = (random: Random, most: number): string =>
  random.below(2) === 0 ? `${1 + random.below(most)}` : (1 + random.next() * most).toFixed(3);

const CONTAINERS: readonly ((random: Random) => Probed)[] = [
  // Well and unwell in turns, and each process that it starts says its number.
  (random) => ({
    container: shell(
      `echo yes > /tmp/ok; while sleep ${seconds(random, 40)}; do rm /tmp/ok; sleep ${seconds(random, 6)}; echo yes > /tmp/ok; sh -c 'echo $$$$'; done`,
    ),
    asked: ASKED,
  }),
  // What is in the file, or who may read it, changes; the directory stays as it is.
  (random) => ({
    container: shell(
      `echo yes > /tmp/ok; while sleep ${seconds(random, 30)}; do : > /tmp/ok; sleep ${seconds(random, 5)}; echo yes > /tmp/ok; chmod 000 /tmp/ok; sleep 2; mv /tmp/ok /tmp/other; mv /tmp/other /tmp/ok; done`,
    ),
    asked: ASKED,
  }),
  // Ends by itself and is started again.
  (random) => ({
    container: shell(`echo yes > /tmp/ok; sleep ${seconds(random, 90)}; exit ${random.below(2)}`),
    asked: ASKED,
  }),
  (random) => ({
    container: {
      image: 'kubeglass/app:1',
      env: [
        { name: 'STARTUP_SECONDS', value: String(random.below(6)) },
        { name: 'CRASH_AFTER_SECONDS', value: String(60 + random.below(200)) },
        ...(random.below(3) === 0
          ? [{ name: 'UNHEALTHY_AFTER_SECONDS', value: String(20 + random.below(60)) }]
          : []),
      ],
    },
    asked: [http(8080, '/healthz'), http(8080, '/readyz'), tcp(8080), command('true')],
  }),
  // Its page is there, and then it is not.
  (random) => ({
    container: {
      image: 'nginx:1.29',
      command: [
        'sh',
        '-c',
        `nginx -g 'daemon off;' & while sleep ${seconds(random, 60)}; do mv /usr/share/nginx/html/index.html /tmp; sleep ${seconds(random, 9)}; mv /tmp/index.html /usr/share/nginx/html; done`,
      ],
    },
    asked: [http(80), tcp(80), command('cat', '/etc/nginx/nginx.conf')],
  }),
  () => ({ container: { image: 'nginx:1.29' }, asked: [http(80), tcp(80), command('true')] }),
  () => ({
    container: { image: 'ghcr.io/acme/shop:3' },
    asked: [http(9000), tcp(9000), exec('test -d /etc')],
  }),
];
