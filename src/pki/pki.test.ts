/** Keys, tokens and certificates made here, as Node's own libraries read them; and requests made by Node and OpenSSL, read here. */
import { execFileSync } from 'node:child_process';
import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { alternativeNames, CertificateAuthority } from './certificate.ts';
import { keySet, signToken, verifiedToken } from './json-web-token.ts';
import { encodedName } from './name.ts';
import { fromPem, pem } from './pem.ts';
import { SigningKey } from './signing-key.ts';
import { parseSigningRequest } from './signing-request.ts';

const key = new SigningKey('a secret');

test('a secret makes one key, another secret another', () => {
  expect(new SigningKey('a secret').publicKey).toEqual(key.publicKey);
  expect(new SigningKey('a Secret').publicKey).not.toEqual(key.publicKey);
});

describe('a token', () => {
  const token = signToken(key, { sub: 'jane', note: 'grüße' });

  test('is verified by its key, and by whoever has the key set', () => {
    expect(verifiedToken(key, token)).toEqual({ claims: { sub: 'jane', note: 'grüße' } });
    const { keys } = keySet(key) as { keys: any[] };
    const publicKey = createPublicKey({ key: keys[0], format: 'jwk' });
    const [header, payload, signature] = token.split('.') as [string, string, string];
    const bytes = Buffer.from(signature, 'base64url');
    const signed = Buffer.from(`${header}.${payload}`);
    expect(verify('sha256', signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, bytes)).toBe(
      true,
    );
  });

  test.each([
    ['another payload', token.replace(/\.[^.]*\./, '.e30.'), false],
    ['a signature of nothing', token.replace(/[^.]*$/, 'A'.repeat(86)), false],
    ['half a signature', token.slice(0, -40), false],
    ['no signature', token.replace(/[^.]*$/, ''), undefined],
    ['another algorithm', `eyJhbGciOiJub25lIn0${token.slice(token.indexOf('.'))}`, undefined],
    ['another key', signToken(new SigningKey('b'), {}), undefined],
    ['no token', 'hello', undefined],
  ])('with %s is not', (_, forged, says) => expect(verifiedToken(key, forged)).toBe(says));
});

describe('a certificate', () => {
  const authority = new CertificateAuthority(
    { commonName: 'kubernetes', organizations: [] },
    key,
    '2026-01-05T08:00:00Z',
    '2056-01-05T08:00:00Z',
  );
  const root = new X509Certificate(pem('CERTIFICATE', authority.certificate));

  test('of the authority is its own', () => {
    expect([root.ca, root.checkIssued(root), root.verify(root.publicKey)]).toEqual([
      true,
      true,
      true,
    ]);
    expect(root.validTo).toBe('Jan  5 08:00:00 2056 GMT');
  });

  test('says for whom it is and what for', () => {
    const leaf = new X509Certificate(
      pem(
        'CERTIFICATE',
        authority.issue({
          subject: encodedName({ commonName: 'jane', organizations: ['developers', 'cooks'] }),
          publicKeyInfo: new SigningKey('jane').publicKeyInfo,
          notBefore: '2026-01-05T08:00:00Z',
          notAfter: '2027-01-05T08:00:00Z',
          usages: ['client auth', 'digital signature', 'key encipherment'],
          alternativeNames: alternativeNames(['localhost'], [Uint8Array.of(127, 0, 0, 1)]),
        }),
      ),
    );
    expect(leaf.subject).toBe('O=developers + O=cooks\nCN=jane');
    expect(leaf.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect([leaf.ca, leaf.checkIssued(root), leaf.verify(root.publicKey)]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('a signing request', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pki-'));
  const requested = (...options: string[]) => {
    const out = join(folder, 'request.pem');
    const names = [
      '-subj',
      '/O=developers/O=cooks/CN=jane',
      '-addext',
      'subjectAltName=DNS:a.example,IP:10.0.0.1,email:j@a.example',
    ];
    execFileSync(
      'openssl',
      ['req', '-new', '-nodes', '-keyout', '/dev/null', '-out', out, ...names, ...options],
      { stdio: 'ignore' },
    );
    return fromPem('CERTIFICATE REQUEST', readFileSync(out, 'utf8'))!;
  };

  test.each([
    ['rsa:2048', ['-newkey', 'rsa:2048']],
    ['rsa:2048, SHA-512', ['-newkey', 'rsa:2048', '-sha512']],
    ['P-256', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
    ['P-384', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-sha384']],
    ['Ed25519', ['-newkey', 'ed25519']],
  ])('with a key %s', (_, options) => {
    const bytes = requested(...options);
    expect(parseSigningRequest(bytes)).toMatchObject({
      subject: { commonName: 'jane', organizations: ['developers', 'cooks'] },
      dnsNames: ['a.example'],
      addresses: [Uint8Array.of(10, 0, 0, 1)],
      emails: ['j@a.example'],
      uris: [],
      signed: true,
    });
    const changed = Uint8Array.from(bytes);
    changed[changed.length - 1]! ^= 1;
    expect(parseSigningRequest(changed)).toMatchObject({ signed: false });
  });

  test('that is none', () => {
    expect(parseSigningRequest(Uint8Array.of())).toBeUndefined();
    expect(parseSigningRequest(Uint8Array.of(0x30, 3, 2, 1, 0))).toBeUndefined();
  });
});
