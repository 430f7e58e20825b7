/** The official JavaScript client against the HTTPS server: its own examples, with what they should see. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import type {
  CoreV1Api as Core,
  KubeConfig as Config,
  PatchStrategy as Strategy,
  V1Pod,
  V1Status,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ServedCluster } from '../kubectl/served-cluster.ts';
import './node-22.ts';

const {
  AppsV1Api,
  Attach,
  CoreV1Api,
  Cp,
  Exec,
  KubeConfig,
  KubernetesObjectApi,
  Log,
  makeInformer,
  PatchStrategy,
  PortForward,
  setHeaderOptions,
  topNodes,
  Watch,
} = await import('@kubernetes/client-node');

const NAMESPACE = 'default';
const folder = mkdtempSync(join(tmpdir(), 'kubeglass-client-'));

let served: ServedCluster;
let config: Config;
let core: Core;
let stopTime: () => void;

beforeAll(async () => {
  served = await new ServedCluster().listen();
  config = new KubeConfig();
  config.loadFromFile(join(served.folder, 'kubeconfig'));
  core = config.makeApiClient(CoreV1Api);
  const over = new Promise<void>((resolve) => (stopTime = resolve));
  void served.pacing(() => over);
  await create('web', 'nginx');
  await create('box', 'busybox', ['sleep', '3600']);
  await create(
    'echo',
    'busybox',
    ['sh', '-c', 'while read line; do echo "said $line"; done; sleep 3600'],
    { stdin: true },
  );
  for (const name of ['web', 'box', 'echo'])
    await until(async () => (await pod(name)).status?.phase === 'Running');
});
afterAll(() => {
  stopTime();
  served.close();
  rmSync(folder, { recursive: true });
});

const create = (
  name: string,
  image: string,
  command?: string[],
  more: object = {},
): Promise<V1Pod> =>
  core.createNamespacedPod({
    namespace: NAMESPACE,
    body: {
      metadata: { name, labels: { app: name } },
      spec: { containers: [{ name: 'main', image, command, ...more }] },
    },
  });
const pod = (name: string): Promise<V1Pod> =>
  core.readNamespacedPod({ name, namespace: NAMESPACE });

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it never came to hold');
}

/** Keeps what is written into it. */
function kept(): Writable & { text: string } {
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      sink.text += chunk.toString();
      done();
    },
  }) as Writable & { text: string };
  sink.text = '';
  return sink;
}

test('an informer tells what comes, changes and goes', async () => {
  const told: string[] = [];
  const list = () =>
    core.listNamespacedConfigMap({ namespace: NAMESPACE, labelSelector: 'informed=yes' });
  const informer = makeInformer(
    config,
    `/api/v1/namespaces/${NAMESPACE}/configmaps`,
    list,
    'informed=yes',
  );
  for (const verb of ['add', 'update', 'delete'] as const)
    informer.on(verb, ({ metadata, data }) => told.push(`${verb} ${metadata?.name} ${data?.a}`));
  await informer.start();
  const body = { metadata: { name: 'informed', labels: { informed: 'yes' } }, data: { a: '1' } };
  await core.createNamespacedConfigMap({ namespace: NAMESPACE, body });
  await until(() => told.length === 1);
  await core.replaceNamespacedConfigMap({
    name: 'informed',
    namespace: NAMESPACE,
    body: { ...body, data: { a: '2' } },
  });
  await until(() => told.length === 2);
  await core.deleteNamespacedConfigMap({ name: 'informed', namespace: NAMESPACE });
  await until(() => told.length === 3);
  await informer.stop();
  expect(told).toEqual(['add informed 1', 'update informed 2', 'delete informed 2']);
});

test('a watch goes on until it is stopped', async () => {
  const told: string[] = [];
  const ended: unknown[] = [];
  const watch = await new Watch(config).watch(
    '/api/v1/pods',
    { fieldSelector: 'metadata.name=web', allowWatchBookmarks: true },
    (type: string, object: V1Pod) => told.push(`${type} ${object.metadata?.name}`),
    (problem) => ended.push(problem),
  );
  await until(() => told.includes('ADDED web'));
  watch.abort();
  await until(() => ended.length === 1);
});

describe('patches', () => {
  const apps = () => config.makeApiClient(AppsV1Api);
  beforeAll(async () => {
    const labels = { app: 'patched' };
    const template = {
      metadata: { labels },
      spec: {
        containers: [
          { name: 'c', image: 'nginx' },
          { name: 'd', image: 'redis' },
        ],
      },
    };
    const body = {
      metadata: { name: 'patched' },
      spec: { replicas: 0, selector: { matchLabels: labels }, template },
    };
    await apps().createNamespacedDeployment({ namespace: NAMESPACE, body });
  });
  const patched = async (body: unknown, strategy: Strategy, more: object = {}) =>
    apps().patchNamespacedDeployment(
      { name: 'patched', namespace: NAMESPACE, body, ...more },
      setHeaderOptions('Content-Type', strategy),
    );

  test('JSON', async () => {
    const { metadata } = await patched(
      [{ op: 'add', path: '/metadata/labels', value: { a: 'b' } }],
      PatchStrategy.JsonPatch,
    );
    expect(metadata?.labels).toEqual({ a: 'b' });
  });

  test('merge', async () => {
    const { metadata } = await patched(
      { metadata: { labels: { a: null, c: 'd' } } },
      PatchStrategy.MergePatch,
    );
    expect(metadata?.labels).toEqual({ c: 'd' });
  });

  test('strategic merge', async () => {
    const { spec } = await patched(
      { spec: { template: { spec: { containers: [{ name: 'd', image: 'redis:7' }] } } } },
      PatchStrategy.StrategicMergePatch,
    );
    expect(spec?.template.spec?.containers.map(({ image }) => image).sort()).toEqual([
      'nginx',
      'redis:7',
    ]);
  });

  test('server-side apply', async () => {
    const body = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'patched', annotations: { by: 'apply' } },
    };
    const { metadata } = await patched(body, PatchStrategy.ServerSideApply, {
      fieldManager: 'tests',
      force: true,
    });
    expect(metadata?.annotations).toMatchObject({ by: 'apply' });
    expect(metadata?.managedFields?.map(({ manager }) => manager)).toContain('tests');
  });
});

test('objects of any kind, found by discovery', async () => {
  const client = KubernetesObjectApi.makeApiClient(config);
  const spec = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'any', namespace: NAMESPACE },
  };
  await client.create({ ...spec, stringData: { a: 'b' } } as typeof spec);
  expect((await client.read(spec)).kind).toBe('Secret');
  await client.delete(spec);
  await expect(client.read(spec)).rejects.toMatchObject({ code: 404 });
});

describe('exec', () => {
  const run = async (command: string[], stdin: Readable | null = null) => {
    const [out, err] = [kept(), kept()];
    const status = await new Promise<V1Status>((resolve, reject) => {
      new Exec(config)
        .exec(NAMESPACE, 'box', 'main', command, out, err, stdin, false, resolve)
        .catch(reject);
    });
    return { out: out.text, err: err.text, status };
  };

  test('what a command says, and that it went well', async () => {
    expect(await run(['sh', '-c', 'echo out; echo err >&2'])).toMatchObject({
      out: 'out\n',
      err: 'err\n',
      status: { status: 'Success' },
    });
  });

  test('its exit code', async () => {
    const { status } = await run(['sh', '-c', 'exit 7']);
    expect(status).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '7' }] },
    });
  });

  test('its standard input, to the end', async () => {
    expect((await run(['cat'], Readable.from(['one ', 'two']))).out).toBe('one two');
  });

  test('a container that is not there', async () => {
    const nowhere = new Exec(config).exec(
      NAMESPACE,
      'box',
      'nope',
      ['ls'],
      kept(),
      kept(),
      null,
      false,
    );
    await expect(nowhere).rejects.toThrow();
  });
});

test('attach joins the process of a container', async () => {
  const out = kept();
  const input = new PassThrough();
  const socket = await new Attach(config).attach(
    NAMESPACE,
    'echo',
    'main',
    out,
    null,
    input,
    false,
  );
  input.write('hello\n');
  await until(() => out.text === 'said hello\n');
  socket.close();
});

test('files are copied there and back', async () => {
  const text = `${'a line\n'.repeat(5000)}the end`;
  mkdirSync(join(folder, 'upload'));
  mkdirSync(join(folder, 'back'));
  writeFileSync(join(folder, 'upload', 'there.txt'), text);
  const copy = new Cp(config);
  await copy.cpToPod(NAMESPACE, 'box', 'main', join(folder, 'upload'), '/tmp');
  await until(async () => {
    const out = kept();
    await new Promise<void>((resolve, reject) => {
      new Exec(config)
        .exec(
          NAMESPACE,
          'box',
          'main',
          ['wc', '-c', '/tmp/there.txt'],
          out,
          kept(),
          null,
          false,
          () => resolve(),
        )
        .catch(reject);
    });
    return out.text.startsWith(String(text.length));
  });
  await copy.cpFromPod(NAMESPACE, 'box', 'main', 'there.txt', join(folder, 'back'), '/tmp');
  const back = join(folder, 'back', 'there.txt');
  await until(() => existsSync(back) && statSync(back).size === text.length);
  expect(readFileSync(back, 'utf8')).toBe(text);
});

test('port-forward speaks to a port of a Pod', async () => {
  const [out, err] = [kept(), kept()];
  const input = new PassThrough();
  await new PortForward(config).portForward(NAMESPACE, 'web', [80], out, err, input);
  input.write('GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n');
  await until(() => out.text.includes('Welcome to nginx!'));
  expect(err.text).toBe('');
});

describe('logs', () => {
  test('all of them, and the last line', async () => {
    const all = await core.readNamespacedPodLog({ name: 'web', namespace: NAMESPACE });
    const last = await core.readNamespacedPodLog({
      name: 'web',
      namespace: NAMESPACE,
      tailLines: 1,
    });
    expect(all.split('\n').length).toBeGreaterThan(3);
    expect(all.endsWith(last)).toBe(true);
  });

  test('followed', async () => {
    await create('ticker', 'busybox', ['sh', '-c', 'while true; do echo tick; sleep 1; done']);
    await until(async () => (await pod('ticker')).status?.phase === 'Running');
    const out = kept();
    // The client itself listens to no error of what it aborts.
    out.on('pipe', (source: Readable) => source.on('error', () => {}));
    const stop = await new Log(config).log(NAMESPACE, 'ticker', 'main', out, {
      follow: true,
      tailLines: 1,
    });
    await until(() => out.text.split('\n').length > 3);
    stop.abort();
    expect(out.text).toMatch(/^(tick\n)+/);
  });
});

test('what nodes have, and what is asked of them', async () => {
  const nodes = await topNodes(core);
  expect(nodes.map(({ Node }) => Node.metadata?.name).sort()).toEqual([
    'node-1',
    'node-2',
    'node-3',
  ]);
  expect(nodes.every(({ CPU }) => Number(CPU.Capacity) > 0)).toBe(true);
});

test('a deleted Pod goes', async () => {
  await core.deleteNamespacedPod({ name: 'web', namespace: NAMESPACE, gracePeriodSeconds: 1 });
  await until(() =>
    pod('web').then(
      () => false,
      ({ code }: { code: number }) => code === 404,
    ),
  );
});
