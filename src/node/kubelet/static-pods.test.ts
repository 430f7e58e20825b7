/** Static Pods: from the machine's files or from a page, whatever the API says, and shown there as mirrors. */
import { describe, expect, test } from 'vitest';
import { pods } from '../../api/core/v1/pod/pod.ts';
import { OneNode, ready, sh } from '../testing/one-node.ts';

const MANIFEST = [
  'apiVersion: v1',
  'kind: Pod',
  'metadata: {name: static, namespace: default}',
  'spec:',
  '  containers:',
  '  - {name: app, image: nginx}',
];

/** Writes on the machine, from a Pod that mounts its files. */
function onMachine(node: OneNode, name: string, script: string): void {
  node.create(
    name,
    { ...sh(`${script}; sleep 3600`), volumeMounts: [{ name: 'm', mountPath: '/m' }] },
    {
      volumes: [
        { name: 'm', hostPath: { path: '/etc/kubernetes/manifests', type: 'DirectoryOrCreate' } },
      ],
    },
  );
  node.run(45);
}

const placed = () => {
  const node = ready();
  onMachine(node, 'writer', `printf '${MANIFEST.join('\\n')}\\n' > /m/static.yaml`);
  return node;
};

test('a manifest on the machine runs, and the API shows it', () => {
  const node = placed();
  const shown = node.pod('static-node-1');
  expect(shown.metadata.annotations).toMatchObject({ 'kubernetes.io/config.source': 'file' });
  expect(shown.metadata.annotations!['kubernetes.io/config.mirror']).toBe(
    shown.metadata.annotations!['kubernetes.io/config.hash'],
  );
  expect(shown.metadata.ownerReferences).toMatchObject([{ kind: 'Node', name: 'node-1' }]);
  expect(shown.status).toMatchObject({
    phase: 'Running',
    containerStatuses: [{ ready: true, restartCount: 0 }],
  });
  expect(node.kubelet.containerLogs('default', 'static-node-1', 'app', {})).toContain('nginx');
});

test('who deletes the mirror deletes nothing', () => {
  const node = placed();
  const before = node.pod('static-node-1').metadata.uid;
  node.remove('static-node-1', 0);
  node.run(30);
  expect(node.pod('static-node-1').metadata.uid).not.toBe(before);
  expect(node.pod('static-node-1').status.containerStatuses![0]).toMatchObject({
    ready: true,
    restartCount: 0,
  });
});

test('without its manifest it ends', () => {
  const node = placed();
  onMachine(node, 'remover', 'rm /m/static.yaml');
  node.run(30);
  expect(node.client.list(pods).items.map(({ metadata }) => metadata.name)).toEqual([
    'remover',
    'writer',
  ]);
  expect(
    node.machine.runtime.listContainers().filter(({ config }) => config.image === 'nginx'),
  ).toEqual([]);
});

describe('from a page', () => {
  const URL = 'http://playground/node-1';
  const pod = (name: string, image = 'nginx') =>
    `{kind: Pod, metadata: {name: ${name}}, spec: {containers: [{name: app, image: '${image}'}]}}`;

  class Paged {
    text: string | undefined;
    readonly node: OneNode;

    constructor(text: string | undefined, httpCheckFrequency?: string) {
      this.text = text;
      this.node = new OneNode({
        kubelet: { staticPodURL: URL, httpCheckFrequency },
        web: (url) => (url === URL ? this.text : undefined),
      }).giveRange();
    }

    after(seconds: number): string[] {
      this.node.run(seconds);
      return this.node.client.list(pods).items.map(({ metadata }) => metadata.name);
    }
  }

  test('it runs, and the API shows where it comes from', () => {
    const paged = new Paged(pod('web'));
    expect(paged.after(20)).toEqual(['web-node-1']);
    const { metadata, status } = paged.node.pod('web-node-1');
    expect(metadata.annotations).toMatchObject({ 'kubernetes.io/config.source': 'http' });
    expect(status).toMatchObject({ phase: 'Running', containerStatuses: [{ ready: true }] });
  });

  test('every twenty seconds it is read again: another text is another Pod', () => {
    const paged = new Paged(undefined);
    expect(paged.after(10)).toEqual([]);
    paged.text = pod('web');
    expect(paged.after(30)).toEqual(['web-node-1']);
    const { uid } = paged.node.pod('web-node-1').metadata;
    paged.text = `{kind: PodList, items: [${pod('web', 'httpd')}, ${pod('other')}]}`;
    expect(paged.after(60)).toEqual(['other-node-1', 'web-node-1']);
    expect(paged.node.pod('web-node-1').metadata.uid).not.toBe(uid);
    expect(paged.node.container('web-node-1')).toMatchObject({
      image: expect.stringContaining('httpd'),
      ready: true,
    });
  });

  test.each([
    ['a page that is gone', undefined],
    ['what is no Pod', 'kind: Service'],
    ['what is no YAML', '{{'],
  ])('%s changes nothing', (_what, text) => {
    const paged = new Paged(pod('web'));
    paged.after(20);
    paged.text = text;
    expect(paged.after(60)).toEqual(['web-node-1']);
  });

  test('an empty page is no Pods', () => {
    const paged = new Paged(pod('web'), '2s');
    paged.after(20);
    paged.text = '';
    expect(paged.after(40)).toEqual([]);
    expect(paged.node.machine.runtime.listPodSandbox()).toEqual([]);
  });
});
