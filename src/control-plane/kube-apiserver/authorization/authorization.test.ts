/** Who may do what, asked of the real API server with its default roles. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Method, UserInfo } from '../../../apimachinery/api-request.ts';
import { loneApiServer, type LoneApiServer } from '../testing/lone-api-server.ts';

const AUTHENTICATED = 'system:authenticated';
const admin: UserInfo = { name: 'kubernetes-admin', groups: ['system:masters', AUTHENTICATED] };
const jane: UserInfo = { name: 'jane', groups: ['developers', AUTHENTICATED] };
const kubelet: UserInfo = { name: 'system:node:node-1', groups: ['system:nodes', AUTHENTICATED] };
const scheduler: UserInfo = { name: 'system:kube-scheduler', groups: [AUTHENTICATED] };
const nobody: UserInfo = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const PODS = '/api/v1/namespaces/default/pods';

let lone: LoneApiServer;
beforeEach(() => {
  lone = loneApiServer(undefined, { authorizer: undefined });
});

function ask(user: UserInfo, line: string, body?: object, headers: Record<string, string> = {}) {
  const [method, url] = line.split(' ') as [Method, string];
  const [path, search] = url.split('?') as [string, string | undefined];
  const query = Object.fromEntries(new URLSearchParams(search ?? ''));
  const { status, body: said } = lone.server.handle({ method, path, query, body, headers, user });
  const { message } = said as { message?: string };
  return status < 400 ? String(status) : `${status} ${message}`;
}

const bind = (role: string, name = 'jane') => ({
  metadata: { name: `${name}-${role}` },
  roleRef: { kind: 'ClusterRole', name: role },
  subjects: [{ kind: 'User', name }],
});

describe('what the default roles allow', () => {
  test.each([
    [nobody, 'GET /healthz', '200'],
    [nobody, 'GET /version', '200'],
    [nobody, 'GET /api', '403 forbidden: User "system:anonymous" cannot get path "/api"'],
    [
      nobody,
      `GET ${PODS}`,
      '403 pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "default"',
    ],
    [jane, 'GET /apis', '200'],
    [jane, 'GET /metrics', '403 forbidden: User "jane" cannot get path "/metrics"'],
    [
      jane,
      `GET ${PODS}`,
      '403 pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
    ],
    [
      jane,
      `GET ${PODS}?watch=true`,
      '403 pods is forbidden: User "jane" cannot watch resource "pods" in API group "" in the namespace "default"',
    ],
    [
      jane,
      `DELETE ${PODS}/web`,
      '403 pods "web" is forbidden: User "jane" cannot delete resource "pods" in API group "" in the namespace "default"',
    ],
    [
      jane,
      `GET ${PODS}/web/log`,
      '403 pods "web" is forbidden: User "jane" cannot get resource "pods/log" in API group "" in the namespace "default"',
    ],
    [
      jane,
      'GET /api/v1/nodes',
      '403 nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope',
    ],
    [
      jane,
      'GET /api/v1/namespaces/default',
      '403 namespaces "default" is forbidden: User "jane" cannot get resource "namespaces" in API group "" in the namespace "default"',
    ],
    [
      jane,
      'GET /apis/apps/v1/namespaces/a/robots',
      '403 robots.apps is forbidden: User "jane" cannot list resource "robots" in API group "apps" in the namespace "a"',
    ],
    [
      jane,
      'GET /api/v1/namespaces/<b>/pods',
      '403 pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "&lt;b&gt;"',
    ],
    [scheduler, 'GET /api/v1/pods', '200'],
    [
      scheduler,
      'GET /api/v1/secrets',
      '403 secrets is forbidden: User "system:kube-scheduler" cannot list resource "secrets" in API group "" at the cluster scope',
    ],
    [kubelet, 'GET /api/v1/pods?fieldSelector=spec.nodeName=node-1', '200'],
    [
      kubelet,
      'GET /api/v1/pods',
      `403 pods is forbidden: User "system:node:node-1" cannot list resource "pods" in API group "" at the cluster scope: can only list/watch pods with spec.nodeName field selector`,
    ],
    [
      kubelet,
      'GET /api/v1/nodes/node-2',
      `403 nodes "node-2" is forbidden: User "system:node:node-1" cannot get resource "nodes" in API group "" at the cluster scope: node 'node-1' cannot read 'node-2', only its own Node object`,
    ],
    [kubelet, 'GET /api/v1/nodes?fieldSelector=metadata.name=node-1', '200'],
    [
      kubelet,
      'GET /api/v1/namespaces/default/secrets/key',
      `403 secrets "key" is forbidden: User "system:node:node-1" cannot get resource "secrets" in API group "" in the namespace "default": no relationship found between node 'node-1' and this object`,
    ],
    [
      kubelet,
      'GET /apis/coordination.k8s.io/v1/namespaces/default/leases/node-1',
      `403 leases.coordination.k8s.io "node-1" is forbidden: User "system:node:node-1" cannot get resource "leases" in API group "coordination.k8s.io" in the namespace "default": can only access leases in the "kube-node-lease" system namespace`,
    ],
    [
      { ...kubelet, name: 'system:node:' },
      'GET /api/v1/nodes',
      '403 nodes is forbidden: User "system:node:" cannot list resource "nodes" in API group "" at the cluster scope: unknown node for user "system:node:"',
    ],
  ] as const)('%j %s', (user, line, says) => expect(ask(user, line)).toBe(says));
});

test('a viewer is refused until a role lets her', () => {
  const before = ask(jane, `GET ${PODS}`);
  expect(ask(admin, `POST ${RBAC}/namespaces/default/rolebindings`, bind('pod-reader'))).toBe(
    '201',
  );
  expect(ask(jane, `GET ${PODS}`)).toBe(
    `${before}: RBAC: clusterrole.rbac.authorization.k8s.io "pod-reader" not found`,
  );
  const rules = [{ verbs: ['list'], apiGroups: [''], resources: ['pods'] }];
  expect(ask(admin, `POST ${RBAC}/clusterroles`, { metadata: { name: 'pod-reader' }, rules })).toBe(
    '201',
  );
  expect(ask(jane, `GET ${PODS}`)).toBe('200');
  expect(ask(jane, 'GET /api/v1/namespaces/kube-system/pods')).toMatch(/^403/);
  expect(ask(admin, `DELETE ${RBAC}/namespaces/default/rolebindings/jane-pod-reader`)).toBe('200');
  expect(ask(jane, `GET ${PODS}`)).toBe(before);
});

test('a review tells by which binding', () => {
  ask(admin, `POST ${RBAC}/namespaces/default/rolebindings`, bind('system:aggregate-to-view'));
  const review = {
    spec: {
      user: 'jane',
      resourceAttributes: { namespace: 'default', verb: 'get', resource: 'pods' },
    },
  };
  const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
  expect(
    lone.server.handle({ method: 'POST', path, body: review, user: admin }).body,
  ).toMatchObject({
    status: {
      allowed: true,
      reason:
        'RBAC: allowed by RoleBinding "jane-system:aggregate-to-view/default" of ClusterRole "system:aggregate-to-view" to User "jane"',
    },
  });
});

describe('nobody gives away more than he has', () => {
  const manager = [
    {
      verbs: ['*'],
      apiGroups: ['rbac.authorization.k8s.io'],
      resources: ['roles', 'rolebindings', 'clusterroles'],
    },
    { verbs: ['get'], apiGroups: [''], resources: ['pods'] },
  ];
  const grant = (verbs: string[]) => ({
    metadata: { name: 'given' },
    rules: [{ verbs, apiGroups: [''], resources: ['pods'] }],
  });
  const group = JSON.stringify(jane.groups).replaceAll(',', ' ');

  beforeEach(() => {
    const plain = manager.map((rule) =>
      rule.verbs[0] === '*'
        ? { ...rule, verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'] }
        : rule,
    );
    ask(admin, `POST ${RBAC}/clusterroles`, { metadata: { name: 'manager' }, rules: plain });
    ask(admin, `POST ${RBAC}/clusterrolebindings`, bind('manager'));
  });

  test.each([
    ['roles', grant(['get']), '201'],
    [
      'roles',
      grant(['get', 'list', 'watch']),
      `403 roles.rbac.authorization.k8s.io "given" is forbidden: user "jane" (groups=${group}) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["pods"], Verbs:["list" "watch"]}`,
    ],
    ['rolebindings', bind('manager', 'joe'), '201'],
    [
      'rolebindings',
      bind('nothing', 'joe'),
      '404 clusterroles.rbac.authorization.k8s.io "nothing" not found',
    ],
    [
      'rolebindings',
      bind('system:kube-dns', 'joe'),
      `403 rolebindings.rbac.authorization.k8s.io "joe-system:kube-dns" is forbidden: user "jane" (groups=${group}) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["endpoints"], Verbs:["list" "watch"]}\n{APIGroups:[""], Resources:["services"], Verbs:["list" "watch"]}`,
    ],
  ])('%s %j', (plural, body, says) =>
    expect(ask(jane, `POST ${RBAC}/namespaces/default/${plural}`, body)).toBe(says),
  );

  test('unless he may bind or escalate', () => {
    const rules = [
      {
        verbs: ['bind'],
        apiGroups: [manager[0]!.apiGroups[0]!],
        resources: ['clusterroles'],
        resourceNames: ['view'],
      },
      { verbs: ['escalate'], apiGroups: [manager[0]!.apiGroups[0]!], resources: ['roles'] },
    ];
    ask(admin, `POST ${RBAC}/clusterroles`, { metadata: { name: 'trusted' }, rules });
    ask(admin, `POST ${RBAC}/clusterrolebindings`, bind('trusted'));
    expect(ask(jane, `POST ${RBAC}/namespaces/default/rolebindings`, bind('view', 'joe'))).toBe(
      '201',
    );
    expect(ask(jane, `POST ${RBAC}/namespaces/default/roles`, grant(['list']))).toBe('201');
  });

  test('and gathers no rules', () => {
    const body = { metadata: { name: 'all' }, aggregationRule: { clusterRoleSelectors: [{}] } };
    expect(ask(jane, `POST ${RBAC}/clusterroles`, body)).toBe(
      '403 clusterroles.rbac.authorization.k8s.io "all" is forbidden: must have cluster-admin privileges to use the aggregationRule',
    );
  });
});

describe('acting as somebody else', () => {
  test.each([
    [
      admin,
      { 'impersonate-user': 'jane' },
      '403 pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
    ],
    [admin, { 'impersonate-user': 'jane', 'impersonate-group': 'system:masters' }, '200'],
    [
      admin,
      { 'impersonate-user': 'system:serviceaccount:kube-system:replicaset-controller' },
      '200',
    ],
    [
      jane,
      { 'impersonate-user': 'joe' },
      '403 users "joe" is forbidden: User "jane" cannot impersonate resource "users" in API group "" at the cluster scope',
    ],
    [
      jane,
      { 'impersonate-user': 'system:serviceaccount:default:a' },
      '403 serviceaccounts "a" is forbidden: User "jane" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "default"',
    ],
    [
      admin,
      { 'impersonate-group': 'developers' },
      `500 Internal Server Error: "${PODS}": requested impersonation without impersonating a user`,
    ],
  ] as const)('%j as %j', (user, headers, says) =>
    expect(ask(user, `GET ${PODS}`, undefined, headers)).toBe(says),
  );

  test('is who one is then', () => {
    const headers = {
      'impersonate-user': 'joe',
      'impersonate-uid': '7',
      'impersonate-extra-acme.com%2fproject': 'a, b',
    };
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const answer = lone.server.handle({ method: 'POST', path, body: {}, headers, user: admin });
    expect(answer.body).toMatchObject({
      status: {
        userInfo: {
          username: 'joe',
          uid: '7',
          groups: [AUTHENTICATED],
          extra: { 'acme.com/project': ['a', 'b'] },
        },
      },
    });
  });
});

describe('a kubelet', () => {
  const pod = (name: string, node: string, more: object = {}) => ({
    metadata: { name },
    spec: { nodeName: node, containers: [{ name: 'c', image: 'nginx' }], ...more },
  });

  beforeEach(() => {
    const account = { metadata: { name: 'default' } };
    ask(admin, 'POST /api/v1/namespaces/default/serviceaccounts', account);
    ask(admin, 'POST /api/v1/nodes', { metadata: { name: 'node-1' } });
  });

  test('sees what its Pods need, as long as they are there', () => {
    const secret = 'GET /api/v1/namespaces/default/secrets/key';
    ask(admin, 'POST /api/v1/namespaces/default/secrets', { metadata: { name: 'key' } });
    const volumes = [{ name: 'v', secret: { secretName: 'key' } }];
    ask(admin, `POST ${PODS}`, pod('a', 'node-2', { volumes }));
    expect(ask(kubelet, secret)).toMatch(/^403/);
    ask(admin, `POST ${PODS}`, pod('b', 'node-1', { volumes }));
    expect(ask(kubelet, secret)).toBe('200');
    expect(ask(kubelet, `GET ${PODS}/b`)).toBe('200');
    expect(ask(kubelet, `GET ${PODS}/a`)).toMatch(/^403/);
    ask(admin, `DELETE ${PODS}/b?gracePeriodSeconds=0`);
    expect(ask(kubelet, secret)).toMatch(/^403/);
  });

  test.each([
    [
      'PATCH /api/v1/nodes/node-1',
      { metadata: { labels: { 'node-restriction.kubernetes.io/a': 'b' } } },
      '403 nodes "node-1" is forbidden: is not allowed to modify labels: node-restriction.kubernetes.io/a',
    ],
    ['PATCH /api/v1/nodes/node-1', { metadata: { labels: { 'example.com/a': 'b' } } }, '200'],
    [
      'PATCH /api/v1/nodes/node-1',
      { spec: { taints: [] } },
      '403 nodes "node-1" is forbidden: node "node-1" is not allowed to modify taints',
    ],
    [
      'PATCH /api/v1/nodes/node-2/status',
      { status: {} },
      '403 nodes "node-2" is forbidden: node "node-1" is not allowed to modify node "node-2"',
    ],
    [
      'PATCH /api/v1/namespaces/default/pods/away/status',
      { status: { message: 'a' } },
      '403 pods "away" is forbidden: node "node-1" can only update pod status for pods with spec.nodeName set to itself',
    ],
    [
      'DELETE /api/v1/namespaces/default/pods/away',
      undefined,
      '403 pods "away" is forbidden: node "node-1" can only delete pods with spec.nodeName set to itself',
    ],
    [
      `POST ${PODS}`,
      pod('own', 'node-1'),
      '403 pods "own" is forbidden: pod does not have "kubernetes.io/config.mirror" annotation, node "node-1" can only create mirror pods',
    ],
  ])('%s %j', (line, body, says) => {
    ask(admin, 'POST /api/v1/nodes', { metadata: { name: 'node-2' } });
    ask(admin, `POST ${PODS}`, pod('away', 'node-2'));
    const headers = {
      'content-type': line.startsWith('PATCH')
        ? 'application/merge-patch+json'
        : 'application/json',
    };
    expect(ask(kubelet, line, body, headers)).toBe(says);
  });
});

test('a default role that lost a rule has it again when the server starts anew, unless somebody says no', () => {
  const path = `${RBAC}/clusterroles/system:kube-dns`;
  const patch = { 'content-type': 'application/merge-patch+json' };
  const rulesNow = () =>
    (lone.server.handle({ method: 'GET', path, user: admin }).body as { rules?: unknown[] }).rules;
  const before = rulesNow();
  ask(admin, `PATCH ${path}`, { rules: [] }, patch);
  lone.server.stop(() => {});
  lone.server.start();
  expect(rulesNow()).toEqual(
    // Broken down to one verb and resource each, as upstream adds what is missing.
    expect.arrayContaining([{ verbs: ['list'], apiGroups: [''], resources: ['endpoints'] }]),
  );
  expect(before).toHaveLength(1);
  const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'false' };
  ask(admin, `PATCH ${path}`, { rules: [], metadata: { annotations } }, patch);
  lone.server.stop(() => {});
  lone.server.start();
  expect(rulesNow() ?? []).toEqual([]);
});
