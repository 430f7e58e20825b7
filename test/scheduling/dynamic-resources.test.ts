/**
 * Claims in front of the real API server and the real scheduler: cases of upstream's TestPlugin
 * (plugins/dynamicresources/dynamicresources_test.go) by name, with what the Pod says and what becomes of the claim.
 */
import { expect, test } from 'vitest';
import type { Event, Pod } from '../../src/api/generated/types/core/v1.ts';
import type { ResourceClaim } from '../../src/api/generated/types/resource/v1.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { FIXED_START } from '../../src/cluster/spec.ts';

const CORE = '/api/v1/namespaces/default';
const GROUP = '/apis/resource.k8s.io/v1';
const CLAIMS = `${GROUP}/namespaces/default/resourceclaims`;
const DRIVER = 'some-driver';
const NOTHING_HELPS =
  'preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';

class Bench {
  readonly cluster: Cluster;

  constructor(nodes = 1) {
    this.cluster = new Cluster({
      seed: 1,
      start: FIXED_START,
      cluster: { nodes: [{ count: nodes }] },
    });
    this.run(15);
  }

  run(seconds: number): this {
    this.cluster.simulation.runFor(seconds * 1000);
    return this;
  }

  do(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): this {
    const answer = this.cluster.submit({ method, path, body, headers: contentType(method) });
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return this;
  }

  deviceClass(name = 'my-class', more: object = {}): this {
    return this.do('POST', `${GROUP}/deviceclasses`, { metadata: { name }, spec: more });
  }

  slice(node = 'node-1', devices: readonly object[] = [{ name: 'instance-1' }]): this {
    return this.do('POST', `${GROUP}/resourceslices`, {
      metadata: { name: `${node}-slice` },
      spec: {
        driver: DRIVER,
        nodeName: node,
        pool: { name: node, generation: 1, resourceSliceCount: 1 },
        devices,
      },
    });
  }

  claim(name = 'my-claim', requests: readonly object[] = [request()], more: object = {}): this {
    return this.do('POST', CLAIMS, {
      metadata: { name },
      spec: { devices: { requests, ...more } },
    });
  }

  /** As somebody else may have left it. */
  status(name: string, status: object): this {
    return this.do('PATCH', `${CLAIMS}/${name}/status`, { status });
  }

  pod(name = 'my-pod', ...claims: readonly object[]): this {
    const resourceClaims = (claims.length > 0 ? claims : [{ resourceClaimName: 'my-claim' }]).map(
      (one, i) => ({ name: `r${i}`, ...one }),
    );
    return this.do('POST', `${CORE}/pods`, {
      metadata: { name },
      spec: { containers: [{ name: 'c', image: 'nginx:1.27' }], resourceClaims },
    });
  }

  read(path: string): any {
    return this.cluster.read({ method: 'GET', path }).body;
  }

  getClaim(name = 'my-claim'): ResourceClaim {
    return this.read(`${CLAIMS}/${name}`) as ResourceClaim;
  }

  /** The node, or why there is none. */
  where(name = 'my-pod'): string | undefined {
    const { spec, status } = this.read(`${CORE}/pods/${name}`) as Pod;
    return spec.nodeName ?? status.conditions?.find(({ type }) => type === 'PodScheduled')?.message;
  }

  devices(name = 'my-claim'): readonly string[] {
    const { allocation } = this.getClaim(name).status;
    return (allocation?.devices?.results ?? []).map(
      ({ request: asked, pool, device }) => `${asked}=${pool}/${device}`,
    );
  }
}

const request = (name = 'req-1', more: object = {}) => ({
  name,
  exactly: { deviceClassName: 'my-class', ...more },
});
const contentType = (method: string) =>
  method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : undefined;
const allocatedOn = (node: string, device = 'instance-1') => ({
  devices: { results: [{ request: 'req-1', driver: DRIVER, pool: node, device }] },
  nodeSelector: {
    nodeSelectorTerms: [
      { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] },
    ],
  },
});

test('structured-with-resources: the claim is allocated and reserved before the Pod is bound', () => {
  const bench = new Bench().deviceClass().slice().claim().pod().run(2);
  expect(bench.where()).toBe('node-1');
  const { metadata, status } = bench.getClaim();
  const { uid } = (bench.read(`${CORE}/pods/my-pod`) as Pod).metadata;
  expect(metadata.finalizers).toEqual(['resource.kubernetes.io/delete-protection']);
  expect(status).toEqual({
    allocation: { ...allocatedOn('node-1'), allocationTimestamp: expect.any(String) },
    reservedFor: [{ resource: 'pods', name: 'my-pod', uid }],
  });
});

test.each<[string, (bench: Bench) => Bench, string]>([
  [
    'structured-no-resources',
    (bench) => bench.deviceClass().claim().pod(),
    `0/1 nodes are available: 1 cannot allocate all claims. still not schedulable, ${NOTHING_HELPS}`,
  ],
  [
    'delayed-allocation-missing-class',
    (bench) => bench.claim().pod(),
    `0/1 nodes are available: request req-1: device class my-class does not exist. no new claims to deallocate, ${NOTHING_HELPS}`,
  ],
  [
    'structured-with-resources-firstavailable-subreq-class-not-found',
    (bench) =>
      bench
        .deviceClass()
        .claim('my-claim', [
          {
            name: 'req-1',
            firstAvailable: [
              { name: 'subreq-1', deviceClassName: 'my-class' },
              { name: 'subreq-2', deviceClassName: 'no-class' },
            ],
          },
        ])
        .pod(),
    `0/1 nodes are available: request req-1/subreq-2: device class no-class does not exist. no new claims to deallocate, ${NOTHING_HELPS}`,
  ],
  [
    'structured-invalid-selector at run time',
    (bench) =>
      bench
        .deviceClass()
        .slice()
        .claim('my-claim', [
          request('req-1', {
            selectors: [{ cel: { expression: `device.attributes["${DRIVER}"].healthy` } }],
          }),
        ])
        .pod(),
    'running "DynamicResources" filter plugin: claim default/my-claim: selector #0 on device some-driver/node-1/instance-1: CEL runtime error: no such key: healthy. Consider using CEL optional chaining (?), has() macro, or orValue() for optional fields',
  ],
  [
    'tainted-device-with-binding-conditions and no toleration',
    (bench) =>
      bench
        .deviceClass()
        .slice('node-1', [
          { name: 'instance-1', taints: [{ key: 'broken', effect: 'NoSchedule' }] },
        ])
        .claim()
        .pod(),
    `0/1 nodes are available: 1 cannot allocate all claims. still not schedulable, ${NOTHING_HELPS}`,
  ],
])('%s', (_name, prepare, says) => {
  expect(prepare(new Bench()).run(2).where()).toBe(says);
});

test('two Pods, one device: the second has it when the first is gone', () => {
  const bench = new Bench().deviceClass().slice().claim('one').claim('two');
  bench.pod('first', { resourceClaimName: 'one' }).run(3);
  bench.pod('second', { resourceClaimName: 'two' }).run(3);
  expect([bench.where('first'), bench.where('second')]).toEqual([
    'node-1',
    `0/1 nodes are available: 1 cannot allocate all claims. still not schedulable, ${NOTHING_HELPS}`,
  ]);
  bench.do('DELETE', `${CORE}/pods/first`).run(60);
  expect(bench.where('second')).toBe('node-1');
  expect(bench.getClaim('one').status).toEqual({});
});

test('two Pods, one claim: both have its device, on the same node', () => {
  const bench = new Bench(3).deviceClass().slice('node-2').claim();
  bench.pod('first').run(3).pod('second').run(3);
  expect([bench.where('first'), bench.where('second')]).toEqual(['node-2', 'node-2']);
  const names = bench.getClaim().status.reservedFor!.map(({ name }) => name);
  expect(names).toEqual(['first', 'second']);
});

test('in-use-by-other: a claim has room for 256 and no more', () => {
  const others = Array.from({ length: 256 }, (_, i) => ({
    resource: 'pods',
    name: `other-${i}`,
    uid: `uid-${i}`,
  }));
  const bench = new Bench().deviceClass().slice().claim();
  // The controller would find that none of them exists.
  bench.do('PATCH', '/apis/sim.kubeglass.dev/v1alpha1/components/kube-controller-manager', {
    spec: { running: false },
  });
  bench.status('my-claim', { allocation: allocatedOn('node-1'), reservedFor: others });
  bench.pod().run(2);
  expect(bench.where()).toBe(
    `0/1 nodes are available: resourceclaim in use. no new claims to deallocate, ${NOTHING_HELPS}`,
  );
});

test('wrong-topology: an idle claim on a node that will not do is taken back, and allocated again', () => {
  const bench = new Bench(2).deviceClass().slice('node-1').slice('node-2').claim();
  bench.status('my-claim', { allocation: allocatedOn('node-1') });
  bench
    .do('PATCH', '/api/v1/nodes/node-1', { spec: { unschedulable: true } })
    .pod()
    .run(1);
  const events = (bench.read(`${CORE}/events`) as { items: Event[] }).items;
  expect(events.filter(({ reason }) => reason === 'FailedScheduling').at(0)?.message).toBe(
    '0/2 nodes are available: 1 node(s) were unschedulable, 1 resourceclaim not available on the node. deallocation of ResourceClaim completed, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
  );
  expect([bench.run(5).where(), bench.devices()]).toEqual(['node-2', ['req-1=node-2/instance-1']]);
});

test('claim-template: a Pod is not tried before its claim is there', () => {
  const bench = new Bench().deviceClass().slice();
  bench.pod('my-pod', { resourceClaimTemplateName: 'later' }).run(3);
  expect(bench.where()).toBeUndefined();
  const [queued] = bench.read(
    '/apis/sim.kubeglass.dev/v1alpha1/namespaces/default/queuedpods',
  ).items;
  expect(queued).toMatchObject({ queue: 'gated', gatedBy: 'DynamicResources' });
  bench.do('POST', `${GROUP}/namespaces/default/resourceclaimtemplates`, {
    metadata: { name: 'later' },
    spec: { spec: { devices: { requests: [request()] } } },
  });
  expect(bench.run(120).where()).toBe('node-1');
});

test('missing-claim: a Pod waits for the claim that it names', () => {
  const bench = new Bench().deviceClass().slice().pod().run(3);
  expect(bench.where()).toBeUndefined();
  expect(bench.claim().run(5).where()).toBe('node-1');
});

test('a Pod is tried again when a class or a slice comes', () => {
  const bench = new Bench().claim().pod().run(3).deviceClass().run(3);
  expect(bench.where()).toContain('cannot allocate all claims');
  expect(bench.slice().run(15).where()).toBe('node-1');
});

test('prioritized list: the node where an earlier alternative is free scores higher', () => {
  const big = (expression: string) => ({ selectors: [{ cel: { expression } }] });
  const bench = new Bench(3).deviceClass();
  for (const [node, size] of [
    ['node-1', 1],
    ['node-2', 2],
    ['node-3', 1],
  ] as const)
    bench.slice(node, [{ name: 'gpu', attributes: { size: { int: size } } }]);
  const alternative = (name: string, size: number) => ({
    name,
    deviceClassName: 'my-class',
    ...big(`device.attributes["${DRIVER}"].size == ${size}`),
  });
  bench.claim('my-claim', [
    { name: 'gpu', firstAvailable: [alternative('large', 2), alternative('small', 1)] },
  ]);
  expect(bench.pod().run(3).where()).toBe('node-2');
  expect(bench.devices()).toEqual(['gpu/large=node-2/gpu']);
  const [attempt] = bench.read(
    '/apis/sim.kubeglass.dev/v1alpha1/namespaces/default/schedulingattempts',
  ).items;
  const explained = bench.read(
    `/apis/sim.kubeglass.dev/v1alpha1/namespaces/default/schedulingexplanations/${attempt.metadata.name}`,
  );
  const scores = Object.fromEntries(
    explained.nodes.map(({ name, scores: of }: any) => [
      name,
      of.find(({ plugin }: any) => plugin === 'DynamicResources'),
    ]),
  );
  // The claim is allocated by now; the explanation goes by what the cycle saw.
  expect(scores['node-2']).toMatchObject({ raw: 8, normalized: 100 });
  expect(scores['node-1']).toMatchObject({
    raw: 7,
    normalized: 87,
    arithmetic: ['gpu/small is number 2 of its list: 8 − 1 = 7'],
  });
});

test('a device with binding conditions: the Pod is bound when they are true', () => {
  const bench = new Bench()
    .deviceClass()
    .slice('node-1', [
      { name: 'instance-1', bindingConditions: ['ready'], bindingFailureConditions: ['failed'] },
    ])
    .claim()
    .pod()
    .run(5);
  expect(bench.devices()).toEqual(['req-1=node-1/instance-1']);
  expect(bench.where()).toBeUndefined();
  const told = (type: string) => ({
    devices: [
      {
        driver: DRIVER,
        pool: 'node-1',
        device: 'instance-1',
        conditions: [
          {
            type,
            status: 'True',
            reason: 'Attached',
            message: '',
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
        ],
      },
    ],
  });
  expect(bench.status('my-claim', told('ready')).run(5).where()).toBe('node-1');
});
