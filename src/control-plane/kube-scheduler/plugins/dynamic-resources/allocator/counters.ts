/**
 * What the devices of a pool draw on together, such as the memory of a card that is offered whole and in parts
 * (dynamic-resource-allocation/structured/internal/incubating/allocator_incubating.go, checkAvailableCounters, 1.36).
 */
import type { Device } from '../../../../../api/generated/types/resource/v1.ts';
import { quantity } from './capacity.ts';
import { deviceKey, type AllocatedState } from './allocation.ts';
import { devicesOf, type Pool } from './pools.ts';

/** What is left, by counter set and counter. May be below zero, which is nothing. */
type Left = Map<string, bigint>;

export class Counters {
  readonly #allocated: AllocatedState;
  readonly #left = new Map<Pool, Left>();

  constructor(allocated: AllocatedState) {
    this.#allocated = allocated;
  }

  /** Takes what the device consumes; false, and nothing taken, where any counter of the pool would fall below zero. */
  take(pool: Pool, device: Device): boolean {
    const left = this.#leftOf(pool);
    this.#add(left, device, -1n);
    const isEnough = [...left.values()].every((amount) => amount >= 0n);
    if (!isEnough) this.#add(left, device, 1n);
    return isEnough;
  }

  giveBack(pool: Pool, device: Device): void {
    this.#add(this.#leftOf(pool), device, 1n);
  }

  #leftOf(pool: Pool): Left {
    let left = this.#left.get(pool);
    if (left) return left;
    left = new Map();
    this.#left.set(pool, left);
    for (const [set, { counters }] of pool.counters)
      for (const [name, { value }] of Object.entries(counters))
        left.set(`${set}/${name}`, quantity(value).nanos);
    const { devices, shared } = this.#allocated;
    for (const device of [...pool.slices, ...pool.elsewhere].flatMap(devicesOf)) {
      const key = deviceKey(pool.driver, pool.name, device.name);
      if (devices.has(key) || shared.has(key)) this.#add(left, device, -1n);
    }
    return left;
  }

  #add(left: Left, device: Device, sign: bigint): void {
    for (const [counter, amount] of consumed(device))
      left.set(counter, left.get(counter)! + sign * amount);
  }
}

const consumed = ({ consumesCounters = [] }: Device): readonly (readonly [string, bigint])[] =>
  consumesCounters.flatMap(({ counterSet, counters }) =>
    Object.entries(counters).map(
      ([name, { value }]) => [`${counterSet}/${name}`, quantity(value).nanos] as const,
    ),
  );
