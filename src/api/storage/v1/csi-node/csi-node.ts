/** The storage drivers of a node, and how many volumes each can attach (pkg/registry/storage/csinode/strategy.go, 1.36). */
import { duplicate, invalid, required } from '../../../../apimachinery/field-error.ts';
import { validateLabelName } from '../../../../apimachinery/meta-validation.ts';
import { byteLength } from '../../../../apimachinery/names.ts';
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import type { CSINode, CSINodeDriver, CSINodeSpec } from '../../../generated/types/storage/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { immutable, NONE, nonNegative, type Errors } from '../../../validation/common.ts';
import { driverName } from '../../../validation/driver-name.ts';

const LONGEST_ID = 256;

export const csiNodes: ResourceDefinition<CSINode> = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  plural: 'csinodes',
  shortNames: [],
  namespaced: false,
  schema: 'io.k8s.api.storage.v1.CSINode',
  strategy: {
    applyDefaults(node) {
      const complete = filled(node, { spec: EMPTY as unknown as CSINodeSpec });
      return complete.spec.drivers ? complete : having(complete, 'spec', { drivers: [] });
    },
    validate: ({ spec }) => validateDrivers(spec.drivers),
    validateUpdate,
  },
  columns: [
    nameColumn,
    {
      name: 'Drivers',
      type: 'integer',
      description: 'Drivers indicates the number of CSI drivers registered on the node',
      cell: ({ spec }) => spec.drivers?.length ?? 0,
    },
    ageColumn,
  ],
};

/** ValidateCSINode, pkg/apis/storage/validation/validation.go. */
const validateDrivers = (drivers: readonly CSINodeDriver[] = []): Errors =>
  drivers.flatMap(({ name = '', nodeID = '', allocatable, topologyKeys = [] }, i) => {
    const at = `spec.drivers[${i}]`;
    return [
      ...driverName(`${at}.name`, name),
      ...(nodeID ? NONE : [required(`${at}.nodeID`)]),
      ...(byteLength(nodeID) > LONGEST_ID
        ? [invalid(`${at}.nodeID`, nodeID, `must be ${LONGEST_ID} characters or less`)]
        : NONE),
      ...nonNegative(`${at}.allocatable.count`, allocatable?.count),
      ...(drivers.slice(0, i).some((other) => other.name === name)
        ? [duplicate(`${at}.name`, name)]
        : NONE),
      ...topologyKeys.flatMap((key, n) => [
        ...(key ? NONE : [required(at)]),
        ...(topologyKeys.indexOf(key) < n ? [duplicate(at, key)] : NONE),
        ...validateLabelName(key, at),
      ]),
    ];
  });

/** Of a driver that stays, only how much it can attach may change. */
function validateUpdate({ spec: next }: CSINode, { spec: previous }: CSINode): Errors {
  const fixed = (driver: CSINodeDriver) => having(driver, 'allocatable', undefined);
  return previous.drivers.flatMap((old) => {
    const now = next.drivers.find(({ name }) => name === old.name);
    return now ? immutable('spec.drivers', fixed(now), fixed(old)) : NONE;
  });
}
