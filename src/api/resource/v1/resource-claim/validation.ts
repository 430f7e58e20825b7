/** What may be told of a claim (ValidateResourceClaimStatusUpdate, pkg/apis/resource/validation/validation.go, 1.36). */
import {
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../../../apimachinery/field-error.ts';
import { validateConditions } from '../../../../apimachinery/meta-validation.ts';
import { isDNS1123Label } from '../../../../apimachinery/names.ts';
import { poolName } from '../../../devices/device-names.ts';
import type {
  AllocatedDeviceStatus,
  AllocationResult,
  DeviceRequestAllocationResult,
  ResourceClaim,
  ResourceClaimConsumerReference,
} from '../../../generated/types/resource/v1.ts';
import { validateNodeSelector } from '../../../pod-spec/validation/placement.ts';
import { checked, immutable, NONE, type Errors } from '../../../validation/common.ts';
import { driverName } from '../../../validation/driver-name.ts';
import { eachOf, eachOnce } from '../../../validation/lists.ts';

const MOST_CONSUMERS = 256;
const MOST_RESULTS = 32;
const MOST_CONFIGURATIONS = 64;
const SOURCES = ['FromClaim', 'FromClass'];

export function validateClaimStatus(next: ResourceClaim, previous: ResourceClaim): Errors {
  const { reservedFor = [], allocation, devices } = next.status;
  const before = previous.status;
  const allocated = new Set((allocation?.devices?.results ?? []).map(identity));
  return [
    ...eachOnce(
      'status.reservedFor',
      reservedFor,
      MOST_CONSUMERS,
      validateConsumer,
      ({ uid = '' }) => uid,
      'uid',
    ),
    ...eachOnce(
      'status.devices',
      devices,
      Infinity,
      (device, at) => validateDevice(device, at, allocated),
      identity,
      'deviceID',
    ),
    ...validateReservations(next, previous),
    ...(before.allocation && allocation
      ? immutable('status.allocation', allocation, before.allocation)
      : allocation
        ? validateAllocation(allocation, next)
        : NONE),
  ];
}

interface Identified {
  readonly driver?: string;
  readonly pool?: string;
  readonly device?: string;
}
const identity = ({ driver, pool, device }: Identified): string => `${driver}/${pool}/${device}`;

function validateReservations(next: ResourceClaim, previous: ResourceClaim): Errors {
  const { reservedFor = [], allocation } = next.status;
  const field = 'status.reservedFor';
  if (reservedFor.length === 0) return NONE;
  if (!allocation) return [forbidden(field, 'may not be specified when `allocated` is not set')];
  if (!next.metadata.deletionTimestamp) return NONE;
  const before = new Set((previous.status.reservedFor ?? []).map(({ uid }) => uid));
  return reservedFor.every(({ uid }) => before.has(uid))
    ? NONE
    : [
        forbidden(
          field,
          'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set',
        ),
      ];
}

const validateConsumer = (
  { resource, name, uid }: ResourceClaimConsumerReference,
  at: string,
): Errors => [
  ...(resource ? NONE : [required(`${at}.resource`)]),
  ...(name ? NONE : [required(`${at}.name`)]),
  ...(uid ? NONE : [required(`${at}.uid`)]),
];

function validateAllocation(
  { devices, nodeSelector }: AllocationResult,
  claim: ResourceClaim,
): Errors {
  const names = new Set<string>();
  for (const { name, firstAvailable = [] } of claim.spec.devices?.requests ?? []) {
    names.add(name);
    for (const one of firstAvailable) names.add(`${name}/${one.name}`);
  }
  const path = 'status.allocation';
  const configured = `${path}.devices.config`;
  return [
    ...eachOf(`${path}.devices.results`, devices?.results, MOST_RESULTS, (result, at) =>
      validateResult(result, at, names),
    ),
    ...eachOf(configured, devices?.config, MOST_CONFIGURATIONS, ({ source }, at) =>
      source
        ? SOURCES.includes(source)
          ? NONE
          : [notSupported(`${at}.source`, source, SOURCES)]
        : [required(`${at}.source`)],
    ),
    ...(nodeSelector
      ? validateNodeSelector(`${path}.nodeSelector`, nodeSelector.nodeSelectorTerms)
      : NONE),
  ];
}

const validateResult = (
  { request = '', driver = '', pool = '', device = '' }: DeviceRequestAllocationResult,
  at: string,
  names: ReadonlySet<string>,
): Errors => [
  ...request.split('/').flatMap((part) => checked(`${at}.request`, part, isDNS1123Label)),
  ...(names.has(request)
    ? NONE
    : [
        invalid(
          `${at}.request`,
          request,
          "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
        ),
      ]),
  ...validateIdentity(driver, pool, device, at),
];

const validateDevice = (
  status: AllocatedDeviceStatus,
  at: string,
  allocated: ReadonlySet<string>,
): Errors => [
  ...validateIdentity(status.driver ?? '', status.pool ?? '', status.device ?? '', at),
  ...(allocated.has(identity(status))
    ? NONE
    : [invalid(at, identity(status), 'must be an allocated device in the claim')]),
  ...validateConditions(status.conditions, `${at}.conditions`),
];

const validateIdentity = (driver: string, pool: string, device: string, at: string): Errors => [
  ...driverName(`${at}.driver`, driver),
  ...poolName(`${at}.pool`, pool),
  ...checked(`${at}.device`, device, isDNS1123Label),
];
