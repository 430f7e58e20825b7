/** A driver of simulated GPUs on real nodes: what it publishes, what containers get of it, and what stays behind. */
import { expect, test } from 'vitest';
import type { Event, Pod } from '../../src/api/generated/types/core/v1.ts';
import type { ResourceClaim, ResourceSlice } from '../../src/api/generated/types/resource/v1.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { FIXED_START } from '../../src/cluster/spec.ts';

const CORE = '/api/v1/namespaces/default';
const GROUP = '/apis/resource.k8s.io/v1';
const NAMESPACED = `${GROUP}/namespaces/default`;
const SIM = '/apis/sim.kubeglass.dev/v1alpha1';

class Gpus {
  readonly cluster = new Cluster({
    seed: 1,
    start: FIXED_START,
    cluster: {
      nodes: [{ count: 1 }, { count: 1, namePrefix: 'gpu', gpus: { count: 2, memory: '40Gi' } }],
    },
  });

  constructor() {
    this.run(20);
  }

  run(seconds: number): this {
    this.cluster.simulation.runFor(seconds * 1000);
    return this;
  }

  do(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): this {
    const headers =
      method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : undefined;
    const answer = this.cluster.submit({ method, path, body, headers });
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return this;
  }

  read(path: string): any {
    return this.cluster.read({ method: 'GET', path }).body;
  }

  get slices(): readonly ResourceSlice[] {
    return this.read(`${GROUP}/resourceslices`).items as readonly ResourceSlice[];
  }

  get claims(): readonly ResourceClaim[] {
    return this.read(`${NAMESPACED}/resourceclaims`).items as readonly ResourceClaim[];
  }

  getPod(name: string): Pod {
    return this.read(`${CORE}/pods/${name}`) as Pod;
  }

  events(name: string): readonly string[] {
    return (this.read(`${CORE}/events`) as { items: readonly Event[] }).items
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason, message }) => `${reason}: ${message}`);
  }

  template(count = 1, config?: object): this {
    const requests = [{ name: 'gpu', exactly: { deviceClassName: 'gpu.example.com', count } }];
    const opaque = { driver: 'gpu.example.com', parameters: config };
    return this.do('POST', `${NAMESPACED}/resourceclaimtemplates`, {
      metadata: { name: `gpus-${count}` },
      spec: { spec: { devices: { requests, ...(config && { config: [{ opaque }] }) } } },
    });
  }

  /** Its containers print what they were given of the claim. */
  pod(name: string, count = 1, more: object = {}): this {
    const container = (of: string, claims: readonly object[]) => ({
      name: of,
      image: 'busybox:1.36',
      command: ['sh', '-c', 'env | grep -E "GPU|DRA" | sort; sleep 1000'],
      resources: { claims },
    });
    return this.do('POST', `${CORE}/pods`, {
      metadata: { name },
      spec: {
        terminationGracePeriodSeconds: 2,
        containers: [container('train', [{ name: 'gpu' }]), container('side', [])],
        resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: `gpus-${count}` }],
        ...more,
      },
    });
  }

  logs(name: string, container = 'train'): readonly string[] {
    const query = { container };
    const { body } = this.cluster.read({ method: 'GET', path: `${CORE}/pods/${name}/log`, query });
    return String(body).trim().split('\n');
  }
}

test('the driver publishes its devices under an account of its own, and again if somebody deletes them', () => {
  const gpus = new Gpus();
  const [slice, ...others] = gpus.slices;
  expect(others).toEqual([]);
  expect(slice!.metadata.name).toMatch(/^gpu-1-gpu\.example\.com-.{5}$/);
  expect(slice!.metadata.ownerReferences).toMatchObject([{ kind: 'Node', name: 'gpu-1' }]);
  expect(slice!.spec).toMatchObject({
    driver: 'gpu.example.com',
    nodeName: 'gpu-1',
    pool: { name: 'gpu-1', generation: 1, resourceSliceCount: 1 },
    devices: [
      {
        name: 'gpu-0',
        attributes: {
          driverVersion: { version: '1.0.0' },
          index: { int: 0 },
          model: { string: 'LATEST-GPU-MODEL' },
          uuid: { string: expect.stringMatching(/^gpu-[0-9a-f-]{36}$/) },
        },
        capacity: { memory: { value: '40Gi' } },
      },
      { name: 'gpu-1' },
    ],
  });
  expect(gpus.read(`${GROUP}/deviceclasses/gpu.example.com`).spec.selectors).toHaveLength(1);
  gpus.do('DELETE', `${GROUP}/resourceslices/${slice!.metadata.name}`).run(5);
  expect(gpus.slices.map(({ spec }) => spec.devices)).toEqual([slice!.spec.devices]);
});

test('a container sees the devices of the claims that it names; the one beside it does not', () => {
  const gpus = new Gpus().template().pod('train').run(10);
  const { spec, status } = gpus.getPod('train');
  expect([spec.nodeName, status.phase]).toEqual(['gpu-1', 'Running']);
  expect(gpus.logs('train')).toEqual([
    'DRA_RESOURCE_DRIVER_NAME=gpu.example.com',
    'GPU_DEVICE_0=gpu-0',
    'GPU_DEVICE_0_SHARING_STRATEGY=TimeSlicing',
    'GPU_DEVICE_0_TIMESLICE_INTERVAL=Default',
  ]);
  expect(gpus.logs('train', 'side')).toEqual(['']);
  const [claim] = gpus.claims;
  const [train, side] = [...status.containerStatuses!].sort((a, b) => (a.name < b.name ? 1 : -1));
  expect(train!.allocatedResourcesStatus).toEqual([
    {
      name: 'claim:gpu',
      resources: [
        { resourceID: `k8s.gpu.example.com/gpu=${claim!.metadata.uid}-gpu-0`, health: 'Unknown' },
      ],
    },
  ]);
  expect(side!.allocatedResourcesStatus).toBeUndefined();
});

test('two GPUs, three Pods: the third has its turn when the first is gone, and its claim goes with it', () => {
  const gpus = new Gpus().template();
  for (const name of ['one', 'two', 'three']) gpus.pod(name).run(8);
  expect(gpus.getPod('three').spec.nodeName).toBeUndefined();
  expect(gpus.claims).toHaveLength(3);
  gpus.do('DELETE', `${CORE}/pods/one`).run(20);
  expect(gpus.getPod('three').status.phase).toBe('Running');
  expect(gpus.logs('three')).toContain('GPU_DEVICE_0=gpu-0');
  expect(gpus.claims).toHaveLength(2);
});

test('the claim says how a device is shared, and a driver refuses what it does not know', () => {
  const sharing = (strategy: string) => ({ sharing: { strategy } });
  const gpus = new Gpus().template(2, sharing('SpacePartitioning')).pod('both', 2).run(10);
  expect(gpus.logs('both')).toContain('GPU_DEVICE_1_PARTITION_COUNT=1');
  gpus.do('DELETE', `${CORE}/pods/both`).run(10);
  gpus.template(1, sharing('Magic')).pod('odd').run(5);
  expect(gpus.getPod('odd').status.phase).toBe('Pending');
  const [claim] = gpus.claims;
  expect(gpus.events('odd')).toContain(
    `FailedPrepareDynamicResources: Failed to prepare dynamic resources: prepare dynamic resources: NodePrepareResources failed for ResourceClaim ${claim!.metadata.name}: prepare failed: error validating GPU config: unknown GPU sharing strategy: Magic`,
  );
});

test('a Pod on a node without the driver does not start, and says why', () => {
  const gpus = new Gpus().template().do('POST', `${GROUP}/resourceslices`, {
    metadata: { name: 'net' },
    spec: {
      driver: 'net.example.com',
      allNodes: true,
      pool: { name: 'net', resourceSliceCount: 1 },
      devices: [{ name: 'nic' }],
    },
  });
  gpus.do('POST', `${GROUP}/deviceclasses`, {
    metadata: { name: 'nic' },
    spec: { selectors: [{ cel: { expression: "device.driver == 'net.example.com'" } }] },
  });
  gpus.do('POST', `${NAMESPACED}/resourceclaims`, {
    metadata: { name: 'nic' },
    spec: { devices: { requests: [{ name: 'nic', exactly: { deviceClassName: 'nic' } }] } },
  });
  gpus.pod('lost', 1, { resourceClaims: [{ name: 'gpu', resourceClaimName: 'nic' }] }).run(5);
  expect(gpus.events('lost')).toContain(
    'FailedPrepareDynamicResources: Failed to prepare dynamic resources: prepare dynamic resources: DRA driver net.example.com is not registered',
  );
});

test('the kubelet after a restart knows what is prepared; a template later brings nodes with GPUs', () => {
  const gpus = new Gpus().template().pod('train').run(10);
  gpus.do('PATCH', `${SIM}/components/kubelet.gpu-1`, { spec: { running: false } }).run(2);
  gpus.do('PATCH', `${SIM}/components/kubelet.gpu-1`, { spec: { running: true } }).run(10);
  gpus.do('DELETE', `${CORE}/pods/train`).run(20);
  expect(gpus.claims).toEqual([]);
  gpus.do('POST', `${SIM}/nodetemplates`, {
    metadata: { name: 'more' },
    spec: { gpus: { count: 1, model: 'OLD-GPU-MODEL' } },
  });
  expect(gpus.run(20).slices.map(({ spec }) => spec.nodeName)).toEqual(['gpu-1', 'more-1']);
});
