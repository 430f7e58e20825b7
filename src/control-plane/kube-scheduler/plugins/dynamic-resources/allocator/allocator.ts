/**
 * Finds devices for claims on a node (dynamic-resource-allocation/structured/internal/incubating/
 * allocator_incubating.go, 1.36): claim by claim, request by request, each device in the pools' order, back one step
 * wherever it goes no further. The first solution is taken.
 */
import type { Node } from '../../../../../api/generated/types/core/v1.ts';
import type {
  ResourceClaim,
  ResourceSlice,
} from '../../../../../api/generated/types/resource/v1.ts';
import { keyOf } from '../../../../../apimachinery/meta.ts';
import {
  deviceKey,
  type AllocatedState,
  type Amounts,
  type DeviceClasses,
  type Outcome,
} from './allocation.ts';
import { allocationOf, type ChosenDevice } from './allocation-result.ts';
import type { Asked, Candidate, Request } from './asked.ts';
import { consumption, hasRoom, NOTHING, sum } from './capacity.ts';
import { constraintOf, type Constraint } from './constraints.ts';
import { Counters } from './counters.ts';
import { devicesOf, gatherPools, type Pool } from './pools.ts';
import { Selection } from './selection.ts';
import { tolerates, wantedExactly, wantedInstead, type Wanted } from './wanted.ts';

/** An allocation has no more devices than this. */
const MOST_RESULTS = 32;
/** Devices that are tried on one node before it is given up. */
const MOST_STEPS = 50_000;

const NOT_ALL: Outcome = { reason: 'cannot allocate all claims' };
const INVALID_POOLS: Outcome = { reason: 'invalid resource pools were encountered' };
/**
 * Parity: upstream gives a node up after ten seconds; here after so many steps, which are the same on every machine.
 */
const TIMED_OUT: Outcome = { reason: 'timed out trying to allocate devices' };

/** Where in the pools to go on looking. */
interface Location {
  readonly pool: number;
  readonly slice: number;
  readonly device: number;
}

const START: Location = { pool: 0, slice: 0, device: 0 };

/** Nothing more can come of a claim with too many devices; alternatives with fewer may do. */
type Progress = 'done' | 'no' | 'too-many' | 'stop';

/** For one cycle; asked for one node after the other. */
export class Allocator {
  readonly #allocated: AllocatedState;
  readonly #classes: DeviceClasses;
  readonly #slices: readonly ResourceSlice[];

  constructor(allocated: AllocatedState, classes: DeviceClasses, slices: readonly ResourceSlice[]) {
    this.#allocated = allocated;
    this.#classes = classes;
    this.#slices = slices;
  }

  allocate(node: Node, claims: readonly ResourceClaim[]): Outcome {
    const pools = gatherPools(this.#slices, node);
    return new Search(this.#allocated, this.#classes, pools, node, claims).run();
  }
}

class Search {
  readonly #allocated: AllocatedState;
  readonly #classes: DeviceClasses;
  readonly #pools: readonly Pool[];
  readonly #node: Node;
  readonly #claims: readonly ResourceClaim[];
  readonly #selection: Selection;
  readonly #counters: Counters;
  /** For each claim. */
  readonly #requests: Request[][] = [];
  readonly #constraints: Constraint[][] = [];
  readonly #chosen: ChosenDevice[][] = [];
  /** Which claims are about to take a device whole. */
  readonly #taking = new Map<string, Set<number>>();
  readonly #consuming = new Map<string, Amounts>();
  #steps = 0;
  #error: string | undefined;

  constructor(
    allocated: AllocatedState,
    classes: DeviceClasses,
    pools: readonly Pool[],
    node: Node,
    claims: readonly ResourceClaim[],
  ) {
    this.#allocated = allocated;
    this.#classes = classes;
    this.#pools = pools;
    this.#node = node;
    this.#claims = claims;
    this.#selection = new Selection(node);
    this.#counters = new Counters(allocated);
  }

  run(): Outcome {
    for (const [index, claim] of this.#claims.entries()) {
      const problem = this.#prepare(claim, index);
      if (problem !== undefined) return { error: problem };
    }
    const progress = this.#allocateFrom(0, 0);
    if (this.#error !== undefined) return { error: this.#error };
    if (progress === 'stop') return TIMED_OUT;
    if (progress !== 'done')
      return this.#pools.some(({ invalid }) => invalid) ? INVALID_POOLS : NOT_ALL;
    const allocations = this.#claims.map((claim, index) =>
      allocationOf(claim, this.#chosen[index]!, this.#node.metadata.name),
    );
    return { allocations };
  }

  /** What is wrong with a claim, whatever devices there are. */
  #prepare(claim: ResourceClaim, index: number): string | undefined {
    const { requests = [], constraints = [] } = claim.spec.devices ?? {};
    const key = keyOf(claim.metadata);
    const prepared: Request[] = [];
    let least = 0;
    for (const request of requests) {
      const { exactly, firstAvailable = [] } = request;
      const wanted =
        firstAvailable.length > 0
          ? firstAvailable.map((one) => wantedInstead(request, one))
          : [wantedExactly(request, exactly!)];
      const alternatives: Asked[] = [];
      for (const one of wanted) {
        const asked = this.#ask(claim, one);
        if (typeof asked === 'string') return `claim ${key}, request ${one.name}: ${asked}`;
        if ('error' in asked) return asked.error;
        alternatives.push(asked);
      }
      prepared.push({ alternatives, isChoice: firstAvailable.length > 0 });
      least += Math.min(...alternatives.map(({ count }) => count));
    }
    if (least > MOST_RESULTS)
      return `claim ${key}: number of requested devices ${least} exceeds the claim limit of ${MOST_RESULTS}`;
    this.#requests[index] = prepared;
    this.#chosen[index] = [];
    this.#constraints[index] = [];
    for (const [number, one] of constraints.entries()) {
      const constraint = constraintOf(one);
      if (!constraint)
        return `claim ${key}, constraint #${number}: empty constraint (unsupported constraint type?)`;
      this.#constraints[index].push(constraint);
    }
    return undefined;
  }

  /** A text is what is wrong with the request. */
  #ask(claim: ResourceClaim, wanted: Wanted): Asked | string | { readonly error: string } {
    const { deviceClassName, allocationMode, count = 0, selectors = [] } = wanted.asked;
    const empty = selectors.findIndex(({ cel }) => !cel);
    if (empty >= 0) return `selector #${empty}: CEL expression empty (unsupported selector type?)`;
    if (!deviceClassName) return 'missing device class name (unsupported request type?)';
    const deviceClass = this.#classes(deviceClassName);
    if (!deviceClass)
      return `could not retrieve device class ${deviceClassName}: deviceclass.resource.k8s.io "${deviceClassName}" not found`;
    const asked = { wanted, deviceClass, count };
    switch (allocationMode ?? 'ExactCount') {
      case 'ExactCount':
        return asked;
      case 'All':
        return this.#askForAll(claim, asked);
      default:
        return `unsupported count mode ${allocationMode}`;
    }
  }

  #askForAll(claim: ResourceClaim, asked: Asked): Asked | string | { readonly error: string } {
    const all: Candidate[] = [];
    for (const pool of this.#pools) {
      if (pool.isIncomplete)
        return `asks for all devices, but resource pool ${pool.id} is currently being updated`;
      if (pool.invalid)
        return `asks for all devices, but resource pool ${pool.id} is currently invalid`;
      for (const slice of pool.slices) {
        for (const device of devicesOf(slice)) {
          const key = deviceKey(pool.driver, pool.name, device.name);
          const candidate = { pool, slice, device, key };
          const selected = this.#selection.selects(claim, asked, candidate);
          if (typeof selected === 'string') return { error: selected };
          if (selected && this.#hasRoom(asked, candidate)) all.push(candidate);
        }
      }
    }
    return { ...asked, all, count: all.length };
  }

  #hasRoom({ wanted }: Asked, { device, key }: Candidate): boolean {
    const before = this.#allocated.shared.get(key) ?? NOTHING;
    const now = this.#consuming.get(key) ?? NOTHING;
    return hasRoom(device, wanted.asked.capacity, sum(before, now));
  }

  /** From one request on, to the end of all claims. */
  #allocateFrom(claim: number, request: number): Progress {
    const requests = this.#requests[claim];
    if (!requests) return 'done';
    if (request >= requests.length) {
      // With other alternatives chosen before, what comes next may need fewer devices.
      const next = this.#allocateFrom(claim + 1, 0);
      return next === 'too-many' ? 'no' : next;
    }
    const { alternatives, isChoice } = requests[request]!;
    if (!isChoice) return this.#allocateOne(claim, request, alternatives[0]!, 0, START);
    let isAlwaysTooMany = true;
    for (const alternative of alternatives) {
      const progress = this.#allocateOne(claim, request, alternative, 0, START);
      if (progress === 'too-many') continue;
      isAlwaysTooMany = false;
      if (progress !== 'no') return progress;
    }
    return isAlwaysTooMany ? 'too-many' : 'no';
  }

  /** The device with this number of what is asked, and everything behind it. */
  #allocateOne(
    claim: number,
    request: number,
    asked: Asked,
    number: number,
    from: Location,
  ): Progress {
    const { all, count } = asked;
    // Devices of one request have no order: only those behind the last one are tried.
    if (all?.length === 0) return 'no';
    if (number >= count) return this.#allocateFrom(claim, request + 1);
    if (this.#chosen[claim]!.length + count - number > MOST_RESULTS) return 'too-many';
    if (all) {
      const taken = this.#take(claim, asked, all[number]!, true);
      if (typeof taken !== 'function') return taken;
      const progress = this.#allocateOne(claim, request, asked, number + 1, START);
      if (progress !== 'done') taken();
      return progress;
    }
    for (const [candidate, next] of this.#candidates(from)) {
      this.#steps += 1;
      if (this.#steps > MOST_STEPS) return 'stop';
      if (!this.#isFree(claim, asked, candidate)) continue;
      const selected = this.#selection.selects(this.#claims[claim]!, asked, candidate);
      if (typeof selected === 'string') return this.#fail(selected);
      if (!selected || !this.#hasRoom(asked, candidate)) continue;
      const taken = this.#take(claim, asked, candidate, false);
      if (taken === 'stop') return 'stop';
      if (taken === 'no') continue;
      const progress = this.#allocateOne(claim, request, asked, number + 1, next);
      if (progress === 'done') return 'done';
      taken();
      if (progress !== 'no') return progress;
    }
    return 'no';
  }

  /** Every device from there on, with the place behind it. */
  *#candidates(from: Location): Generator<readonly [Candidate, Location]> {
    for (let p = from.pool; p < this.#pools.length; p += 1) {
      const pool = this.#pools[p]!;
      if (pool.isIncomplete || pool.invalid) continue;
      for (let s = p === from.pool ? from.slice : 0; s < pool.slices.length; s += 1) {
        const slice = pool.slices[s]!;
        const devices = devicesOf(slice);
        const isFirst = p === from.pool && s === from.slice;
        for (let d = isFirst ? from.device : 0; d < devices.length; d += 1) {
          const device = devices[d]!;
          const key = deviceKey(pool.driver, pool.name, device.name);
          yield [
            { pool, slice, device, key },
            { pool: p, slice: s, device: d + 1 },
          ];
        }
      }
    }
  }

  /** Whoever administrates may look at devices that others use, but takes each but once for a claim. */
  #isFree(claim: number, { wanted }: Asked, { key }: Candidate): boolean {
    const taking = this.#taking.get(key);
    if (wanted.adminAccess) return !taking?.has(claim);
    return !this.#allocated.devices.has(key) && !taking?.size;
  }

  /** How to give it back, if it was taken. With `must` nothing but this device will do. */
  #take(
    claim: number,
    asked: Asked,
    candidate: Candidate,
    must: boolean,
  ): 'no' | 'stop' | (() => void) {
    const { pool, slice, device, key } = candidate;
    const { wanted } = asked;
    const isShared = device.allowMultipleAllocations === true;
    if (!(isShared && wanted.adminAccess) && !this.#isFree(claim, asked, candidate)) return 'no';
    if (!tolerates(wanted, device.taints) || !this.#hasRoom(asked, candidate)) return 'no';
    const inUse = this.#allocated.shared.has(key) || this.#consuming.has(key);
    const counts = !!device.consumesCounters?.length && !(isShared && inUse);
    if (counts && !this.#counters.take(pool, device)) return 'no';
    const constraints = this.#constraints[claim]!;
    const broken = constraints.findIndex((one) => !one.add(wanted, device, pool.driver));
    if (broken >= 0) {
      for (const one of constraints.slice(0, broken)) one.remove(wanted, device, pool.driver);
      if (counts) this.#counters.giveBack(pool, device);
      if (!must) return 'no';
      this.#fail(
        `claim ${keyOf(this.#claims[claim]!.metadata)}, request ${wanted.name}: cannot add device ${key} because a claim constraint would not be satisfied`,
      );
      return 'stop';
    }
    const consumed = isShared ? consumption(device, wanted.asked.capacity) : undefined;
    const before = this.#consuming.get(key);
    if (consumed) this.#consuming.set(key, sum(before ?? NOTHING, consumed));
    else this.#taking.set(key, new Set(this.#taking.get(key)).add(claim));
    const chosen = this.#chosen[claim]!;
    chosen.push({ asked, pool, slice, device, consumed });
    return () => {
      chosen.pop();
      if (!consumed) this.#taking.get(key)!.delete(claim);
      else if (before) this.#consuming.set(key, before);
      else this.#consuming.delete(key);
      for (const one of constraints) one.remove(wanted, device, pool.driver);
      if (counts) this.#counters.giveBack(pool, device);
    };
  }

  #fail(error: string): 'stop' {
    this.#error = error;
    return 'stop';
  }
}
