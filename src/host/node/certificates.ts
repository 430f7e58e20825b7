/** A certificate authority made at start, and the server's certificate from it: kubectl sends no token over plain http. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import forge from 'node-forge';

export interface ServingCertificate {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

const YEARS = 1;

/** PEM texts, valid for the loopback names only. */
export function makeCertificates(): ServingCertificate {
  const authority = keyPair();
  const authorityName = [{ name: 'commonName', value: 'kubeglass' }];
  const root = certificate(authority.publicKey, authorityName, authorityName, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
  ]);
  root.sign(authority.privateKey, forge.md.sha256.create());

  const server = keyPair();
  const serverName = [{ name: 'commonName', value: 'kube-apiserver' }];
  const leaf = certificate(server.publicKey, serverName, authorityName, [
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: [
        { type: 2, value: 'localhost' },
        { type: 2, value: 'kubernetes' },
        { type: 7, ip: '127.0.0.1' },
        { type: 7, ip: '::1' },
      ],
    },
  ]);
  leaf.sign(authority.privateKey, forge.md.sha256.create());
  return {
    authority: forge.pki.certificateToPem(root),
    certificate: forge.pki.certificateToPem(leaf),
    key: server.pem,
  };
}

interface KeyPair {
  readonly publicKey: forge.pki.rsa.PublicKey;
  readonly privateKey: forge.pki.rsa.PrivateKey;
  readonly pem: string;
}

function keyPair(): KeyPair {
  // Node makes the keys: a hundred times faster than JavaScript.
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    publicKey: forge.pki.publicKeyFromPem(publicKey) as forge.pki.rsa.PublicKey,
    privateKey: forge.pki.privateKeyFromPem(privateKey) as forge.pki.rsa.PrivateKey,
    pem: privateKey,
  };
}

function certificate(
  publicKey: forge.pki.rsa.PublicKey,
  subject: forge.pki.CertificateField[],
  issuer: forge.pki.CertificateField[],
  extensions: object[],
): forge.pki.Certificate {
  const made = forge.pki.createCertificate();
  made.publicKey = publicKey;
  made.serialNumber = `00${randomBytes(15).toString('hex')}`;
  made.validity.notBefore = new Date(Date.now() - 3600_000);
  made.validity.notAfter = new Date(Date.now() + YEARS * 365 * 24 * 3600_000);
  made.setSubject(subject);
  made.setIssuer(issuer);
  made.setExtensions(extensions);
  return made;
}
