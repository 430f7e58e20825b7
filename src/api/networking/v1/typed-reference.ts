/** A reference to an object of any kind (validateIngressTypedLocalObjectReference, pkg/apis/networking/validation/validation.go, 1.36). */
import { required } from '../../../apimachinery/field-error.ts';
import { isDNS1123Subdomain, isPathSegmentName } from '../../../apimachinery/names.ts';
import { checked, NONE, type Errors } from '../../validation/common.ts';

export interface Reference {
  readonly apiGroup?: string;
  readonly kind: string;
  readonly name: string;
}

export const typedReference = ({ apiGroup, kind, name }: Reference, path: string): Errors => [
  ...(apiGroup === undefined ? NONE : checked(`${path}.apiGroup`, apiGroup, isDNS1123Subdomain)),
  ...(kind
    ? checked(`${path}.kind`, kind, isPathSegmentName)
    : [required(`${path}.kind`, 'kind is required')]),
  ...(name
    ? checked(`${path}.name`, name, isPathSegmentName)
    : [required(`${path}.name`, 'name is required')]),
];
