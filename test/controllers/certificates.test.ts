/** Requests for certificates: who may have what, who says so, and what becomes of them. */
import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { clusterRoleBindings } from '../../src/api/rbac/v1/cluster-role-binding/cluster-role-binding.ts';
import { certificateSigningRequests } from '../../src/api/certificates/v1/certificate-signing-request/certificate-signing-request.ts';
import { signingRequestOf } from '../../src/pki/testing/signing-request-of.ts';
import { ControlPlane } from './control-plane.ts';

const CLIENT = 'kubernetes.io/kube-apiserver-client';
const KUBELET = 'kubernetes.io/kube-apiserver-client-kubelet';
const SERVING = 'kubernetes.io/kubelet-serving';
const NODE = { commonName: 'system:node:n', organizations: ['system:nodes'] };

function asked(plane: ControlPlane, spec: object) {
  plane.create(certificateSigningRequests, {
    metadata: { name: 'a' },
    spec: {
      request: signingRequestOf({ commonName: 'jane', organizations: ['dev'] }),
      signerName: CLIENT,
      usages: ['client auth'],
      ...spec,
    },
  });
  plane.run(10);
}

function judged(plane: ControlPlane, type: 'Approved' | 'Denied' = 'Approved') {
  const condition = { type, status: 'True', reason: 'Test', message: 'by hand' };
  const key = { name: 'a' };
  const patch = { status: { conditions: [condition] } };
  plane.client.patch(certificateSigningRequests, key, 'merge', patch, 'approval');
  plane.run(10);
}

const request = (plane: ControlPlane) => plane.get(certificateSigningRequests, 'a');
const certificate = (plane: ControlPlane) =>
  new X509Certificate(Buffer.from(request(plane)!.status.certificate!, 'base64'));

test('who is approved gets a certificate of his name and groups, for a year less five minutes', () => {
  const plane = new ControlPlane().settle();
  const { now } = plane;
  asked(plane, {});
  expect(request(plane)!.status).toEqual({});
  judged(plane);
  const issued = certificate(plane);
  expect(issued.subject.split('\n').sort()).toEqual(['CN=jane', 'O=dev']);
  expect(issued.issuer).toBe('CN=kubernetes');
  expect(issued.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  expect(Date.parse(issued.validTo) - Date.parse(issued.validFrom)).toBe(365 * 24 * 3600_000);
  const start = Date.parse('2026-01-01T00:00:00Z') + now * 1000;
  expect(Math.abs(Date.parse(issued.validFrom) - start + 300_000)).toBeLessThan(20_000);
});

test.each([
  { seconds: 600, lasts: 600 + 300 },
  { seconds: 7 * 3600, lasts: 7 * 3600 + 300 },
  { seconds: 9 * 3600, lasts: 9 * 3600 },
  { seconds: 400 * 24 * 3600, lasts: 365 * 24 * 3600 },
])('asked for $seconds seconds it lasts $lasts', ({ seconds, lasts }) => {
  const plane = new ControlPlane().settle();
  asked(plane, { expirationSeconds: seconds });
  judged(plane);
  const { validFrom, validTo } = certificate(plane);
  expect((Date.parse(validTo) - Date.parse(validFrom)) / 1000).toBe(lasts);
});

test.each([
  { spec: { usages: ['server auth'] }, says: 'invalid usage for client certificate: server auth' },
  {
    spec: { usages: ['digital signature'] },
    says: 'missing required usage for client certificate: client auth',
  },
  { spec: { signerName: SERVING }, says: 'subject organization is not system:nodes' },
  {
    spec: { signerName: SERVING, request: signingRequestOf(NODE) },
    says: 'DNS or IP subjectAltName is required',
  },
  {
    spec: { signerName: SERVING, request: signingRequestOf(NODE, { dnsNames: ['n'] }) },
    says: 'usages did not match [digital signature key encipherment server auth]',
  },
  {
    spec: { signerName: KUBELET, request: signingRequestOf(NODE, { dnsNames: ['n'] }) },
    says: 'DNS subjectAltNames are not allowed',
  },
  {
    spec: { signerName: KUBELET, request: signingRequestOf({ ...NODE, commonName: 'n' }) },
    says: 'subject common name does not begin with system:node:',
  },
])('$says', ({ spec, says }) => {
  const plane = new ControlPlane().settle();
  asked(plane, spec);
  judged(plane);
  const { conditions, certificate: none } = request(plane)!.status;
  expect(none).toBeUndefined();
  expect(conditions).toMatchObject([
    { type: 'Approved' },
    { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message: says },
  ]);
});

test('a kubelet serves by the names that it asked for', () => {
  const plane = new ControlPlane().settle();
  const usages = ['server auth', 'digital signature'];
  asked(plane, {
    signerName: SERVING,
    usages,
    request: signingRequestOf(NODE, { dnsNames: ['n'] }),
  });
  judged(plane);
  expect(certificate(plane).subjectAltName).toBe('DNS:n');
});

test('nobody here signs for others, nor what was denied', () => {
  const plane = new ControlPlane().settle();
  asked(plane, { signerName: 'example.com/signer' });
  judged(plane);
  expect(request(plane)!.status.conditions).toHaveLength(1);
  const other = new ControlPlane().settle();
  asked(other, {});
  judged(other, 'Denied');
  expect(request(other)!.status.certificate).toBeUndefined();
});

test('a kubelet’s client certificate is approved for who may have it, as soon as he may', () => {
  const plane = new ControlPlane().settle();
  const usages = ['client auth', 'digital signature'];
  asked(plane, { signerName: KUBELET, usages, request: signingRequestOf(NODE) });
  // system:masters may all, so this one is approved at once.
  expect(request(plane)!.status.conditions).toMatchObject([
    {
      type: 'Approved',
      reason: 'AutoApproved',
      message: 'Auto approving kubelet client certificate after SubjectAccessReview.',
    },
  ]);
  expect(certificate(plane).subject).toContain('CN=system:node:n');

  const body = {
    metadata: { name: 'b' },
    spec: { request: signingRequestOf(NODE), signerName: KUBELET, usages },
  };
  const headers = { 'impersonate-user': 'system:node:n', 'impersonate-group': 'system:nodes' };
  const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
  expect(plane.client.raw({ method: 'POST', path, body, headers }).status).toBe(201);
  plane.run(60);
  const waiting = () => plane.get(certificateSigningRequests, 'b')!;
  expect(waiting().spec.username).toBe('system:node:n');
  expect(waiting().status).toEqual({});
  plane.create(clusterRoleBindings, {
    metadata: { name: 'nodes-renew' },
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: 'system:certificates.k8s.io:certificatesigningrequests:selfnodeclient',
    },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:nodes' }],
  });
  plane.run(200);
  expect(waiting().status.conditions?.[0]?.message).toBe(
    'Auto approving self kubelet client certificate after SubjectAccessReview.',
  );
  expect(waiting().status.certificate).toBeDefined();
});

test.each([
  { what: 'issued', verdict: 'Approved' as const, hours: 1 },
  { what: 'denied', verdict: 'Denied' as const, hours: 1 },
  { what: 'pending', verdict: undefined, hours: 24 },
])('what is $what goes after $hours h', ({ verdict, hours }) => {
  const plane = new ControlPlane({ nodes: 0 }).settle();
  plane.run(60);
  asked(plane, {});
  if (verdict) judged(plane, verdict);
  plane.run((hours - 0.1) * 3600);
  expect(request(plane)).toBeDefined();
  plane.run(1.2 * 3600);
  expect(request(plane)).toBeUndefined();
});

const forbidden = 'certificatesigningrequests.certificates.k8s.io "a" is forbidden:';
const clerk = { 'impersonate-user': 'clerk' };

test.each([
  {
    subresource: 'approval',
    status: { conditions: [{ type: 'Approved', status: 'True' }] },
    says: `${forbidden} user not permitted to approve requests with signerName "${CLIENT}"`,
  },
  {
    subresource: 'status',
    status: { conditions: [{ type: 'Failed', status: 'True' }] },
    says: `${forbidden} user not permitted to sign requests with signerName "${CLIENT}"`,
  },
])('to write $subresource is not enough', ({ subresource, status, says }) => {
  const plane = new ControlPlane().settle();
  asked(plane, {});
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const role = (name: string, rules: object[]) => {
    const bound = { kind: 'ClusterRole', name, apiGroup: 'rbac.authorization.k8s.io' };
    const subjects = [{ kind: 'User', name: 'clerk', apiGroup: 'rbac.authorization.k8s.io' }];
    const ask = (path: string, body: object) =>
      plane.client.raw({ method: 'POST', path: `${rbac}/${path}`, body });
    expect(ask('clusterroles', { metadata: { name }, rules }).status).toBe(201);
    const binding = { metadata: { name }, roleRef: bound, subjects };
    expect(ask('clusterrolebindings', binding).status).toBe(201);
    plane.run(1);
  };
  const write = () =>
    plane.client.raw({
      method: 'PATCH',
      path: `/apis/certificates.k8s.io/v1/certificatesigningrequests/a/${subresource}`,
      headers: { ...clerk, 'content-type': 'application/merge-patch+json' },
      body: { status },
    });
  const resources = [`certificatesigningrequests/${subresource}`];
  role('writes', [{ apiGroups: ['certificates.k8s.io'], resources, verbs: ['patch', 'update'] }]);
  expect((write().body as { message: string }).message).toBe(says);
  const verbs = ['approve', 'sign'];
  const resourceNames = ['kubernetes.io/*'];
  role('judges', [
    { apiGroups: ['certificates.k8s.io'], resources: ['signers'], resourceNames, verbs },
  ]);
  expect(write().status).toBe(200);
});

test.each([
  {
    of: { commonName: 'jane', organizations: ['system:masters'] },
    says: `${forbidden} use of ${CLIENT} signer with system:masters group is not allowed`,
  },
  {
    of: { commonName: 'jane' },
    forged: true,
    says: /is invalid: spec\.request: Invalid value: .*: x509: ECDSA verification failure$/,
  },
])('$of is refused', ({ of, forged, says }) => {
  const plane = new ControlPlane().settle();
  expect(() => asked(plane, { request: signingRequestOf(of, { forged }) })).toThrow(says);
  expect(request(plane)).toBeUndefined();
});
