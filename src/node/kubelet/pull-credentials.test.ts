/** Images that a registry gives to few: pull secrets, what is said without them, and what one Pod's secret does for another. */
import { expect, test } from 'vitest';
import { secrets } from '../../api/core/v1/secret/secret.ts';
import type { Secret } from '../../api/generated/types/core/v1.ts';
import { toBase64, utf8Bytes } from '../../apimachinery/bytes.ts';
import { describedCatalog } from '../cri/described-image.ts';
import { parseImageReference } from '../cri/image-reference.ts';
import { builtInCatalog } from '../cri/images/images.ts';
import { OneNode } from '../testing/one-node.ts';
import { credentialsFor } from './pull-credentials.ts';

const IMAGE = 'ghcr.io/acme/shop:1';
const credentials = { username: 'ann', password: 'tulip' };
const catalog = describedCatalog(
  (repository) =>
    repository === 'ghcr.io/acme/shop' ? { spec: { name: repository, credentials } } : undefined,
  builtInCatalog,
);
const base64 = (value: unknown) => toBase64(utf8Bytes(JSON.stringify(value)));
const dockerConfig = (auths: object) => ({ '.dockerconfigjson': base64({ auths }) });

function node(password?: string): OneNode {
  const it = new OneNode({ catalog }).giveRange();
  if (password !== undefined)
    it.client.create(secrets, {
      metadata: { name: 'regcred', namespace: 'default' },
      type: 'kubernetes.io/dockerconfigjson',
      data: dockerConfig({ 'ghcr.io': { username: 'ann', password } }),
    });
  return it;
}
const withSecret = { imagePullSecrets: [{ name: 'regcred' }] };
const unresolved = `failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}": `;

test('without a secret a private image is not given', () => {
  const it = node();
  it.create('shop', { image: IMAGE });
  it.run(3);
  expect(it.container('shop').state!.waiting).toEqual({
    reason: 'ErrImagePull',
    message: `${unresolved}failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Aacme%2Fshop%3Apull&service=ghcr.io: 401 Unauthorized`,
  });
});

test('a secret that is not there is told, and the pull is tried all the same', () => {
  const it = node();
  it.create('shop', { image: IMAGE }, withSecret);
  it.run(3);
  expect(it.told('shop').join('\n')).toContain(
    'FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
  );
  expect(it.container('shop').state!.waiting!.reason).toBe('ErrImagePull');
});

test('a wrong password is refused in other words', () => {
  const it = node('rose');
  it.create('shop', { image: IMAGE }, withSecret);
  it.run(3);
  expect(it.container('shop').state!.waiting!.message).toBe(
    `${unresolved}failed to authorize: failed to fetch oauth token: unexpected status from POST request to https://ghcr.io/token: 401 Unauthorized`,
  );
});

test('with the secret it runs; a Pod without it may not use what lies on the machine', () => {
  const it = node('tulip');
  it.create('shop', { image: IMAGE }, withSecret);
  it.run(10);
  expect(it.pod('shop').status.phase).toBe('Running');
  it.create('again', { image: IMAGE }, withSecret);
  it.create('thief', { image: IMAGE });
  it.create('stubborn', { image: IMAGE, imagePullPolicy: 'Never' });
  it.run(5);
  expect(it.told('again')).toContain(
    `Pulled: Container image "${IMAGE}" already present on machine and can be accessed by the pod`,
  );
  expect(it.container('thief').state!.waiting!.reason).toBe('ErrImagePull');
  expect(it.container('stubborn').state!.waiting!.reason).toBe('ErrImageNeverPull');
});

const found = (image: string, auths: object): string[] => {
  const parsed = parseImageReference(image);
  if (!parsed.ok) throw new Error(parsed.problem);
  const secret = { type: 'kubernetes.io/dockerconfigjson', data: dockerConfig(auths) };
  return credentialsFor(parsed.reference, [secret as unknown as Secret]).map(
    ({ username }) => username,
  );
};
const ann = { username: 'ann', password: 'x' };
const bob = { auth: toBase64(utf8Bytes('bob:y:z')) };

test.each([
  { image: 'nginx', auths: { 'https://index.docker.io/v1/': ann }, says: ['ann'] },
  { image: 'ghcr.io/a/b', auths: { 'https://index.docker.io/v1/': ann }, says: [] },
  { image: 'ghcr.io/a/b', auths: { 'ghcr.io': ann, 'ghcr.io/a': bob }, says: ['bob', 'ann'] },
  { image: 'ghcr.io/c/b', auths: { 'ghcr.io': ann, 'ghcr.io/a': bob }, says: ['ann'] },
  { image: 'eu.example.com/a', auths: { '*.example.com': ann }, says: ['ann'] },
  { image: 'example.com/a', auths: { '*.example.com': ann }, says: [] },
  { image: 'a.b.example.com/a', auths: { '*.example.com': ann }, says: [] },
  { image: 'reg.io:5000/a', auths: { 'reg.io': ann, 'reg.io:5000': bob }, says: ['bob'] },
  { image: 'ghcr.io/a', auths: { 'ghcr.io': { auth: '!' }, x: null }, says: [] },
])('for $image of $auths: $says', ({ image, auths, says }) =>
  expect(found(image, auths)).toEqual(says),
);

test('a secret that is not what it should be holds nothing', () => {
  const data = { '.dockerconfigjson': base64([1]).slice(1) };
  const parsed = parseImageReference('nginx');
  if (!parsed.ok) throw new Error(parsed.problem);
  expect(credentialsFor(parsed.reference, [{ data } as unknown as Secret])).toEqual([]);
});
