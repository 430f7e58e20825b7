/** Claims to devices: made for a Pod, kept for it, and taken back. Against the whole cluster. */
import { expect, test } from 'vitest';
import type { Event, Pod } from '../../src/api/generated/types/core/v1.ts';
import type { ResourceClaim } from '../../src/api/generated/types/resource/v1.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { FIXED_START } from '../../src/cluster/spec.ts';
import { SECOND } from '../../src/sim/clock.ts';

const CORE = '/api/v1/namespaces/default';
const RESOURCE = '/apis/resource.k8s.io/v1/namespaces/default';
const CLAIMS = `${RESOURCE}/resourceclaims`;
const FINALIZER = 'resource.kubernetes.io/delete-protection';

class Devices {
  readonly cluster = new Cluster({
    seed: 1,
    start: FIXED_START,
    cluster: { nodes: [{ count: 2 }] },
  });

  constructor() {
    this.run(10);
  }

  run(seconds: number): this {
    this.cluster.simulation.runFor(seconds * SECOND);
    return this;
  }

  do(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): this {
    const answer = this.cluster.submit({ method, path, body });
    expect([answer.status < 300, answer.body]).toEqual([true, expect.anything()]);
    return this.run(2);
  }

  template(): this {
    const requests = [{ name: 'gpu', exactly: { deviceClassName: 'gpu.example.com' } }];
    return this.do('POST', `${RESOURCE}/resourceclaimtemplates`, {
      metadata: { name: 'one-gpu' },
      spec: { metadata: { labels: { team: 'a' } }, spec: { devices: { requests } } },
    });
  }

  pod(name: string, more: object = {}): this {
    return this.do('POST', `${CORE}/pods`, {
      metadata: { name },
      spec: {
        containers: [{ name: 'c', image: 'nginx:1.27', resources: { claims: [{ name: 'gpu' }] } }],
        resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'one-gpu' }],
        ...more,
      },
    });
  }

  get claims(): readonly ResourceClaim[] {
    return (this.cluster.read({ method: 'GET', path: CLAIMS }).body as { items: ResourceClaim[] })
      .items;
  }

  getPod(name: string): Pod {
    return this.cluster.read({ method: 'GET', path: `${CORE}/pods/${name}` }).body as Pod;
  }

  /** As the scheduler would. */
  allocate(claim: ResourceClaim, pod: string): this {
    const path = `${CLAIMS}/${claim.metadata.name}`;
    this.do('PUT', path, {
      ...claim,
      metadata: { ...claim.metadata, finalizers: [FINALIZER] },
    });
    const { uid } = this.getPod(pod).metadata;
    return this.do('PUT', `${path}/status`, {
      ...this.claims.find(({ metadata }) => metadata.name === claim.metadata.name)!,
      status: {
        allocation: {
          devices: {
            results: [{ request: 'gpu', driver: 'gpu.example.com', pool: 'a', device: 'gpu-0' }],
          },
        },
        reservedFor: [{ resource: 'pods', name: pod, uid }],
      },
    });
  }
}

test('a Pod gets a claim of its own from the template that it names', () => {
  const devices = new Devices().template().pod('train');
  const [claim] = devices.claims;
  const pod = devices.getPod('train');
  expect(claim!.metadata).toMatchObject({
    generateName: 'train-gpu-',
    labels: { team: 'a' },
    annotations: { 'resource.kubernetes.io/pod-claim-name': 'gpu' },
    ownerReferences: [
      { apiVersion: 'v1', kind: 'Pod', name: 'train', uid: pod.metadata.uid, controller: true },
    ],
  });
  expect(claim!.spec.devices!.requests![0]).toMatchObject({
    name: 'gpu',
    exactly: { deviceClassName: 'gpu.example.com', allocationMode: 'ExactCount', count: 1 },
  });
  expect(pod.status.resourceClaimStatuses).toEqual([
    { name: 'gpu', resourceClaimName: claim!.metadata.name },
  ]);
  expect(devices.claims).toHaveLength(1);
});

test('a claim that somebody deletes is made again, under another name', () => {
  const devices = new Devices().template().pod('train');
  const [first] = devices.claims;
  devices.do('DELETE', `${CLAIMS}/${first!.metadata.name}`).run(10);
  const [second, ...others] = devices.claims;
  expect(others).toEqual([]);
  expect(second!.metadata.name).not.toBe(first!.metadata.name);
  expect(devices.getPod('train').status.resourceClaimStatuses).toEqual([
    { name: 'gpu', resourceClaimName: second!.metadata.name },
  ]);
});

test('without the template the Pod says what it waits for, and goes on once it is there', () => {
  const devices = new Devices().pod('train').run(5);
  const told = (
    devices.cluster.read({ method: 'GET', path: `${CORE}/events` }).body as { items: Event[] }
  ).items.filter(({ source }) => source?.component === 'resource_claim');
  expect(told[0]).toMatchObject({
    type: 'Warning',
    reason: 'FailedResourceClaimCreation',
    message:
      'PodResourceClaim gpu: resource claim template "one-gpu": resourceclaimtemplate.resource.k8s.io "one-gpu" not found',
  });
  expect(devices.template().run(60).claims).toHaveLength(1);
});

test('when its Pod goes, a claim that lives on gets its devices taken back', () => {
  const devices = new Devices().do('POST', CLAIMS, {
    metadata: { name: 'shared' },
    spec: {
      devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu.example.com' } }] },
    },
  });
  devices.pod('train', {
    nodeName: 'node-1',
    resourceClaims: [{ name: 'gpu', resourceClaimName: 'shared' }],
  });
  devices.allocate(devices.claims[0]!, 'train');
  expect(devices.claims[0]!.status.reservedFor).toHaveLength(1);
  devices.do('DELETE', `${CORE}/pods/train`).run(60);
  const [shared] = devices.claims;
  expect(shared!.status).toEqual({});
  expect(shared!.metadata.finalizers ?? []).toEqual([]);
});

test('a claim in use outlives its deletion until its Pod is gone', () => {
  const devices = new Devices().template().pod('train', { nodeName: 'node-1' });
  const [claim] = devices.claims;
  devices.allocate(claim!, 'train');
  devices.do('DELETE', `${CLAIMS}/${claim!.metadata.name}`);
  expect(devices.claims[0]?.metadata.deletionTimestamp).toBeDefined();
  devices.do('DELETE', `${CORE}/pods/train`).run(60);
  expect(devices.claims).toEqual([]);
});
