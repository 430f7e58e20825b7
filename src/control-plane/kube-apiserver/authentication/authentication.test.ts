/** Tokens of ServiceAccounts: how they are asked for, whose they are, and when they end. */
import { beforeEach, expect, test } from 'vitest';
import type { Method } from '../../../apimachinery/api-request.ts';
import { loneApiServer, type LoneApiServer } from '../testing/lone-api-server.ts';

const ACCOUNTS = '/api/v1/namespaces/default/serviceaccounts';
const PODS = '/api/v1/namespaces/default/pods';

let lone: LoneApiServer;
beforeEach(() => {
  lone = loneApiServer(undefined, { secret: 'a secret' });
  ask('POST', ACCOUNTS, { metadata: { name: 'default' } });
  ask('POST', '/api/v1/nodes', { metadata: { name: 'node-1' } });
});

const ask = (method: Method, path: string, body?: object) =>
  lone.server.handle({ method, path, body }).body as any;

const request = (spec: object, account = 'default') =>
  ask('POST', `${ACCOUNTS}/${account}/token`, { spec });

const review = (token: string, audiences?: string[]) =>
  ask('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token, audiences } }).status;

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());

const pod = () =>
  ask('POST', PODS, {
    metadata: { name: 'web' },
    spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'nginx' }] },
  });

test('a token says whose it is', () => {
  const { uid } = ask('GET', `${ACCOUNTS}/default`).metadata;
  const { status, kind, spec } = request({});
  expect([kind, spec.expirationSeconds, status.expirationTimestamp]).toEqual([
    'TokenRequest',
    3600,
    '2026-01-05T10:00:00Z',
  ]);
  const iat = Date.UTC(2026, 0, 5, 9) / 1000;
  expect(claimsOf(status.token)).toEqual({
    aud: ['https://kubernetes.default.svc.cluster.local'],
    exp: iat + 3600,
    iat,
    iss: 'https://kubernetes.default.svc.cluster.local',
    jti: expect.any(String),
    'kubernetes.io': { namespace: 'default', serviceaccount: { name: 'default', uid } },
    nbf: iat,
    sub: 'system:serviceaccount:default:default',
  });
  expect(review(status.token)).toEqual({
    authenticated: true,
    user: {
      username: 'system:serviceaccount:default:default',
      uid,
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^JTI=/)] },
    },
  });
});

test('it ends with its time, its account, or what it is bound to', () => {
  const { uid } = pod().metadata;
  const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'web', uid };
  const bound = request({ boundObjectRef }).status.token;
  const plain = request({}).status.token;
  expect(claimsOf(bound)['kubernetes.io']).toMatchObject({
    pod: { name: 'web', uid },
    node: { name: 'node-1' },
  });
  expect(review(bound).user.extra).toMatchObject({
    'authentication.kubernetes.io/pod-name': ['web'],
    'authentication.kubernetes.io/node-name': ['node-1'],
  });
  lone.server.handle({ method: 'DELETE', path: `${PODS}/web`, query: { gracePeriodSeconds: '0' } });
  const gone = '[invalid bearer token, service account token has been invalidated]';
  expect(review(bound)).toEqual({ user: {}, error: gone });
  expect(review(plain).authenticated).toBe(true);
  lone.simulation.runFor(3600_000);
  expect(review(plain).error).toBe('[invalid bearer token, service account token has expired]');
  const renewed = request({}).status.token;
  ask('DELETE', `${ACCOUNTS}/default`);
  expect(review(renewed).error).toBe(gone);
});

test('it is for whom it was asked for', () => {
  const { token } = request({ audiences: ['vault', 'bank'] }).status;
  expect(review(token, ['bank', 'shop'])).toMatchObject({
    authenticated: true,
    audiences: ['bank'],
  });
  expect(review(token).error).toBe(
    '[invalid bearer token, token audiences ["vault" "bank"] is invalid for the target audiences ["https://kubernetes.default.svc.cluster.local"]]',
  );
  expect(review('hello').error).toBe('invalid bearer token');
});

test('one that a kubelet renews lives on for a year', () => {
  const { token, expirationTimestamp } = request({ expirationSeconds: 3607 }).status;
  const { exp, iat, 'kubernetes.io': bound } = claimsOf(token);
  expect([exp - iat, bound.warnafter - iat]).toEqual([365 * 24 * 3600, 3607]);
  expect(expirationTimestamp).toBe('2026-01-05T10:00:07Z');
});

test.each([
  [
    { expirationSeconds: 599 },
    'TokenRequest.authentication.k8s.io "default" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
  ],
  [{ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'none' } }, 'pods "none" not found'],
  [
    { boundObjectRef: { apiVersion: 'v1', kind: 'Service', name: 'a' } },
    'cannot bind token to object of type v1, Kind=Service',
  ],
])('%j is refused', (spec, says) => expect(request(spec).message).toBe(says));

test('another secret makes other tokens', () => {
  const { token } = request({}).status;
  lone = loneApiServer(undefined, { secret: 'another' });
  ask('POST', ACCOUNTS, { metadata: { name: 'default' } });
  expect(review(token).error).toBe('invalid bearer token');
});
