/** Claims and volumes: who gets what, when, and what becomes of it afterwards. Against the whole cluster. */
import { expect, test } from 'vitest';
import type {
  Event,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
} from '../../src/api/generated/types/core/v1.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { FIXED_START, type ClusterSpec } from '../../src/cluster/spec.ts';
import { SECOND } from '../../src/sim/clock.ts';

const CLAIMS = '/api/v1/namespaces/default/persistentvolumeclaims';
const VOLUMES = '/api/v1/persistentvolumes';
const PODS = '/api/v1/namespaces/default/pods';
const EVENTS = '/api/v1/namespaces/default/events';

class Storage {
  readonly cluster: Cluster;

  constructor(storage?: ClusterSpec['storage']) {
    const spec: ClusterSpec = { nodes: [{ count: 2 }], storage };
    this.cluster = new Cluster({ seed: 1, start: FIXED_START, cluster: spec });
    this.run(10);
  }

  run(seconds: number): this {
    this.cluster.simulation.runFor(seconds * SECOND);
    return this;
  }

  post(path: string, body: object): this {
    const answer = this.cluster.submit({ method: 'POST', path, body });
    expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
    return this;
  }

  delete(path: string): this {
    this.cluster.submit({ method: 'DELETE', path });
    return this;
  }

  list<T>(path: string): readonly T[] {
    return (this.cluster.read({ method: 'GET', path }).body as { items: T[] }).items;
  }

  claim(name: string): PersistentVolumeClaim {
    return this.cluster.read({ method: 'GET', path: `${CLAIMS}/${name}` })
      .body as PersistentVolumeClaim;
  }

  get volumes(): readonly PersistentVolume[] {
    return this.list(VOLUMES);
  }

  told(name: string): readonly string[] {
    return this.list<Event>(EVENTS)
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason, message }) => `${reason}: ${message}`);
  }
}

const claim = (name: string, more: object = {}) => ({
  metadata: { name },
  spec: {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
    ...more,
  },
});
const volume = (name: string, more: object = {}) => ({
  metadata: { name },
  spec: {
    accessModes: ['ReadWriteOnce'],
    capacity: { storage: '1Gi' },
    hostPath: { path: '/tmp/data' },
    ...more,
  },
});
const pod = (name: string, claimName: string) => ({
  metadata: { name },
  spec: {
    containers: [{ name: 'c', image: 'nginx:1.27' }],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }],
  },
});

test('a claim waits for its Pod, gets a directory on its node, and takes it along when it goes', () => {
  const storage = new Storage().post(CLAIMS, claim('data')).run(5);
  expect(storage.claim('data').spec.storageClassName).toBe('standard');
  expect(storage.told('data')).toEqual([
    'WaitForFirstConsumer: waiting for first consumer to be created before binding',
  ]);

  storage.post(PODS, pod('db', 'data')).run(20);
  const bound = storage.claim('data');
  const { uid } = bound.metadata;
  const name = `pvc-${uid}`;
  expect(storage.told('data').slice(1)).toEqual([
    `ExternalProvisioning: Waiting for a volume to be created either by the external provisioner 'rancher.io/local-path' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
    'Provisioning: External provisioner is provisioning volume for claim "default/data"',
    `ProvisioningSucceeded: Successfully provisioned volume ${name}`,
  ]);
  expect(bound).toMatchObject({
    spec: { volumeName: name },
    status: { phase: 'Bound', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] },
  });
  const [db] = storage.list<Pod>(PODS);
  expect(db!.status.phase).toBe('Running');
  expect(bound.metadata.annotations).toMatchObject({
    'volume.kubernetes.io/selected-node': db!.spec.nodeName,
    'pv.kubernetes.io/bind-completed': 'yes',
  });
  expect(storage.volumes[0]).toMatchObject({
    metadata: { name },
    spec: { claimRef: { name: 'data', uid }, persistentVolumeReclaimPolicy: 'Delete' },
    status: { phase: 'Bound' },
  });

  // In use, it outlives its deletion.
  storage.delete(`${CLAIMS}/data`).run(5);
  expect(storage.claim('data').metadata.deletionTimestamp).toBeDefined();
  storage.delete(`${PODS}/db`).run(60);
  expect([storage.list(CLAIMS), storage.volumes]).toEqual([[], []]);
});

test('what no directory can do is told, again and again', () => {
  const many = claim('shared', { accessModes: ['ReadWriteMany'] });
  const storage = new Storage().post(CLAIMS, many).post(PODS, pod('web', 'shared')).run(20);
  expect(storage.told('shared')).toContain(
    'ProvisioningFailed: failed to provision volume with StorageClass "standard": NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes',
  );
  expect(storage.claim('shared').status.phase).toBe('Pending');
});

test('a cluster without storage binds what somebody made by hand, and keeps it', () => {
  const storage = new Storage('none').post(CLAIMS, claim('data')).run(1);
  expect(storage.claim('data').spec).not.toHaveProperty('storageClassName');
  expect(storage.told('data')).toEqual([
    'FailedBinding: no persistent volumes available for this claim and no storage class is set',
  ]);
  storage.post(VOLUMES, volume('by-hand')).run(20);
  expect(storage.claim('data').spec.volumeName).toBe('by-hand');
  storage.delete(`${CLAIMS}/data`).run(20);
  expect(storage.volumes.map(({ status }) => status.phase)).toEqual(['Released']);
});

test.each<[string, object, object, string, string]>([
  ['the smallest that is large enough', {}, {}, 'fit', 'Bound'],
  ['none of another class', { storageClassName: 'gold' }, {}, '', 'Pending'],
  ['none that is too small', { resources: { requests: { storage: '50Gi' } } }, {}, '', 'Pending'],
  ['the one that it names', { volumeName: 'huge' }, {}, 'huge', 'Bound'],
  [
    'the one that names it',
    {},
    { claimRef: { namespace: 'default', name: 'data' } },
    'huge',
    'Bound',
  ],
])('a claim gets %s', (_, asked, offered, volumeName, phase) => {
  const storage = new Storage('none')
    .post(VOLUMES, volume('fit', { capacity: { storage: '2Gi' } }))
    .post(VOLUMES, volume('huge', { capacity: { storage: '20Gi' }, ...offered }))
    .run(2)
    .post(CLAIMS, claim('data', asked))
    .run(20);
  const { spec, status } = storage.claim('data');
  expect([spec.volumeName ?? '', status.phase]).toEqual([volumeName, phase]);
});

test('one volume is for one claim, however many ask at once', () => {
  const storage = new Storage('none').post(VOLUMES, volume('only')).run(2);
  for (const name of ['a', 'b', 'c']) storage.post(CLAIMS, claim(name));
  storage.run(40);
  const phases = ['a', 'b', 'c'].map((name) => storage.claim(name).status.phase).sort();
  expect(phases).toEqual(['Bound', 'Pending', 'Pending']);
});

test.each<[string, object, string, string]>([
  [
    'that is another’s to delete',
    { csi: { driver: 'd', volumeHandle: 'v' }, hostPath: undefined },
    'Failed',
    'VolumeFailedDelete: error getting deleter volume plugin for volume "v": no deletable volume plugin matched',
  ],
  [
    'outside of /tmp',
    { hostPath: { path: '/data' } },
    'Failed',
    'VolumeFailedDelete: host_path deleter only supports /tmp/.+ but received provided /data',
  ],
])('a volume to be deleted %s', (_, more, phase, told) => {
  const storage = new Storage('none')
    .post(VOLUMES, volume('v', { ...more, persistentVolumeReclaimPolicy: 'Delete' }))
    .post(CLAIMS, claim('data'))
    .run(20);
  storage.delete(`${CLAIMS}/data`).run(20);
  expect(storage.volumes[0]!.status.phase).toBe(phase);
  expect(storage.told('v')).toContain(told);
});

test('a claim that has lost its volume says so', () => {
  const storage = new Storage('none')
    .post(VOLUMES, volume('v'))
    .post(CLAIMS, claim('data'))
    .run(20);
  const merge = { 'content-type': 'application/merge-patch+json' };
  storage.delete(`${VOLUMES}/v`);
  const body = { metadata: { finalizers: null } };
  storage.cluster.submit({ method: 'PATCH', path: `${VOLUMES}/v`, headers: merge, body });
  storage.run(5);
  expect(storage.claim('data').status.phase).toBe('Lost');
  expect(storage.told('data')).toContain(
    'ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!',
  );
});
