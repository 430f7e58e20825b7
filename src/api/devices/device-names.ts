/** Names in the API of devices (pkg/apis/resource/validation/validation.go, 1.36). */
import { invalid, required, tooLong, typeInvalid } from '../../apimachinery/field-error.ts';
import { byteLength, isCIdentifier, isDNS1123Subdomain } from '../../apimachinery/names.ts';
import { checked, NONE, type Errors } from '../validation/common.ts';
import { driverName } from '../validation/driver-name.ts';

const LONGEST_POOL = 253;
const LONGEST_ID = 32;

/** Parts with slashes between them: `node-1`, `rack-1/node-1`. */
export function poolName(field: string, name: string): Errors {
  if (!name) return [required(field)];
  return [
    ...(byteLength(name) > LONGEST_POOL ? [tooLong(field, LONGEST_POOL)] : NONE),
    ...name.split('/').flatMap((part) => checked(field, part, isDNS1123Subdomain)),
  ];
}

/** An attribute or capacity: `model`, `gpu.example.com/model`. */
export function qualifiedName(field: string, name: string): Errors {
  if (!name) return [required(field, 'name required')];
  const parts = name.split('/');
  if (parts.length === 1) return identifier(field, name);
  if (parts.length > 2) return NONE;
  const [domain, id] = parts as [string, string];
  return [
    ...(domain ? driverName(field, domain) : [required(field, 'the domain must not be empty')]),
    ...(id ? identifier(field, id) : [required(field, 'the name must not be empty')]),
  ];
}

export const fullyQualifiedName = (field: string, name: string): Errors => [
  ...qualifiedName(field, name),
  ...(name && !name.includes('/') ? [invalid(field, name, 'must include a domain')] : NONE),
];

const identifier = (field: string, id: string): Errors => [
  ...(byteLength(id) > LONGEST_ID ? [tooLong(field, LONGEST_ID)] : NONE),
  ...isCIdentifier(id).map((problem) => typeInvalid(field, id, problem)),
];
