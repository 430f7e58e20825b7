import { describe, expect, test } from 'vitest';
import type { ApiRequest, ApiResponse } from '../../../apimachinery/api-request.ts';
import { Cluster as SimulatedCluster } from '../../../cluster/cluster.ts';
import { DEFAULT_CLUSTER, FIXED_START } from '../../../cluster/spec.ts';
import { KindPaths } from './kind-paths.ts';
import { runManifests, type Verb } from './run-manifests.ts';

const SECOND = 1000;

/** An editor in front of a real cluster in this process. */
function editor() {
  const simulated = new SimulatedCluster({ seed: 7, start: FIXED_START, cluster: DEFAULT_CLUSTER });
  simulated.simulation.runFor(5 * SECOND);
  const asked: ApiRequest[] = [];
  const ask = async (request: ApiRequest): Promise<ApiResponse> => {
    asked.push(request);
    return request.method === 'GET' ? simulated.read(request) : simulated.submit(request);
  };
  const cluster = { ask, kinds: new KindPaths(ask) };
  return {
    asked,
    simulated,
    get: (path: string) => simulated.read({ method: 'GET', path }).body as any,
    async run(verb: Verb, text: string): Promise<string[]> {
      const { outcomes, problems } = await runManifests(verb, text, 'web.yaml', cluster);
      return [
        ...outcomes.map(({ words }) => words),
        ...problems.map(
          ({ severity, message, place }) => `${severity} ${place.startLine}: ${message}`,
        ),
      ];
    },
  };
}

const web = (more = '', image = 'nginx:1.27') => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: ${image}
${more}`;
const settings = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  colour: blue
`;

describe('apply', () => {
  test('tells what became of each object, as kubectl does', async () => {
    const { run } = editor();
    expect(await run('apply', `${web()}---\n${settings}`)).toEqual([
      'deployment.apps/web created',
      'configmap/settings created',
    ]);
    expect(await run('apply', web())).toEqual(['deployment.apps/web unchanged']);
    expect(await run('apply', web('', 'nginx:1.28'))).toEqual(['deployment.apps/web configured']);
  });

  test('takes out what the text no longer has', async () => {
    const { run, get } = editor();
    const path = '/apis/apps/v1/namespaces/default/deployments/web';
    await run('apply', web('      nodeSelector: {disk: ssd}\n'));
    expect(get(path).spec.template.spec.nodeSelector).toEqual({ disk: 'ssd' });
    expect(await run('apply', web())).toEqual(['deployment.apps/web configured']);
    expect(get(path).spec.template.spec.nodeSelector).toBeUndefined();
  });

  test('goes to the namespace of the text, and to default without one', async () => {
    const { run, asked } = editor();
    expect(
      await run(
        'apply',
        'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n',
      ),
    ).toEqual(['namespace/shop created', 'configmap/a created']);
    expect(asked.at(-1)?.path).toBe('/api/v1/namespaces/shop/configmaps/a');
  });

  test('lets the server make a name from generateName', async () => {
    const { run } = editor();
    expect(
      await run('apply', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}\n'),
    ).toEqual([expect.stringMatching(/^configmap\/a-\w{5} created$/)]);
  });

  test('of an edited copy makes the object what the text says, whoever wrote its fields', async () => {
    const { run, get, simulated } = editor();
    const path = '/api/v1/namespaces/default/configmaps/a';
    simulated.submit({
      method: 'POST',
      path: '/api/v1/namespaces/default/configmaps',
      body: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a' },
        data: { one: '1', two: '2' },
      },
    });
    const copy = JSON.stringify({ ...get(path), data: { two: '3' } });
    expect(await run('dry-run', copy)).toEqual(['configmap/a configured (server dry run)']);
    expect(await run('apply', copy)).toEqual(['configmap/a configured']);
    expect(get(path).data).toEqual({ two: '3' });
    expect(await run('apply', copy)).toEqual(['configmap/a unchanged']);
  });

  test('works on the simulation’s own kinds', async () => {
    const { run } = editor();
    const fault =
      'apiVersion: sim.kubeglass.dev/v1alpha1\nkind: Fault\nmetadata: {name: cut}\nspec: {type: Partition, target: {node: node-1}}\n';
    expect(await run('apply', fault)).toEqual(['fault.sim.kubeglass.dev/cut created']);
    expect(await run('apply', fault)).toEqual(['fault.sim.kubeglass.dev/cut unchanged']);
    expect(await run('delete', fault)).toEqual(['fault.sim.kubeglass.dev "cut" deleted']);
  });
});

test('a warning of the API server stands at its field', async () => {
  const answers: ApiResponse[] = [
    {
      status: 200,
      body: { resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true }] },
    },
    { status: 404, body: {} },
    {
      status: 201,
      body: { metadata: { name: 'settings' } },
      warnings: ['data.colour: out of fashion'],
    },
  ];
  const ask = async () => answers.shift()!;
  const { problems } = await runManifests('apply', settings, 'web.yaml', {
    ask,
    kinds: new KindPaths(ask),
  });
  expect(problems).toMatchObject([
    { severity: 'info', message: 'Warning: data.colour: out of fashion', place: { startLine: 6 } },
  ]);
});

describe('dry run', () => {
  test('changes nothing', async () => {
    const { run, get } = editor();
    expect(await run('dry-run', web())).toEqual(['deployment.apps/web created (server dry run)']);
    expect(get('/apis/apps/v1/namespaces/default/deployments/web').code).toBe(404);
    await run('apply', web());
    expect(await run('dry-run', web())).toEqual(['deployment.apps/web unchanged (server dry run)']);
    expect(await run('dry-run', web('', 'nginx:1.28'))).toEqual([
      'deployment.apps/web configured (server dry run)',
    ]);
  });
});

describe('delete', () => {
  test('tells what is gone, and what was not there', async () => {
    const { run } = editor();
    await run('apply', web());
    expect(await run('delete', `${web()}---\n${settings}`)).toEqual([
      'deployment.apps "web" deleted from default namespace',
      'error 20: configmaps "settings" not found',
    ]);
  });
});

describe('a refusal stands at the line that caused it, in the API server’s words', () => {
  test.each([
    [
      'a value',
      web('  minReadySeconds: -1\n'),
      ['error 16: spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'an unknown field',
      web('      contaners: []\n'),
      [
        'error 16: Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.template.spec.contaners"',
      ],
    ],
    [
      'a type',
      web().replace('replicas: 2', 'replicas: two'),
      [
        'error 6: Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
      ],
    ],
    [
      'an unknown field of what is created',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}\nfoo: 1\n',
      [
        'error 4: ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "foo"',
      ],
    ],
    [
      'a missing field',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: a\n',
      ['error 7: spec.containers[0].image: Required value'],
    ],
    [
      'a missing name',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {}\nspec:\n  containers:\n  - {name: a, image: b}\n',
      ['error 3: metadata.name: Required value: name or generateName is required'],
    ],
    [
      'a kind',
      'apiVersion: apps/v1\nkind: Deploymen\nmetadata:\n  name: a\n',
      [
        'error 2: resource mapping not found for name: "a" namespace: "" from "web.yaml": no matches for kind "Deploymen" in version "apps/v1"\nensure CRDs are installed first',
      ],
    ],
    [
      'a version',
      'apiVersion: ../../x\nkind: Pod\nmetadata:\n  name: a\n',
      [
        'error 2: resource mapping not found for name: "a" namespace: "" from "web.yaml": no matches for kind "Pod" in version "../../x"\nensure CRDs are installed first',
      ],
    ],
    [
      'a namespace',
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: nowhere\n',
      ['error 5: namespaces "nowhere" not found'],
    ],
    ['nothing', '# nothing\n', ['error 1: no objects passed to apply']],
  ])('%s', async (_name, text, told) => {
    expect(await editor().run('apply', text)).toEqual(told);
  });

  test('and what is right beside it is applied', async () => {
    const { run } = editor();
    expect(await run('apply', `${web('  nope: 1\n')}---\n${settings}`)).toEqual([
      'configmap/settings created',
      expect.stringMatching(/^error 16: .*unknown field "spec.nope"$/),
    ]);
  });

  test('but a text that is not YAML is not begun', async () => {
    const { run, asked } = editor();
    expect(await run('apply', `${settings}---\na: b: c\n`)).toEqual([
      'error 8: error parsing web.yaml: error converting YAML to JSON: yaml: line 8: mapping values are not allowed in this context',
    ]);
    expect(asked).toEqual([]);
  });

  test('a name that would lead elsewhere leads nowhere', async () => {
    const { run, asked } = editor();
    await run('apply', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ../../nodes\n');
    expect(asked.at(-1)).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/default/configmaps',
    });
  });

  test('while kube-apiserver is stopped', async () => {
    const { run, simulated } = editor();
    simulated.submit({
      method: 'PATCH',
      path: '/apis/sim.kubeglass.dev/v1alpha1/components/kube-apiserver',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { spec: { running: false } },
    });
    simulated.simulation.runFor(SECOND);
    expect(await run('apply', web())).toEqual([
      'error 2: The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?',
    ]);
  });
});
