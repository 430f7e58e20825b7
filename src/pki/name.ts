/** Who a certificate is about: X.509's distinguished names, as far as Kubernetes reads them. */
import { utf8Bytes, utf8Text } from '../apimachinery/bytes.ts';
import {
  children,
  objectIdentifier,
  objectIdentifierText,
  read,
  sequence,
  set,
  tagged,
  TAGS,
  type Bytes,
} from './der.ts';

export interface Name {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';

/** Organizations first, all in one place, as Go writes them. */
export function encodedName({ commonName, organizations }: Name): Bytes {
  const attribute = (type: string, value: string) =>
    sequence(objectIdentifier(type), tagged(TAGS.utf8String, utf8Bytes(value)));
  return sequence(
    ...(organizations.length > 0
      ? [set(...organizations.map((one) => attribute(ORGANIZATION, one)))]
      : []),
    set(attribute(COMMON_NAME, commonName)),
  );
}

/** Undefined for what is no name. Of several common names the last counts. */
export function decodedName(bytes: Bytes): Name | undefined {
  const node = read(bytes);
  const sets = node && children(node);
  if (!sets) return undefined;
  let commonName = '';
  const organizations: string[] = [];
  for (const one of sets) {
    for (const attribute of children(one) ?? []) {
      const [type, value] = children(attribute) ?? [];
      if (!type || !value) return undefined;
      const kind = objectIdentifierText(type);
      if (kind === COMMON_NAME) commonName = utf8Text(value.content);
      if (kind === ORGANIZATION) organizations.push(utf8Text(value.content));
    }
  }
  return { commonName, organizations };
}
