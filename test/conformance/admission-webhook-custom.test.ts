/**
 * test/e2e/apimachinery/webhook.go: what it tries with custom resources and with connections. The webhook's server is a
 * function, as in admission-webhook.test.ts.
 */
import { expect } from 'vitest';
import { base64 } from '../../src/api/base64.ts';
import type {
  WebhookAnswer,
  WebhookTarget,
} from '../../src/control-plane/kube-apiserver/api-server-host.ts';
import { asking, messageOf, type Ask } from '../../src/control-plane/kube-apiserver/testing/ask.ts';
import { loneApiServer } from '../../src/control-plane/kube-apiserver/testing/lone-api-server.ts';
import { SECOND } from '../../src/sim/clock.ts';
import { row } from './row.ts';

const area = '[sig-api-machinery] AdmissionWebhook [Privileged:ClusterAdmin]';
const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1';
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const at = (version = 'v1') => `/apis/webhook.example.com/${version}/namespaces/default/things`;

/** What agnhost's webhook does at these paths (test/images/agnhost/webhook). */
function sampleWebhook({ url }: WebhookTarget, body: any): WebhookAnswer {
  const { request, ...review } = body;
  const { object, oldObject, uid, operation, name } = request;
  const say = (response: object): WebhookAnswer => ({
    ok: true,
    body: { ...review, response: { uid, ...response } },
  });
  const deny = (message: string) => say({ allowed: false, status: { message } });
  const add = (path: string) =>
    say({
      allowed: true,
      patchType: 'JSONPatch',
      patch: base64(JSON.stringify([{ op: 'add', path, value: 'yes' }])),
    });
  const data = (operation === 'DELETE' ? oldObject : object)?.data ?? {};
  switch (/\.svc:\d+(\/[^?]*)/.exec(url)?.[1]) {
    case '/custom-resource':
      if (operation === 'DELETE' && data['webhook-e2e-test'] === 'webhook-nondeletable')
        return deny(
          'the custom resource cannot be deleted because it contains unwanted key and value',
        );
      if (operation !== 'DELETE' && data['webhook-e2e-test'] === 'webhook-disallow')
        return deny('the custom resource contains unwanted data');
      return say({ allowed: true });
    case '/mutating-custom-resource':
      if (data['mutation-stage-1'] === 'yes') return add('/data/mutation-stage-2');
      if (data['mutation-start'] === 'yes') return add('/data/mutation-stage-1');
      return say({ allowed: true });
    case '/pods/attach':
      return name === 'to-be-attached-pod' && object?.stdin && object.container === 'container1'
        ? deny("attaching to pod 'to-be-attached-pod' is not allowed")
        : say({ allowed: true });
    default:
      return { ok: false, problem: 'connect: connection refused' };
  }
}

const text = { type: 'string' };
const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const data = (properties: object) => ({
  type: 'object',
  properties: { data: { type: 'object', properties } },
});

function versions(schema: object, served: readonly string[] = ['v1'], storage = 'v1') {
  return served.map((name) => ({
    name,
    served: true,
    storage: name === storage,
    schema: { openAPIV3Schema: schema },
  }));
}

function started(schema: object, served?: readonly string[]) {
  const { server, simulation } = loneApiServer(undefined, { webhooks: { post: sampleWebhook } });
  const ask = asking(server);
  ask('POST', CRDS, {
    metadata: { name: 'things.webhook.example.com' },
    spec: {
      group: 'webhook.example.com',
      scope: 'Namespaced',
      names: { plural: 'things', kind: 'Thing' },
      versions: versions(schema, served),
    },
  });
  simulation.runFor(SECOND);
  return { ask, server, simulation };
}

function configured(
  ask: Ask,
  kind: 'Validating' | 'Mutating',
  path: string,
  names: string[],
): void {
  const made = ask('POST', `${WEBHOOKS}/${kind.toLowerCase()}webhookconfigurations`, {
    metadata: { name: 'w' },
    webhooks: names.map((name) => ({
      name: `${name}.k8s.io`,
      rules: [
        {
          operations: ['CREATE', 'UPDATE', 'DELETE'],
          apiGroups: ['webhook.example.com'],
          apiVersions: ['*'],
          resources: ['things'],
        },
      ],
      clientConfig: { service: { namespace: 'webhook', name: 'e2e-test-webhook', path } },
      sideEffects: 'None',
      admissionReviewVersions: ['v1', 'v1beta1'],
    })),
  });
  expect(made.status, messageOf(made)).toBe(201);
}

const thing = (ask: Ask, name: string, data: object, version?: string) =>
  ask('POST', at(version), { metadata: { name }, data });
const dataOf = ({ body }: { readonly body: unknown }) => (body as { data: object }).data;
const start = { 'mutation-start': 'yes' };
const stages = ['mutate-custom-resource-data-stage-1', 'mutate-custom-resource-data-stage-2'];

row(`${area} should be able to deny custom resource creation, update and deletion`, () => {
  const { ask } = started(anything);
  configured(ask, 'Validating', '/custom-resource', ['deny-unwanted-custom-resource-data']);
  const unwanted = { 'webhook-e2e-test': 'webhook-disallow' };
  const denied = 'the custom resource contains unwanted data';
  expect(messageOf(thing(ask, 'a', unwanted))).toContain(denied);
  expect(thing(ask, 'b', { 'webhook-e2e-test': 'webhook-nondeletable' }).status).toBe(201);
  expect(messageOf(ask('PATCH', `${at()}/b`, { data: unwanted }))).toContain(denied);
  expect(messageOf(ask('DELETE', `${at()}/b`))).toContain(
    'the custom resource cannot be deleted because it contains unwanted key and value',
  );
  expect(ask('PATCH', `${at()}/b`, { data: { 'webhook-e2e-test': null } }).status).toBe(200);
  expect(ask('DELETE', `${at()}/b`).status).toBe(200);
});

row(`${area} should mutate custom resource`, () => {
  const { ask } = started(anything);
  configured(ask, 'Mutating', '/mutating-custom-resource', stages);
  expect(dataOf(thing(ask, 'a', start))).toEqual({
    ...start,
    'mutation-stage-1': 'yes',
    'mutation-stage-2': 'yes',
  });
});

row(`${area} should mutate custom resource with pruning`, () => {
  const known = data({ 'mutation-start': text, 'mutation-stage-1': text });
  const { ask } = started(known);
  configured(ask, 'Mutating', '/mutating-custom-resource', stages);
  // The second stage writes what the schema does not know.
  expect(dataOf(thing(ask, 'a', start))).toEqual({ ...start, 'mutation-stage-1': 'yes' });
});

row(`${area} should mutate custom resource with different stored version`, () => {
  const served = ['v1', 'v2'];
  const { ask, simulation } = started(anything, served);
  configured(ask, 'Mutating', '/mutating-custom-resource', stages);
  thing(ask, 'a', start);
  const stored = { spec: { versions: versions(anything, served, 'v2') } };
  expect(ask('PATCH', `${CRDS}/things.webhook.example.com`, stored).status).toBe(200);
  simulation.runFor(SECOND);
  const patched = ask('PATCH', `${at('v2')}/a`, [{ op: 'add', path: '/dummy', value: 'test' }], {
    headers: { 'content-type': 'application/json-patch+json' },
  });
  expect(patched.body).toMatchObject({ dummy: 'test' });
  expect(dataOf(patched)).toEqual({
    ...start,
    'mutation-stage-1': 'yes',
    'mutation-stage-2': 'yes',
  });
});

row(`${area} should be able to deny attaching pod`, () => {
  const { ask, server } = started(anything);
  ask('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
  ask('POST', `${WEBHOOKS}/validatingwebhookconfigurations`, {
    metadata: { name: 'attach' },
    webhooks: [
      {
        name: 'deny-attaching-pod.k8s.io',
        rules: [
          {
            operations: ['CONNECT'],
            apiGroups: [''],
            apiVersions: ['v1'],
            resources: ['pods/attach'],
          },
        ],
        clientConfig: {
          service: { namespace: 'webhook', name: 'e2e-test-webhook', path: '/pods/attach' },
        },
        sideEffects: 'None',
        admissionReviewVersions: ['v1', 'v1beta1'],
      },
    ],
  });
  const made = ask('POST', '/api/v1/namespaces/default/pods', {
    metadata: { name: 'to-be-attached-pod' },
    spec: { containers: [{ name: 'container1', image: 'registry.k8s.io/pause:3.10.1' }] },
  });
  expect(made.status, messageOf(made)).toBe(201);
  const attached = server.connect(
    {
      method: 'POST',
      path: '/api/v1/namespaces/default/pods/to-be-attached-pod/attach',
      query: { stdin: 'true', stdout: 'true', container: 'container1' },
    },
    { onStdout: () => {}, onStderr: () => {}, onEnd: () => {} },
  );
  expect('status' in attached && messageOf(attached)).toContain(
    "attaching to pod 'to-be-attached-pod' is not allowed",
  );
});
