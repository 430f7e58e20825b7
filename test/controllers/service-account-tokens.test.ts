/** Tokens that lie in Secrets, as before there were any that end. */
import { expect, test } from 'vitest';
import type { TokenReview } from '../../src/api/generated/types/authentication/v1.ts';
import { secrets } from '../../src/api/core/v1/secret/secret.ts';
import { serviceAccounts } from '../../src/api/core/v1/service-account/service-account.ts';
import { ControlPlane } from './control-plane.ts';

const KEY = { namespace: 'default', name: 'robot' };
const ACCOUNT = 'kubernetes.io/service-account.name';

function filled(account = 'robot') {
  const plane = new ControlPlane({ nodes: 0 }).settle();
  plane.create(serviceAccounts, { metadata: KEY });
  plane.create(secrets, {
    metadata: { ...KEY, annotations: { [ACCOUNT]: account } },
    type: 'kubernetes.io/service-account-token',
  });
  plane.run(2);
  return plane;
}

const text = (encoded = '') => Buffer.from(encoded, 'base64').toString();
const secret = (plane: ControlPlane) => plane.get(secrets, 'robot');

function whose(plane: ControlPlane, token: string) {
  const path = '/apis/authentication.k8s.io/v1/tokenreviews';
  const answer = plane.client.raw({ method: 'POST', path, body: { spec: { token } } });
  const { authenticated, user, error } = (answer.body as TokenReview).status!;
  return authenticated ? user?.username : error;
}

test('a Secret of the type gets a token, its namespace and the authority', () => {
  const plane = filled();
  const { data, metadata } = secret(plane)!;
  expect(Object.keys(data!).sort()).toEqual(['ca.crt', 'namespace', 'token']);
  expect(text(data!.namespace)).toBe('default');
  expect(text(data!['ca.crt'])).toContain('BEGIN CERTIFICATE');
  expect(metadata.annotations).toEqual({
    [ACCOUNT]: 'robot',
    'kubernetes.io/service-account.uid': plane.get(serviceAccounts, 'robot')!.metadata.uid,
  });
  expect(whose(plane, text(data!.token))).toBe('system:serviceaccount:default:robot');
});

test('what is taken out comes back; a token that the Secret holds no more is none', () => {
  const plane = filled();
  const token = text(secret(plane)!.data!.token);
  plane.patch(secrets, 'robot', { data: { 'ca.crt': null } });
  plane.run(2);
  expect(secret(plane)!.data!['ca.crt']).toBeDefined();
  expect(whose(plane, token)).toBe('system:serviceaccount:default:robot');
  plane.patch(secrets, 'robot', { data: { token: Buffer.from('mine').toString('base64') } });
  expect(whose(plane, token)).toContain('does not match');
});

test('it goes with its account, and one of nobody is not kept', () => {
  const plane = filled();
  const token = text(secret(plane)!.data!.token);
  plane.client.delete(serviceAccounts, KEY);
  plane.run(2);
  expect(secret(plane)).toBeUndefined();
  expect(whose(plane, token)).toContain('invalidated');
  expect(secret(filled('nobody'))).toBeUndefined();
});
