/** What of a Pod may still change (ValidatePodUpdate, pkg/apis/core/validation/validation.go, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { forbidden, invalid, required } from '../../../../apimachinery/field-error.ts';
import { isInRange } from '../../../../apimachinery/names.ts';
import type {
  Affinity,
  Container,
  NodeSelectorTerm,
  Pod,
  PodSpec,
  Toleration,
} from '../../../generated/types/core/v1.ts';
import { checked, NONE, type Errors } from '../../../validation/common.ts';
import { specDifference } from './spec-difference.ts';
import { MIRROR } from './validation.ts';

const UPDATABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

export function validatePodUpdate(next: Pod, previous: Pod): Errors {
  const mirror = validateMirror(next, previous);
  if (deepEqual(next.spec, previous.spec)) return mirror;
  for (const list of ['containers', 'initContainers'] as const) {
    if ((next.spec[list] ?? []).length !== (previous.spec[list] ?? []).length) {
      return [...mirror, forbidden(`spec.${list}`, 'pod updates may not add or remove containers')];
    }
  }
  const deadline = validateDeadline(next.spec, previous.spec);
  return [
    ...mirror,
    ...validateImages('spec.containers', next.spec.containers),
    ...validateImages('spec.initContainers', next.spec.initContainers ?? []),
    ...deadline,
    ...validateAddedTolerations(next.spec.tolerations ?? [], previous.spec.tolerations ?? []),
    ...validateRemovedGates(next.spec, previous.spec),
    ...validateRest(next.spec, previous.spec),
  ];
}

function validateMirror(next: Pod, previous: Pod): Errors {
  const field = `metadata.annotations[${MIRROR}]`;
  const now = next.metadata.annotations?.[MIRROR];
  const before = previous.metadata.annotations?.[MIRROR];
  if (now === before) return NONE;
  return [
    forbidden(
      field,
      before === undefined
        ? 'may not add mirror pod annotation'
        : 'may not remove or update mirror pod annotation',
    ),
  ];
}

const validateImages = (path: string, containers: readonly Container[]): Errors =>
  containers.flatMap(({ image }, i) => (image ? NONE : [required(`${path}[${i}].image`)]));

/** It may be set once, and then only be brought forward. */
function validateDeadline(
  { activeDeadlineSeconds: next }: PodSpec,
  { activeDeadlineSeconds: previous }: PodSpec,
): Errors {
  const field = 'spec.activeDeadlineSeconds';
  if (next === undefined) {
    return previous === undefined
      ? NONE
      : [invalid(field, null, 'must not update from a positive integer to nil value')];
  }
  const range = checked(field, next, (value) => isInRange(value, 0, 2 ** 31 - 1));
  if (range.length > 0 || previous === undefined || previous >= next) return range;
  return [invalid(field, next, 'must be less than or equal to previous value')];
}

function validateAddedTolerations(
  next: readonly Toleration[],
  previous: readonly Toleration[],
): Errors {
  const kept = previous.every((old) =>
    next.some((one) =>
      deepEqual({ ...old, tolerationSeconds: undefined }, { ...one, tolerationSeconds: undefined }),
    ),
  );
  return kept
    ? NONE
    : [
        forbidden(
          'spec.tolerations',
          'existing toleration can not be modified except its tolerationSeconds',
        ),
      ];
}

function validateRemovedGates(
  { schedulingGates: next = [] }: PodSpec,
  { schedulingGates: previous = [] }: PodSpec,
): Errors {
  return next.flatMap(({ name }, i) =>
    previous.some((gate) => gate.name === name)
      ? NONE
      : [
          forbidden(
            `spec.schedulingGates[${i}].name`,
            `only deletion is allowed, but found new scheduling gate '${name}'`,
          ),
        ],
  );
}

/** Puts what may change back to what it was; whatever still differs may not. */
function validateRest(next: PodSpec, previous: PodSpec): Errors {
  const { spec: munged, errors } = previous.schedulingGates?.length
    ? withoutPlacement(next, previous)
    : { spec: next, errors: NONE };
  const shortened =
    (previous.terminationGracePeriodSeconds ?? 0) < 0 && next.terminationGracePeriodSeconds === 1;
  const rest: PodSpec = {
    ...munged,
    containers: withImages(next.containers, previous.containers),
    initContainers:
      next.initContainers && withImages(next.initContainers, previous.initContainers ?? []),
    activeDeadlineSeconds: previous.activeDeadlineSeconds,
    schedulingGates: previous.schedulingGates,
    tolerations: previous.tolerations,
    terminationGracePeriodSeconds: shortened
      ? previous.terminationGracePeriodSeconds
      : next.terminationGracePeriodSeconds,
  };
  if (deepEqual(rest, previous)) return errors;
  const difference = specDifference(previous, rest);
  return [
    ...errors,
    forbidden('spec', `pod updates may not change fields other than ${UPDATABLE}\n${difference}`),
  ];
}

const withImages = (
  next: readonly Container[],
  previous: readonly Container[],
): readonly Container[] =>
  next.map((container, i) => ({ ...container, image: previous[i]?.image }));

/** A Pod that is gated has not been placed: where it may go can still be narrowed down. */
function withoutPlacement(
  next: PodSpec,
  previous: PodSpec,
): { readonly spec: PodSpec; readonly errors: Errors } {
  const selectors = previous.nodeSelector ?? {};
  const narrowed = Object.entries(selectors).every(
    ([key, value]) => next.nodeSelector?.[key] === value,
  );
  const errors = [
    ...(narrowed
      ? NONE
      : [
          invalid(
            'spec.nodeSelector',
            next.nodeSelector ?? null,
            'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
          ),
        ]),
    ...validateNodeAffinity(next.affinity, previous.affinity),
  ];
  const { nodeAffinity } = previous.affinity ?? {};
  const affinity: Affinity = { ...next.affinity, nodeAffinity };
  const empty = !previous.affinity && !affinity.podAffinity && !affinity.podAntiAffinity;
  return {
    spec: { ...next, nodeSelector: previous.nodeSelector, affinity: empty ? undefined : affinity },
    errors,
  };
}

function validateNodeAffinity(next: Affinity | undefined, previous: Affinity | undefined): Errors {
  const field =
    'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  const before = requiredTerms(previous);
  const after = requiredTerms(next);
  if (before.length === 0) return NONE;
  if (before.length !== after.length) {
    return [
      invalid(
        field,
        after,
        'no additions/deletions to non-empty NodeSelectorTerms list are allowed',
      ),
    ];
  }
  return after.flatMap((term, i) =>
    onlyAdds(term, before[i]!)
      ? NONE
      : [invalid(`${field}[${i}]`, term, 'only additions are allowed (no mutations or deletions)')],
  );
}

const requiredTerms = (affinity: Affinity | undefined): readonly NodeSelectorTerm[] =>
  affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];

const onlyAdds = (next: NodeSelectorTerm, previous: NodeSelectorTerm): boolean =>
  (['matchExpressions', 'matchFields'] as const).every((list) =>
    (previous[list] ?? []).every((one, i) => deepEqual(one, next[list]?.[i])),
  );
