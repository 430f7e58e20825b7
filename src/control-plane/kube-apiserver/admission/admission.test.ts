/** What Pods are given on their way in, and what they are refused, by plugins that are too small for a file of tests each. */
import { beforeEach, expect, test } from 'vitest';
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import type { Ingress } from '../../../api/generated/types/networking/v1.ts';
import type { ApiResponse } from '../../../apimachinery/api-request.ts';
import { asking, messageOf, type Ask } from '../testing/ask.ts';
import { loneApiServer } from '../testing/lone-api-server.ts';

let ask: Ask;

beforeEach(() => {
  ask = asking(loneApiServer().server);
  account('default', {});
});

const PODS = '/api/v1/namespaces/default/pods';

const account = (name: string, more: object) =>
  ask('POST', '/api/v1/namespaces/default/serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name },
    ...more,
  });

const pod = (spec: object = {}, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', ...metadata },
  spec: { containers: [{ name: 'c', image: 'nginx:1.27' }], ...spec },
});
const bodyOf = ({ body }: ApiResponse) => body as Pod;
const MIRROR = { annotations: { 'kubernetes.io/config.mirror': 'x' } };

test('a Pod gets the token of its account, once', () => {
  const { spec } = bodyOf(ask('POST', PODS, pod()));
  expect(spec.serviceAccountName).toBe('default');
  expect(spec.volumes).toEqual([
    expect.objectContaining({ name: expect.stringMatching(/^kube-api-access-[a-z0-9]{5}$/) }),
  ]);
  const [{ name }] = spec.volumes as [{ name: string }];
  expect(spec.containers[0]!.volumeMounts).toEqual([
    { name, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
  ]);
  // Sent back with another container, it keeps the volume that it has.
  const containers = [...spec.containers, { name: 'd', image: 'nginx:1.27' }];
  const again = bodyOf(ask('POST', PODS, pod({ ...spec, containers }, { name: 'again' })));
  expect(again.spec.volumes).toEqual(spec.volumes);
  expect(again.spec.containers[1]!.volumeMounts).toEqual(spec.containers[0]!.volumeMounts);
});

test.each([
  {
    says: 'error looking up service account default/who: serviceaccount "who" not found',
    sent: pod({ serviceAccountName: 'who' }),
  },
  {
    says: 'a mirror pod may not reference service accounts',
    sent: pod({ serviceAccountName: 'default' }, MIRROR),
  },
  {
    says: 'a mirror pod may not reference secrets',
    sent: pod({ volumes: [{ name: 'v', secret: { secretName: 's' } }] }, MIRROR),
  },
  {
    says: 'volume with secret.secretName="s" is not allowed because service account strict does not reference that secret',
    sent: pod({
      serviceAccountName: 'strict',
      volumes: [{ name: 'v', secret: { secretName: 's' } }],
    }),
  },
  {
    says: 'container c with envVar E referencing secret.secretName="s" is not allowed because service account strict does not reference that secret',
    sent: pod({
      serviceAccountName: 'strict',
      containers: [
        {
          name: 'c',
          image: 'i',
          env: [{ name: 'E', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
        },
      ],
    }),
  },
  {
    says: 'imagePullSecrets[0].name="s" is not allowed because service account strict does not reference that imagePullSecret',
    sent: pod({ serviceAccountName: 'strict', imagePullSecrets: [{ name: 's' }] }),
  },
])('$says', ({ says, sent }) => {
  account('strict', {
    metadata: {
      name: 'strict',
      annotations: { 'kubernetes.io/enforce-mountable-secrets': 'true' },
    },
    secrets: [{ name: 'mine' }],
  });
  expect(messageOf(ask('POST', PODS, sent))).toBe(`pods "p" is forbidden: ${says}`);
});

test('a Pod that is bound bears the zone of its node', () => {
  ask('POST', '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n', labels: { 'topology.kubernetes.io/zone': 'a', other: 'x' } },
  });
  ask('POST', PODS, pod({}, { labels: { app: 'web' } }));
  ask('POST', `${PODS}/p/binding`, { target: { kind: 'Node', name: 'n' } });
  expect(bodyOf(ask('GET', `${PODS}/p`)).metadata.labels).toEqual({
    app: 'web',
    'topology.kubernetes.io/zone': 'a',
  });
});

const runtimeClass = (more: object) =>
  ask('POST', '/apis/node.k8s.io/v1/runtimeclasses', {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'sandboxed' },
    handler: 'runsc',
    ...more,
  });
const SANDBOXED = { runtimeClassName: 'sandboxed' };

test('a Pod takes over what its RuntimeClass costs and where it runs', () => {
  const tolerations = [{ key: 'sandbox', operator: 'Exists' }];
  runtimeClass({
    overhead: { podFixed: { cpu: '100m' } },
    scheduling: { nodeSelector: { sandbox: 'yes' }, tolerations },
  });
  const { spec } = bodyOf(ask('POST', PODS, pod({ ...SANDBOXED, nodeSelector: { disk: 'ssd' } })));
  expect(spec.overhead).toEqual({ cpu: '100m' });
  expect(spec.nodeSelector).toEqual({ disk: 'ssd', sandbox: 'yes' });
  expect(spec.tolerations).toContainEqual(tolerations[0]);
});

test.each([
  { says: 'pod rejected: RuntimeClass "none" not found', sent: { runtimeClassName: 'none' } },
  {
    says: 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
    sent: { overhead: { cpu: '1' } },
  },
  {
    says: "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    sent: { ...SANDBOXED, overhead: { cpu: '1' } },
  },
  {
    says: 'conflict: runtimeClass.scheduling.nodeSelector[sandbox] = yes; pod.spec.nodeSelector[sandbox] = no',
    sent: { ...SANDBOXED, nodeSelector: { sandbox: 'no' } },
  },
])('$says', ({ says, sent }) => {
  const scheduling = { nodeSelector: { sandbox: 'yes' } };
  runtimeClass({ overhead: { podFixed: { cpu: '100m' } }, scheduling });
  expect(messageOf(ask('POST', PODS, pod(sent)))).toBe(`pods "p" is forbidden: ${says}`);
});

const CLAIMS = '/api/v1/namespaces/default/persistentvolumeclaims';
const claim = (name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
});
const storageClass = (name: string, isDefault: boolean) =>
  ask('POST', '/apis/storage.k8s.io/v1/storageclasses', {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      name,
      annotations: { 'storageclass.kubernetes.io/is-default-class': String(isDefault) },
    },
    provisioner: 'example.com/disk',
  });

test.each([
  { asked: undefined, gets: 'fast' },
  { asked: '', gets: '' },
  { asked: 'slow', gets: 'slow' },
])('a claim for class $asked gets $gets', ({ asked, gets }) => {
  storageClass('slow', false);
  storageClass('fast', true);
  storageClass('other', true);
  const { body } = ask('POST', CLAIMS, claim('c', { storageClassName: asked }));
  expect(body).toMatchObject({ spec: { storageClassName: gets } });
});

const ingressClass = (name: string, isDefault: boolean) =>
  ask('POST', '/apis/networking.k8s.io/v1/ingressclasses', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: {
      name,
      annotations: { 'ingressclass.kubernetes.io/is-default-class': String(isDefault) },
    },
    spec: { controller: 'example.com/proxy' },
  });

test.each([
  { asked: undefined, annotations: {}, gets: 'inner' },
  { asked: 'outer', annotations: {}, gets: 'outer' },
  { asked: undefined, annotations: { 'kubernetes.io/ingress.class': 'old' }, gets: undefined },
])('an Ingress for class $asked, with $annotations, gets $gets', ({ asked, annotations, gets }) => {
  ingressClass('outer', false);
  ingressClass('inner', true);
  const { body } = ask('POST', '/apis/networking.k8s.io/v1/namespaces/default/ingresses', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'i', annotations },
    spec: {
      ingressClassName: asked,
      defaultBackend: { service: { name: 'web', port: { number: 80 } } },
    },
  });
  expect((body as Ingress).spec.ingressClassName).toBe(gets);
});

test('a claim that is not bound does not grow', () => {
  ask('POST', CLAIMS, claim('c'));
  const larger = { spec: { resources: { requests: { storage: '2Gi' } } } };
  expect(ask('PATCH', `${CLAIMS}/c`, larger).status).toBeGreaterThanOrEqual(403);
  ask('PATCH', `${CLAIMS}/c/status`, { status: { phase: 'Bound' } });
  expect(messageOf(ask('PATCH', `${CLAIMS}/c`, larger))).toBe(
    'persistentvolumeclaims "c" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  );
});

test('a Pod is resized within what quotas, limits and its node allow', () => {
  const labels = { 'kubernetes.io/os': 'linux' };
  ask('POST', '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', labels } });
  ask('PATCH', '/api/v1/nodes/n/status', { status: { allocatable: { cpu: '4', memory: '1Gi' } } });
  const container = (cpu: string) => ({
    name: 'c',
    image: 'nginx:1.27',
    resources: { requests: { cpu } },
  });
  ask('POST', PODS, pod({ containers: [container('1')] }));
  ask('POST', `${PODS}/p/binding`, { target: { kind: 'Node', name: 'n' } });
  const resized = (cpu: string) =>
    ask(
      'PATCH',
      `${PODS}/p/resize`,
      { spec: { containers: [{ name: 'c', resources: { requests: { cpu } } }] } },
      STRATEGIC,
    );
  expect(messageOf(resized('5'))).toBe(
    `pods "p" is forbidden: Node didn't have enough allocatable resources: cpu, requested: 5000, allocatable: 4000`,
  );
  ask('POST', '/api/v1/namespaces/default/limitranges', {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'r' },
    spec: { limits: [{ type: 'Container', min: { cpu: '1' } }] },
  });
  expect(messageOf(resized('500m'))).toBe(
    'pods "p" is forbidden: minimum cpu usage per Container is 1, but request is 500m',
  );
  expect(resized('2').status).toBe(200);
});

const STRATEGIC = { headers: { 'content-type': 'application/strategic-merge-patch+json' } };
