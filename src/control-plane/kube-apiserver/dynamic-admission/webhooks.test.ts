/** What webhooks are asked, what becomes of their answers, and what is said when nobody answers. */
import { beforeEach, expect, test } from 'vitest';
import { base64 } from '../../../api/base64.ts';
import type { Status } from '../../../apimachinery/status.ts';
import type { WebhookAnswer, WebhookTarget } from '../api-server-host.ts';
import { asking, messageOf, type Ask } from '../testing/ask.ts';
import { loneApiServer } from '../testing/lone-api-server.ts';

interface Review {
  readonly apiVersion: string;
  readonly kind: string;
  readonly request: {
    readonly uid: string;
    readonly object: { readonly data: Record<string, string> };
  } & Record<string, unknown>;
}
type Responder = (review: Review, target: WebhookTarget) => WebhookAnswer;

let ask: Ask;
let responders: Record<string, Responder>;
let asked: { url: string; review: Review }[];

beforeEach(() => {
  responders = {};
  asked = [];
  const post = (target: WebhookTarget, body: unknown): WebhookAnswer => {
    const review = JSON.parse(JSON.stringify(body)) as Review;
    asked.push({ url: target.url, review });
    const respond = responders[target.service?.name ?? target.url];
    return respond?.(review, target) ?? { ok: false, problem: 'connect: connection refused' };
  };
  ask = asking(loneApiServer(undefined, { webhooks: { post } }).server);
});

const answering =
  (response: object, latency = 0): Responder =>
  ({ apiVersion, kind, request }) => ({
    ok: true,
    latency,
    body: { apiVersion, kind, response: { uid: request.uid, ...response } },
  });
const allowing = answering({ allowed: true });
const patching = (...patch: object[]): Responder =>
  answering({ allowed: true, patchType: 'JSONPatch', patch: base64(JSON.stringify(patch)) });
const adding = (key: string, value = 'x') => ({ op: 'add', path: `/data/${key}`, value });

const GROUP = '/apis/admissionregistration.k8s.io/v1';

function configure(type: 'validating' | 'mutating', hooks: readonly object[], name = 'w'): void {
  const made = ask('POST', `${GROUP}/${type}webhookconfigurations`, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${type === 'validating' ? 'Validating' : 'Mutating'}WebhookConfiguration`,
    metadata: { name },
    webhooks: hooks.map((hook) => ({
      name: 'a.example.com',
      clientConfig: { service: { name: 'svc', namespace: 'ns', path: '/check' } },
      rules: [
        { apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] },
      ],
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      ...hook,
    })),
  });
  expect(made.status, messageOf(made)).toBe(201);
}
const at = (service: string, more: object = {}) => ({
  name: `${service}.example.com`,
  clientConfig: { service: { name: service, namespace: 'ns' } },
  ...more,
});

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const configMap = (data: object = {}, query = '', name = 'c') =>
  ask('POST', `${CONFIG_MAPS}${query}`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data,
  });
const dataOf = ({ body }: { readonly body: unknown }) => (body as { data: object }).data;

test('asks with the whole request', () => {
  responders['svc'] = allowing;
  configure('validating', [{ timeoutSeconds: 5 }]);
  expect(configMap({ a: '1' }).status).toBe(201);
  const [{ url, review }] = asked as [(typeof asked)[0]];
  expect(url).toBe('https://svc.ns.svc:443/check?timeout=5s');
  expect(review).toMatchObject({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      kind: { group: '', version: 'v1', kind: 'ConfigMap' },
      resource: { group: '', version: 'v1', resource: 'configmaps' },
      requestKind: { group: '', version: 'v1', kind: 'ConfigMap' },
      name: 'c',
      namespace: 'default',
      operation: 'CREATE',
      object: { metadata: { name: 'c' }, data: { a: '1' } },
      oldObject: null,
      dryRun: false,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
    },
  });
  ask('DELETE', `${CONFIG_MAPS}/c`);
  expect(asked[1]!.review.request).toMatchObject({
    operation: 'DELETE',
    object: null,
    oldObject: { data: { a: '1' } },
  });
});

test.each([
  [
    answering({ allowed: false }),
    403,
    'configmaps "c" is forbidden: admission webhook "a.example.com" denied the request without explanation',
  ],
  [
    answering({ allowed: false, status: { message: 'no', code: 418, reason: 'Teapot' } }),
    418,
    'configmaps "c" is forbidden: admission webhook "a.example.com" denied the request: no',
  ],
  [
    answering({ allowed: false, status: { code: 500, message: 'oops' } }),
    500,
    'Internal error occurred: admission webhook "a.example.com" denied the request: oops',
  ],
  [
    () => ({ ok: false, problem: 'dial tcp 10.0.0.1:443: connect: connection refused' }) as const,
    500,
    'Internal error occurred: failed calling webhook "a.example.com": failed to call webhook: Post "https://svc.ns.svc:443/check?timeout=10s": dial tcp 10.0.0.1:443: connect: connection refused',
  ],
  [
    answering({ allowed: true }, 10_001),
    500,
    'Internal error occurred: failed calling webhook "a.example.com": failed to call webhook: Post "https://svc.ns.svc:443/check?timeout=10s": context deadline exceeded',
  ],
  [
    answering({ allowed: true, uid: 'other' }),
    500,
    /received invalid webhook response: expected response.uid="[0-9a-f-]{36}", got "other"$/,
  ],
  [
    () => ({ ok: true, body: { kind: 'AdmissionReview' } }) as const,
    500,
    /received invalid webhook response: webhook response was absent$/,
  ],
])('%#: refuses with %i', (respond, code, message) => {
  responders['svc'] = respond;
  configure('validating', [{}]);
  const { status, body } = configMap();
  expect([status, (body as Status).message]).toEqual([
    code,
    typeof message === 'string' ? message : expect.stringMatching(message),
  ]);
});

test('what fails may be ignored, what refuses may not', () => {
  configure('validating', [{ failurePolicy: 'Ignore' }]);
  expect(configMap().status).toBe(201);
  responders['svc'] = answering({ allowed: false });
  expect(configMap({}, '', 'd').status).toBe(403);
});

test('warnings reach the client', () => {
  responders['svc'] = answering({ allowed: true, warnings: ['careful'] });
  configure('validating', [{}]);
  expect(configMap().warnings).toEqual(['careful']);
});

test('without a way to it, it is a Service without endpoints, or none', () => {
  const alone = asking(loneApiServer().server);
  ask = alone;
  configure('validating', [
    {},
    { name: 'b.example.com', clientConfig: { url: 'https://example.com/x' } },
  ]);
  const said = () => messageOf(configMap());
  expect(said()).toContain(
    'Post "https://svc.ns.svc:443/check?timeout=10s": service "svc" not found',
  );
  alone('POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'ns' },
  });
  alone('POST', '/api/v1/namespaces/ns/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'svc' },
    spec: { ports: [{ port: 443 }] },
  });
  expect(said()).toContain('no endpoints available for service "svc"');
});

test('changes what is written, one after the other, in the order of names', () => {
  responders['one'] = patching(adding('one'));
  responders['two'] = ({ request, ...review }, target) =>
    patching(adding('two', Object.keys(request.object.data).join()))(
      { ...review, request },
      target,
    );
  configure('mutating', [at('two')], 'z');
  configure('mutating', [at('one')], 'a');
  expect(dataOf(configMap({ sent: '1' }))).toEqual({ sent: '1', one: 'x', two: 'sent,one' });
});

test('who wants to be asked again is, when another changed something after it', () => {
  responders['first'] = patching(adding('n', String(0)));
  responders['first'] = (review, target) =>
    patching(adding('seen', Object.keys(review.request.object.data).sort().join()))(review, target);
  responders['second'] = patching(adding('second'));
  configure('mutating', [at('first', { reinvocationPolicy: 'IfNeeded' }), at('second')]);
  expect(dataOf(configMap({ a: '1' }))).toEqual({ a: '1', second: 'x', seen: 'a,second,seen' });
  expect(asked.map(({ url }) => /first|second/.exec(url)![0])).toEqual([
    'first',
    'second',
    'first',
  ]);
});

test.each([
  [
    answering({ allowed: true, patch: base64('[]') }),
    'received invalid webhook response: webhook returned response.patch but not response.patchType',
  ],
  [
    answering({ allowed: true, patch: base64('{'), patchType: 'JSONPatch' }),
    'received undecodable patch in webhook response',
  ],
  [
    answering({ allowed: true, patch: base64('[{"op":"add"}]'), patchType: 'Merge' }),
    'unsupported patch type "Merge"',
  ],
])('%#: a bad patch is %s', (respond, says) => {
  responders['svc'] = respond;
  configure('mutating', [{}]);
  expect(messageOf(configMap())).toContain(says);
});

test('a dry run reaches only those without side effects', () => {
  responders['svc'] = allowing;
  configure('validating', [{ sideEffects: 'NoneOnDryRun' }]);
  expect(configMap({}, '?dryRun=All').status).toBe(201);
  expect(asked[0]!.review.request).toMatchObject({ dryRun: true });
});

test.each([
  ['namespaces', { namespaceSelector: { matchLabels: { a: 'b' } } }],
  ['objects', { objectSelector: { matchLabels: { a: 'b' } } }],
  ['conditions', { matchConditions: [{ name: 'x', expression: "request.name != 'c'" }] }],
  [
    'a condition that fails and may',
    { failurePolicy: 'Ignore', matchConditions: [{ name: 'x', expression: 'object.x == 1' }] },
  ],
])('%s keep it from being asked', (_, hook) => {
  configure('validating', [hook]);
  expect(configMap().status).toBe(201);
  expect(asked).toEqual([]);
});

test('a condition that fails refuses', () => {
  configure('validating', [{ matchConditions: [{ name: 'x', expression: 'object.x == 1' }] }]);
  expect(messageOf(configMap())).toBe(
    `configmaps "c" is forbidden: expression 'object.x == 1' resulted in error: no such key: x`,
  );
});

test('other versions of a kind are the same to it unless it wants one exactly', () => {
  responders['svc'] = allowing;
  const rules = [
    { apiGroups: ['events.k8s.io'], apiVersions: ['v1'], operations: ['*'], resources: ['events'] },
  ];
  configure('validating', [{ rules }]);
  expect(configMap().status).toBe(201);
  expect(asked).toEqual([]);
});

test('configurations of webhooks are not asked about', () => {
  const rules = [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }];
  configure('validating', [{ rules }]);
  expect(ask('DELETE', `${GROUP}/validatingwebhookconfigurations/w`).status).toBe(200);
});
