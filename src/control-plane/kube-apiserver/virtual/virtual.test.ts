/** Kinds that are answered and not stored, asked over the API. */
import { describe, expect, test } from 'vitest';
import { loneApiServer } from '../testing/lone-api-server.ts';

const { server, etcd } = loneApiServer();
const jane = { name: 'jane', groups: ['system:masters', 'system:authenticated'], uid: '7' };
const AUTHORIZATION = '/apis/authorization.k8s.io/v1';

function post(path: string, body: object, query: Record<string, string> = {}) {
  const headers = { 'user-agent': 'kubectl/v1.36.0' };
  return server.handle({ method: 'POST', path, query, headers, body, user: jane });
}
const pods = { verb: 'list', resource: 'pods', namespace: 'default' };

describe('a virtual kind', () => {
  test('is answered and not stored', () => {
    const before = etcd.revision;
    const answer = post('/apis/authentication.k8s.io/v1/selfsubjectreviews', {});
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      kind: 'SelfSubjectReview',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { creationTimestamp: '2026-01-05T09:00:00Z' },
      status: { userInfo: { username: 'jane', uid: '7', groups: jane.groups } },
    });
    expect(etcd.revision).toBe(before);
  });

  test('is discovered with what it offers', () => {
    const { body } = server.handle({ method: 'GET', path: AUTHORIZATION });
    const { resources } = body as { resources: { name: string; verbs: string[] }[] };
    expect(resources.map(({ name, verbs }) => [name, verbs])).toEqual([
      ['localsubjectaccessreviews', ['create']],
      ['selfsubjectaccessreviews', ['create']],
      ['selfsubjectrulesreviews', ['create']],
      ['subjectaccessreviews', ['create']],
    ]);
    const path = `/openapi/v3${AUTHORIZATION}`;
    const { paths } = server.handle({ method: 'GET', path }).body as { paths: object };
    expect(Object.entries(paths).map(([of, methods]) => [of, Object.keys(methods)])).toContainEqual(
      [`${AUTHORIZATION}/subjectaccessreviews`, ['post']],
    );
  });

  test.each([
    { method: 'GET', path: '/subjectaccessreviews', says: 405 },
    { method: 'DELETE', path: '/subjectaccessreviews', says: 405 },
    { method: 'GET', path: '/subjectaccessreviews/one', says: 405 },
  ] as const)('$method $path is $says', ({ method, path, says }) =>
    expect(server.handle({ method, path: AUTHORIZATION + path, user: jane }).status).toBe(says),
  );

  test.each([
    {
      path: '/subjectaccessreviews',
      body: { spec: { resourceAttributes: pods } },
      says: 'SubjectAccessReview.authorization.k8s.io "" is invalid: spec.user: Invalid value: "": at least one of user or group must be specified',
    },
    {
      path: '/selfsubjectaccessreviews',
      body: { spec: {} },
      says: 'SelfSubjectAccessReview.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    },
    {
      path: '/selfsubjectaccessreviews',
      body: { spec: { resourceAttributes: pods, nonResourceAttributes: { path: '/' } } },
      says: 'SelfSubjectAccessReview.authorization.k8s.io "" is invalid: spec.nonResourceAttributes: Invalid value: {"path":"/"}: cannot be specified in combination with resourceAttributes',
    },
    {
      path: '/namespaces/other/localsubjectaccessreviews',
      body: { spec: { user: 'joe', resourceAttributes: pods } },
      says: 'LocalSubjectAccessReview.authorization.k8s.io "" is invalid: spec.resourceAttributes.namespace: Invalid value: "default": must match metadata.namespace',
    },
    {
      path: '/selfsubjectrulesreviews',
      body: { spec: {} },
      says: 'no namespace on request',
    },
    {
      path: '/selfsubjectaccessreviews',
      body: { spec: { resourceAttributes: { verbs: 'list' } } },
      query: { fieldValidation: 'Strict' },
      says: 'SelfSubjectAccessReview in version "v1" cannot be handled as a SelfSubjectAccessReview: strict decoding error: unknown field "spec.resourceAttributes.verbs"',
    },
  ])('$path refuses: $says', ({ path, body, query, says }) =>
    expect(post(AUTHORIZATION + path, body, query).body).toMatchObject({ message: says }),
  );
});

describe('what stands for others', () => {
  test('a Binding that is posted to its Namespace puts the Pod on the node', () => {
    const namespace = '/api/v1/namespaces/default';
    post('/api/v1/namespaces', { metadata: { name: 'default' } });
    post(`${namespace}/serviceaccounts`, { metadata: { name: 'default' } });
    post(`${namespace}/pods`, {
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'c', image: 'nginx' }] },
    });
    const bound = (name: string) =>
      post(`${namespace}/bindings`, { metadata: { name }, target: { kind: 'Node', name: 'n' } });
    expect(bound('p')).toMatchObject({ status: 201, body: { status: 'Success' } });
    expect(server.handle({ method: 'GET', path: `${namespace}/pods/p` }).body).toMatchObject({
      spec: { nodeName: 'n' },
    });
    expect(bound('q')).toMatchObject({ status: 404, body: { message: 'pods "q" not found' } });
    expect(bound('p')).toMatchObject({ status: 409 });
  });

  test('ComponentStatuses are asked at the moment', () => {
    const path = '/api/v1/componentstatuses';
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const { body, warnings } = server.handle({ method: 'GET', path, headers: { accept } });
    const { rows } = body as { rows: { cells: unknown[] }[] };
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['scheduler', 'Healthy', 'ok', ''],
      ['controller-manager', 'Healthy', 'ok', ''],
      ['etcd-0', 'Healthy', 'ok', ''],
    ]);
    expect(warnings).toEqual(['v1 ComponentStatus is deprecated in v1.19+']);
    const of = (name: string) => server.handle({ method: 'GET', path: `${path}/${name}` }).status;
    expect([of('scheduler'), of('kubelet')]).toEqual([200, 404]);
  });
});
