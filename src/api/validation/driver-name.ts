/** The name of a driver of storage or devices (ValidateCSIDriverName, pkg/apis/core/validation/validation.go, 1.36). */
import { required, tooLong } from '../../apimachinery/field-error.ts';
import { byteLength, isDNS1123Subdomain } from '../../apimachinery/names.ts';
import { checked, NONE, type Errors } from './common.ts';

const LONGEST = 63;

export const driverName = (field: string, name: string): Errors => [
  ...(name ? NONE : [required(field)]),
  ...(byteLength(name) > LONGEST ? [tooLong(field, LONGEST)] : NONE),
  // Drivers may have capitals; the text tells of what it was in small letters.
  ...checked(field, name, (text) => isDNS1123Subdomain(text.toLowerCase())),
];
