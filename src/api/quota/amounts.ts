/** Lists of resources as amounts that can be reckoned with (apiserver/pkg/quota/v1/resources.go). */
import {
  add as sum,
  canonical,
  compare,
  parseQuantity,
  sub,
  zeroQuantity,
  type Quantity,
} from '../../apimachinery/quantity.ts';

/** As objects hold them: `{ cpu: '500m' }`. */
export type ResourceList = { readonly [resource: string]: string };

export type Amounts = ReadonlyMap<string, Quantity>;

export const ONE: Quantity = { nanos: 1_000_000_000n, format: 'DecimalSI' };

export const countOf = (count: number): Quantity => ({
  nanos: BigInt(count) * ONE.nanos,
  format: 'DecimalSI',
});

export const amountOf = (text: string | undefined): Quantity =>
  (text === undefined ? undefined : parseQuantity(text)) ?? zeroQuantity;

export const amountsOf = (list: ResourceList | undefined): Amounts =>
  new Map(Object.keys(list ?? {}).map((name) => [name, amountOf(list![name])]));

/** In the order of their names, as Go writes a map. */
export function listOf(amounts: Amounts): ResourceList {
  const names = [...amounts.keys()].sort();
  return Object.fromEntries(names.map((name) => [name, canonical(amounts.get(name)!)]));
}

export function add(first: Amounts, second: Amounts): Amounts {
  const total = new Map(first);
  for (const [name, amount] of second) {
    const before = total.get(name);
    total.set(name, before ? sum(before, amount) : amount);
  }
  return total;
}

/** What `first` has more than `second`, never below nothing. */
export function subtract(first: Amounts, second: Amounts): Amounts {
  const rest = new Map<string, Quantity>();
  for (const [name, amount] of first) {
    const other = second.get(name);
    const left = other ? sub(amount, other) : amount;
    rest.set(name, left.nanos < 0n ? zeroQuantity : left);
  }
  for (const name of second.keys()) if (!rest.has(name)) rest.set(name, zeroQuantity);
  return rest;
}

/** The greater of each. */
export function largest(first: Amounts, second: Amounts): Amounts {
  const result = new Map(first);
  for (const [name, amount] of second) {
    const before = result.get(name);
    if (!before || compare(amount, before) > 0) result.set(name, amount);
  }
  return result;
}

export function only(amounts: Amounts, names: Iterable<string>): Amounts {
  const result = new Map<string, Quantity>();
  for (const name of names) {
    const amount = amounts.get(name);
    if (amount) result.set(name, amount);
  }
  return result;
}

export const withoutZeros = (amounts: Amounts): Amounts =>
  new Map([...amounts].filter(([, { nanos }]) => nanos !== 0n));

/** Names of what there is more of than allowed. What has no limit is not limited. */
export const exceeding = (amounts: Amounts, limits: Amounts): readonly string[] =>
  [...amounts].flatMap(([name, amount]) => {
    const limit = limits.get(name);
    return limit && compare(amount, limit) > 0 ? [name] : [];
  });

export function equal(first: Amounts, second: Amounts): boolean {
  if (first.size !== second.size) return false;
  for (const [name, { nanos }] of first) if (second.get(name)?.nanos !== nanos) return false;
  return true;
}

/** `limits.cpu=2,pods=1`, as errors tell it. */
export const shown = (amounts: Amounts): string =>
  Object.entries(listOf(amounts))
    .map(([name, text]) => `${name}=${text}`)
    .join(',');
