/** What a LimitRange must be (ValidateLimitRange, pkg/apis/core/validation/validation.go, 1.36). */
import { duplicate, forbidden, invalid, required } from '../../../../apimachinery/field-error.ts';
import { isQualifiedName } from '../../../../apimachinery/names.ts';
import {
  canonical,
  compare,
  parseQuantity,
  type Quantity,
} from '../../../../apimachinery/quantity.ts';
import type { LimitRange, LimitRangeItem } from '../../../generated/types/core/v1.ts';
import { mayOvercommit } from '../../../pod-spec/resource-names.ts';
import {
  validateContainerResourceName,
  validateResourceName,
} from '../../../pod-spec/validation/resources.ts';
import { checked, NONE, type Errors } from '../../../validation/common.ts';

const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];
const LISTS = ['max', 'min', 'default', 'defaultRequest'] as const;
const ONE = parseQuantity('1')!;

export const validateLimitRange = ({ spec }: LimitRange): Errors => {
  const { limits = [] } = spec ?? {};
  return limits.flatMap((item, i) => {
    const at = `spec.limits[${i}]`;
    const repeated = limits.slice(0, i).some(({ type }) => type === item.type);
    return [
      ...validateType(`${at}.type`, item.type ?? ''),
      ...(repeated ? [duplicate(`${at}.type`, item.type)] : NONE),
      ...validateNames(at, item),
      ...resourcesOf(item).flatMap((name) => validateOrder(at, name, item)),
    ];
  });
};

function validateType(field: string, type: string): Errors {
  const problems = checked(field, type, isQualifiedName);
  if (problems.length > 0 || type.includes('/') || TYPES.includes(type)) return problems;
  return [invalid(field, type, 'must be a standard limit type or fully qualified')];
}

function validateNames(path: string, item: LimitRangeItem): Errors {
  const check =
    item.type === 'Pod' || item.type === 'Container'
      ? validateContainerResourceName
      : validateResourceName;
  const named = (list: (typeof LISTS)[number] | 'maxLimitRequestRatio'): Errors => {
    const amounts = item[list] ?? {};
    const forPods = item.type === 'Pod' && (list === 'default' || list === 'defaultRequest');
    if (!forPods)
      return Object.keys(amounts).flatMap((name) => check(`${path}.${list}[${name}]`, name));
    return Object.keys(amounts).length === 0
      ? NONE
      : [forbidden(`${path}.${list}`, "may not be specified when `type` is 'Pod'")];
  };
  const storage = item.type !== 'PersistentVolumeClaim' || item.min?.storage || item.max?.storage;
  return [
    ...LISTS.flatMap(named),
    ...(storage
      ? NONE
      : [
          required(
            `${path}.limits`,
            'either minimum or maximum storage value is required, but neither was provided',
          ),
        ]),
    ...named('maxLimitRequestRatio'),
  ];
}

const resourcesOf = (item: LimitRangeItem): readonly string[] => {
  const lists = item.type === 'Pod' ? LISTS.slice(0, 2) : LISTS;
  const names = [...lists, 'maxLimitRequestRatio' as const].flatMap((list) =>
    Object.keys(item[list] ?? {}),
  );
  return [...new Set(names)].sort();
};

function validateOrder(path: string, name: string, item: LimitRangeItem): Errors {
  const of = (amounts: { readonly [key: string]: string } | undefined) =>
    amounts?.[name] === undefined ? undefined : parseQuantity(amounts[name]);
  const [min, max, ratio] = [of(item.min), of(item.max), of(item.maxLimitRequestRatio)];
  const usual = item.type === 'Pod' ? undefined : of(item.default);
  const request = item.type === 'Pod' ? undefined : of(item.defaultRequest);
  const wrong = (list: string, shown: Quantity, words: string) =>
    invalid(`${path}.${list}[${name}]`, canonical(shown), words);
  const above = (
    [low, lowWord]: [Quantity | undefined, string],
    [high, highWord]: [Quantity | undefined, string],
    list: string,
    shown: Quantity | undefined,
  ): Errors =>
    low && high && compare(low, high) > 0
      ? [
          wrong(
            list,
            shown!,
            `${lowWord} value ${canonical(low)} is greater than ${highWord} value ${canonical(high)}`,
          ),
        ]
      : NONE;
  return [
    ...above([min, 'min'], [max, 'max'], 'min', min),
    ...above([min, 'min'], [request, 'default request'], 'defaultRequest', request),
    ...above([request, 'default request'], [max, 'max'], 'defaultRequest', request),
    ...above([request, 'default request'], [usual, 'default limit'], 'defaultRequest', request),
    ...above([min, 'min'], [usual, 'default'], 'default', min),
    ...above([usual, 'default'], [max, 'max'], 'default', max),
    ...(ratio && compare(ratio, ONE) < 0
      ? [wrong('maxLimitRequestRatio', ratio, `ratio ${canonical(ratio)} is less than 1`)]
      : NONE),
    ...(ratio && min && max ? validateRatio(ratio, min, max, wrong) : NONE),
    ...(!mayOvercommit(name) && usual && request && compare(usual, request) !== 0
      ? [
          wrong(
            'defaultRequest',
            request,
            `default value ${canonical(usual)} must equal to defaultRequest value ${canonical(request)} in ${name}`,
          ),
        ]
      : NONE),
  ];
}

function validateRatio(
  ratio: Quantity,
  min: Quantity,
  max: Quantity,
  wrong: (list: string, shown: Quantity, words: string) => Errors[number],
): Errors {
  const most = Number(max.nanos) / Number(min.nanos);
  if (Number(ratio.nanos) / 1e9 <= most) return NONE;
  const words = `ratio ${canonical(ratio)} is greater than max/min = ${most.toFixed(6)}`;
  return [wrong('maxLimitRequestRatio', ratio, words)];
}
