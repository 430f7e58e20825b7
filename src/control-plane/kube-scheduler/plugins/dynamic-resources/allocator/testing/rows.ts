/** Claims, classes and slices in a line each, for tables about the allocator; and what came of them as text. */
import { expect } from 'vitest';
import type { Node } from '../../../../../../api/generated/types/core/v1.ts';
import type {
  Device,
  DeviceClass,
  DeviceClaim,
  ResourceClaim,
  ResourceSlice,
} from '../../../../../../api/generated/types/resource/v1.ts';
import type { AllocatedState } from '../allocation.ts';
import { Allocator } from '../allocator.ts';
import { quantity } from '../capacity.ts';

export const A = 'driver-a';
export const B = 'driver-b';

export const node = (name = 'node-1', region = 'region-1') =>
  ({ metadata: { name, labels: { region, planet: 'earth' } } }) as unknown as Node;

export const chosenBy = (expression: string) => ({ cel: { expression } });
export const classOf = (name: string, driver: string, config?: object) =>
  ({
    metadata: { name },
    spec: {
      selectors: [chosenBy(`device.driver == "${driver}"`)],
      ...(config && { config: [config] }),
    },
  }) as unknown as DeviceClass;

/** `classes: ['a', 'b']` are those of driver-a and driver-b. */
export const classes = [classOf('a', A), classOf('b', B)];

export const claim = (requests: readonly object[], more: object = {}, name = 'claim-0') =>
  ({
    metadata: { name, namespace: 'ns' },
    spec: { devices: { requests, ...more } as DeviceClaim },
    status: {},
  }) as unknown as ResourceClaim;
export const ask = (name: string, deviceClassName: string, count = 1, more: object = {}) => ({
  name,
  exactly: { deviceClassName, allocationMode: 'ExactCount', count, ...more },
});
export const all = (name: string, deviceClassName: string, more: object = {}) => ({
  name,
  exactly: { deviceClassName, allocationMode: 'All', ...more },
});
export const first = (name: string, ...firstAvailable: readonly object[]) => ({
  name,
  firstAvailable,
});
export const sub = (name: string, deviceClassName: string, count = 1, more: object = {}) => ({
  name,
  deviceClassName,
  allocationMode: 'ExactCount',
  count,
  ...more,
});
export const atLeast = (amount: string) => ({
  selectors: [chosenBy(`device.capacity["${A}"].memory.compareTo(quantity("${amount}")) >= 0`)],
});

export interface SliceOptions {
  readonly slices?: number;
  readonly generation?: number;
  readonly driver?: string;
  readonly place?: object;
}

/** Of node-1, unless told otherwise. Devices may be bare names. */
export function slice(
  name: string,
  pool: string,
  devices: readonly (string | Device)[],
  { slices = 1, generation = 1, driver = A, place = { nodeName: 'node-1' } }: SliceOptions = {},
): ResourceSlice {
  return {
    metadata: { name },
    spec: {
      driver,
      pool: { name: pool, generation, resourceSliceCount: slices },
      ...place,
      devices: devices.map((one) => (typeof one === 'string' ? { name: one } : one)),
    },
  } as unknown as ResourceSlice;
}

export const memory = (name: string, amount: string): Device => ({
  name,
  capacity: { memory: { value: amount } },
});
export const withAttributes = (name: string, attributes: Device['attributes']): Device => ({
  name,
  attributes,
});
export const consuming = (
  name: string,
  counters: Readonly<Record<string, string>>,
  more: object = {},
) => {
  const amounts = Object.fromEntries(
    Object.entries(counters).map(([counter, value]) => [counter, { value }]),
  );
  return {
    name,
    capacity: amounts,
    consumesCounters: [{ counterSet: 'counter-set-1', counters: amounts }],
    ...more,
  } as Device;
};
export const counterSets = (
  name: string,
  pool: string,
  sets: Readonly<Record<string, Readonly<Record<string, string>>>>,
  options: SliceOptions = {},
): ResourceSlice => {
  const made = slice(name, pool, [], { slices: 2, ...options });
  const sharedCounters = Object.entries(sets).map(([set, counters]) => ({
    name: set,
    counters: Object.fromEntries(Object.entries(counters).map(([c, value]) => [c, { value }])),
  }));
  return { ...made, spec: { ...made.spec, sharedCounters } };
};
export const range = (most: string) => ({
  value: most,
  requestPolicy: { default: '2', validRange: { min: '2', step: '2', max: '4' } },
});
export const region = (values = ['region-1']) => ({
  nodeSelector: {
    nodeSelectorTerms: [{ matchExpressions: [{ key: 'region', operator: 'In', values }] }],
  },
});
export const planet = {
  nodeSelector: {
    nodeSelectorTerms: [
      { matchExpressions: [{ key: 'planet', operator: 'In', values: ['earth'] }] },
    ],
  },
};

export const admin = { adminAccess: true };
export const taint = (effect: string) => ({ key: 'taint', value: effect, effect });
export const onNode1 = '@node-1';

export interface Row {
  readonly claims: readonly ResourceClaim[];
  readonly slices?: readonly ResourceSlice[];
  readonly taken?: readonly string[];
  readonly shared?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly classes?: readonly DeviceClass[];
  readonly node?: Node;
  readonly says: readonly string[] | string;
}

export const NO = 'cannot allocate all claims';
export const one = slice('slice-1', 'pool-1', ['device-1']);
export const two = slice('slice-1', 'pool-1', ['device-1', 'device-2']);
export const numa = (name: string, int: number) => withAttributes(name, { numa: { int } });
export const match = (name: string, requests?: readonly string[]) => ({
  matchAttribute: `${A}/${name}`,
  ...(requests && { requests }),
});
export const distinct = (name: string, ...requests: readonly string[]) => ({
  distinctAttribute: `${A}/${name}`,
  requests,
});
export const boolFirst = {
  selectors: [chosenBy(`device.attributes["${A}"].boolAttribute`)],
};
export const many = (count: number) => Array.from({ length: count }, (_, i) => `device-${i}`);
export const shareable = (name: string, more: object): Device =>
  ({ name, allowMultipleAllocations: true, ...more }) as Device;

export function runRow(row: Row): void {
  const known = row.classes ?? classes;
  const state: AllocatedState = {
    devices: new Set(row.taken),
    shared: new Map(
      Object.entries(row.shared ?? {}).map(([key, amounts]) => [
        key,
        new Map(Object.entries(amounts).map(([name, amount]) => [name, quantity(amount)])),
      ]),
    ),
  };
  const allocator = new Allocator(
    state,
    (name) => known.find(({ metadata }) => metadata.name === name),
    row.slices ?? [],
  );
  const outcome = allocator.allocate(row.node ?? node(), row.claims);
  if ('allocations' in outcome) expect(outcome.allocations.map(shown)).toEqual(row.says);
  else expect('error' in outcome ? outcome.error : outcome.reason).toBe(row.says);
}

function shown({ devices, nodeSelector }: any): string {
  const results = devices.results.map(
    ({ request, pool, device, adminAccess, shareID, consumedCapacity = {} }: any) => {
      const parts = Object.entries(consumedCapacity).map(([name, amount]) => `${name}:${amount}`);
      const share = shareID === undefined ? '' : `(${parts.join(',')})`;
      return `${request}=${pool}/${device}${adminAccess ? '!' : ''}${share}`;
    },
  );
  const [term] = nodeSelector?.nodeSelectorTerms ?? [];
  const places = [
    ...(term?.matchFields ?? []).map(({ values }: any) => `@${values.join()}`),
    ...(term?.matchExpressions ?? []).map(({ key, values }: any) => `${key} in ${values.join()}`),
  ];
  const configs = (devices.config ?? []).map(
    ({ source, requests = [], opaque }: any) =>
      `${source}[${requests.join()}]=${JSON.stringify(opaque.parameters)}`,
  );
  return [...results, ...places, ...configs].join(' ');
}
