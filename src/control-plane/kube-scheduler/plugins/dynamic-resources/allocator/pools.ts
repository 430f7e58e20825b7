/**
 * The pools that a node can reach, put together from slices (dynamic-resource-allocation/structured/internal/
 * incubating/pools_incubating.go, 1.36). Slices of an older generation are passed over; what is only half published is
 * incomplete, and what contradicts itself is invalid. Nothing is allocated from either.
 */
import type { Node, NodeSelector } from '../../../../../api/generated/types/core/v1.ts';
import type {
  CounterSet,
  Device,
  ResourceSlice,
} from '../../../../../api/generated/types/resource/v1.ts';
import { matchesNodeSelector } from '../../../../../api/pod-spec/node-selector.ts';

export interface Pool {
  readonly id: string;
  readonly driver: string;
  readonly name: string;
  readonly isIncomplete?: boolean;
  /** Why it is invalid. */
  readonly invalid?: string;
  /** Those of them that hold devices for the node. */
  readonly slices: readonly ResourceSlice[];
  /** Their devices are out of reach, but may consume what devices within reach need. */
  readonly elsewhere: readonly ResourceSlice[];
  readonly counters: ReadonlyMap<string, CounterSet>;
}

interface Place {
  readonly nodeName?: string;
  readonly allNodes?: boolean;
  readonly nodeSelector?: NodeSelector;
}

/** `slices` are all that there are. */
export function gatherPools(slices: readonly ResourceSlice[], node: Node): readonly Pool[] {
  const ordered = slices.toSorted((one, other) => order(one.metadata.name, other.metadata.name));
  const byPool = new Map<string, ResourceSlice[]>();
  for (const slice of ordered) if (concerns(slice, node)) addSlice(byPool, slice);
  const pools: Pool[] = [];
  for (const [id, own] of byPool) {
    const { driver, pool } = own[0]!.spec;
    const base = { id, driver, name: pool.name, slices: [], elsewhere: [], counters: NO_COUNTERS };
    let all = own;
    if (own.length !== pool.resourceSliceCount) {
      const same = ordered.filter(({ spec }) => poolId(spec) === id);
      // The driver is about to replace what the node sees by something that it does not see.
      if (same.some(({ spec }) => spec.pool.generation > pool.generation)) continue;
      all = same.filter(({ spec }) => spec.pool.generation === pool.generation);
      if (all.length !== pool.resourceSliceCount) {
        pools.push({ ...base, isIncomplete: true });
        continue;
      }
    }
    pools.push({ ...base, ...contentOf(own, all) });
  }
  return pools.toSorted(
    (one, other) => Number(bindsLater(one)) - Number(bindsLater(other)) || order(one.id, other.id),
  );
}

const poolId = ({ driver, pool }: ResourceSlice['spec']): string => `${driver}/${pool.name}`;

/** Whether a slice, or a device with a place of its own, is for the node. */
export function isFor({ nodeName, allNodes, nodeSelector }: Place, node: Node): boolean {
  if (nodeName) return node.metadata.name === nodeName;
  if (allNodes) return true;
  return nodeSelector !== undefined && matchesNodeSelector(nodeSelector, node);
}

/** Counters are always of interest: without them nothing can be said of the pool's devices. */
function concerns({ spec }: ResourceSlice, node: Node): boolean {
  if (spec.sharedCounters?.length) return true;
  return spec.perDeviceNodeSelection
    ? (spec.devices ?? []).some((device) => isFor(device, node))
    : isFor(spec, node);
}

function addSlice(byPool: Map<string, ResourceSlice[]>, slice: ResourceSlice): void {
  const id = poolId(slice.spec);
  const known = byPool.get(id);
  const { generation } = slice.spec.pool;
  const newest = known?.[0]!.spec.pool.generation ?? -1;
  if (!known || generation > newest) byPool.set(id, [slice]);
  else if (generation === newest) known.push(slice);
}

function contentOf(
  own: readonly ResourceSlice[],
  all: readonly ResourceSlice[],
): Pick<Pool, 'slices' | 'elsewhere' | 'counters'> | { readonly invalid: string } {
  const slices = own.filter(({ spec }) => !spec.sharedCounters?.length);
  const elsewhere = all.filter((slice) => !own.includes(slice));
  const names = new Set<string>();
  for (const { name } of slices.flatMap(devicesOf)) {
    if (names.has(name)) return { invalid: `duplicate device name ${name}` };
    names.add(name);
  }
  const counters = new Map<string, CounterSet>();
  for (const set of own.flatMap(({ spec }) => spec.sharedCounters ?? [])) {
    if (counters.has(set.name)) return { invalid: `duplicate counter set name ${set.name}` };
    counters.set(set.name, set);
  }
  for (const device of [...slices, ...elsewhere].flatMap(devicesOf)) {
    const invalid = unknownCounter(device, counters);
    if (invalid !== undefined) return { invalid };
  }
  return { slices, elsewhere, counters };
}

function unknownCounter(
  { consumesCounters = [] }: Device,
  sets: ReadonlyMap<string, CounterSet>,
): string | undefined {
  for (const { counterSet, counters } of consumesCounters) {
    const set = sets.get(counterSet);
    if (!set) return `counter set ${counterSet} not found`;
    const missing = Object.keys(counters).find((name) => !set.counters[name]);
    if (missing !== undefined) return `counter ${missing} not found in counter set ${counterSet}`;
  }
  return undefined;
}

export const devicesOf = ({ spec }: ResourceSlice): readonly Device[] => spec.devices ?? [];

/** What needs preparation before a Pod may be bound comes last. */
const bindsLater = ({ slices }: Pool): boolean =>
  slices.flatMap(devicesOf).some(({ bindingConditions }) => bindingConditions !== undefined);

const NO_COUNTERS: ReadonlyMap<string, CounterSet> = new Map();

const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
