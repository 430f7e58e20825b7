/** Where a Pod may run: affinity, tolerations, spreading, gates (pkg/apis/core/validation/validation.go, 1.36). */
import { validateLabelName, validateLabelSelector } from '../../../apimachinery/meta-validation.ts';
import {
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../../apimachinery/field-error.ts';
import {
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidLabelValue,
} from '../../../apimachinery/names.ts';
import type {
  Affinity,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinityTerm,
  PodSchedulingGate,
  Toleration,
  TopologySpreadConstraint,
  WeightedPodAffinityTerm,
} from '../../generated/types/core/v1.ts';
import { checked, NONE, oneOf, type Errors } from '../../validation/common.ts';

export const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const IN_OR_NOT = "must be specified when `operator` is 'In' or 'NotIn'";
const EXISTS_OR_NOT = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";

export function validateTolerations(
  path: string,
  tolerations: readonly Toleration[] | undefined,
): Errors {
  if (!tolerations) return NONE;
  return tolerations.flatMap(({ key, operator, value = '', effect, tolerationSeconds }, i) => {
    const at = `${path}[${i}]`;
    return [
      ...(key ? validateLabelName(key, `${at}.key`) : NONE),
      ...(!key && operator !== 'Exists'
        ? [
            invalid(
              `${at}.operator`,
              operator ?? '',
              'operator must be Exists when `key` is empty, which means "match all values and all keys"',
            ),
          ]
        : NONE),
      ...(tolerationSeconds !== undefined && effect !== 'NoExecute'
        ? [
            invalid(
              `${at}.effect`,
              effect ?? '',
              "effect must be 'NoExecute' when `tolerationSeconds` is set",
            ),
          ]
        : NONE),
      ...validateTolerationOperator(at, operator, value),
      ...(effect ? oneOf(`${at}.effect`, effect, TAINT_EFFECTS) : NONE),
    ];
  });
}

// Parity: Lt and Gt (TaintTolerationComparisonOperators) are alpha and off, so refused.
function validateTolerationOperator(
  path: string,
  operator: string | undefined,
  value: string,
): Errors {
  if (!operator || operator === 'Equal') {
    const problems = isValidLabelValue(value);
    return problems.length > 0 ? [invalid(`${path}.operator`, value, problems.join(';'))] : NONE;
  }
  if (operator !== 'Exists')
    return [notSupported(`${path}.operator`, operator, ['Equal', 'Exists'])];
  return value
    ? [invalid(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'")]
    : NONE;
}

export function validateAffinity(path: string, affinity: Affinity | undefined): Errors {
  if (!affinity) return NONE;
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  const needed = nodeAffinity?.[REQUIRED];
  return [
    ...(needed
      ? validateNodeSelector(`${path}.nodeAffinity.${REQUIRED}`, needed.nodeSelectorTerms)
      : NONE),
    ...(nodeAffinity?.[PREFERRED] ?? []).flatMap(({ weight, preference }, i) => {
      const at = `${path}.nodeAffinity.${PREFERRED}[${i}]`;
      // A preference may hold values that no label can have; it then prefers nothing.
      return [
        ...validateWeight(at, weight),
        ...validateNodeTerm(`${at}.preference`, preference, true),
      ];
    }),
    ...validatePodTerms(`${path}.podAffinity`, podAffinity),
    ...validatePodTerms(`${path}.podAntiAffinity`, podAntiAffinity),
  ];
}

export function validateNodeSelector(
  path: string,
  terms: readonly NodeSelectorTerm[] | undefined,
): Errors {
  const at = `${path}.nodeSelectorTerms`;
  if (!terms?.length) return [required(at, 'must have at least one node selector term')];
  return terms.flatMap((term, i) => validateNodeTerm(`${at}[${i}]`, term, false));
}

const validateNodeTerm = (path: string, term: NodeSelectorTerm, anyValue: boolean): Errors => [
  ...(term.matchExpressions ?? []).flatMap((one, i) =>
    validateNodeRequirement(`${path}.matchExpressions[${i}]`, one, anyValue),
  ),
  ...(term.matchFields ?? []).flatMap((one, i) =>
    validateNodeField(`${path}.matchFields[${i}]`, one),
  ),
];

function validateNodeRequirement(
  path: string,
  requirement: NodeSelectorRequirement,
  anyValue: boolean,
): Errors {
  const { key, values = [] } = requirement;
  return [
    ...validateNodeOperator(path, requirement),
    ...validateLabelName(key, `${path}.key`),
    ...(anyValue
      ? NONE
      : values.flatMap((value, i) => checked(`${path}.values[${i}]`, value, isValidLabelValue))),
  ];
}

function validateNodeOperator(
  path: string,
  { operator, values = [] }: NodeSelectorRequirement,
): Errors {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0 ? NONE : [required(`${path}.values`, IN_OR_NOT)];
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0 ? NONE : [forbidden(`${path}.values`, EXISTS_OR_NOT)];
    case 'Gt':
    case 'Lt':
      return values.length === 1
        ? NONE
        : [
            required(
              `${path}.values`,
              "must be specified single value when `operator` is 'Lt' or 'Gt'",
            ),
          ];
    default:
      return [invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator')];
  }
}

function validateNodeField(
  path: string,
  { key, operator, values = [] }: NodeSelectorRequirement,
): Errors {
  const known = operator === 'In' || operator === 'NotIn';
  return [
    ...(known
      ? NONE
      : [invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator')]),
    ...(known && values.length !== 1
      ? [
          required(
            `${path}.values`,
            "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
          ),
        ]
      : NONE),
    ...(key === 'metadata.name'
      ? values.flatMap((value, i) => checked(`${path}.values[${i}]`, value, isDNS1123Subdomain))
      : [invalid(`${path}.key`, key, 'not a valid field selector key')]),
  ];
}

const validateWeight = (path: string, weight: number): Errors =>
  weight > 0 && weight <= 100
    ? NONE
    : [invalid(`${path}.weight`, weight ?? 0, 'must be in the range 1-100')];

interface PodTerms {
  readonly [REQUIRED]?: readonly PodAffinityTerm[];
  readonly [PREFERRED]?: readonly WeightedPodAffinityTerm[];
}

function validatePodTerms(path: string, terms: PodTerms | undefined): Errors {
  if (!terms) return NONE;
  return [
    ...(terms[REQUIRED] ?? []).flatMap((term, i) =>
      validatePodTerm(`${path}.${REQUIRED}[${i}]`, term),
    ),
    ...(terms[PREFERRED] ?? []).flatMap(({ weight, podAffinityTerm }, i) => {
      const at = `${path}.${PREFERRED}[${i}]`;
      return [
        ...validateWeight(at, weight),
        ...validatePodTerm(`${at}.podAffinityTerm`, podAffinityTerm),
      ];
    }),
  ];
}

const validatePodTerm = (path: string, term: PodAffinityTerm): Errors => [
  ...validateLabelSelector(term.labelSelector, `${path}.labelSelector`),
  ...validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`),
  ...(term.namespaces ?? []).flatMap((name) => checked(`${path}.namespace`, name, isDNS1123Label)),
  ...(term.topologyKey ? NONE : [required(`${path}.topologyKey`, 'can not be empty')]),
  ...validateLabelName(term.topologyKey ?? '', `${path}.topologyKey`),
];

export function validateSpread(
  path: string,
  constraints: readonly TopologySpreadConstraint[] | undefined,
): Errors {
  if (!constraints) return NONE;
  return constraints.flatMap((constraint, i) => {
    const at = `${path}[${i}]`;
    const { maxSkew, topologyKey, whenUnsatisfiable, minDomains } = constraint;
    const repeated = constraints
      .slice(i + 1)
      .some(
        (other) =>
          other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable,
      );
    return [
      ...(maxSkew > 0
        ? NONE
        : [invalid(`${at}.maxSkew`, maxSkew ?? 0, 'must be greater than zero')]),
      ...(topologyKey ? NONE : [required(`${at}.topologyKey`, 'can not be empty')]),
      ...oneOfOrEmpty(`${at}.whenUnsatisfiable`, whenUnsatisfiable, [
        'DoNotSchedule',
        'ScheduleAnyway',
      ]),
      ...(repeated
        ? [
            duplicate(
              `${at}.{topologyKey, whenUnsatisfiable}`,
              `{${topologyKey}, ${whenUnsatisfiable}}`,
            ),
          ]
        : NONE),
      ...validateMinDomains(`${at}.minDomains`, minDomains, whenUnsatisfiable),
      ...optional(`${at}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy),
      ...optional(`${at}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy),
      ...validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`),
    ];
  });
}

const optional = (field: string, policy: string | undefined): Errors =>
  policy === undefined ? NONE : oneOfOrEmpty(field, policy, ['Honor', 'Ignore']);

const oneOfOrEmpty = (field: string, value: string, supported: readonly string[]): Errors =>
  supported.includes(value) ? NONE : [notSupported(field, value ?? '', supported)];

function validateMinDomains(field: string, minDomains: number | undefined, when: string): Errors {
  if (minDomains === undefined) return NONE;
  return [
    ...(minDomains > 0 ? NONE : [invalid(field, minDomains, 'must be greater than zero')]),
    ...(when === 'DoNotSchedule'
      ? NONE
      : [
          invalid(
            field,
            minDomains,
            `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${when}`,
          ),
        ]),
  ];
}

export function validateGates(
  path: string,
  gates: readonly PodSchedulingGate[] | undefined,
): Errors {
  if (!gates) return NONE;
  return gates.flatMap(({ name }, i) => [
    ...checked(`${path}[${i}]`, name ?? '', isQualifiedName),
    ...(gates.findIndex((other) => other.name === name) < i
      ? [duplicate(`${path}[${i}]`, name)]
      : NONE),
  ]);
}
