/** Static Pods: from the machine's files, whatever the API says, and shown there as mirrors. */
import { expect, test } from 'vitest';
import { pods } from '../../api/core/v1/pod/pod.ts';
import { ready, sh, type OneNode } from '../testing/one-node.ts';

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
