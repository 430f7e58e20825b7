/** What upstream's recorded tables leave out of the four volume plugins: capacity, topology, sharing, and what wakes a Pod. */
import { describe, expect, test } from 'vitest';
import type { Node, Pod } from '../../src/api/generated/types/core/v1.ts';
import { node as nodeBuilder, pod as podBuilder } from '../../src/api/testing/builders.ts';
import { action } from '../../src/control-plane/kube-scheduler/framework/cluster-event.ts';
import { CycleState } from '../../src/control-plane/kube-scheduler/framework/cycle-state.ts';
import { podInfoOf } from '../../src/control-plane/kube-scheduler/framework/pod-info.ts';
import { bedOf, type Objects } from './scheduler-bed.ts';

const here: Node = nodeBuilder('here').label('zone', 'a').build();
const elsewhere: Node = nodeBuilder('elsewhere').label('zone', 'b').build();

const mounting = (name: string, ...claims: string[]): Pod => {
  const pod = podBuilder(name).uid(name).build();
  const volumes = claims.map((claim) => ({
    name: claim,
    persistentVolumeClaim: { claimName: claim },
  }));
  return { ...pod, spec: { ...pod.spec, volumes } };
};
const claim = (name: string, more: object = {}, annotations?: object): any => ({
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'default', uid: name, resourceVersion: '1', annotations },
  spec: {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
    storageClassName: 'late',
    volumeMode: 'Filesystem',
    ...more,
  },
  status: { phase: 'Pending' },
});
const volume = (name: string, more: object = {}): any => ({
  kind: 'PersistentVolume',
  metadata: { name, resourceVersion: '1' },
  spec: {
    capacity: { storage: '1Gi' },
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'late',
    volumeMode: 'Filesystem',
    ...more,
  },
  status: { phase: 'Available' },
});
const late = (more: object = {}): any => ({
  metadata: { name: 'late' },
  provisioner: 'csi.example.com',
  volumeBindingMode: 'WaitForFirstConsumer',
  ...more,
});
const driver: any = { metadata: { name: 'csi.example.com' }, spec: { storageCapacity: true } };
const room = (zone: string, amounts: object): any => ({
  metadata: { name: zone, namespace: 'kube-system' },
  storageClassName: 'late',
  nodeTopology: { matchLabels: { zone } },
  ...amounts,
});
const onlyIn = (zone: string) => ({
  required: {
    nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: [zone] }] }],
  },
});

const NO_VOLUMES = "node(s) didn't find available persistent volumes to bind";
const NO_SPACE = 'node(s) did not have enough free storage';
const CONFLICT = "node(s) didn't match PersistentVolume's node affinity";

function verdicts(name: string, pod: Pod, objects: Objects, pods: readonly Pod[] = []) {
  const bed = bedOf({ nodes: [here, elsewhere], pods, objects, plugins: [{ name }] });
  const [plugin] = bed.profile.plugins;
  const state = new CycleState();
  const before = plugin!.preFilter!(state, pod, bed.snapshot.nodes);
  if (before.code !== 'Success') return [before.code, ...before.reasons];
  return ['here', 'elsewhere'].map((one) => {
    const { code, reasons } = plugin!.filter!(state, pod, bed.snapshot.get(one)!);
    return reasons.length > 0 ? reasons.join(', ') : code;
  });
}

describe('VolumeBinding', () => {
  const pod = mounting('p', 'c');
  test.each<[string, Objects, unknown]>([
    [
      'provisions anywhere',
      { persistentvolumeclaims: [claim('c')], storageclasses: [late()] },
      ['Success', 'Success'],
    ],
    [
      'provisions where the class may',
      {
        persistentvolumeclaims: [claim('c')],
        storageclasses: [
          late({
            allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['b'] }] }],
          }),
        ],
      },
      [NO_VOLUMES, 'Success'],
    ],
    [
      'provisions where there is room',
      {
        persistentvolumeclaims: [claim('c')],
        storageclasses: [late()],
        csidrivers: [driver],
        csistoragecapacities: [room('a', { capacity: '10Gi', maximumVolumeSize: '1Mi' })],
      },
      [NO_SPACE, NO_SPACE],
    ],
    [
      'provisions where one volume may be so large',
      {
        persistentvolumeclaims: [claim('c')],
        storageclasses: [late()],
        csidrivers: [driver],
        csistoragecapacities: [room('a', { capacity: '1Gi' }), room('b', { capacity: '1Mi' })],
      },
      ['Success', NO_SPACE],
    ],
    [
      'takes a volume that is there, where it is',
      {
        persistentvolumeclaims: [claim('c')],
        persistentvolumes: [volume('v', { nodeAffinity: onlyIn('b') })],
        storageclasses: [late({ provisioner: 'kubernetes.io/no-provisioner' })],
      },
      [NO_VOLUMES, 'Success'],
    ],
    [
      'keeps to the node that was chosen before',
      {
        persistentvolumeclaims: [
          claim('c', {}, { 'volume.kubernetes.io/selected-node': 'elsewhere' }),
        ],
        storageclasses: [late()],
      },
      [NO_VOLUMES, 'Success'],
    ],
    [
      'waits for the controller',
      { persistentvolumeclaims: [claim('c', { storageClassName: '' })] },
      ['UnschedulableAndUnresolvable', 'pod has unbound immediate PersistentVolumeClaims'],
    ],
    [
      'stays with a volume that it has',
      {
        persistentvolumeclaims: [
          claim('c', { volumeName: 'v' }, { 'pv.kubernetes.io/bind-completed': 'yes' }),
        ],
        persistentvolumes: [volume('v', { nodeAffinity: onlyIn('a') })],
      },
      ['Success', CONFLICT],
    ],
    [
      'misses a volume that is gone',
      {
        persistentvolumeclaims: [
          claim('c', { volumeName: 'v' }, { 'pv.kubernetes.io/bind-completed': 'yes' }),
        ],
      },
      Array(2).fill('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'),
    ],
    [
      'has no use for a class that has no mode',
      {
        persistentvolumeclaims: [claim('c')],
        storageclasses: [late({ volumeBindingMode: undefined })],
      },
      ['Error', 'VolumeBindingMode not set for StorageClass "late"'],
    ],
  ])('%s', (_, objects, expected) =>
    expect(verdicts('VolumeBinding', pod, objects)).toEqual(expected),
  );

  test('gives the smaller claim the smaller volume, and no volume twice', () => {
    const large = claim('large', { resources: { requests: { storage: '5Gi' } } });
    const objects = {
      persistentvolumeclaims: [large, claim('small')],
      persistentvolumes: [
        volume('huge', { capacity: { storage: '10Gi' } }),
        volume('fit', { capacity: { storage: '2Gi' } }),
      ],
      storageclasses: [late({ provisioner: 'kubernetes.io/no-provisioner' })],
    };
    const both = mounting('p', 'large', 'small');
    expect(verdicts('VolumeBinding', both, objects)).toEqual(['Success', 'Success']);
    const twoLarge = { ...objects, persistentvolumes: objects.persistentvolumes.slice(0, 1) };
    expect(verdicts('VolumeBinding', both, twoLarge)).toEqual([NO_VOLUMES, NO_VOLUMES]);
  });

  test('what one Pod was promised is nobody else’s', () => {
    const objects = {
      persistentvolumeclaims: [claim('c'), claim('d')],
      persistentvolumes: [volume('v')],
      storageclasses: [late({ provisioner: 'kubernetes.io/no-provisioner' })],
    };
    const bed = bedOf({ nodes: [here], pods: [], objects, plugins: [{ name: 'VolumeBinding' }] });
    const [plugin] = bed.profile.plugins;
    const asked = (pod: Pod) => {
      const state = new CycleState();
      plugin!.preFilter!(state, pod, bed.snapshot.nodes);
      return { state, code: plugin!.filter!(state, pod, bed.snapshot.get('here')!).code };
    };
    const first = asked(mounting('p', 'c'));
    expect(plugin!.reserve!(first.state, mounting('p', 'c'), 'here').code).toBe('Success');
    expect(asked(mounting('q', 'd')).code).toBe('UnschedulableAndUnresolvable');
    plugin!.unreserve!(first.state, mounting('p', 'c'), 'here');
    expect(asked(mounting('q', 'd')).code).toBe('Success');
  });
});

describe('VolumeRestrictions', () => {
  const one = claim('c', { accessModes: ['ReadWriteOncePod'] });
  const user = mounting('user', 'c');
  const bound: Pod = { ...user, spec: { ...user.spec, nodeName: 'elsewhere' } };
  const refusal =
    'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode';

  test('one Pod alone has a claim for one Pod, wherever it runs', () => {
    const objects = { persistentvolumeclaims: [one] };
    const pod = mounting('p', 'c');
    expect(verdicts('VolumeRestrictions', pod, objects, [bound])).toEqual([refusal, refusal]);
    expect(verdicts('VolumeRestrictions', pod, objects)).toEqual(['Skip']);
  });

  test('preemption may take it from the other', () => {
    const plugins = [{ name: 'VolumeRestrictions' }];
    const objects = { persistentvolumeclaims: [one] };
    const bed = bedOf({ nodes: [here, elsewhere], pods: [bound], objects, plugins });
    const [plugin] = bed.profile.plugins;
    const state = new CycleState();
    const pod = mounting('p', 'c');
    plugin!.preFilter!(state, pod, bed.snapshot.nodes);
    const there = bed.snapshot.get('elsewhere')!;
    plugin!.preFilterExtensions!.removePod(state, pod, podInfoOf(bound), there);
    expect(plugin!.filter!(state, pod, there).code).toBe('Success');
  });
});

test('NodeVolumeLimits counts what is attached though no Pod says so', () => {
  const csi = (name: string) => ({ csi: { driver: 'csi.example.com', volumeHandle: name } });
  const done = { 'pv.kubernetes.io/bind-completed': 'yes' };
  const objects = (limit: number): Objects => ({
    persistentvolumeclaims: [claim('c', { volumeName: 'new' }, done)],
    persistentvolumes: [volume('new', csi('new')), volume('old', csi('old'))],
    csinodes: [
      {
        metadata: { name: 'here' },
        spec: {
          drivers: [{ name: 'csi.example.com', nodeID: 'n', allocatable: { count: limit } }],
        },
      } as any,
    ],
    volumeattachments: [
      {
        metadata: { name: 'a' },
        spec: {
          attacher: 'csi.example.com',
          nodeName: 'here',
          source: { persistentVolumeName: 'old' },
        },
      } as any,
    ],
  });
  const pod = mounting('p', 'c');
  expect(verdicts('NodeVolumeLimits', pod, objects(1))).toEqual([
    'node(s) exceed max volume count',
    'Success',
  ]);
  expect(verdicts('NodeVolumeLimits', pod, objects(2))).toEqual(['Success', 'Success']);
});

describe('what wakes a Pod that waits for volumes', () => {
  const pod = mounting('p', 'c');
  const zoned = (zone: string) => ({
    metadata: { name: 'v', labels: { 'topology.kubernetes.io/zone': zone } },
  });
  test.each<[string, string, string, number, object | undefined, object | undefined, boolean]>([
    [
      'VolumeBinding',
      'its claim',
      'PersistentVolumeClaim',
      action.add,
      claim('c'),
      undefined,
      true,
    ],
    [
      'VolumeBinding',
      'another claim',
      'PersistentVolumeClaim',
      action.add,
      claim('d'),
      undefined,
      false,
    ],
    ['VolumeBinding', 'a class', 'StorageClass', action.add, late(), undefined, true],
    ['VolumeBinding', 'the same class', 'StorageClass', action.update, late(), late(), false],
    [
      'VolumeBinding',
      'more room',
      'CSIStorageCapacity',
      action.update,
      room('a', { capacity: '2' }),
      room('a', { capacity: '1' }),
      true,
    ],
    [
      'VolumeBinding',
      'less room',
      'CSIStorageCapacity',
      action.update,
      room('a', { capacity: '1' }),
      room('a', { capacity: '2' }),
      false,
    ],
    [
      'VolumeRestrictions',
      'a Pod that had the claim',
      'AssignedPod',
      action.delete,
      undefined,
      mounting('q', 'c'),
      true,
    ],
    [
      'VolumeRestrictions',
      'a Pod that had another',
      'AssignedPod',
      action.delete,
      undefined,
      mounting('q', 'd'),
      false,
    ],
    [
      'VolumeZone',
      'a volume that moved',
      'PersistentVolume',
      action.update,
      zoned('a'),
      zoned('b'),
      true,
    ],
    [
      'VolumeZone',
      'a volume that stayed',
      'PersistentVolume',
      action.update,
      zoned('a'),
      zoned('a'),
      false,
    ],
    [
      'NodeVolumeLimits',
      'a Pod without volumes',
      'AssignedPod',
      action.delete,
      undefined,
      mounting('q'),
      false,
    ],
  ])('%s: %s', (name, _what, resource, actions, next, previous, wakes) => {
    const bed = bedOf({ nodes: [], pods: [], plugins: [{ name }] });
    const [plugin] = bed.profile.plugins;
    const registered = plugin!.events!.find(
      (one) => one.resource === resource && (one.actions & actions) !== 0,
    )!;
    const event = { resource, actions, label: '' } as Parameters<
      NonNullable<typeof registered.hint>
    >[3];
    expect(registered.hint?.(pod, next, previous, event) ?? true).toBe(wakes);
  });
});
