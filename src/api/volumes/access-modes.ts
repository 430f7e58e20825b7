/** How a volume may be mounted (pkg/apis/core/v1/helper/helpers.go and validation.go, 1.36). */
import { forbidden, notSupported } from '../../apimachinery/field-error.ts';
import { NONE, type Errors } from '../validation/common.ts';

const SHORT: { readonly [mode: string]: string } = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};
const MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const ONE_POD = 'ReadWriteOncePod';

export const VOLUME_MODES = ['Block', 'Filesystem'];

/** `RWO,ROX`, each once and in a fixed order. */
export const formatAccessModes = (modes: readonly string[] = []): string =>
  Object.keys(SHORT)
    .filter((mode) => modes.includes(mode))
    .map((mode) => SHORT[mode])
    .join(',');

export function validateAccessModes(field: string, modes: readonly string[]): Errors {
  const mixed = modes.includes(ONE_POD) && modes.some((mode) => mode !== ONE_POD && SHORT[mode]);
  return [
    ...modes.filter((mode) => !SHORT[mode]).map((mode) => notSupported(field, mode, MODES)),
    ...(mixed ? [forbidden(field, 'may not use ReadWriteOncePod with other access modes')] : NONE),
  ];
}
