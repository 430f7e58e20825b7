/**
 * Whom the cluster trusts: its certificate authority, and the secret from which its keys are made. The same seed makes the
 * same keys; where real clients come in, the spec holds a secret besides, so that who knows the seed can forge nothing.
 */
import type { Bytes } from '../pki/der.ts';
import { CertificateAuthority } from '../pki/certificate.ts';
import { pem } from '../pki/pem.ts';
import { SigningKey } from '../pki/signing-key.ts';
import { accountKey } from '../control-plane/kube-apiserver/authentication/service-account-tokens.ts';
import { timestamp } from '../apimachinery/meta.ts';
import type { Millis } from '../sim/clock.ts';

/** As kubeadm makes it: from five minutes before the cluster on, for ten years. */
const EARLIER: Millis = 5 * 60_000;
const YEARS: Millis = 10 * 365 * 24 * 3600_000;

export class Trust {
  /** What the key of the ServiceAccounts' tokens is made from. */
  readonly secret: string;
  readonly #start: Millis;
  #authority: CertificateAuthority | undefined;

  constructor(seed: number, secret: string | undefined, start: Millis) {
    this.secret = `${seed} ${secret ?? ''}`;
    this.#start = start;
  }

  /** With which the tokens of ServiceAccounts are signed. */
  get accountKey(): SigningKey {
    return accountKey(this.secret);
  }

  /** Made when somebody asks for it: it takes some milliseconds. */
  get authority(): CertificateAuthority {
    return (this.#authority ??= new CertificateAuthority(
      { commonName: 'kubernetes', organizations: [] },
      new SigningKey(`certificates of ${this.secret}`),
      timestamp(this.#start - EARLIER),
      timestamp(this.#start - EARLIER + YEARS),
    ));
  }

  /** The authority's own certificate: what clients are given to know the server by. */
  get bundle(): string {
    return pem('CERTIFICATE', this.authority.certificate);
  }

  /** A certificate for a key that was made outside, as kubeadm makes those of its files. Lasts a year. */
  certify(terms: {
    readonly subject: Bytes;
    readonly publicKeyInfo: Bytes;
    readonly usages: readonly string[];
    readonly alternativeNames?: Bytes;
  }): string {
    const notBefore = timestamp(this.#start - EARLIER);
    const notAfter = timestamp(this.#start - EARLIER + YEARS / 10);
    return pem('CERTIFICATE', this.authority.issue({ ...terms, notBefore, notAfter }));
  }
}
