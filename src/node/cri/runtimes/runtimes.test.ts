/** What differs between nodes with containerd and nodes with CRI-O, as the API and whoever looks into a container see it. */
import { describe, expect, test } from 'vitest';
import { runtimeClasses } from '../../../api/node/v1/runtime-class/runtime-class.ts';
import { nodes } from '../../../api/core/v1/node/node.ts';
import { OneNode, sh } from '../../testing/one-node.ts';

const on = (containerRuntime: 'containerd' | 'cri-o') =>
  new OneNode({ containerRuntime }).giveRange();

const BUSYBOX = 'docker.io/library/busybox:1.37';

test.each([
  { runtime: 'containerd' as const, version: 'containerd://2.2.0', handlers: ['', 'runc'] },
  { runtime: 'cri-o' as const, version: 'cri-o://1.36.0', handlers: ['', 'crun', 'runc'] },
])('$runtime says who it is', ({ runtime, version, handlers }) => {
  const node = on(runtime);
  node.create('web', { image: 'docker.io/library/nginx:1.27' });
  node.run(10);
  const { nodeInfo, runtimeHandlers } = node.client.get(nodes, { name: 'node-1' }).status;
  expect(nodeInfo?.containerRuntimeVersion).toBe(version);
  expect(runtimeHandlers?.map(({ name }) => name)).toEqual(handlers);
  expect(node.container('web')).toMatchObject({
    ready: true,
    containerID: expect.stringMatching(new RegExp(`^${runtime}://[0-9a-f]{64}$`)),
    image: 'docker.io/library/nginx:1.27',
    imageID: expect.stringMatching(/^docker\.io\/library\/nginx@sha256:/),
  });
});

describe('a name without a registry', () => {
  test('is Docker Hub’s for containerd', () => {
    const node = on('containerd');
    node.create('web', { image: 'nginx' });
    node.run(10);
    expect(node.container('web').image).toBe('docker.io/library/nginx:latest');
  });

  test('might be anybody’s for CRI-O', () => {
    const node = on('cri-o');
    node.create('web', { image: 'nginx' });
    node.create('own', { image: 'acme/shop:2' });
    node.run(3);
    const message =
      'Failed to inspect image "": rpc error: code = Unknown desc = short name mode is enforcing, but image name nginx:latest returns ambiguous list';
    expect(node.container('web').state).toEqual({
      waiting: { reason: 'ImageInspectError', message },
    });
    expect(node.told('web')).toContainEqual(expect.stringContaining(`InspectFailed: ${message}`));
    expect(node.container('own').state?.waiting?.message).toContain('image name acme/shop:2 ');
  });
});

const PULLED = /^Failed: Failed to pull image "[^"]*": (.*)$/;

test.each([
  {
    runtime: 'containerd' as const,
    image: 'docker.io/library/nginx:9.9',
    says: 'failed to pull and unpack image "docker.io/library/nginx:9.9": failed to resolve reference "docker.io/library/nginx:9.9": docker.io/library/nginx:9.9: not found',
  },
  {
    runtime: 'cri-o' as const,
    image: 'docker.io/library/nginx:9.9',
    says: 'unable to pull image or OCI artifact: pull image err: initializing source docker://nginx:9.9: reading manifest 9.9 in docker.io/library/nginx: manifest unknown; artifact err: get manifest: build image source: reading manifest 9.9 in docker.io/library/nginx: manifest unknown',
  },
  {
    runtime: 'cri-o' as const,
    image: 'docker.io/library/ngnix:1',
    says: 'unable to pull image or OCI artifact: pull image err: initializing source docker://ngnix:1: reading manifest 1 in docker.io/library/ngnix: requested access to the resource is denied; artifact err: get manifest: build image source: reading manifest 1 in docker.io/library/ngnix: requested access to the resource is denied',
  },
])('$runtime cannot pull $image', ({ runtime, image, says }) => {
  const node = on(runtime);
  node.create('web', { image });
  node.run(5);
  const told = node.told('web').map((line) => PULLED.exec(line)?.[1]);
  expect(told.filter(Boolean)).toEqual([says]);
});

describe('a program that is not there', () => {
  const missing = { image: BUSYBOX, command: ['nope'] };

  test('keeps a container from starting with runc', () => {
    const node = on('containerd');
    node.create('web', missing);
    node.run(1.5);
    expect(node.container('web').state?.terminated ?? node.container('web').lastState).toBeTruthy();
    node.run(5);
    expect(node.container('web').lastState?.terminated).toMatchObject({
      reason: 'StartError',
      exitCode: 128,
    });
    expect(node.told('web')).toContainEqual(
      expect.stringMatching(
        /^Failed: Error: failed to create containerd task: .*runc create failed: .*exec: "nope": executable file not found in \$PATH/,
      ),
    );
  });

  test('keeps it from being made with crun', () => {
    const node = on('cri-o');
    node.create('web', missing);
    node.create('path', { image: BUSYBOX, command: ['/bin/nope'] });
    node.run(20);
    expect(node.container('web')).toMatchObject({
      restartCount: 0,
      state: {
        waiting: {
          reason: 'CreateContainerError',
          message:
            'container create failed: executable file `nope` not found in $PATH: No such file or directory',
        },
      },
    });
    expect(node.told('web').filter((line) => /\(x[4-9]|\(x\d\d/.test(line))).toEqual([]);
    expect(node.container('web').containerID).toBeUndefined();
    expect(node.machine.runtime.listContainers(node.pod('web').metadata.uid)).toEqual([]);
    expect(node.told('path')).toContainEqual(
      expect.stringMatching(
        /^Failed: Error: container create failed: executable file `\/bin\/nope` not found: No such file or directory/,
      ),
    );
  });
});

// Docker's fourteen against CRI-O's nine; what a Pod adds and drops counts from there, and only root has them in effect.
test.each([
  ['containerd' as const, {}, '00000000a80425fb', '00000000a80425fb'],
  ['cri-o' as const, {}, '00000000000005fb', '00000000000005fb'],
  ['cri-o' as const, { privileged: true }, '000001ffffffffff', '000001ffffffffff'],
  ['containerd' as const, { runAsUser: 1000 }, '0000000000000000', '00000000a80425fb'],
  [
    'containerd' as const,
    { capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } },
    '0000000000000400',
    '0000000000000400',
  ],
])('capabilities with %s, %o', (runtime, securityContext, effective, bounding) => {
  const node = on(runtime);
  const script = "grep -E '^Cap(Eff|Bnd)' /proc/self/status";
  node.create(
    'caps',
    { ...sh(script), image: BUSYBOX, securityContext },
    { restartPolicy: 'Never' },
  );
  node.run(10);
  expect(node.kubelet.containerLogs('default', 'caps', 'app', {}).split('\n').slice(0, 2)).toEqual([
    `CapEff:\t${effective}`,
    `CapBnd:\t${bounding}`,
  ]);
});

test('before there is a network, each says so in its own words', () => {
  const conditions = (runtime: 'containerd' | 'cri-o') => {
    const node = new OneNode({ containerRuntime: runtime });
    node.run(2);
    return node.nodeCondition('Ready').message;
  };
  expect(conditions('containerd')).toMatch(
    /Network plugin returns error: cni plugin not initialized$/,
  );
  expect(conditions('cri-o')).toMatch(
    /No CNI configuration file in \/etc\/cni\/net\.d\/\. Has your network provider started\?$/,
  );
});

test.each([
  {
    runtime: 'containerd' as const,
    says: 'failed to get sandbox runtime: no runtime for "gvisor" is configured',
  },
  {
    runtime: 'cri-o' as const,
    says: 'failed to find runtime handler gvisor from runtime list map[crun runc]',
  },
])('$runtime has no sandbox for a runtime class whose handler it has not', ({ runtime, says }) => {
  const node = on(runtime);
  for (const handler of ['gvisor', 'runc'])
    node.client.create(runtimeClasses, { metadata: { name: handler }, handler });
  const image = 'docker.io/library/nginx:1.27';
  for (const runtimeClassName of ['gvisor', 'runc'])
    node.create(runtimeClassName, { image }, { runtimeClassName });
  node.run(10);
  expect(node.told('gvisor')).toContainEqual(
    expect.stringContaining(
      `FailedCreatePodSandBox: Failed to create pod sandbox: rpc error: code = Unknown desc = ${says}`,
    ),
  );
  expect(node.pod('gvisor').status.phase).toBe('Pending');
  expect(node.container('runc').ready).toBe(true);
});
