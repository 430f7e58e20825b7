/** test/e2e/apimachinery/crd_conversion_webhook.go, with a webhook that answers in place of its Pod. */
import { expect, test } from 'vitest';
import type {
  WebhookAnswer,
  WebhookTarget,
} from '../../src/control-plane/kube-apiserver/api-server-host.ts';
import { asking } from '../../src/control-plane/kube-apiserver/testing/ask.ts';
import { loneApiServer } from '../../src/control-plane/kube-apiserver/testing/lone-api-server.ts';
import { SECOND } from '../../src/sim/clock.ts';
import { row } from './row.ts';

const NAME =
  '[sig-api-machinery] CustomResourceConversionWebhook [Privileged:ClusterAdmin] should be able to convert';
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const DEFINITION = `${CRDS}/e2e-tests.stable.example.com`;
const text = { type: 'string' };
const at = (version: string) => `/apis/stable.example.com/${version}/namespaces/default/e2e-tests`;

/** As agnhost's: `hostPort` of v1 is `host` and `port` in v2. */
function convert(object: any, apiVersion: string): object {
  const { hostPort, host, port, ...rest } = object;
  if (apiVersion.endsWith('v1')) return { ...rest, apiVersion, hostPort: `${host}:${port}` };
  const [first, second] = (hostPort ?? '').split(':');
  return { ...rest, apiVersion, host: first, port: second };
}

const answering =
  (change: (object: any, apiVersion: string) => object) =>
  (_target: WebhookTarget, body: any): WebhookAnswer => {
    const { uid, objects, desiredAPIVersion } = body.request;
    const convertedObjects = objects.map((one: any) => change(one, desiredAPIVersion));
    const response = { uid, result: { status: 'Success' }, convertedObjects };
    return { ok: true, body: { apiVersion: body.apiVersion, kind: body.kind, response } };
  };

function versions(storage: string) {
  const one = (name: string, properties: object) => ({
    name,
    served: true,
    storage: name === storage,
    schema: { openAPIV3Schema: { type: 'object', properties } },
  });
  return [one('v1', { hostPort: text }), one('v2', { host: text, port: text })];
}

type Post = (target: WebhookTarget, body: unknown) => WebhookAnswer;

function started(post?: Post) {
  const { server, simulation } = loneApiServer(undefined, post && { webhooks: { post } });
  const ask = asking(server);
  const body = (...request: Parameters<typeof ask>): any => ask(...request).body;
  const clientConfig = {
    service: { namespace: 'default', name: 'e2e-test-crd-conversion-webhook', path: '/crdconvert' },
  };
  ask('POST', CRDS, {
    metadata: { name: 'e2e-tests.stable.example.com' },
    spec: {
      group: 'stable.example.com',
      scope: 'Namespaced',
      names: { plural: 'e2e-tests', kind: 'E2eTest' },
      versions: versions('v1'),
      conversion: {
        strategy: 'Webhook',
        webhook: { clientConfig, conversionReviewVersions: ['v1', 'v1beta1'] },
      },
    },
  });
  simulation.runFor(SECOND);
  const made = (version: string, name: string, content: object) =>
    ask('POST', at(version), { metadata: { name }, ...content });
  return { ask, body, made, simulation, server };
}

row(`${NAME} from CR v1 to CR v2`, () => {
  const urls: string[] = [];
  const { body, made } = started((target, asked) => {
    urls.push(target.url);
    return answering(convert)(target, asked);
  });
  expect(made('v1', 'a', { hostPort: 'localhost:8080' }).status).toBe(201);
  expect(body('GET', `${at('v2')}/a`)).toMatchObject({
    apiVersion: 'stable.example.com/v2',
    host: 'localhost',
    port: '8080',
  });
  expect(body('GET', `${at('v1')}/a`).hostPort).toBe('localhost:8080');
  expect(new Set(urls)).toEqual(
    new Set(['https://e2e-test-crd-conversion-webhook.default.svc:443/crdconvert?timeout=30s']),
  );
});

row(`${NAME} a non homogeneous list of CRs`, () => {
  const { ask, body, made, simulation } = started(answering(convert));
  made('v1', 'a', { hostPort: 'localhost:8080' });
  ask('PATCH', DEFINITION, { spec: { versions: versions('v2') } });
  simulation.runFor(SECOND);
  made('v2', 'b', { host: 'localhost', port: '8080' });
  expect(body('GET', at('v1')).items.map((one: any) => one.hostPort)).toEqual([
    'localhost:8080',
    'localhost:8080',
  ]);
  const pairs = body('GET', at('v2')).items.map(({ host, port }: any) => `${host} ${port}`);
  expect(pairs).toEqual(['localhost 8080', 'localhost 8080']);
});

test('a webhook may change labels and annotations, and no other metadata', () => {
  const { body, made } = started(
    answering((object, apiVersion) => ({
      ...convert(object, apiVersion),
      metadata: {
        ...object.metadata,
        labels: { by: 'webhook' },
        generation: 7,
        finalizers: ['x/y'],
      },
    })),
  );
  made('v1', 'a', { hostPort: 'a:1' });
  const { labels, generation, finalizers } = body('GET', `${at('v2')}/a`).metadata;
  expect([labels, generation, finalizers]).toEqual([{ by: 'webhook' }, 1, undefined]);
});

const FROM = 'conversion webhook for stable.example.com/v1, Kind=E2eTest';

test.each<[string, Post | undefined, string]>([
  [
    'a Service that is not there',
    undefined,
    `${FROM} failed: Post "https://e2e-test-crd-conversion-webhook.default.svc:443/crdconvert?timeout=30s": service "e2e-test-crd-conversion-webhook" not found`,
  ],
  [
    'nothing',
    () => ({ ok: true, body: { apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview' } }),
    `${FROM} failed: no response provided`,
  ],
  [
    'another version',
    answering((object) => object),
    `${FROM} returned invalid object at index 0: invalid groupVersion (expected stable.example.com/v2, received stable.example.com/v1)`,
  ],
  [
    'another name',
    answering((object, apiVersion) => ({ ...object, apiVersion, metadata: { name: 'b' } })),
    `${FROM} returned invalid object: must have the same name: a != b`,
  ],
])('an answer that is %s is told', (_what, post, message) => {
  const { ask, body, made, simulation, server } = started(post);
  const kinds: string[] = [];
  let closed = 0;
  const handler = {
    onEvent: (event: any) => kinds.push(event.type),
    onClose: () => void closed++,
  };
  server.watch({ method: 'GET', path: at('v2'), query: { watch: 'true' } }, handler);
  expect(made('v1', 'a', { hostPort: 'localhost:8080' }).status).toBe(201);
  simulation.runFor(SECOND);
  expect([closed, kinds]).toEqual([1, []]);
  expect(ask('GET', `${at('v2')}/a`).status).toBe(500);
  expect(body('GET', at('v2')).message).toBe(message);
  expect(body('GET', `${at('v1')}/a`).hostPort).toBe('localhost:8080');
  ask('DELETE', DEFINITION);
  simulation.runFor(SECOND);
  expect(ask('GET', DEFINITION).status).toBe(404);
});
