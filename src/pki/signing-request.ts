/** PKCS #10 certificate signing requests (RFC 2986): what is asked for, and whether the asker has the key. */
import { fromBase64, utf8Text } from '../apimachinery/bytes.ts';
import { SUBJECT_ALT_NAME } from './certificate.ts';
import { children, objectIdentifierText, read, type Bytes, type Node } from './der.ts';
import { decodedName, type Name } from './name.ts';
import { fromPem } from './pem.ts';
import { isSignedBy } from './signature.ts';

export interface SigningRequest {
  readonly subject: Name;
  /** As it was sent. */
  readonly encodedSubject: Bytes;
  readonly publicKeyInfo: Bytes;
  readonly dnsNames: readonly string[];
  readonly addresses: readonly Bytes[];
  readonly emails: readonly string[];
  readonly uris: readonly string[];
  readonly alternativeNames: Bytes | undefined;
  /** The key that is to be certified has signed it. */
  readonly signed: boolean;
}

/** The request in a PEM block, as the API holds it: in base64 once more. Undefined for what is none. */
export function signingRequestIn(encoded: string): SigningRequest | undefined {
  const text = fromBase64(encoded);
  const bytes = text && fromPem('CERTIFICATE REQUEST', utf8Text(text));
  return bytes && parseSigningRequest(bytes);
}

/** Undefined for what is no request. */
export function parseSigningRequest(bytes: Bytes): SigningRequest | undefined {
  const whole = read(bytes);
  const [info, algorithm, signature] = (whole && children(whole)) ?? [];
  const [version, subject, key, attributes] = (info && children(info)) ?? [];
  if (!info || !algorithm || !signature || !version || !subject || !key) return undefined;
  const name = decodedName(subject.whole);
  if (!name) return undefined;
  const extension = attributes && alternativeNamesOf(attributes);
  const names = (extension && children(read(extension)!)) ?? [];
  const texts = (tag: number) =>
    names.filter((one) => one.tag === tag).map(({ content }) => utf8Text(content));
  return {
    subject: name,
    encodedSubject: subject.whole,
    publicKeyInfo: key.whole,
    emails: texts(0x81),
    dnsNames: texts(0x82),
    uris: texts(0x86),
    addresses: names.filter(({ tag }) => tag === 0x87).map(({ content }) => content),
    alternativeNames: extension,
    signed: isSignedBy(key, algorithm, signature.content.subarray(1), info.whole),
  };
}

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';

/** Attributes hold a set of lists of extensions; one of these may hold names. */
function alternativeNamesOf(attributes: Node): Bytes | undefined {
  for (const attribute of children(attributes) ?? []) {
    const [type, values] = children(attribute) ?? [];
    if (!type || !values || objectIdentifierText(type) !== EXTENSION_REQUEST) continue;
    for (const list of children(values) ?? []) {
      for (const extension of children(list) ?? []) {
        const parts = children(extension) ?? [];
        const [id] = parts;
        if (!id || objectIdentifierText(id) !== SUBJECT_ALT_NAME) continue;
        const content = parts.at(-1)!.content;
        return read(content)?.whole;
      }
    }
  }
  return undefined;
}
