/** What policies of expressions refuse, warn of and let pass, against the real server. */
import { beforeEach, expect, test } from 'vitest';
import type { Status } from '../../../../apimachinery/status.ts';
import { asking, messageOf, type Ask } from '../../testing/ask.ts';
import { loneApiServer } from '../../testing/lone-api-server.ts';

let ask: Ask;

beforeEach(() => {
  ask = asking(loneApiServer().server);
});

const GROUP = '/apis/admissionregistration.k8s.io/v1';
const V1 = 'admissionregistration.k8s.io/v1';
const rule = (resources: string[], more: object = {}) => ({
  apiGroups: ['*'],
  apiVersions: ['*'],
  operations: ['CREATE', 'UPDATE', 'DELETE'],
  resources,
  ...more,
});

function policy(spec: object, name = 'p'): void {
  const made = ask('POST', `${GROUP}/validatingadmissionpolicies`, {
    apiVersion: V1,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: { matchConstraints: { resourceRules: [rule(['configmaps'])] }, ...spec },
  });
  expect(made.status, messageOf(made)).toBe(201);
}

function binding(spec: object = {}, name = 'b', policyName = 'p'): void {
  const made = ask('POST', `${GROUP}/validatingadmissionpolicybindings`, {
    apiVersion: V1,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName, validationActions: ['Deny'], ...spec },
  });
  expect(made.status, messageOf(made)).toBe(201);
}

const configMap = (data: object = {}, metadata: object = {}, namespace = 'default') =>
  ask('POST', `/api/v1/namespaces/${namespace}/configmaps`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', ...metadata },
    data,
  });

const denied = (text: string) =>
  `configmaps "c" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: ${text}`;

test('a policy without a binding does nothing; with one it refuses in its words', () => {
  policy({ validations: [{ expression: "object.data.size == 'small'" }] });
  expect(configMap({ size: 'large' }, { name: 'before' }).status).toBe(201);
  binding();
  const { status, body } = configMap({ size: 'large' });
  expect(status).toBe(422);
  const message = denied("failed expression: object.data.size == 'small'");
  expect(body as Status).toMatchObject({
    message,
    reason: 'Invalid',
    details: {
      name: 'c',
      kind: 'configmaps',
      causes: [{ message: message.split(': ').slice(1).join(': ') }],
    },
  });
  expect(configMap({ size: 'small' }).status).toBe(201);
});

test.each([
  ['the message', { expression: 'false', message: ' no ' }, 'no'],
  [
    'what its expression gives',
    { expression: 'false', message: 'no', messageExpression: "'not ' + object.metadata.name" },
    'not c',
  ],
  [
    'the message if its expression fails',
    { expression: 'false', message: 'no', messageExpression: 'string(object.x)' },
    'no',
  ],
  [
    'the message if its expression has lines',
    { expression: 'false', message: 'no', messageExpression: '"a\\nb"' },
    'no',
  ],
  [
    'what went wrong',
    { expression: 'object.spec.x == 1' },
    "expression 'object.spec.x == 1' resulted in error: no such key: spec",
  ],
  [
    'that it costs too much',
    { expression: `${'[1,2,3,4,5,6,7,8,9,10].all(a, '.repeat(6)}true${')'.repeat(6)}` },
    /resulted in error: operation cancelled: actual cost limit exceeded$/,
  ],
])('says %s', (_, validation, says) => {
  policy({ validations: [validation] });
  binding();
  const told = messageOf(configMap());
  expect(told).toEqual(typeof says === 'string' ? denied(says) : expect.stringMatching(says));
});

test('has reasons with their codes', () => {
  policy({ validations: [{ expression: 'false', reason: 'Forbidden' }] });
  binding();
  expect(configMap().body as Status).toMatchObject({ code: 403, reason: 'Forbidden' });
});

test('lets what fails pass if it may', () => {
  policy({ failurePolicy: 'Ignore', validations: [{ expression: 'object.spec.x == 1' }] });
  binding();
  expect(configMap().status).toBe(201);
});

test('warns rather than refuses if the binding says so', () => {
  policy({ validations: [{ expression: 'false', message: 'better not' }] });
  binding({ validationActions: ['Warn', 'Audit'] });
  const { status, warnings } = configMap();
  expect(status).toBe(201);
  expect(warnings).toEqual([
    "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': better not",
  ]);
});

test('knows request, old object, namespace, variables and the authorizer', () => {
  ask('POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'dev', labels: { env: 'dev' } },
  });
  policy({
    variables: [
      { name: 'env', expression: "namespaceObject.metadata.labels.?env.orValue('none')" },
      { name: 'isDev', expression: "variables.env == 'dev'" },
    ],
    validations: [
      { expression: "request.operation != 'CREATE' || oldObject == null", message: 'old' },
      {
        expression: "request.operation != 'UPDATE' || object.data.n > oldObject.data.n",
        message: 'must grow',
      },
      {
        expression:
          "request.resource.resource == 'configmaps' && request.kind.kind == 'ConfigMap' && !request.dryRun",
        message: 'request',
      },
      {
        expression: "variables.isDev || request.namespace == 'default'",
        messageExpression: "'env is ' + variables.env",
      },
      {
        expression:
          "authorizer.group('').resource('pods').check('create').allowed() && authorizer.requestResource.check('get').allowed()",
        message: 'authorizer',
      },
    ],
  });
  binding();
  expect(messageOf(configMap({ n: '1' }, {}, 'dev'))).toBeUndefined();
  expect(messageOf(configMap({ n: '1' }))).toBeUndefined();
  expect(messageOf(configMap({ n: '1' }, {}, 'kube-system'))).toBe(denied('env is none'));
  const patched = ask('PATCH', '/api/v1/namespaces/dev/configmaps/c', { data: { n: '0' } });
  expect(messageOf(patched)).toBe(denied('must grow'));
});

test.each([
  ['rules', { matchConstraints: { resourceRules: [rule(['secrets'])] } }],
  [
    'operations',
    { matchConstraints: { resourceRules: [rule(['configmaps'], { operations: ['UPDATE'] })] } },
  ],
  [
    'names',
    { matchConstraints: { resourceRules: [rule(['configmaps'], { resourceNames: ['other'] })] } },
  ],
  ['scope', { matchConstraints: { resourceRules: [rule(['*'], { scope: 'Cluster' })] } }],
  [
    'exclusions',
    {
      matchConstraints: {
        resourceRules: [rule(['*'])],
        excludeResourceRules: [rule(['configmaps'])],
      },
    },
  ],
  [
    'the namespace',
    {
      matchConstraints: {
        resourceRules: [rule(['*'])],
        namespaceSelector: { matchLabels: { a: 'b' } },
      },
    },
  ],
  [
    'the object',
    {
      matchConstraints: {
        resourceRules: [rule(['*'])],
        objectSelector: { matchLabels: { a: 'b' } },
      },
    },
  ],
  [
    'conditions',
    { matchConditions: [{ name: 'not-c', expression: "object.metadata.name != 'c'" }] },
  ],
])('is not asked where %s say otherwise', (_, spec) => {
  policy({ validations: [{ expression: 'false' }], ...spec });
  binding();
  expect(configMap().status).toBe(201);
});

test('a condition that fails refuses', () => {
  policy({
    validations: [{ expression: 'true' }],
    matchConditions: [{ name: 'x', expression: 'object.x == 1' }],
  });
  binding();
  expect(messageOf(configMap())).toBe(
    denied("expression 'object.x == 1' resulted in error: no such key: x"),
  );
});

test('takes parameters by name and by labels, and misses them as it is told', () => {
  policy({
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    validations: [{ expression: "object.metadata.name != 'c' || object.data.n == params.data.n" }],
  });
  configMap({ n: '1' }, { name: 'limit', labels: { is: 'limit' } }, 'kube-public');
  binding({
    paramRef: { name: 'limit', namespace: 'kube-public', parameterNotFoundAction: 'Deny' },
  });
  expect(messageOf(configMap({ n: '2' }))).toContain('failed expression');
  expect(configMap({ n: '1' }).status).toBe(201);
  binding(
    {
      paramRef: {
        selector: { matchLabels: { is: 'limit' } },
        namespace: 'default',
        parameterNotFoundAction: 'Allow',
      },
    },
    'b2',
  );
  expect(configMap({ n: '1' }, { name: 'd' }).status).toBe(201);
  binding(
    { paramRef: { name: 'none', namespace: 'default', parameterNotFoundAction: 'Deny' } },
    'b3',
  );
  expect(messageOf(configMap({ n: '1' }, { name: 'e' }))).toContain(
    "with binding 'b3' denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
  );
});

test('says that its parameters are of no known kind', () => {
  policy({
    paramKind: { apiVersion: 'example.com/v1', kind: 'Limit' },
    validations: [{ expression: 'true' }],
  });
  binding({ paramRef: { name: 'x', parameterNotFoundAction: 'Deny' } });
  expect(messageOf(configMap())).toBe(
    `configmaps "c" is forbidden: ValidatingAdmissionPolicy 'p' denied request: failed to configure policy: failed to find resource referenced by paramKind: 'example.com/v1, Kind=Limit'`,
  );
});

test('nobody is locked out: policies are not asked about policies', () => {
  policy({
    matchConstraints: { resourceRules: [rule(['*'])] },
    validations: [{ expression: 'false' }],
  });
  binding();
  expect(ask('DELETE', `${GROUP}/validatingadmissionpolicybindings/b`).status).toBe(200);
  expect(configMap().status).toBe(201);
});
