/** The server's certificate and the administrator's, both from the cluster's own authority (kubeadm's pki folder). */
import { generateKeyPairSync } from 'node:crypto';
import type { Trust } from '../../cluster/trust.ts';
import { ADMIN } from '../../cluster/identities.ts';
import { alternativeNames } from '../../pki/certificate.ts';
import { encodedName } from '../../pki/name.ts';

/** PEM texts. */
export interface Credentials {
  readonly certificate: string;
  readonly key: string;
}

export interface ServingCertificate extends Credentials {
  /** Whom clients trust, and whose certificates are trusted of clients. */
  readonly authority: string;
}

/** Valid for the loopback names, and those that a Pod would use. */
export function servingCertificate(trust: Trust): ServingCertificate {
  const names = [
    'localhost',
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ];
  const loopback = [
    Uint8Array.of(127, 0, 0, 1),
    Uint8Array.from([...Array<number>(15).fill(0), 1]),
  ];
  const made = certified(
    trust,
    { commonName: 'kube-apiserver', organizations: [] },
    {
      usages: ['digital signature', 'key encipherment', 'server auth'],
      alternativeNames: alternativeNames(names, [...loopback, Uint8Array.of(10, 96, 0, 1)]),
    },
  );
  return { ...made, authority: trust.bundle };
}

/** Whoever has it is administrator. */
export function adminCertificate(trust: Trust): Credentials {
  const organizations = ADMIN.groups.filter((group) => group !== 'system:authenticated');
  const usages = ['digital signature', 'key encipherment', 'client auth'];
  return certified(trust, { commonName: ADMIN.name, organizations }, { usages });
}

function certified(
  trust: Trust,
  name: Parameters<typeof encodedName>[0],
  terms: { readonly usages: readonly string[]; readonly alternativeNames?: Uint8Array },
): Credentials {
  // The key is drawn, not made from the seed: nobody else has it.
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const subject = encodedName(name);
  const certificate = trust.certify({
    subject,
    publicKeyInfo: Uint8Array.from(publicKey),
    ...terms,
  });
  return { certificate, key: privateKey };
}
