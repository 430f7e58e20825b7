import { describe, expect, test } from 'vitest';
import type { ImageSpec } from '../../api/sim/v1alpha1/image/types.ts';
import { quantityValue } from '../../apimachinery/quantity.ts';
import { Simulation } from '../../sim/simulation.ts';
import type { Answer, ContainerConfig, ExecOutput, Outcome } from './cri.ts';
import { curveAt } from './curve.ts';
import { describedCatalog } from './described-image.ts';
import { builtInCatalog } from './images/images.ts';
import { SimulatedRuntime } from './simulated-runtime.ts';

/** A runtime that is asked and waited for. */
class Bench {
  readonly simulation = new Simulation({ seed: 3, start: 0 });
  readonly runtime: SimulatedRuntime;
  #addresses = 0;

  constructor(described?: ImageSpec) {
    const find = () => described && { spec: described };
    this.runtime = new SimulatedRuntime({
      clock: this.simulation.clock,
      random: this.simulation.random,
      catalog: describedCatalog(find, builtInCatalog),
      network: {
        problem: () => undefined,
        add: () => ({ ok: true, ips: [`10.0.0.${++this.#addresses}`] }),
        del: () => {},
      },
    });
  }

  ask<T>(call: (answer: Answer<T>) => void): Outcome<T> {
    let heard: Outcome<T> | undefined;
    call((outcome) => (heard = outcome));
    expect(heard).toBe(undefined);
    while (!heard && this.simulation.step());
    return heard!;
  }

  value<T>(call: (answer: Answer<T>) => void): T {
    const outcome = this.ask(call);
    if (!outcome.ok) throw new Error(outcome.problem.message);
    return outcome.value;
  }

  sandbox(uid = 'u'): string {
    const config = {
      namespace: 'default',
      name: 'web',
      uid,
      attempt: 0,
      hostNetwork: false,
      hostname: 'web',
    };
    return this.value((answer) => this.runtime.runPodSandbox(config, answer));
  }

  /** Pulls, creates and starts. */
  run(config: Partial<ContainerConfig>, sandbox = this.sandbox()) {
    const all: ContainerConfig = {
      name: 'app',
      attempt: 0,
      image: 'busybox',
      env: [],
      tty: false,
      stdin: false,
      annotations: {},
      ...config,
    };
    this.value((answer) => this.runtime.pullImage(all.image, answer));
    const id = this.value<string>((answer) => this.runtime.createContainer(sandbox, all, answer));
    return { id, started: this.ask<void>((answer) => this.runtime.startContainer(id, answer)) };
  }

  status(id: string) {
    return this.runtime.containerStatus(id)!;
  }
}

test('a sandbox starts with the pause image, and has an address until it is stopped', () => {
  const it = new Bench();
  expect(it.runtime.listImages()).toEqual([]);
  const id = it.sandbox();
  expect(it.runtime.listImages()[0]!.repoTags).toEqual(['registry.k8s.io/pause:3.10.1']);
  expect(it.runtime.listPodSandbox('u')).toMatchObject([
    { id, state: 'SANDBOX_READY', ips: ['10.0.0.1'] },
  ]);
  it.value<void>((answer) => it.runtime.stopPodSandbox(id, answer));
  expect(it.runtime.listPodSandbox('u')).toMatchObject([
    { id, state: 'SANDBOX_NOTREADY', ips: [] },
  ]);
});

test('a container is created, runs and ends', () => {
  const bench = new Bench();
  const { id } = bench.run({ command: ['sh', '-c', 'echo hi; sleep 5; exit 2'] });
  expect(bench.status(id)).toMatchObject({
    state: 'CONTAINER_RUNNING',
    image: 'docker.io/library/busybox:latest',
  });
  bench.simulation.runFor(6000);
  expect(bench.status(id)).toMatchObject({
    state: 'CONTAINER_EXITED',
    exitCode: 2,
    reason: 'Error',
  });
  expect(bench.runtime.containerLog(id).map(({ text }) => text)).toEqual(['hi']);
});

test.each([
  { what: 'nginx', config: { image: 'nginx' }, after: 1, code: 0 },
  {
    what: 'a shell that sleeps',
    config: { command: ['sh', '-c', 'sleep 3600'] },
    after: 10,
    code: 137,
  },
  {
    what: 'a shell with a trap',
    config: { command: ['sh', '-c', "trap 'exit 7' TERM; while true; do sleep 1; done"] },
    after: 2,
    code: 7,
  },
])('$what ends within $after s of being asked to', ({ config, after, code }) => {
  const bench = new Bench();
  const { id } = bench.run(config);
  bench.simulation.runFor(1000);
  const asked = bench.simulation.clock.now();
  bench.value<void>((answer) => bench.runtime.stopContainer(id, 10, answer));
  expect((bench.simulation.clock.now() - asked) / 1000).toBeLessThan(after + 0.1);
  expect(bench.status(id)).toMatchObject({ state: 'CONTAINER_EXITED', exitCode: code });
});

test('output is bounded', () => {
  const bench = new Bench();
  const { id } = bench.run({
    command: ['sh', '-c', 'i=0; while true; do i=$((i+1)); echo $i; done'],
  });
  bench.simulation.runFor(10_000);
  const log = bench.runtime.containerLog(id);
  expect(log.length).toBeLessThanOrEqual(2000);
  expect(Number(log.at(-1)!.text)).toBeGreaterThan(9000);
});

test('what cannot be executed is told as runc tells it', () => {
  const bench = new Bench();
  const { id, started } = bench.run({ image: 'nginx', command: ['/bin/nothing'] });
  expect(started).toMatchObject({
    ok: false,
    problem: {
      message: expect.stringContaining(
        'exec: "/bin/nothing": stat /bin/nothing: no such file or directory',
      ),
    },
  });
  expect(bench.status(id)).toMatchObject({
    state: 'CONTAINER_EXITED',
    exitCode: 128,
    reason: 'StartError',
    startedAt: 0,
  });
});

test('a database without a password says what it misses', () => {
  const bench = new Bench();
  const { id } = bench.run({ image: 'postgres:16' });
  bench.simulation.runFor(5000);
  expect(bench.status(id)).toMatchObject({ exitCode: 1 });
  const { id: other } = bench.run(
    { image: 'postgres:16', env: [{ name: 'POSTGRES_PASSWORD', value: 'x' }] },
    bench.sandbox('v'),
  );
  bench.simulation.runFor(5000);
  expect(bench.status(other).state).toBe('CONTAINER_RUNNING');
});

test('a power cut kills everything and keeps what is on disk', () => {
  const bench = new Bench();
  const { id } = bench.run({ image: 'nginx' });
  bench.simulation.runFor(1000);
  bench.runtime.losePower();
  bench.simulation.runFor(1000);
  bench.runtime.boot();
  expect(bench.status(id)).toMatchObject({
    state: 'CONTAINER_EXITED',
    exitCode: 255,
    reason: 'Unknown',
  });
  expect(bench.runtime.listPodSandbox('u')[0]!.state).toBe('SANDBOX_NOTREADY');
  expect(bench.runtime.imageStatus('nginx')).toBeDefined();
});

describe('an image that is described', () => {
  test('crashes as often as it says', () => {
    const bench = new Bench({
      name: 'acme/shop',
      crash: { afterSeconds: 3, exitCode: 9, times: 1 },
      logs: ['hello'],
    });
    const sandbox = bench.sandbox();
    const first = bench.run({ image: 'acme/shop' }, sandbox);
    bench.simulation.runFor(10_000);
    expect(bench.status(first.id)).toMatchObject({ exitCode: 9 });
    expect(bench.runtime.containerLog(first.id).map(({ text }) => text)).toEqual(['hello']);
    const second = bench.run({ image: 'acme/shop', attempt: 1 }, sandbox);
    bench.simulation.runFor(60_000);
    expect(bench.status(second.id).state).toBe('CONTAINER_RUNNING');
  });

  test('is killed where its memory passes the limit', () => {
    const memory = [
      { atSeconds: 0, bytes: '10Mi' },
      { atSeconds: 100, bytes: '110Mi' },
    ];
    const bench = new Bench({ name: 'acme/leak', memory });
    const { id } = bench.run({ image: 'acme/leak', memoryLimitBytes: 60 * 1024 * 1024 });
    bench.simulation.runFor(49_000);
    expect(bench.status(id).state).toBe('CONTAINER_RUNNING');
    bench.simulation.runFor(5_000);
    expect(bench.status(id)).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
    const curve = memory.map(({ atSeconds, bytes }) => ({
      atSeconds,
      amount: quantityValue(bytes),
    }));
    expect(curveAt(curve, 50)).toBe(60 * 1024 * 1024);
  });

  test('may be missing, or have other tags', () => {
    const pull = (spec: ImageSpec, image: string) => {
      const bench = new Bench(spec);
      return bench.ask<string>((answer) => bench.runtime.pullImage(image, answer));
    };
    expect(pull({ name: 'ghcr.io/acme/shop', missing: true }, 'ghcr.io/acme/shop:1')).toEqual({
      ok: false,
      problem: {
        message:
          'failed to pull and unpack image "ghcr.io/acme/shop:1": failed to resolve reference "ghcr.io/acme/shop:1": ghcr.io/acme/shop:1: not found',
      },
    });
    expect(pull({ name: 'nginx', tags: ['9'] }, 'nginx:9').ok).toBe(true);
    expect(pull({ name: 'nginx', tags: ['9'] }, 'nginx:1.25').ok).toBe(false);
    expect(pull({ name: 'ngnix' }, 'ngnix').ok).toBe(true);
  });
});

describe('the CPU of a container', () => {
  const used = (bench: Bench, id: string) =>
    bench.runtime.containerStats(id, bench.simulation.clock.now())!.cpuUsageNanoCores / 1e6;

  test('is burnt by a loop that does nothing, up to the limit, until it is stopped', () => {
    const bench = new Bench();
    const config = { cpuLimitMillis: 500, cpuRequestMillis: 200 };
    const { id } = bench.run({ command: ['sleep', '1000'], ...config });
    bench.simulation.runFor(1000);
    expect(used(bench, id)).toBe(1);
    const steps = bench.simulation.steps;
    const command = ['timeout', '10', 'sh', '-c', 'while true; do :; done'];
    const said: Outcome<unknown>[] = [];
    bench.runtime.execSync(id, command, 60, (answer) => said.push(answer));
    bench.simulation.runFor(5000);
    expect(used(bench, id)).toBe(500);
    expect(bench.simulation.steps - steps).toBeLessThan(20);
    bench.simulation.runFor(6000);
    expect(said).toMatchObject([{ ok: true, value: { exitCode: 143 } }]);
    expect(used(bench, id)).toBe(1);
    const read = bench.ask<ExecOutput>((answer) =>
      bench.runtime.execSync(id, ['cat', '/sys/fs/cgroup/cpu.stat'], 5, answer),
    );
    expect(read).toMatchObject({
      value: { output: expect.stringMatching(/nr_periods 1\d\d\nnr_throttled 9\d|100\n/) },
    });
  });

  test('follows what an image declares, and what the app is told', () => {
    const cpu = [
      { atSeconds: 0, cores: '100m' },
      { atSeconds: 60, cores: '100m' },
      { atSeconds: 80, cores: '500m' },
    ];
    const bench = new Bench({ name: 'acme/shop', cpu });
    const { id } = bench.run({ image: 'acme/shop' });
    const curve = [30, 60, 67, 80, 200].map((second) => {
      bench.simulation.runUntil(bench.status(id).startedAt! + second * 1000);
      return used(bench, id);
    });
    expect(curve).toEqual([101, 101, 201, 501, 501]);

    const other = new Bench();
    const env = [{ name: 'CPU', value: '0@0s,800m@60s,100m@300s' }];
    const app = other.run({ image: 'kubeglass/app:1', env });
    const steps = [59, 61, 299, 301].map((second) => {
      other.simulation.runUntil(other.status(app.id).startedAt! + second * 1000);
      return used(other, app.id);
    });
    expect(steps).toEqual([1, 801, 801, 101]);
  });
});
