/**
 * Holds Pods and claims to the LimitRanges of their Namespace, and gives containers the defaults that these name
 * (plugin/pkg/admission/limitranger/admission.go, 1.36).
 */
import type {
  LimitRange,
  PersistentVolumeClaim,
  Pod,
} from '../../../../api/generated/types/core/v1.ts';
import { limitRanges } from '../../../../api/core/v1/limit-range/limit-range.ts';
import { persistentVolumeClaims } from '../../../../api/core/v1/persistent-volume-claim/persistent-volume-claim.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { refused, type AdmissionPlugin, type AdmissionRequest } from '../admission.ts';
import { claimProblems, podProblems } from './constraints.ts';
import { withDefaults } from './defaults.ts';

export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',

  admit(request) {
    if (request.kind !== pods || !(isCreated(request) || isResized(request))) return undefined;
    return rangesOf(request).reduce(withDefaults, request.object as Pod);
  },

  validate(request) {
    const problems = problemsOf(request);
    if (!problems || request.oldObject?.metadata.deletionTimestamp) return;
    for (const range of rangesOf(request)) {
      // The first range that is violated speaks, with all that it has to say.
      const told = [...new Set(problems(range))];
      if (told.length > 0)
        throw refused(request, told.length === 1 ? told[0]! : `[${told.join(', ')}]`);
    }
  },
};

function problemsOf(
  request: AdmissionRequest,
): ((range: LimitRange) => readonly string[]) | undefined {
  const { operation, kind, subresource, object } = request;
  if (kind === pods && (isCreated(request) || isResized(request)))
    return (range) => podProblems(range, object as Pod);
  if (kind === persistentVolumeClaims && subresource === '' && operation !== 'DELETE')
    return (range) => claimProblems(range, object as PersistentVolumeClaim);
  return undefined;
}

const isCreated = ({ operation, subresource }: AdmissionRequest): boolean =>
  operation === 'CREATE' && subresource === '';

const isResized = ({ operation, subresource }: AdmissionRequest): boolean =>
  operation === 'UPDATE' && subresource === 'resize';

const rangesOf = ({ context, namespace }: AdmissionRequest): readonly LimitRange[] =>
  context.all<LimitRange>(limitRanges, namespace);
