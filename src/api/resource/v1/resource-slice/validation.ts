/** What a ResourceSlice must be (ValidateResourceSlice, pkg/apis/resource/validation/validation.go, 1.36). */
import { invalid, required, tooLong } from '../../../../apimachinery/field-error.ts';
import { byteLength, isDNS1123Label, isDNS1123Subdomain } from '../../../../apimachinery/names.ts';
import { poolName, qualifiedName } from '../../../devices/device-names.ts';
import type {
  Device,
  DeviceAttribute,
  ResourcePool,
  ResourceSlice,
  ResourceSliceSpec,
} from '../../../generated/types/resource/v1.ts';
import { validateNodeSelector } from '../../../pod-spec/validation/placement.ts';
import { checked, immutable, NONE, type Errors } from '../../../validation/common.ts';
import { driverName } from '../../../validation/driver-name.ts';
import { eachOnce } from '../../../validation/lists.ts';

const MOST_DEVICES = 128;
const MOST_PROPERTIES = 32;
const LONGEST_VALUE = 64;
const ONE_PLACE =
  'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
const ONE_VALUE = 'exactly one value must be specified';

export const validateSlice = ({ spec }: ResourceSlice): Errors => [
  ...driverName('spec.driver', spec.driver ?? ''),
  ...validatePool(spec.pool),
  ...validatePlace(spec),
  ...eachOnce(
    'spec.devices',
    spec.devices,
    MOST_DEVICES,
    validateDevice,
    ({ name = '' }) => name,
    'name',
  ),
];

export const validateSliceUpdate = (
  { spec: next }: ResourceSlice,
  { spec: previous }: ResourceSlice,
): Errors => [
  ...immutable('spec.pool.name', next.pool.name, previous.pool.name),
  ...immutable('spec.driver', next.driver, previous.driver),
  ...immutable('spec.nodeName', next.nodeName, previous.nodeName),
];

function validatePool(pool: ResourcePool | undefined): Errors {
  const { name = '', resourceSliceCount = 0, generation = 0 } = pool ?? {};
  return [
    ...poolName('spec.pool.name', name),
    ...(resourceSliceCount > 0
      ? NONE
      : [invalid('spec.pool.resourceSliceCount', resourceSliceCount, 'must be greater than zero')]),
    ...(generation >= 0
      ? NONE
      : [invalid('spec.pool.generation', generation, 'must be greater than or equal to zero')]),
  ];
}

function validatePlace(spec: ResourceSliceSpec): Errors {
  const { nodeName, nodeSelector, allNodes, perDeviceNodeSelection } = spec;
  const given = [
    ...(nodeName ? ['`nodeName`'] : []),
    ...(nodeSelector ? ['`nodeSelector`'] : []),
    ...(allNodes ? ['`allNodes`'] : []),
    ...(perDeviceNodeSelection ? ['`perDeviceNodeSelection`'] : []),
  ];
  return [
    ...(nodeName ? checked('spec.nodeName', nodeName, isDNS1123Subdomain) : NONE),
    ...(nodeName === ''
      ? [invalid('spec.nodeName', '', 'must be either unset or set to a non-empty string')]
      : NONE),
    ...(nodeSelector ? validateOneTerm(nodeSelector) : NONE),
    ...mustBeTrue('spec.allNodes', allNodes),
    ...mustBeTrue('spec.perDeviceNodeSelection', perDeviceNodeSelection),
    ...(given.length === 0 ? [required('spec', ONE_PLACE)] : NONE),
    ...(given.length > 1
      ? [invalid('spec', `{${given.join(', ')}}`, `${ONE_PLACE}, but multiple fields are set`)]
      : NONE),
  ];
}

const mustBeTrue = (field: string, given: boolean | undefined): Errors =>
  given === false ? [invalid(field, given, 'must be either unset or set to true')] : NONE;

const validateOneTerm = ({
  nodeSelectorTerms: terms = [],
}: NonNullable<ResourceSliceSpec['nodeSelector']>): Errors => [
  ...validateNodeSelector('spec.nodeSelector', terms),
  ...(terms.length === 1
    ? NONE
    : [
        invalid(
          'spec.nodeSelector.nodeSelectorTerms',
          terms,
          'must have exactly one node selector term',
        ),
      ]),
];

function validateDevice({ name, attributes = {}, capacity = {} }: Device, at: string): Errors {
  const count = Object.keys(attributes).length + Object.keys(capacity).length;
  return [
    ...checked(`${at}.name`, name ?? '', isDNS1123Label),
    ...Object.entries(attributes).flatMap(([key, attribute]) => [
      ...qualifiedName(`${at}.attributes[${key}]`, key),
      ...validateAttribute(attribute, `${at}.attributes[${key}]`),
    ]),
    ...Object.keys(capacity).flatMap((key) => qualifiedName(`${at}.capacity[${key}]`, key)),
    ...(count > MOST_PROPERTIES
      ? [
          invalid(
            at,
            count,
            `the total number of attributes and capacities must not exceed ${MOST_PROPERTIES}`,
          ),
        ]
      : NONE),
  ];
}

function validateAttribute(attribute: DeviceAttribute, at: string): Errors {
  const { string, version } = attribute;
  const values = Object.values(attribute).filter((value) => value !== undefined).length;
  const long = (field: string, text: string | undefined): Errors =>
    byteLength(text ?? '') > LONGEST_VALUE ? [tooLong(`${at}.${field}`, LONGEST_VALUE)] : NONE;
  return [
    ...long('string', string),
    ...(version === undefined || isSemanticVersion(version)
      ? NONE
      : [
          invalid(
            `${at}.version`,
            version,
            'must be a string compatible with semver.org spec 2.0.0',
          ),
        ]),
    ...long('version', version),
    ...(values === 0 ? [required(at, ONE_VALUE)] : NONE),
    ...(values > 1 ? [invalid(at, attribute, ONE_VALUE)] : NONE),
  ];
}

const NUMBER = '(0|[1-9][0-9]*)';
const semantic = new RegExp(
  `^${NUMBER}\\.${NUMBER}\\.${NUMBER}(-[0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*)?(\\+[0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*)?$`,
);

/** semver.org 2.0.0: numbers before the release have no leading zeros. */
function isSemanticVersion(text: string): boolean {
  const early = semantic.exec(text)?.[4];
  if (!semantic.test(text)) return false;
  return (early?.slice(1).split('.') ?? []).every((part) => !/^0[0-9]+$/.test(part));
}
