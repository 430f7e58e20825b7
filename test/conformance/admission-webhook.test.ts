/** test/e2e/apimachinery/webhook.go. The webhook's server is a function: Services carry no traffic to Pods yet. */
import { beforeEach, expect } from 'vitest';
import { base64 } from '../../src/api/base64.ts';
import type { Pod } from '../../src/api/generated/types/core/v1.ts';
import type {
  WebhookAnswer,
  WebhookTarget,
} from '../../src/control-plane/kube-apiserver/api-server-host.ts';
import { asking, messageOf, type Ask } from '../../src/control-plane/kube-apiserver/testing/ask.ts';
import { loneApiServer } from '../../src/control-plane/kube-apiserver/testing/lone-api-server.ts';
import { row } from './row.ts';

interface Review {
  readonly apiVersion: string;
  readonly kind: string;
  readonly request: { readonly uid: string; readonly object: any; readonly oldObject: any };
}

let ask: Ask;

beforeEach(() => {
  ask = asking(loneApiServer(undefined, { webhooks: { post: sampleWebhook } }).server);
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
  ask('POST', '/api/v1/namespaces/default/serviceaccounts', account);
});

/** What agnhost's webhook does at its paths (test/images/agnhost/webhook). */
function sampleWebhook({ url }: WebhookTarget, body: unknown): WebhookAnswer {
  const { request, ...review } = body as Review;
  const { object, oldObject, uid } = request;
  const say = (response: object, latency = 0): WebhookAnswer => ({
    ok: true,
    latency,
    body: { ...review, response: { uid, ...response } },
  });
  const deny = (message: string) => say({ allowed: false, status: { message } });
  const patch = (...operations: object[]) =>
    say({ allowed: true, patchType: 'JSONPatch', patch: base64(JSON.stringify(operations)) });
  const data = (object ?? oldObject)?.data ?? {};
  switch (/\.svc:\d+(\/[^?]*)/.exec(url)?.[1]) {
    case '/always-deny':
      return deny('this webhook denies all requests');
    case '/always-allow-delay-5s':
      return say({ allowed: true }, 5000);
    case '/configmaps':
      return data['webhook-e2e-test'] === 'webhook-disallow'
        ? deny('the configmap contains unwanted key and value')
        : say({ allowed: true });
    case '/mutating-configmaps':
      return data['mutation-start'] === 'yes'
        ? patch({ op: 'add', path: '/data/mutation-stage-1', value: 'yes' })
        : data['mutation-stage-1'] === 'yes'
          ? patch({ op: 'add', path: '/data/mutation-stage-2', value: 'yes' })
          : say({ allowed: true });
    case '/mutating-configmaps-2':
      return data['mutation-stage-1'] === 'yes'
        ? patch({ op: 'add', path: '/data/mutation-stage-2', value: 'yes' })
        : say({ allowed: true });
    case '/mutating-pods':
      return patch({
        op: 'add',
        path: '/spec/initContainers',
        value: [
          { image: 'webhook-added-image', name: 'webhook-added-init-container', resources: {} },
        ],
      });
    case '/pods':
      return object?.metadata.labels?.['webhook-e2e-test'] === 'disallow'
        ? deny('the pod response contains unwanted label')
        : say({ allowed: true });
    default:
      return { ok: false, problem: 'connect: connection refused' };
  }
}

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const VALIDATING = `${GROUP}/validatingwebhookconfigurations`;
const MUTATING = `${GROUP}/mutatingwebhookconfigurations`;
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const PODS = '/api/v1/namespaces/default/pods';

const rule = (resource: string, more: object = {}) => ({
  operations: ['CREATE', 'UPDATE', 'DELETE'],
  apiGroups: [''],
  apiVersions: ['v1'],
  resources: [resource],
  ...more,
});
const hook = (path: string, more: object = {}) => ({
  name: `a${path.replaceAll('/', '-')}.k8s.io`,
  rules: [rule('configmaps')],
  clientConfig: { service: { namespace: 'webhook', name: 'e2e-test-webhook', path } },
  sideEffects: 'None',
  admissionReviewVersions: ['v1', 'v1beta1'],
  ...more,
});

function configured(list: string, hooks: readonly object[], name = 'w'): string {
  const made = ask('POST', list, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: list === VALIDATING ? 'ValidatingWebhookConfiguration' : 'MutatingWebhookConfiguration',
    metadata: { name, labels: { e2e: 'yes' } },
    webhooks: hooks,
  });
  expect(made.status, messageOf(made)).toBe(201);
  return `${list}/${name}`;
}

const configMap = (data: object, name = 'c') =>
  ask('POST', CONFIG_MAPS, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
const dataOf = ({ body }: { readonly body: unknown }) => (body as { data: object }).data;
const pod = (more: object = {}) =>
  ask('POST', PODS, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', ...more },
    spec: { containers: [{ name: 'c', image: 'pause' }] },
  });
const unwanted = { 'webhook-e2e-test': 'webhook-disallow' };
const area = '[sig-api-machinery] AdmissionWebhook [Privileged:ClusterAdmin]';

row(`${area} should include webhook resources in discovery documents`, () => {
  const names = (path: string, list: string) =>
    (ask('GET', path).body as Record<string, { name: string }[]>)[list]!.map(({ name }) => name);
  expect(names('/apis', 'groups')).toContain('admissionregistration.k8s.io');
  expect(names(GROUP, 'resources')).toEqual(
    expect.arrayContaining(['mutatingwebhookconfigurations', 'validatingwebhookconfigurations']),
  );
});

row(`${area} should be able to deny pod and configmap creation`, () => {
  configured(VALIDATING, [hook('/pods', { rules: [rule('pods')] }), hook('/configmaps')]);
  expect(messageOf(pod({ labels: { 'webhook-e2e-test': 'disallow' } }))).toContain(
    'the pod response contains unwanted label',
  );
  expect(messageOf(configMap(unwanted))).toContain('the configmap contains unwanted key and value');
  configMap({ fine: 'yes' });
  const replaced = ask('PUT', `${CONFIG_MAPS}/c`, { metadata: { name: 'c' }, data: unwanted });
  expect(messageOf(replaced)).toContain('the configmap contains unwanted key and value');
  const patched = ask('PATCH', `${CONFIG_MAPS}/c`, { data: unwanted });
  expect(messageOf(patched)).toContain('the configmap contains unwanted key and value');
});

row(`${area} should unconditionally reject operations on fail closed webhook`, () => {
  configured(VALIDATING, [hook('/nothing-here', { failurePolicy: 'Fail' })]);
  expect(configMap({}).status).toBe(500);
});

row(`${area} should mutate configmap`, () => {
  configured(MUTATING, [hook('/mutating-configmaps'), hook('/mutating-configmaps-2')]);
  expect(dataOf(configMap({ 'mutation-start': 'yes' }))).toEqual({
    'mutation-start': 'yes',
    'mutation-stage-1': 'yes',
    'mutation-stage-2': 'yes',
  });
});

row(`${area} should mutate pod and apply defaults after mutation`, () => {
  configured(MUTATING, [hook('/mutating-pods', { rules: [rule('pods')] })]);
  const { initContainers } = (pod().body as Pod).spec;
  expect(initContainers).toMatchObject([
    { name: 'webhook-added-init-container', terminationMessagePolicy: 'File' },
  ]);
});

row(
  `${area} should not be able to mutate or prevent deletion of webhook configuration objects`,
  () => {
    const rules = [rule('*', { apiGroups: ['admissionregistration.k8s.io'], apiVersions: ['*'] })];
    configured(VALIDATING, [hook('/always-deny', { rules })]);
    configured(MUTATING, [hook('/mutating-configmaps', { rules })], 'm');
    const dummy = configured(VALIDATING, [], 'dummy');
    expect(ask('DELETE', dummy).status).toBe(200);
    expect(ask('DELETE', `${MUTATING}/m`).status).toBe(200);
  },
);

row(`${area} should honor timeout`, () => {
  const slow = (more: object) => configured(VALIDATING, [hook('/always-allow-delay-5s', more)]);
  const drop = (path: string) => ask('DELETE', path);
  let configuration = slow({ timeoutSeconds: 1, failurePolicy: 'Fail' });
  expect(messageOf(configMap({}, 'a'))).toMatch(/timeout=1s": context deadline exceeded$/);
  drop(configuration);
  configuration = slow({ timeoutSeconds: 1, failurePolicy: 'Ignore' });
  expect(configMap({}, 'b').status).toBe(201);
  drop(configuration);
  configuration = slow({ timeoutSeconds: 10, failurePolicy: 'Fail' });
  expect(configMap({}, 'c').status).toBe(201);
  drop(configuration);
  slow({ failurePolicy: 'Fail' });
  expect(configMap({}, 'd').status).toBe(201);
});

row(`${area} patching/updating a validating webhook should work`, () => {
  const path = configured(VALIDATING, [hook('/configmaps')]);
  const rules = (operations: string[]) => ({
    webhooks: [hook('/configmaps', { rules: [rule('configmaps', { operations })] })],
  });
  expect(ask('PUT', path, { metadata: { name: 'w' }, ...rules(['UPDATE']) }).status).toBe(200);
  expect(configMap(unwanted, 'a').status).toBe(201);
  expect(ask('PATCH', path, rules(['CREATE'])).status).toBe(200);
  expect(configMap(unwanted, 'b').status).toBe(403);
});

row(`${area} patching/updating a mutating webhook should work`, () => {
  const path = configured(MUTATING, [hook('/mutating-configmaps')]);
  const rules = (operations: string[]) => ({
    webhooks: [hook('/mutating-configmaps', { rules: [rule('configmaps', { operations })] })],
  });
  const start = { 'mutation-start': 'yes' };
  expect(ask('PUT', path, { metadata: { name: 'w' }, ...rules(['UPDATE']) }).status).toBe(200);
  expect(dataOf(configMap(start, 'a'))).toEqual(start);
  expect(ask('PATCH', path, rules(['CREATE'])).status).toBe(200);
  expect(dataOf(configMap(start, 'b'))).toEqual({ ...start, 'mutation-stage-1': 'yes' });
});

row(`${area} listing validating webhooks should work`, () => {
  for (let i = 0; i < 10; i++) configured(VALIDATING, [hook('/configmaps')], `w${i}`);
  const { items } = ask('GET', `${VALIDATING}?labelSelector=e2e=yes`).body as { items: object[] };
  expect(items).toHaveLength(10);
  expect(configMap(unwanted, 'a').status).toBe(403);
  expect(ask('DELETE', `${VALIDATING}?labelSelector=e2e=yes`).status).toBe(200);
  expect(configMap(unwanted, 'a').status).toBe(201);
});

row(`${area} listing mutating webhooks should work`, () => {
  const start = { 'mutation-start': 'yes' };
  for (let i = 0; i < 10; i++) configured(MUTATING, [hook('/mutating-configmaps')], `w${i}`);
  const { items } = ask('GET', `${MUTATING}?labelSelector=e2e=yes`).body as { items: object[] };
  expect(items).toHaveLength(10);
  expect(dataOf(configMap(start, 'a'))).toEqual({ ...start, 'mutation-stage-1': 'yes' });
  expect(ask('DELETE', `${MUTATING}?labelSelector=e2e=yes`).status).toBe(200);
  expect(dataOf(configMap(start, 'b'))).toEqual(start);
});

row(`${area} should deny crd creation`, () => {
  const rules = [rule('customresourcedefinitions', { apiGroups: ['apiextensions.k8s.io'] })];
  configured(VALIDATING, [hook('/always-deny', { rules })]);
  const made = ask('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'things', kind: 'Thing' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object' } },
        },
      ],
    },
  });
  expect(messageOf(made)).toContain('this webhook denies all requests');
});
