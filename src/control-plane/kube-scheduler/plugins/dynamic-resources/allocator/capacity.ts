/**
 * Parts of a device that several claims may have (dynamic-resource-allocation/structured/internal/incubating/
 * consumable_capacity.go, 1.36).
 */
import type {
  CapacityRequestPolicy,
  CapacityRequestPolicyRange,
  CapacityRequirements,
  Device,
  DeviceCapacity,
} from '../../../../../api/generated/types/resource/v1.ts';
import {
  add,
  compare,
  parseQuantity,
  zeroQuantity,
  type Quantity,
} from '../../../../../apimachinery/quantity.ts';
import type { Amounts } from './allocation.ts';

const NANO = 1_000_000_000n;

export const NOTHING: Amounts = new Map();

/** Whether the device has what is asked for, beside what others have of it already. */
export function hasRoom(
  { capacity = {} }: Device,
  requirements: CapacityRequirements | undefined,
  consumed: Amounts,
): boolean {
  const requests = requirements?.requests ?? {};
  if (Object.keys(requests).some((name) => !capacity[name])) return false;
  return Object.entries(capacity).every(([name, of]) => {
    const amount = consumedOf(of, requests[name]);
    if (violates(amount, of.requestPolicy)) return false;
    const before = consumed.get(name);
    return compare(before ? add(before, amount) : amount, quantity(of.value)) <= 0;
  });
}

/** What a request takes of each capacity: at least what it says, as the device's policy rounds it. */
export function consumption(
  { capacity = {} }: Device,
  requirements: CapacityRequirements | undefined,
): Amounts {
  const requests = requirements?.requests ?? {};
  return new Map(
    Object.entries(capacity).map(([name, of]) => [name, consumedOf(of, requests[name])]),
  );
}

export function sum(one: Amounts, other: Amounts): Amounts {
  const total = new Map(one);
  for (const [name, amount] of other) {
    const known = total.get(name);
    total.set(name, known ? add(known, amount) : amount);
  }
  return total;
}

function consumedOf({ value, requestPolicy }: DeviceCapacity, requested?: string): Quantity {
  if (requested === undefined) return quantity(requestPolicy?.default ?? value);
  const { validRange, validValues } = requestPolicy ?? {};
  const wanted = quantity(requested);
  if (validRange?.min !== undefined) return roundedUp(wanted, validRange);
  return validValues?.map(quantity).find((valid) => compare(wanted, valid) <= 0) ?? wanted;
}

function roundedUp(wanted: Quantity, { min, step }: CapacityRequestPolicyRange): Quantity {
  const least = quantity(min);
  if (compare(wanted, least) < 0) return least;
  if (step === undefined) return wanted;
  const [from, by] = [units(least), units(quantity(step))];
  if (by <= 0n) return wanted;
  const over = units(wanted) - from;
  const steps = over / by + (over % by === 0n ? 0n : 1n);
  return { nanos: (from + by * steps) * NANO, format: 'BinarySI' };
}

function violates(amount: Quantity, policy: CapacityRequestPolicy | undefined): boolean {
  if (!policy) return false;
  const { default: usual, validRange, validValues = [] } = policy;
  if (usual !== undefined && compare(amount, quantity(usual)) === 0) return false;
  if (validRange) {
    const { min, max, step } = validRange;
    if (max !== undefined && compare(amount, quantity(max)) > 0) return true;
    const by = step === undefined ? 0n : units(quantity(step));
    return by > 0n && (units(amount) - units(quantity(min))) % by !== 0n;
  }
  return validValues.length > 0 && validValues.every((valid) => compare(amount, quantity(valid)));
}

export const quantity = (text: string): Quantity => parseQuantity(text) ?? zeroQuantity;

/** Whole, rounded up. */
const units = ({ nanos }: Quantity): bigint => (nanos + NANO - 1n) / NANO;
