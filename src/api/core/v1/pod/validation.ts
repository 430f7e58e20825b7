/** What a Pod must be (ValidatePodCreate, pkg/apis/core/validation/validation.go, 1.36). */
import { forbidden, invalid } from '../../../../apimachinery/field-error.ts';
import type { Pod } from '../../../generated/types/core/v1.ts';
import { trimmedImage } from '../../../pod-spec/validation/containers.ts';
import { validatePodSpec } from '../../../pod-spec/validation/pod-spec.ts';
import { NONE, type Errors } from '../../../validation/common.ts';

export const MIRROR = 'kubernetes.io/config.mirror';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

export function validatePod(pod: Pod): Errors {
  const { metadata, spec } = pod;
  // Nothing has been stored yet: the API server refuses a resourceVersion on creation.
  const creating = !metadata.resourceVersion;
  return [
    ...validateAnnotations(pod),
    ...validatePodSpec('spec', spec, { inPod: true }),
    ...validateTokens(pod),
    ...spec.containers.flatMap((container, i) => trimmedImage(`spec.containers[${i}]`, container)),
    ...(spec.initContainers ?? []).flatMap((container, i) =>
      trimmedImage(`spec.initContainers[${i}]`, container),
    ),
    ...(creating && spec.ephemeralContainers?.length
      ? [forbidden('spec.ephemeralContainers', 'cannot be set on create')]
      : NONE),
    ...(spec.nodeName && spec.schedulingGates?.length
      ? [forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared')]
      : NONE),
  ];
}

function validateAnnotations({ metadata: { annotations = {} }, spec }: Pod): Errors {
  const mirror = annotations[MIRROR];
  const cost = annotations[DELETION_COST];
  return [
    ...(mirror !== undefined && !spec.nodeName
      ? [
          invalid(
            `metadata.annotations[${MIRROR}]`,
            mirror,
            'must set spec.nodeName if mirror pod annotation is set',
          ),
        ]
      : NONE),
    ...(cost !== undefined && !isInt32(cost)
      ? [invalid(`metadata.annotations[${DELETION_COST}]`, cost, 'must be a 32bit integer')]
      : NONE),
  ];
}

const isInt32 = (text: string): boolean =>
  /^(0|-?[1-9]\d*)$/.test(text) && (Number(text) | 0) === Number(text);

function validateTokens({ spec }: Pod): Errors {
  if (spec.serviceAccountName) return NONE;
  return (spec.volumes ?? []).flatMap(({ projected }, i) =>
    (projected?.sources ?? []).flatMap(({ serviceAccountToken }, j) =>
      serviceAccountToken
        ? [
            forbidden(
              `spec.volumes[${i}].projected.sources[${j}].serviceAccountToken`,
              'must not be specified when serviceAccountName is not set',
            ),
          ]
        : NONE,
    ),
  );
}
