/** What a LimitRange gives to containers that say nothing, and what it refuses. */
import { beforeEach, expect, test } from 'vitest';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { asking, messageOf, type Ask } from '../../testing/ask.ts';
import { loneApiServer } from '../../testing/lone-api-server.ts';

let ask: Ask;

beforeEach(() => {
  ask = asking(loneApiServer().server);
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
  ask('POST', '/api/v1/namespaces/default/serviceaccounts', account);
});

const range = (...limits: object[]) =>
  ask('POST', '/api/v1/namespaces/default/limitranges', {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'r' },
    spec: { limits },
  });
const pod = (resources: object, more: object = {}) =>
  ask('POST', '/api/v1/namespaces/default/pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', image: 'nginx:1.27', resources }], ...more },
  });

test('gives each container what it does not say, and tells so', () => {
  const type = 'Container';
  range({ type, default: { cpu: '1', memory: '1Gi' }, defaultRequest: { cpu: '100m' } });
  const init = [{ name: 'i', image: 'nginx:1.27' }];
  const { metadata, spec } = pod({ limits: { cpu: '500m' } }, { initContainers: init }).body as Pod;
  // A limit that is given is a request too before anybody is asked; the LimitRange's own limit of memory as well.
  expect(spec.containers[0]!.resources).toEqual({
    limits: { cpu: '500m', memory: '1Gi' },
    requests: { cpu: '500m', memory: '1Gi' },
  });
  expect(metadata.annotations).toEqual({
    'kubernetes.io/limit-ranger':
      'LimitRanger plugin set: memory request for container c; memory limit for container c; cpu, memory request for init container i; cpu, memory limit for init container i',
  });
});

const container = { type: 'Container' };

test.each([
  {
    limit: { ...container, min: { cpu: '100m' } },
    resources: { requests: { cpu: '50m' } },
    says: 'minimum cpu usage per Container is 100m, but request is 50m',
  },
  {
    limit: { type: 'Pod', min: { cpu: '100m' } },
    resources: {},
    says: 'minimum cpu usage per Pod is 100m.  No request is specified',
  },
  {
    limit: { type: 'Pod', max: { memory: '1Gi' } },
    resources: {},
    says: 'maximum memory usage per Pod is 1Gi.  No limit is specified',
  },
  {
    limit: { ...container, max: { memory: '1Gi' } },
    resources: { limits: { memory: '2Gi' } },
    says: 'maximum memory usage per Container is 1Gi, but limit is 2Gi',
  },
  {
    limit: { ...container, maxLimitRequestRatio: { cpu: '2' } },
    resources: { requests: { cpu: '1' }, limits: { cpu: '3' } },
    says: 'cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000',
  },
  {
    limit: { ...container, min: { cpu: '1' }, max: { memory: '1Gi' } },
    resources: { requests: { cpu: '100m' }, limits: { cpu: '2', memory: '2Gi' } },
    says: '[minimum cpu usage per Container is 1, but request is 100m, maximum memory usage per Container is 1Gi, but limit is 2Gi]',
  },
])('$says', ({ limit, resources, says }) => {
  expect(range(limit).status).toBe(201);
  expect(messageOf(pod(resources))).toBe(`pods "p" is forbidden: ${says}`);
});

test('a claim is held to what claims may request', () => {
  range({ type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '2Gi' } });
  const claim = (storage: string) =>
    ask('POST', '/api/v1/namespaces/default/persistentvolumeclaims', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'c' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
    });
  expect(messageOf(claim('3Gi'))).toBe(
    'persistentvolumeclaims "c" is forbidden: maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi',
  );
  expect(claim('2Gi').body).toMatchObject({
    metadata: { finalizers: ['kubernetes.io/pvc-protection'] },
  });
});
