/**
 * What all versions have in common, in one place: the form in which upstream checks a definition, so that its errors
 * speak of `spec.validation` where every version has the same schema (apiextensions/v1/conversion.go, 1.36).
 */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import type {
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
} from '../../../generated/types/apiextensions/v1.ts';

type Common = 'schema' | 'subresources' | 'additionalPrinterColumns' | 'selectableFields';

export interface Lifted<K extends Common> {
  readonly value: NonNullable<CustomResourceDefinitionVersion[K]>;
  readonly field: string;
  /** The versions that have it so. */
  readonly versions: readonly CustomResourceDefinitionVersion[];
}

const TOP: Readonly<Record<Common, string>> = {
  schema: 'spec.validation',
  subresources: 'spec.subresources',
  additionalPrinterColumns: 'spec.additionalPrinterColumns',
  selectableFields: 'spec.selectableFields',
};

/** Each value that is given, with the field that errors name: one for all versions if they agree. */
export function lifted<K extends Common>(
  { versions = [] }: CustomResourceDefinitionSpec,
  part: K,
): readonly Lifted<K>[] {
  const first = versions[0]?.[part];
  if (first !== undefined && versions.every((version) => deepEqual(version[part], first)))
    return [{ value: first!, field: TOP[part], versions }];
  return versions.flatMap((version, index) => {
    const value = version[part];
    return value === undefined
      ? []
      : [{ value: value!, field: `spec.versions[${index}].${part}`, versions: [version] }];
  });
}
