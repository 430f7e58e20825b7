/**
 * A device as expressions see it: attributes and capacities by domain, then by name
 * (dynamic-resource-allocation/cel/compile.go, DeviceMatches, 1.36).
 */
import { quantityAsValue } from '../../apimachinery/cel/libraries/quantities.ts';
import { semverAsValue } from '../../apimachinery/cel/libraries/semver.ts';
import { CelError, EntryMap, MapValue, type Value } from '../../apimachinery/cel/values.ts';
import { parseQuantity, zeroQuantity } from '../../apimachinery/quantity.ts';
import type { Device, DeviceAttribute } from '../generated/types/resource/v1.ts';

/** What of a device an expression can look at. */
export interface SelectableDevice extends Pick<
  Device,
  'attributes' | 'capacity' | 'allowMultipleAllocations'
> {
  /** The domain of every name that has none of its own. */
  readonly driver: string;
}

export function deviceValue(
  device: SelectableDevice,
): { readonly value: Value } | { readonly problem: string } {
  const { driver, attributes = {}, capacity = {}, allowMultipleAllocations = false } = device;
  const named: (readonly [string, Value])[] = [];
  for (const [name, attribute] of Object.entries(attributes)) {
    const value = attributeValue(attribute);
    if (value === undefined) return { problem: `attribute ${name}: unsupported attribute value` };
    if (value instanceof CelError)
      return { problem: `attribute ${name}: parse semantic version: ${value.message}` };
    named.push([name, value]);
  }
  const amounts = Object.entries(capacity).map(
    ([name, { value }]) => [name, quantityAsValue(parseQuantity(value) ?? zeroQuantity)] as const,
  );
  return {
    value: EntryMap.of([
      ['driver', driver],
      ['allowMultipleAllocations', allowMultipleAllocations],
      ['attributes', byDomain(named, driver)],
      ['capacity', byDomain(amounts, driver)],
    ]),
  };
}

function attributeValue({ int, bool, string, version }: DeviceAttribute): Value | undefined {
  if (int !== undefined) return BigInt(int);
  if (bool !== undefined) return bool;
  if (string !== undefined) return string;
  return version === undefined ? undefined : semverAsValue(version);
}

function byDomain(named: readonly (readonly [string, Value])[], driver: string): MapValue {
  const domains = new Map<string, (readonly [Value, Value])[]>();
  for (const [name, value] of named) {
    const slash = name.indexOf('/');
    const domain = slash < 0 ? driver : name.slice(0, slash);
    const entries = domains.get(domain) ?? [];
    domains.set(domain, entries);
    entries.push([name.slice(slash + 1), value]);
  }
  return new Domains(
    EntryMap.of([...domains].map(([domain, entries]) => [domain, EntryMap.of(entries)])),
  );
}

const nothing = EntryMap.of([]);

/** A domain that a device knows nothing of has no names, and is still there to be asked. */
class Domains extends MapValue {
  private readonly known: MapValue;

  constructor(known: MapValue) {
    super();
    this.known = known;
  }

  get size(): number {
    return this.known.size;
  }

  get(key: Value): Value {
    return this.known.get(key) ?? nothing;
  }

  override has(key: Value): boolean {
    return this.known.has(key);
  }

  keys(): Iterable<Value> {
    return this.known.keys();
  }
}
