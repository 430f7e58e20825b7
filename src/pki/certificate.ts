/** X.509 certificates, signed with ECDSA and SHA-256 (RFC 5280), and the authority that signs them. */
import { utf8Bytes, utf8Text } from '../apimachinery/bytes.ts';
import {
  bitString,
  children,
  explicit,
  integer,
  objectIdentifier,
  octetString,
  read,
  sequence,
  tagged,
  TAGS,
  TRUE,
  type Bytes,
} from './der.ts';
import { encodedName, type Name } from './name.ts';
import { derSignature, fingerprint, type SigningKey } from './signing-key.ts';

/** Bits of a key's usage, by their place (RFC 5280, 4.2.1.3). */
const KEY_USAGES: Readonly<Record<string, number>> = {
  signing: 0,
  'digital signature': 0,
  'content commitment': 1,
  'key encipherment': 2,
  'data encipherment': 3,
  'key agreement': 4,
  'cert sign': 5,
  'crl sign': 6,
  'encipher only': 7,
  'decipher only': 8,
};

/** In the order in which they are written, whatever the order in which they are asked for. */
const EXTENDED_KEY_USAGES: Readonly<Record<string, string>> = {
  any: '2.5.29.37.0',
  'server auth': '1.3.6.1.5.5.7.3.1',
  'client auth': '1.3.6.1.5.5.7.3.2',
  'code signing': '1.3.6.1.5.5.7.3.3',
  'email protection': '1.3.6.1.5.5.7.3.4',
  's/mime': '1.3.6.1.5.5.7.3.4',
  'ipsec end system': '1.3.6.1.5.5.7.3.5',
  'ipsec tunnel': '1.3.6.1.5.5.7.3.6',
  'ipsec user': '1.3.6.1.5.5.7.3.7',
  timestamping: '1.3.6.1.5.5.7.3.8',
  'ocsp signing': '1.3.6.1.5.5.7.3.9',
  'microsoft sgc': '1.3.6.1.4.1.311.10.3.3',
  'netscape sgc': '2.16.840.1.113730.4.1',
};

export interface CertificateTerms {
  /** A name in its encoded form. */
  readonly subject: Bytes;
  readonly publicKeyInfo: Bytes;
  /** RFC 3339, whole seconds. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** In Kubernetes' words: `client auth`, `digital signature`. */
  readonly usages: readonly string[];
  /** What a subjectAltName extension holds, if there is to be one. */
  readonly alternativeNames?: Bytes;
  readonly authority?: boolean;
}

/** Signs with a key of its own; its own certificate is signed by itself. */
export class CertificateAuthority {
  readonly #name: Name;
  readonly #key: SigningKey;
  /** DER. */
  readonly certificate: Bytes;
  /** When its own certificate ends, RFC 3339. */
  readonly notAfter: string;

  constructor(name: Name, key: SigningKey, notBefore: string, notAfter: string) {
    this.#name = name;
    this.#key = key;
    this.notAfter = notAfter;
    this.certificate = this.issue({
      subject: encodedName(name),
      publicKeyInfo: key.publicKeyInfo,
      notBefore,
      notAfter,
      usages: ['digital signature', 'key encipherment', 'cert sign'],
      authority: true,
    });
  }

  /** DER. The serial number comes of all that is certified, so that no chance is drawn. */
  issue(terms: CertificateTerms): Bytes {
    const { subject, publicKeyInfo, notBefore, notAfter } = terms;
    const moments = [timeOf(notBefore), timeOf(notAfter)];
    const serial = fingerprint(subject, publicKeyInfo, ...moments).slice(0, 16);
    serial[0]! &= 0x7f;
    const signed = sequence(
      explicit(0, integer(Uint8Array.of(2))),
      integer(serial),
      ECDSA_WITH_SHA256,
      encodedName(this.#name),
      sequence(...moments),
      subject,
      publicKeyInfo,
      explicit(3, sequence(...this.#extensions(terms))),
    );
    return sequence(signed, ECDSA_WITH_SHA256, bitString(derSignature(this.#key.sign(signed))));
  }

  #extensions({ usages, alternativeNames, authority }: CertificateTerms): Bytes[] {
    const bits = usages.flatMap((usage) => KEY_USAGES[usage] ?? []);
    const wanted = Object.keys(EXTENDED_KEY_USAGES).filter((usage) => usages.includes(usage));
    const extended = [...new Set(wanted.map((usage) => EXTENDED_KEY_USAGES[usage]!))];
    const identifier = fingerprint(this.#key.publicKey).slice(0, 20);
    return [
      ...(bits.length > 0 ? [extension(KEY_USAGE, usageBits(bits), true)] : []),
      ...(extended.length > 0
        ? [extension(EXTENDED_KEY_USAGE, sequence(...extended.map(objectIdentifier)))]
        : []),
      extension(BASIC_CONSTRAINTS, authority ? sequence(TRUE) : sequence(), true),
      ...(authority ? [extension(SUBJECT_KEY_IDENTIFIER, octetString(identifier))] : []),
      ...(authority
        ? []
        : [extension(AUTHORITY_KEY_IDENTIFIER, sequence(tagged(0x80, identifier)))]),
      ...(alternativeNames ? [extension(SUBJECT_ALT_NAME, alternativeNames)] : []),
    ];
  }
}

/** What a subjectAltName extension holds for these names and addresses. */
export const alternativeNames = (dnsNames: readonly string[], addresses: readonly Bytes[]): Bytes =>
  sequence(
    ...dnsNames.map((name) => tagged(0x82, utf8Bytes(name))),
    ...addresses.map((address) => tagged(0x87, address)),
  );

/** When a certificate ends, RFC 3339; undefined for what is no certificate. */
export function certificateEnd(bytes: Bytes): string | undefined {
  const whole = read(bytes);
  const [signed] = (whole && children(whole)) ?? [];
  const validity = signed && children(signed)?.[4];
  const end = validity && children(validity)?.[1];
  const digits =
    end && /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(utf8Text(end.content));
  if (!digits) return undefined;
  const [, year = '', month, day, hour, minute, second] = digits;
  const century = Number(year) < 50 ? '20' : '19';
  return `${year.length === 2 ? century + year : year}-${month}-${day}T${hour}:${minute}:${second}Z`;
}

export const SUBJECT_ALT_NAME = '2.5.29.17';
const KEY_USAGE = '2.5.29.15';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const BASIC_CONSTRAINTS = '2.5.29.19';
const SUBJECT_KEY_IDENTIFIER = '2.5.29.14';
const AUTHORITY_KEY_IDENTIFIER = '2.5.29.35';
const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));

const extension = (type: string, value: Bytes, critical = false): Bytes =>
  sequence(objectIdentifier(type), ...(critical ? [TRUE] : []), octetString(value));

function usageBits(bits: readonly number[]): Bytes {
  const last = Math.max(...bits);
  const bytes = new Uint8Array(Math.floor(last / 8) + 1);
  for (const bit of bits) bytes[bit >> 3]! |= 0x80 >> (bit & 7);
  return bitString(bytes, 7 - (last & 7));
}

/** Two digits of the year until 2049. */
function timeOf(moment: string): Bytes {
  const digits = moment.replaceAll(/[-:TZ]/g, '');
  return Number(digits.slice(0, 4)) < 2050
    ? tagged(TAGS.utcTime, utf8Bytes(`${digits.slice(2)}Z`))
    : tagged(TAGS.generalizedTime, utf8Bytes(`${digits}Z`));
}
