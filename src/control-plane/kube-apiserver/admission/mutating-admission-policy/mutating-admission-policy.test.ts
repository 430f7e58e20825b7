/** What policies of expressions change, against the real server. */
import { beforeEach, expect, test } from 'vitest';
import { asking, messageOf, type Ask } from '../../testing/ask.ts';
import { loneApiServer } from '../../testing/lone-api-server.ts';

let ask: Ask;

beforeEach(() => {
  ask = asking(loneApiServer().server);
});

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const V1 = 'admissionregistration.k8s.io/v1';

function policy(mutations: readonly object[], more: object = {}, name = 'p'): void {
  const rule = {
    apiGroups: ['*'],
    apiVersions: ['*'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['configmaps', 'deployments'],
  };
  const made = ask('POST', `${GROUP}/mutatingadmissionpolicies`, {
    apiVersion: V1,
    kind: 'MutatingAdmissionPolicy',
    metadata: { name },
    spec: {
      matchConstraints: { resourceRules: [rule] },
      reinvocationPolicy: 'Never',
      mutations,
      ...more,
    },
  });
  expect(made.status, messageOf(made)).toBe(201);
  const bound = ask('POST', `${GROUP}/mutatingadmissionpolicybindings`, {
    apiVersion: V1,
    kind: 'MutatingAdmissionPolicyBinding',
    metadata: { name: 'b' + name },
    spec: { policyName: name },
  });
  expect(bound.status, messageOf(bound)).toBe(201);
}
const applying = (expression: string) => ({
  patchType: 'ApplyConfiguration',
  applyConfiguration: { expression },
});
const patching = (expression: string) => ({ patchType: 'JSONPatch', jsonPatch: { expression } });

const configMap = (data: object = {}, metadata: object = {}) =>
  ask('POST', '/api/v1/namespaces/default/configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', ...metadata },
    data,
  });
const body = (answer: { readonly body: unknown }) =>
  answer.body as { data: object; metadata: { labels?: object } };

test('applies a configuration, and a patch after it', () => {
  policy([
    applying('Object{metadata: Object.metadata{labels: {"by": object.metadata.name}}}'),
    patching(
      '[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("example.com/n"), value: string(object.metadata.labels.size())}]',
    ),
  ]);
  expect(body(configMap({}, { labels: { own: '1' } })).metadata.labels).toEqual({
    own: '1',
    by: 'c',
    'example.com/n': '2',
  });
});

test('merges lists by their keys', () => {
  policy([
    applying(
      `Object{spec: Object.spec{template: Object.spec.template{spec: Object.spec.template.spec{containers: object.spec.template.spec.containers.map(c, Object.spec.template.spec.containers{name: c.name, imagePullPolicy: "Always"})}}}}`,
    ),
  ]);
  const template = {
    metadata: { labels: { a: 'b' } },
    spec: {
      containers: [
        { name: 'x', image: 'nginx:1.27' },
        { name: 'y', image: 'redis:7' },
      ],
    },
  };
  const made = ask('POST', '/apis/apps/v1/namespaces/default/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd' },
    spec: { selector: { matchLabels: { a: 'b' } }, template },
  });
  const { containers } = (made.body as { spec: { template: { spec: { containers: object[] } } } })
    .spec.template.spec;
  expect(containers).toMatchObject([
    { name: 'x', image: 'nginx:1.27', imagePullPolicy: 'Always' },
    { name: 'y', image: 'redis:7', imagePullPolicy: 'Always' },
  ]);
});

test('is asked again when a later one changed something, if it wants to', () => {
  const count = (key: string) =>
    applying(`Object{data: {"${key}": string(has(object.data) ? object.data.size() : 0)}}`);
  policy([count('a')], { reinvocationPolicy: 'IfNeeded' }, 'a');
  policy([applying('Object{data: {"late": "x"}}')], {}, 'b');
  expect(body(configMap()).data).toEqual({ a: '2', late: 'x' });
});

test.each([
  [
    'object.x',
    [patching('[JSONPatch{op: "add", path: "/data/a", value: object.x}]')],
    /^policy 'p' with binding 'bp' denied request: expression '.*' resulted in error: no such key: x$/,
  ],
  [
    'a misplaced type',
    [applying('Object{metadata: Object.spec{}}')],
    /type mismatch: unexpected type name "Object.spec", expected "Object.metadata", which matches field name path from root Object type$/,
  ],
])('says what is wrong with %s', (_, mutations, message) => {
  policy(mutations);
  expect(messageOf(configMap())).toMatch(message);
});

test('ignores what fails, if it may, and what its conditions leave out', () => {
  policy([applying('Object{data: {"a": object.x}}')], { failurePolicy: 'Ignore' });
  policy(
    [applying('Object{data: {"b": "1"}}')],
    { matchConditions: [{ name: 'x', expression: 'false' }] },
    'q',
  );
  expect(body(configMap({ own: '1' })).data).toEqual({ own: '1' });
});
