/** What is written into a claim when its devices are found (allocator_incubating.go, Allocate and createNodeSelector, 1.36). */
import type {
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
} from '../../../../../api/generated/types/core/v1.ts';
import type {
  AllocationResult,
  Device,
  DeviceAllocationConfiguration,
  DeviceRequestAllocationResult,
  ResourceClaim,
  ResourceSlice,
} from '../../../../../api/generated/types/resource/v1.ts';
import { canonical } from '../../../../../apimachinery/quantity.ts';
import { SHARE_TO_DRAW, type Amounts } from './allocation.ts';
import type { Asked } from './asked.ts';
import type { Pool } from './pools.ts';

export interface ChosenDevice {
  readonly asked: Asked;
  readonly pool: Pool;
  readonly slice: ResourceSlice;
  readonly device: Device;
  /** Of a device of which several may have a part. */
  readonly consumed: Amounts | undefined;
}

export function allocationOf(
  claim: ResourceClaim,
  chosen: readonly ChosenDevice[],
  nodeName: string,
): AllocationResult {
  const config = configOf(claim, chosen);
  const nodeSelector = nodeSelectorOf(chosen, nodeName);
  return {
    devices: { ...(config.length > 0 && { config }), results: chosen.map(resultOf) },
    ...(nodeSelector && { nodeSelector }),
  };
}

function resultOf({ asked, pool, device, consumed }: ChosenDevice): DeviceRequestAllocationResult {
  const { wanted } = asked;
  const { tolerations } = wanted.asked;
  const { bindingConditions, bindingFailureConditions } = device;
  return {
    request: wanted.fullName,
    driver: pool.driver,
    pool: pool.name,
    device: device.name,
    ...(wanted.adminAccess && { adminAccess: true }),
    ...(tolerations?.length && { tolerations }),
    ...(bindingConditions && { bindingConditions }),
    ...(bindingFailureConditions && { bindingFailureConditions }),
    ...(consumed && { shareID: SHARE_TO_DRAW }),
    ...(consumed?.size && {
      consumedCapacity: Object.fromEntries(
        [...consumed].map(([name, amount]) => [name, canonical(amount)]),
      ),
    }),
  };
}

/** Configuration of each class once, then what the claim says; without names, it is for every request. */
function configOf(
  { spec }: ResourceClaim,
  chosen: readonly ChosenDevice[],
): readonly DeviceAllocationConfiguration[] {
  const { requests = [], config = [] } = spec.devices ?? {};
  const asked = requests.flatMap(({ name }) => {
    const one = chosen.find(({ asked: { wanted } }) => wanted.request === name);
    return one ? [one.asked] : [];
  });
  const byClass = new Map<string, readonly Asked[]>();
  for (const one of asked) {
    const { name } = one.deviceClass.metadata;
    byClass.set(name, [...(byClass.get(name) ?? []), one]);
  }
  const ofClasses = [...byClass.values()].flatMap((of) =>
    (of[0]!.deviceClass.spec.config ?? []).map(({ opaque }): DeviceAllocationConfiguration => ({
      source: 'FromClass',
      requests: of.map(({ wanted }) => wanted.fullName),
      ...(opaque && { opaque }),
    })),
  );
  const ofClaim = config.flatMap(({ requests: named = [], opaque }) => {
    const one: DeviceAllocationConfiguration = {
      source: 'FromClaim',
      ...(named.length > 0 && { requests: named }),
      ...(opaque && { opaque }),
    };
    if (named.length === 0) return [one];
    return asked
      .filter(({ wanted }) => named.includes(wanted.request) || named.includes(wanted.fullName))
      .map(() => one);
  });
  return [...ofClasses, ...ofClaim].map(({ requests: named, ...one }) =>
    named && named.length !== requests.length ? { ...one, requests: named } : one,
  );
}

/** Where the devices can be reached; undefined for everywhere. */
function nodeSelectorOf(
  chosen: readonly ChosenDevice[],
  nodeName: string,
): NodeSelector | undefined {
  const fields: NodeSelectorRequirement[] = [];
  const expressions: NodeSelectorRequirement[] = [];
  for (const { slice, device } of chosen) {
    const place = slice.spec.perDeviceNodeSelection ? device : slice.spec;
    if (place.nodeName || device.bindsToNode) return onlyOn(nodeName);
    const [term]: readonly NodeSelectorTerm[] = place.nodeSelector?.nodeSelectorTerms ?? [];
    addNew(fields, term?.matchFields);
    addNew(expressions, term?.matchExpressions);
  }
  if (fields.length === 0 && expressions.length === 0) return undefined;
  return {
    nodeSelectorTerms: [
      {
        ...(expressions.length > 0 && { matchExpressions: expressions }),
        ...(fields.length > 0 && { matchFields: fields }),
      },
    ],
  };
}

const onlyOn = (nodeName: string): NodeSelector => ({
  nodeSelectorTerms: [
    { matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] },
  ],
});

function addNew(
  known: NodeSelectorRequirement[],
  more: readonly NodeSelectorRequirement[] = [],
): void {
  for (const one of more) if (!known.some((other) => isSame(one, other))) known.push(one);
}

const isSame = (one: NodeSelectorRequirement, other: NodeSelectorRequirement): boolean =>
  one.key === other.key &&
  one.operator === other.operator &&
  setText(one.values) === setText(other.values);

const setText = (values: readonly string[] = []): string =>
  JSON.stringify([...new Set(values)].toSorted());
