/** What classes of storage tell their driver (validateProvisioner and validateParameters, pkg/apis/storage/validation/validation.go, 1.36). */
import { invalid, required, tooLong } from '../../apimachinery/field-error.ts';
import { byteLength, isQualifiedName } from '../../apimachinery/names.ts';
import { checked, NONE, type Errors } from '../validation/common.ts';

const MOST = 512;
const LARGEST = 256 * 1024;

type Parameters = { readonly [key: string]: string };

export const validateProvisioner = (field: string, name: string): Errors =>
  name ? checked(field, name.toLowerCase(), isQualifiedName) : [required(field)];

export function validateParameters(field: string, parameters: Parameters = {}): Errors {
  const entries = Object.entries(parameters);
  if (entries.length > MOST) return [tooLong(field, MOST)];
  const size = entries.reduce((sum, [key, text]) => sum + byteLength(key) + byteLength(text), 0);
  return [
    ...(Object.hasOwn(parameters, '') ? [invalid(field, '', 'field can not be empty.')] : NONE),
    ...(size > LARGEST ? [tooLong(field, LARGEST)] : NONE),
  ];
}
