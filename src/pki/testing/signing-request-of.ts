/** Certificate signing requests as a client makes them, for tests. */
import { toBase64, utf8Bytes } from '../../apimachinery/bytes.ts';
import { alternativeNames, SUBJECT_ALT_NAME } from '../certificate.ts';
import {
  bitString,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  tagged,
} from '../der.ts';
import { encodedName, type Name } from '../name.ts';
import { pem } from '../pem.ts';
import { derSignature, SigningKey } from '../signing-key.ts';

/** In base64, as `spec.request` has it. `forged`: signed with another key. */
export function signingRequestOf(
  name: Partial<Name>,
  { dnsNames = [], forged = false }: { dnsNames?: readonly string[]; forged?: boolean } = {},
): string {
  const key = new SigningKey(`of ${name.commonName}`);
  const extension = sequence(
    objectIdentifier(SUBJECT_ALT_NAME),
    octetString(alternativeNames(dnsNames, [])),
  );
  const attributes =
    dnsNames.length > 0
      ? [sequence(objectIdentifier('1.2.840.113549.1.9.14'), set(sequence(extension)))]
      : [];
  const info = sequence(
    integer(Uint8Array.of(0)),
    encodedName({ commonName: '', organizations: [], ...name }),
    key.publicKeyInfo,
    tagged(0xa0, ...attributes),
  );
  const signer = forged ? new SigningKey('of somebody else') : key;
  const request = sequence(
    info,
    sequence(objectIdentifier('1.2.840.10045.4.3.2')),
    bitString(derSignature(signer.sign(info))),
  );
  return toBase64(utf8Bytes(pem('CERTIFICATE REQUEST', request)));
}
