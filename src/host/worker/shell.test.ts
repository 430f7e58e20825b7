/** The worker's inside: what the page asks, what it is told, and that nothing is lost when the engine fails. */
import type { PluginInterpreter } from '../../control-plane/kube-scheduler/written-plugins/interpreter.ts';
import { nodeInterpreter } from '../node/plugin-interpreter.ts';
import { describe, expect, test } from 'vitest';
import type { ApiRequest, ApiResponse, WatchEvent } from '../../apimachinery/api-request.ts';
import type { EngineFault } from '../../backend/cluster-backend.ts';
import { SimulatedBackend, type WorkerLike } from '../../backend/simulated.ts';
import type { CallMessage, WorkerMessage } from './messages.ts';
import { WorkerShell } from './shell.ts';

/** A worker without a thread: messages are cloned as a real one would, time is ours. */
function started(look = 0, fetchInterpreter?: () => Promise<PluginInterpreter>) {
  let wall = 0;
  let due: { at: number; task: () => void }[] = [];
  const worker: WorkerLike = { postMessage: () => {}, onmessage: null, onerror: null };
  const backend = new SimulatedBackend(worker);
  const shell = new WorkerShell({
    post: (message: WorkerMessage) => worker.onmessage?.({ data: structuredClone(message) }),
    later: (delay, task) => due.push({ at: wall + delay, task }),
    wall: () => (wall += look),
    fetchInterpreter,
  });
  worker.postMessage = (message) => shell.receive(structuredClone(message) as CallMessage);
  const pass = (millis: number) => {
    const end = wall + millis;
    for (;;) {
      due.sort((a, b) => a.at - b.at);
      const next = due[0];
      if (!next || next.at > end) break;
      due = due.slice(1);
      wall = Math.max(wall, next.at);
      next.task();
    }
    wall = end;
  };
  // Nobody may have a Pod before there is a ServiceAccount for it.
  pass(3000);
  return { backend, pass };
}

const CLOCK = '/apis/sim.kubeglass.dev/v1alpha1/clocks/cluster';
const FAULTS = '/apis/sim.kubeglass.dev/v1alpha1/faults';
const PODS = '/api/v1/namespaces/default/pods';
const patch = (path: string, spec: object): ApiRequest => ({
  method: 'PATCH',
  path,
  headers: { 'content-type': 'application/merge-patch+json' },
  body: { spec },
});
const pod = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
});
const phase = ({ body }: ApiResponse) => (body as { status: { phase: string } }).status.phase;

describe('time', () => {
  test('runs at the speed that was asked for, and stands still when paused', async () => {
    const { backend, pass } = started();
    const moments: number[] = [];
    backend.simulation!.onTick(({ now }) => moments.push(now));
    pass(1000);
    const first = moments.at(-1)!;
    await backend.request(patch(CLOCK, { speed: 10 }));
    pass(1000);
    expect(moments.at(-1)! - first).toBeGreaterThanOrEqual(9_450);
    expect(moments.at(-1)! - first).toBeLessThanOrEqual(10_550);
    await backend.request(patch(CLOCK, { paused: true }));
    pass(50);
    const paused = moments.at(-1)!;
    pass(5000);
    expect(moments.at(-1)!).toBe(paused);
  });

  test('goes on by one visible step at a time', async () => {
    const { backend, pass } = started();
    await backend.request(patch(CLOCK, { paused: true }));
    await backend.request({ method: 'POST', path: PODS, body: pod('a') });
    const steps: number[] = [];
    const spans: string[] = [];
    backend.simulation!.onTick((tick) => {
      steps.push(tick.steps);
      spans.push(...tick.spans.map(({ component, action }) => `${component} ${action}`));
    });
    for (let id = 1; id <= 40; id++) {
      await backend.request(patch(CLOCK, { step: { count: 1, id: String(id) } }));
      pass(1);
    }
    expect(spans).toContain('kube-apiserver create');
    expect(spans).toContain('kube-scheduler schedule');
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });

  test('at max speed runs until only upkeep is left, and on to a moment when told to', async () => {
    const { backend, pass } = started();
    let now = 0;
    backend.simulation!.onTick((tick) => (now = tick.now));
    await backend.request(patch(CLOCK, { speed: 'max' }));
    await backend.request({ method: 'POST', path: PODS, body: pod('a') });
    pass(10);
    expect(phase(await backend.request({ method: 'GET', path: `${PODS}/a` }))).toBe('Running');
    const settled = now;
    pass(10_000);
    expect(now).toBe(settled);
    const until = new Date(Math.ceil(settled / 1000) * 1000 + 3_600_000).toISOString();
    await backend.request(patch(CLOCK, { runUntil: until }));
    pass(1000);
    expect(now).toBe(Date.parse(until));
  });
});

test('a watch is told of one tick in one batch, and of its end', async () => {
  const { backend, pass } = started();
  const batches: string[][] = [];
  let closed = 0;
  backend.watch(
    { method: 'GET', path: PODS },
    {
      onEvents: (events: readonly WatchEvent[]) =>
        batches.push(
          events.map(
            ({ type, object }) =>
              `${type} ${(object as { metadata: { name: string } }).metadata.name}`,
          ),
        ),
      onClose: () => closed++,
    },
  );
  await backend.request({ method: 'POST', path: PODS, body: pod('a') });
  await backend.request({ method: 'POST', path: PODS, body: pod('b') });
  pass(1);
  expect(batches[0]!.slice(0, 2)).toEqual(['ADDED a', 'ADDED b']);
  await backend.simulation!.create({ nodes: [{ count: 1 }] }, 3);
  expect(closed).toBe(1);
});

test('the input log opens the same moment in another worker', async () => {
  const one = started();
  await one.backend.request({ method: 'POST', path: PODS, body: pod('a') });
  one.pass(7_777);
  const log = await one.backend.simulation!.inputLog();
  const other = started();
  await other.backend.simulation!.load(log);
  expect(await other.backend.simulation!.digest()).toBe(await one.backend.simulation!.digest());
});

test('a bug in the engine is told with seed, time and causes, and recovery ends before the input that led to it', async () => {
  const { backend, pass } = started();
  const faults: EngineFault[] = [];
  backend.simulation!.onFault((fault) => faults.push(fault));
  await backend.request({ method: 'POST', path: PODS, body: pod('a') });
  pass(5000);
  await backend.request({
    method: 'POST',
    path: FAULTS,
    body: { metadata: { name: 'bug' }, spec: { type: 'EngineBug' } },
  });
  pass(100);
  expect(faults).toHaveLength(1);
  const [fault] = faults;
  expect(fault!.message).toMatch(/a Fault of type EngineBug asked for this \(seed 1, step \d+\)/);
  expect(fault!.chain.at(-1)).toMatchObject({
    component: 'user/kubernetes-admin',
    action: 'create',
    subject: 'faults',
  });
  expect(fault!.log.inputs).toHaveLength(1);

  await backend.simulation!.load(fault!.log);
  pass(5000);
  expect(phase(await backend.request({ method: 'GET', path: `${PODS}/a` }))).toBe('Running');
  expect(faults).toHaveLength(1);
});

test('a log that cannot be played leaves the cluster as it was', async () => {
  const { backend } = started();
  await backend.request({ method: 'POST', path: PODS, body: pod('a') });
  const digest = await backend.simulation!.digest();
  await expect(backend.simulation!.load({ nonsense: true } as never)).rejects.toThrow();
  expect(await backend.simulation!.digest()).toBe(digest);
});

describe('a study', () => {
  const study: ApiRequest = {
    method: 'POST',
    path: '/apis/sim.kubeglass.dev/v1alpha1/placementstudies',
    body: {
      spec: {
        manifests: [
          {
            apiVersion: 'batch/v1',
            kind: 'Job',
            metadata: { name: 'many' },
            spec: {
              parallelism: 200,
              completions: 200,
              template: {
                spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'nginx' }] },
              },
            },
          },
        ],
      },
    },
  };

  test('is worked out in pieces, while the cluster goes on, and tells how far it is', async () => {
    // Each look at this clock is a millisecond: a slice is eight pieces, however fast the machine.
    const { backend, pass } = started(1);
    const told: number[] = [];
    const moments: number[] = [];
    backend.simulation!.onTick(({ now }) => moments.push(now));
    const asked = backend.request(study, { onProgress: (progress) => told.push(progress) });
    pass(5_000);
    expect(told.length).toBeGreaterThan(3);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(new Set(moments).size).toBeGreaterThan(3);
    const { status, body } = await asked;
    expect([status, body]).toMatchObject([
      201,
      { status: { present: { totals: { placed: 200 } } } },
    ]);
  });

  test('ends when nobody wants to know any more, and the next one is answered', async () => {
    const { backend, pass } = started(1);
    const abort = new AbortController();
    const told: number[] = [];
    const { signal } = abort;
    const asked = backend.request(study, { signal, onProgress: (one) => told.push(one) });
    pass(20);
    abort.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    const before = told.length;
    pass(5_000);
    expect(told.length).toBe(before);
    const again = backend.request(study);
    pass(5_000);
    expect((await again).status).toBe(201);
  });
});

const PLUGINS = '/apis/sim.kubeglass.dev/v1alpha1/schedulerplugins';
const plugin = {
  metadata: { name: 'P' },
  spec: { source: 'export default { filter: () => true }' },
};

test('what may bring a plugin waits for the interpreter, and so does what comes after it', async () => {
  let arrived: (interpreter: PluginInterpreter) => void = () => {};
  let fetched = 0;
  const { backend } = started(0, () => {
    fetched++;
    return new Promise((resolve) => (arrived = resolve));
  });
  const answered: number[] = [];
  const ask = (request: ApiRequest) =>
    backend.request(request).then(({ status }) => void answered.push(status));
  await ask({ method: 'GET', path: PLUGINS });
  expect(fetched).toBe(0);
  const both = [
    ask({ method: 'POST', path: PLUGINS, body: plugin }),
    ask({ method: 'GET', path: `${PLUGINS}/P` }),
  ];
  await Promise.resolve();
  expect(answered).toEqual([200]);
  arrived(nodeInterpreter());
  await Promise.all(both);
  expect(answered).toEqual([200, 201, 200]);
  await ask({ method: 'DELETE', path: `${PLUGINS}/P` });
  expect(fetched).toBe(1);
});

test('without the interpreter the plugin is refused, and everything else is answered', async () => {
  const { backend } = started(0, () => Promise.reject(new Error('offline')));
  const refused = backend.request({ method: 'POST', path: PLUGINS, body: plugin });
  const after = backend.request({ method: 'GET', path: PODS });
  expect((await refused).status).toBe(422);
  expect((await after).status).toBe(200);
});
