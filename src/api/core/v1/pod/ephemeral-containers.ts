/** How ephemeral containers come into a Pod that runs: through a subresource, and never out again (pkg/registry/core/pod/strategy.go, ValidatePodEphemeralContainersUpdate, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { forbidden } from '../../../../apimachinery/field-error.ts';
import { having } from '../../../copy-on-write.ts';
import type { Pod } from '../../../generated/types/core/v1.ts';
import type { Strategy } from '../../../resource-definition.ts';
import { keepStatus, nextGeneration } from '../../../strategies.ts';
import { NONE, type Errors } from '../../../validation/common.ts';
import { MIRROR, validatePod } from './validation.ts';

export const ephemeralContainersStrategy: Pick<
  Strategy<Pod>,
  'prepareForUpdate' | 'validate' | 'validateUpdate'
> = {
  prepareForUpdate(next, previous) {
    const { ephemeralContainers } = next.spec;
    const spec = having(previous.spec, 'ephemeralContainers', ephemeralContainers);
    return nextGeneration(keepStatus(having(next, 'spec', spec), previous), previous);
  },

  validate: validatePod,

  validateUpdate(next, previous) {
    if (previous.metadata.annotations?.[MIRROR] !== undefined)
      return [forbidden('', 'static pods do not support ephemeral containers')];
    const now = new Map((next.spec.ephemeralContainers ?? []).map((one) => [one.name, one]));
    return (previous.spec.ephemeralContainers ?? []).flatMap((old): Errors => {
      const found = now.get(old.name);
      const who = `existing ephemeral containers ${JSON.stringify(old.name)}`;
      if (!found) return [forbidden(FIELD, `${who} may not be removed\n`)];
      // Parity: upstream appends the difference as go-cmp prints it.
      return deepEqual(found, old) ? NONE : [forbidden(FIELD, `${who} may not be changed\n`)];
    });
  },
};

const FIELD = 'spec.ephemeralContainers';
