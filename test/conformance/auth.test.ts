/** test/e2e/auth: certificates.go and service_accounts.go. */
import { beforeEach, expect } from 'vitest';
import { asking, type Ask } from '../../src/control-plane/kube-apiserver/testing/ask.ts';
import { loneApiServer } from '../../src/control-plane/kube-apiserver/testing/lone-api-server.ts';
import { signingRequestOf } from '../../src/pki/testing/signing-request-of.ts';
import { row } from './row.ts';

let ask: Ask;
beforeEach(() => {
  ask = asking(loneApiServer().server);
});

const body = (...asked: Parameters<Ask>) => ask(...asked).body as any;

row(
  '[sig-auth] Certificates API [Privileged:ClusterAdmin] should support CSR API operations',
  () => {
    const group = '/apis/certificates.k8s.io';
    expect(body('GET', '/apis').groups.map((one: any) => one.name)).toContain(
      'certificates.k8s.io',
    );
    expect(body('GET', group).versions).toContainEqual({
      groupVersion: 'certificates.k8s.io/v1',
      version: 'v1',
    });
    const names = body('GET', `${group}/v1`).resources.map((one: any) => one.name);
    for (const part of ['', '/approval', '/status'])
      expect(names).toContain(`certificatesigningrequests${part}`);

    const path = `${group}/v1/certificatesigningrequests`;
    const labels = { 'special-label': 'a' };
    const spec = {
      request: signingRequestOf({ commonName: 'e2e' }),
      signerName: 'example.com/e2e',
      expirationSeconds: 3600,
      usages: ['digital signature', 'key encipherment', 'server auth'],
    };
    for (const name of ['a', 'b', 'c'])
      expect(ask('POST', path, { metadata: { name, labels }, spec }).status).toBe(201);
    const one = `${path}/a`;
    expect(body('GET', one).spec.expirationSeconds).toBe(3600);
    expect(body('GET', `${path}?labelSelector=special-label=a`).items).toHaveLength(3);
    expect(
      body('PATCH', one, { metadata: { annotations: { patched: 'true' } } }).metadata.annotations,
    ).toEqual({ patched: 'true' });
    const current = body('GET', one);
    const updated = body('PUT', one, {
      ...current,
      metadata: { ...current.metadata, annotations: { updated: 'true' } },
    });
    expect(updated.metadata.annotations).toEqual({ updated: 'true' });

    const condition = (type: string) => ({
      type,
      status: 'True',
      reason: 'E2E',
      message: 'Set from an e2e test',
    });
    expect(body('GET', `${one}/approval`).metadata.name).toBe('a');
    const patched = body('PATCH', `${one}/approval`, {
      metadata: { annotations: { patchedapproval: 'true' } },
      status: { conditions: [condition('ApprovalPatch')] },
    });
    expect([
      patched.status.conditions[0].type,
      patched.metadata.annotations.patchedapproval,
    ]).toEqual(['ApprovalPatch', 'true']);
    const approved = body('PUT', `${one}/approval`, {
      ...patched,
      status: { conditions: [...patched.status.conditions, condition('Approved')] },
    });
    expect(approved.status.conditions).toHaveLength(2);
    expect(body('GET', `${one}/status`).metadata.name).toBe('a');
    const status = body('PATCH', `${one}/status`, {
      metadata: { annotations: { patchedstatus: 'true' } },
      status: { certificate: CERTIFICATE },
    });
    expect(status.status.certificate).toBe(CERTIFICATE);
    const last = body('PUT', `${one}/status`, {
      ...status,
      status: {
        ...status.status,
        conditions: [...status.status.conditions, condition('StatusUpdate')],
      },
    });
    expect(last.status.conditions.map(({ type }: any) => type)).toContain('StatusUpdate');

    ask('DELETE', one);
    expect(ask('GET', one).status).toBe(404);
    ask('DELETE', `${path}?labelSelector=special-label=a`);
    expect(body('GET', path).items).toEqual([]);
  },
);

const CERTIFICATE = Buffer.from(
  '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n',
).toString('base64');
const ACCOUNTS = '/api/v1/namespaces/default/serviceaccounts';

row('[sig-auth] ServiceAccounts should allow opting out of API token automount', () => {
  const mounted = (account: boolean | undefined, pod: boolean | undefined) => {
    const name = `account-${account}-pod-${pod}`;
    ask('POST', ACCOUNTS, { metadata: { name }, automountServiceAccountToken: account });
    const spec = {
      serviceAccountName: name,
      automountServiceAccountToken: pod,
      containers: [{ name: 'c', image: 'i' }],
    };
    const made = body('POST', '/api/v1/namespaces/default/pods', { metadata: { name }, spec });
    const mounts = made.spec.containers[0].volumeMounts ?? [];
    return mounts.some(
      ({ mountPath }: any) => mountPath === '/var/run/secrets/kubernetes.io/serviceaccount',
    );
  };
  const both = [undefined, true, false];
  expect(both.map((account) => both.map((pod) => mounted(account, pod)))).toEqual([
    [true, true, false],
    [true, true, false],
    [false, true, false],
  ]);
});

row('[sig-auth] ServiceAccounts should run through the lifecycle of a ServiceAccount', () => {
  const labels = { 'test-serviceaccount-static': 'true' };
  const all = '/api/v1/serviceaccounts?labelSelector=test-serviceaccount-static=true';
  expect(ask('POST', ACCOUNTS, { metadata: { name: 'testserviceaccount', labels } }).status).toBe(
    201,
  );
  ask('PATCH', `${ACCOUNTS}/testserviceaccount`, { automountServiceAccountToken: false });
  expect(body('GET', all).items).toMatchObject([
    { metadata: { name: 'testserviceaccount', labels }, automountServiceAccountToken: false },
  ]);
  ask('DELETE', `${ACCOUNTS}?labelSelector=test-serviceaccount-static=true`);
  expect(body('GET', all).items).toEqual([]);
});
