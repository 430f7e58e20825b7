/** test/e2e/scheduling: predicates.go, preemption.go. */
import { expect } from 'vitest';
import type { Event, Node, Pod } from '../../src/api/generated/types/core/v1.ts';
import { Bed, images, isReady, NAMESPACE, PODS, REPLICA_SETS } from './cluster-bed.ts';
import { row } from './row.ts';

const predicates = '[sig-scheduling] SchedulerPredicates [Serial] ';
const preemption = '[sig-scheduling] SchedulerPreemption [Serial] ';
const NODES = '/api/v1/nodes';
const EVENTS = `/api/v1/namespaces/${NAMESPACE}/events`;

const pausePod = (name: string, spec: object = {}, container: object = {}) => ({
  metadata: { name, labels: { name } },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [{ name, image: images.pause, ...container }],
    ...spec,
  },
});
const takes = (resources: object) => ({ resources: { requests: resources, limits: resources } });

/** The scheduler says that it found no place, and the Pod stays without one. */
function expectUnscheduled(bed: Bed, name: string): void {
  bed.until('it says so', () =>
    bed
      .list<Event>(EVENTS)
      .some((event) => event.reason === 'FailedScheduling' && event.involvedObject.name === name),
  );
  bed.run(5);
  expect(bed.pod(name).spec.nodeName).toBeUndefined();
  expect(bed.pod(name).status.conditions).toContainEqual(
    expect.objectContaining({ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }),
  );
}

/** Where a Pod without any wish runs, which is taken away again. */
function nodeThatCanRunPod(bed: Bed): Node {
  const { spec } = bed.runningPod('without-label');
  bed.remove(`${PODS}/without-label`, { gracePeriodSeconds: 0 });
  return bed.get<Node>(`${NODES}/${spec.nodeName}`);
}

function labelled(bed: Bed, node: Node, key: string, value: string): void {
  const path = `${NODES}/${node.metadata.name}`;
  bed.patch(path, { metadata: { labels: { [key]: value } } });
  expect(bed.get<Node>(path).metadata.labels).toMatchObject({ [key]: value });
}

row(`${predicates}validates resource limits of pods that are allowed to run`, () => {
  const bed = new Bed();
  const all = bed.list<Pod>('/api/v1/pods');
  const milli = (text = '0') => (text.endsWith('m') ? parseInt(text, 10) : Number(text) * 1000);
  let largest = 0;
  for (const node of bed.nodes()) {
    const { name } = node.metadata;
    labelled(bed, node, 'node', name!);
    const allocatable = milli(node.status.allocatable!.cpu);
    largest = Math.max(largest, allocatable);
    const used = all
      .filter(({ spec }) => spec.nodeName === name)
      .flatMap(({ spec }) => spec.containers)
      .reduce((sum, { resources }) => sum + milli(resources?.requests?.cpu), 0);
    const matchExpressions = [{ key: 'node', operator: 'In', values: [name] }];
    const required = { nodeSelectorTerms: [{ matchExpressions }] };
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } };
    const cpu = `${Math.floor(((allocatable - used) * 7) / 10)}m`;
    bed.create(PODS, pausePod(`filler-${name}`, { affinity }, takes({ cpu })));
    bed.until('it runs', () => isReady(bed.pod(`filler-${name}`)));
    expect(bed.pod(`filler-${name}`).spec.nodeName).toBe(name);
  }
  bed.create(PODS, pausePod('additional-pod', {}, takes({ cpu: `${largest / 2}m` })));
  expectUnscheduled(bed, 'additional-pod');
});

row(`${predicates}validates that NodeSelector is respected if not matching`, () => {
  const bed = new Bed();
  bed.create(PODS, pausePod('restricted-pod', { nodeSelector: { label: 'nonempty' } }));
  expectUnscheduled(bed, 'restricted-pod');
});

row(`${predicates}validates that NodeSelector is respected if matching`, () => {
  const bed = new Bed();
  const node = nodeThatCanRunPod(bed);
  const key = 'kubernetes.io/e2e-7a6a2a56-5a4b-4b1b-9d0e-0d8d1f1d5a11';
  labelled(bed, node, key, '42');
  bed.create(PODS, pausePod('with-labels', { nodeSelector: { [key]: '42' } }));
  bed.until('it runs', () => bed.pod('with-labels').status.phase !== 'Pending');
  expect(bed.pod('with-labels').spec.nodeName).toBe(node.metadata.name);
});

function hostPortBed(value: string) {
  const bed = new Bed();
  const node = nodeThatCanRunPod(bed);
  const key = 'kubernetes.io/e2e-host-port';
  labelled(bed, node, key, value);
  const { address } = node.status.addresses!.find(({ type }) => type === 'InternalIP')!;
  const create = (name: string, port: object) =>
    bed.create(
      PODS,
      pausePod(
        name,
        { nodeSelector: { [key]: value } },
        {
          image: images.agnhost,
          args: ['netexec', '--http-port=8080', '--udp-port=8080'],
          ports: [{ containerPort: 8080, protocol: 'TCP', ...port }],
          readinessProbe: { httpGet: { path: '/hostname', port: 8080 } },
        },
      ),
    );
  return { bed, address, create };
}

row(
  `${predicates}validates that there exists conflict between pods with same hostPort and protocol but one using 0.0.0.0 hostIP`,
  () => {
    const { bed, address, create } = hostPortBed('95');
    create('pod4', { hostPort: 54322 });
    bed.until('it runs', () => isReady(bed.pod('pod4')));
    create('pod5', { hostPort: 54322, hostIP: address });
    expectUnscheduled(bed, 'pod5');
  },
);

row(
  `${predicates}validates that there is no conflict between pods with same hostPort but different hostIP and protocol`,
  () => {
    const { bed, address, create } = hostPortBed('90');
    const hostPort = 54321;
    create('pod1', { hostPort, hostIP: '127.0.0.1' });
    create('pod2', { hostPort, hostIP: address });
    create('pod3', { hostPort, hostIP: address, protocol: 'UDP' });
    const running = () => bed.pods().filter(({ metadata }) => /^pod\d$/.test(metadata.name!));
    bed.until('all three run', () => running().filter(isReady).length === 3);
    expect(new Set(running().map(({ spec }) => spec.nodeName)).size).toBe(1);

    // Each is behind the port that it asked for, as a process of the node sees it.
    const [{ spec }] = running() as [Pod];
    bed.runningPod('e2e-host-exec', {
      hostNetwork: true,
      nodeSelector: spec.nodeSelector,
      container: { image: images.agnhost },
    });
    const inHost = (script: string) => bed.exec('e2e-host-exec', '/bin/sh', '-c', script);
    const curl = 'curl -g --connect-timeout 5';
    expect(inHost(`${curl} --interface ${address} http://127.0.0.1:54321/hostname`).out).toContain(
      'pod1',
    );
    expect(inHost(`${curl} http://${address}:54321/hostname`).out).toContain('pod2');
    expect(inHost(`nc -vuz -w 5 ${address} 54321`).end).toMatchObject({ exitCode: 0 });

    // When it is gone, nobody is there.
    bed.remove(`${PODS}/pod2`, { gracePeriodSeconds: 0 });
    bed.until('it is gone', () => bed.gone(`${PODS}/pod2`));
    bed.run(5);
    expect(inHost(`${curl} http://${address}:54321/hostname`).end).toMatchObject({ exitCode: 7 });
  },
);

const PRIORITY_CLASSES = '/apis/scheduling.k8s.io/v1/priorityclasses';
const priorityClasses = (bed: Bed, values: Record<string, number>) => {
  for (const [name, value] of Object.entries(values))
    bed.create(PRIORITY_CLASSES, { metadata: { name }, value });
};
const capacity = (bed: Bed, node: string, resource: string, count: string) =>
  bed.patch(`${NODES}/${node}/status`, { status: { capacity: { [resource]: count } } });

const FOO = 'scheduling.k8s.io/foo';

/** A Pod on each node that takes two of three: one of low priority, the others of medium. */
function withVictims(): { bed: Bed; low: Pod; others: () => readonly Pod[] } {
  const bed = new Bed();
  priorityClasses(bed, { low: 1, medium: 100, high: 1000 });
  const names = bed.nodes().map(({ metadata }, i) => {
    capacity(bed, metadata.name!, FOO, '3');
    const priorityClassName = i === 0 ? 'low' : 'medium';
    const name = `pod${i}-${priorityClassName}`;
    const matchFields = [{ key: 'metadata.name', operator: 'In', values: [metadata.name] }];
    const required = { nodeSelectorTerms: [{ matchFields }] };
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } };
    bed.create(PODS, pausePod(name, { priorityClassName, affinity }, takes({ [FOO]: '2' })));
    return name;
  });
  for (const name of names) bed.until(`${name} runs`, () => isReady(bed.pod(name)));
  return {
    bed,
    low: bed.pod(names[0]!),
    others: () => names.slice(1).map((name) => bed.pod(name)),
  };
}

function expectPreempted({ bed, low, others }: ReturnType<typeof withVictims>): void {
  const path = `${PODS}/${low.metadata.name}`;
  expect(bed.gone(path) || bed.get<Pod>(path).metadata.deletionTimestamp !== undefined).toBe(true);
  for (const { metadata } of others()) expect(metadata.deletionTimestamp).toBeUndefined();
}

row(`${preemption}validates basic preemption works`, () => {
  const victims = withVictims();
  const { bed, low } = victims;
  bed.create(PODS, pausePod('preemptor-pod', { priorityClassName: 'high' }, takes({ [FOO]: '2' })));
  bed.until('it runs', () => isReady(bed.pod('preemptor-pod')));
  expect(bed.pod('preemptor-pod').spec.nodeName).toBe(low.spec.nodeName);
  expectPreempted(victims);
});

row(`${preemption}validates lower priority pod preemption by critical pod`, () => {
  const victims = withVictims();
  const { bed } = victims;
  const system = '/api/v1/namespaces/kube-system/pods';
  const critical = { priorityClassName: 'system-cluster-critical' };
  bed.create(system, pausePod('critical-pod', critical, takes({ [FOO]: '2' })));
  bed.until('it runs', () => isReady(bed.get<Pod>(`${system}/critical-pod`)));
  expectPreempted(victims);
});

row(
  `${preemption}PreemptionExecutionPath runs ReplicaSets to verify preemption running path`,
  () => {
    const bed = new Bed();
    const node = nodeThatCanRunPod(bed);
    const CPU = 'example.com/fakecpu';
    capacity(bed, node.metadata.name!, CPU, '1000');
    priorityClasses(bed, { p1: 1, p2: 2, p3: 3, p4: 4 });
    const told = bed.watch<Pod>(PODS);
    const nodeSelector = {
      'kubernetes.io/hostname': node.metadata.labels!['kubernetes.io/hostname'],
    };
    const pod = (i: number, cpu: string) =>
      pausePod(`pod${i}`, { nodeSelector, priorityClassName: `p${i}` }, takes({ [CPU]: cpu }));
    for (const [i, cpu] of [
      [1, '200'],
      [2, '300'],
      [3, '450'],
    ] as const) {
      const { metadata, spec } = pod(i, cpu);
      bed.create(REPLICA_SETS, {
        metadata: { name: `rs-pod${i}` },
        spec: {
          replicas: 1,
          selector: { matchLabels: metadata.labels },
          template: { metadata: { labels: metadata.labels }, spec },
        },
      });
      const path = `${REPLICA_SETS}/rs-pod${i}`;
      bed.until('it is available', () => bed.get(path).status.availableReplicas === 1);
    }
    bed.create(PODS, pod(4, '500'));
    bed.until('it has a node', () => bed.pod('pod4').spec.nodeName !== undefined);

    // The Pods of the first two are preempted once; the third's is spared.
    const seen = () =>
      [1, 2, 3].map(
        (i) =>
          told.filter(
            ({ type, object }) =>
              type === 'ADDED' && object.metadata.name!.startsWith(`rs-pod${i}`),
          ).length,
      );
    bed.until('they are made anew', () => seen().join() === '2,2,1', 60);
    bed.run(5);
    expect(seen()).toEqual([2, 2, 1]);
  },
);
