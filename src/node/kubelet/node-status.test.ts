import { expect, test } from 'vitest';
import { node, pod } from '../../api/testing/builders.ts';
import { expanded } from './environment.ts';
import { allocatableOf, capacityOf, nodeLabels } from './node-status.ts';
import { PodAdmission } from './pod-admission.ts';
import { podRequests } from './pod-requests.ts';

const machine = (capacity: Record<string, string>, more = {}) => ({
  capacity,
  internalIPs: [],
  machineID: '',
  systemUUID: '',
  bootID: '',
  ...more,
});

test.each([
  [{ memory: '16Gi' }, 'memory', '16284Mi'],
  [{ memory: '50Mi' }, 'memory', '0'],
  [{ memory: '4Gi', 'hugepages-2Mi': '1Gi' }, 'memory', '2972Mi'],
  [{ 'ephemeral-storage': '100Gi' }, 'ephemeral-storage', '96636764k'],
  [{ 'ephemeral-storage': '101430960Ki' }, 'ephemeral-storage', '93478772582'],
  [{ cpu: '4000m' }, 'cpu', '4'],
  [{}, 'pods', '110'],
  [{ 'nvidia.com/gpu': '2' }, 'nvidia.com/gpu', '2'],
])('of %j, %s %s may be used', (capacity, name, left) =>
  expect(allocatableOf(machine(capacity))[name]).toBe(left),
);

test('capacity is written in its shortest form', () =>
  expect(capacityOf(machine({ memory: '16777216Ki', cpu: '2000m' }))).toMatchObject({
    memory: '16Gi',
    cpu: '2',
  }));

test('a node says where it is', () => {
  expect(
    nodeLabels(
      'n',
      machine({}, { region: 'r', zone: 'z', instanceType: 't', labels: { disk: 'ssd' } }),
    ),
  ).toMatchObject({
    'kubernetes.io/hostname': 'n',
    'topology.kubernetes.io/region': 'r',
    'topology.kubernetes.io/zone': 'z',
    'node.kubernetes.io/instance-type': 't',
    disk: 'ssd',
  });
});

const big = { resources: { requests: { cpu: '2' } } };

test.each([
  { what: pod('web').requests({ cpu: '500m' }), cpu: 500 },
  { what: pod('web').container('a', big).container('b', big), cpu: 4000 },
  { what: pod('web').requests({ cpu: '1' }).initContainer('i', big), cpu: 2000 },
  { what: pod('web').requests({ cpu: '3' }).initContainer('i', big), cpu: 3000 },
  {
    what: pod('web')
      .requests({ cpu: '1' })
      .initContainer('s', { ...big, restartPolicy: 'Always' }),
    cpu: 3000,
  },
  {
    what: pod('web')
      .requests({ cpu: '1' })
      .initContainer('s', { ...big, restartPolicy: 'Always' })
      .initContainer('i', big),
    cpu: 4000,
  },
])('a Pod needs $cpu thousandths of a core', ({ what, cpu }) =>
  expect(podRequests(what.build()).get('cpu')).toBe(cpu),
);

const here = node('node-1')
  .allocatable({ cpu: '4', memory: '8Gi', pods: '2' })
  .label('disk', 'ssd')
  .build();

test.each([
  { reason: undefined, of: pod('new').requests({ cpu: '2' }) },
  { reason: 'OutOfcpu', of: pod('new').requests({ cpu: '3' }) },
  { reason: 'OutOfmemory', of: pod('new').requests({ memory: '9Gi' }) },
  { reason: 'OutOfnvidia.com/gpu', of: pod('new').requests({ 'nvidia.com/gpu': '1' }) },
  { reason: 'NodeAffinity', of: pod('new').nodeSelector({ disk: 'hdd' }) },
  { reason: undefined, of: pod('new').nodeSelector({ disk: 'ssd' }) },
  { reason: 'NodePorts', of: pod('new').hostPort(80) },
  { reason: 'NodePorts', of: pod('new').hostPort(80, 'TCP', '127.0.0.1') },
  { reason: undefined, of: pod('new').hostPort(80, 'UDP') },
  { reason: undefined, of: pod('new').hostPort(81) },
])('$of beside another: $reason', ({ reason, of }) => {
  const admission = new PodAdmission();
  expect(
    admission.admit(pod('old').uid('old').requests({ cpu: '2' }).hostPort(80).build(), here),
  ).toBe(undefined);
  expect(admission.admit(of.uid('new').build(), here)?.reason).toBe(reason);
});

test('a node takes so many Pods and no more, until one goes', () => {
  const admission = new PodAdmission();
  const admit = (uid: string) => admission.admit(pod(uid).uid(uid).build(), here);
  admit('a');
  admit('b');
  expect(admit('c')).toEqual({
    reason: 'OutOfpods',
    message: "Node didn't have enough resource: pods, requested: 1, used: 2, capacity: 2",
  });
  expect(admit('a')).toBe(undefined);
  admission.release('a');
  expect(admit('c')).toBe(undefined);
});

test.each([
  ['$(HOST):$(PORT)', 'db:$(PORT)'],
  ['$$(HOST)', '$(HOST)'],
  ['$HOST $', '$HOST $'],
  ['$(HOST', '$(HOST'],
])('%s becomes %s', (text, becomes) =>
  expect(expanded(text, (name) => (name === 'HOST' ? 'db' : undefined))).toBe(becomes),
);
