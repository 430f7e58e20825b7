/** What a claim asks of devices (pkg/apis/resource/v1/defaults.go and validation/validation.go, 1.36). */
import { invalid, notSupported, required, tooLong } from '../../apimachinery/field-error.ts';
import { byteLength, isDNS1123Label, isDNS1123Subdomain } from '../../apimachinery/names.ts';
import { changing, filled, mapped } from '../copy-on-write.ts';
import type {
  DeviceClaim,
  DeviceClaimConfiguration,
  DeviceConstraint,
  DeviceRequest,
  DeviceSelector,
  DeviceSubRequest,
  DeviceToleration,
  ExactDeviceRequest,
  OpaqueDeviceConfiguration,
  ResourceClaimSpec,
} from '../generated/types/resource/v1.ts';
import { checked, NONE, type Errors } from '../validation/common.ts';
import { driverName } from '../validation/driver-name.ts';
import { eachOf, eachOnce } from '../validation/lists.ts';
import { fullyQualifiedName } from './device-names.ts';
import { validateSelector } from './selector.ts';

const MOST = 32;
const MOST_ALTERNATIVES = 8;
const MOST_TOLERATIONS = 16;
const LONGEST_EXPRESSION = 10 * 1024;
const LARGEST_PARAMETERS = 10 * 1024;
const MODES = ['All', 'ExactCount'];

type Asked = ExactDeviceRequest | DeviceSubRequest;

export const defaultClaimSpec = (spec: ResourceClaimSpec): ResourceClaimSpec =>
  changing(spec, 'devices', (devices) =>
    changing(devices, 'requests', (requests) => mapped(requests, defaultRequest)),
  );

function defaultRequest(request: DeviceRequest): DeviceRequest {
  const next = changing(request, 'exactly', defaultAsked<ExactDeviceRequest>);
  return changing(next, 'firstAvailable', (alternatives) =>
    mapped(alternatives, defaultAsked<DeviceSubRequest>),
  );
}

function defaultAsked<T extends Asked>(asked: T): T {
  const next = filled<Asked>(asked, { allocationMode: 'ExactCount' });
  return (next.allocationMode === 'ExactCount' && !next.count ? { ...next, count: 1 } : next) as T;
}

export function validateDeviceClaim(path: string, claim: DeviceClaim = {}): Errors {
  const { requests = [], constraints, config } = claim;
  const names = new Set<string>();
  for (const { name, firstAvailable = [] } of requests) {
    names.add(name);
    for (const alternative of firstAvailable) names.add(`${name}/${alternative.name}`);
  }
  return [
    ...eachOnce(
      `${path}.requests`,
      requests,
      MOST,
      validateRequest,
      ({ name = '' }) => name,
      'name',
    ),
    ...eachOf(`${path}.constraints`, constraints, MOST, (one, at) =>
      validateConstraint(one, at, names),
    ),
    ...eachOf(`${path}.config`, config, MOST, (one, at) =>
      validateClaimConfiguration(one, at, names),
    ),
  ];
}

/** Selectors of a class or of a request. */
export const validateSelectors = (field: string, selectors?: readonly DeviceSelector[]): Errors =>
  eachOf(field, selectors, MOST, ({ cel }, at) => {
    if (!cel) return [required(`${at}.cel`)];
    const tooMuch = byteLength(cel.expression ?? '') > LONGEST_EXPRESSION;
    const field = `${at}.cel.expression`;
    return tooMuch
      ? [tooLong(field, LONGEST_EXPRESSION)]
      : validateSelector(field, cel.expression ?? '');
  });

export const validateConfigurations = (
  field: string,
  list?: readonly { readonly opaque?: OpaqueDeviceConfiguration }[],
): Errors => eachOf(field, list, MOST, ({ opaque }, at) => validateOpaque(`${at}.opaque`, opaque));

function validateRequest({ name, exactly, firstAvailable }: DeviceRequest, at: string): Errors {
  const several = (firstAvailable?.length ?? 0) > 0;
  const words = 'exactly one of `exactly` or `firstAvailable` is required';
  return [
    ...checkedName(`${at}.name`, name),
    ...(several
      ? eachOnce(
          `${at}.firstAvailable`,
          firstAvailable,
          MOST_ALTERNATIVES,
          (one, field) => [...checkedName(`${field}.name`, one.name), ...validateAsked(one, field)],
          (one) => one.name ?? '',
          'name',
        )
      : NONE),
    ...(exactly ? validateAsked(exactly, `${at}.exactly`) : NONE),
    ...(several || exactly ? NONE : [required(at, words)]),
    ...(several && exactly ? [invalid(at, null, `${words}, but multiple fields are set`)] : NONE),
  ];
}

function validateAsked(asked: Asked, at: string): Errors {
  const { deviceClassName, selectors, allocationMode = '', count = 0, tolerations } = asked;
  return [
    ...(deviceClassName
      ? checked(`${at}.deviceClassName`, deviceClassName, isDNS1123Subdomain)
      : [required(`${at}.deviceClassName`)]),
    ...validateSelectors(`${at}.selectors`, selectors),
    ...validateCount(at, allocationMode, count),
    ...eachOf(`${at}.tolerations`, tolerations, MOST_TOLERATIONS, validateToleration),
  ];
}

function validateCount(at: string, mode: string, count: number): Errors {
  const field = `${at}.count`;
  switch (mode) {
    case 'All':
      return count === 0
        ? NONE
        : [invalid(field, count, "must not be specified when allocationMode is 'All'")];
    case 'ExactCount':
      return count > 0 ? NONE : [invalid(field, count, 'must be greater than zero')];
    default:
      return [notSupported(`${at}.allocationMode`, mode, MODES)];
  }
}

function validateToleration(toleration: DeviceToleration, at: string): Errors {
  const { key, operator = 'Equal', value, effect } = toleration;
  const effects = ['NoExecute', 'NoSchedule'];
  return [
    ...(key || operator === 'Exists'
      ? NONE
      : [
          invalid(
            `${at}.operator`,
            operator,
            'operator must be Exists when `key` is empty, which means "match all values and all keys"',
          ),
        ]),
    ...(operator === 'Equal' || operator === 'Exists'
      ? NONE
      : [notSupported(`${at}.operator`, operator, ['Equal', 'Exists'])]),
    ...(operator === 'Exists' && value
      ? [invalid(`${at}.value`, value, 'must be empty for operator `Exists`')]
      : NONE),
    ...(effect && !effects.includes(effect)
      ? [notSupported(`${at}.effect`, effect, effects)]
      : NONE),
  ];
}

/** In these words, although none is set (pkg/apis/resource/validation/validation.go, 1.36). */
const NEITHER_ATTRIBUTE =
  'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set';

function validateConstraint(one: DeviceConstraint, at: string, names: ReadonlySet<string>): Errors {
  const { matchAttribute, distinctAttribute, requests } = one;
  return [
    ...validateReferences(`${at}.requests`, requests, names),
    ...(matchAttribute !== undefined
      ? fullyQualifiedName(`${at}.matchAttribute`, matchAttribute)
      : distinctAttribute !== undefined
        ? fullyQualifiedName(`${at}.distinctAttribute`, distinctAttribute)
        : [required(at, NEITHER_ATTRIBUTE)]),
  ];
}

const validateClaimConfiguration = (
  { requests, opaque }: DeviceClaimConfiguration,
  at: string,
  names: ReadonlySet<string>,
): Errors => [
  ...validateReferences(`${at}.requests`, requests, names),
  ...validateOpaque(`${at}.opaque`, opaque),
];

const validateReferences = (
  field: string,
  requests: readonly string[] | undefined,
  names: ReadonlySet<string>,
): Errors =>
  eachOnce(
    field,
    requests,
    MOST,
    (name, at) => [
      ...name.split('/').flatMap((part) => checked(at, part, isDNS1123Label)),
      ...(names.has(name)
        ? NONE
        : [
            invalid(
              at,
              name,
              "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
            ),
          ]),
    ],
    (name) => name,
  );

function validateOpaque(path: string, opaque: OpaqueDeviceConfiguration | undefined): Errors {
  if (!opaque) return [required(path)];
  const { driver = '', parameters } = opaque;
  const field = `${path}.parameters`;
  const text = JSON.stringify(parameters ?? null);
  return [
    ...driverName(`${path}.driver`, driver),
    ...(text === 'null'
      ? [required(field)]
      : byteLength(text) > LARGEST_PARAMETERS
        ? [tooLong(field, LARGEST_PARAMETERS)]
        : text.startsWith('{')
          ? NONE
          : [invalid(field, '<value omitted>', 'parameters must be a valid JSON object')]),
  ];
}

const checkedName = (field: string, name: string | undefined): Errors =>
  checked(field, name ?? '', isDNS1123Label);
