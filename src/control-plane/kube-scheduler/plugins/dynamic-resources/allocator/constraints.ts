/**
 * What devices of one claim must have in common, or must not (dynamic-resource-allocation/structured/internal/
 * incubating/allocator_incubating.go and constraint.go, 1.36). Once a device breaks a constraint, more devices do not mend it.
 */
import type {
  Device,
  DeviceAttribute,
  DeviceConstraint,
} from '../../../../../api/generated/types/resource/v1.ts';
import type { Wanted } from './wanted.ts';

export interface Constraint {
  /** Whether the device may join those that were added; if so, it has. */
  add(wanted: Wanted, device: Device, driver: string): boolean;
  /** Takes back the last one that was added. */
  remove(wanted: Wanted, device: Device, driver: string): void;
}

/** Undefined for a constraint of a sort that nobody knows. */
export function constraintOf(constraint: DeviceConstraint): Constraint | undefined {
  const { requests = [], matchAttribute, distinctAttribute } = constraint;
  const applies = ({ request, fullName }: Wanted): boolean =>
    requests.length === 0 || requests.includes(request) || requests.includes(fullName);
  if (matchAttribute !== undefined) return sameAttribute(matchAttribute, applies);
  return distinctAttribute === undefined ? undefined : otherAttribute(distinctAttribute, applies);
}

type Applies = (wanted: Wanted) => boolean;

function sameAttribute(name: string, applies: Applies): Constraint {
  let common: string | undefined;
  let devices = 0;
  return {
    add(wanted, device, driver) {
      if (!applies(wanted)) return true;
      const value = attributeOf(device, driver, name);
      if (value === undefined || (devices > 0 && value !== common)) return false;
      common = value;
      devices += 1;
      return true;
    },
    remove(wanted) {
      if (applies(wanted)) devices -= 1;
    },
  };
}

function otherAttribute(name: string, applies: Applies): Constraint {
  const taken = new Set<string>();
  return {
    add(wanted, device, driver) {
      if (!applies(wanted)) return true;
      const value = attributeOf(device, driver, name);
      if (value === undefined || taken.has(value)) return false;
      taken.add(value);
      return true;
    },
    remove(wanted, device, driver) {
      const value = applies(wanted) ? attributeOf(device, driver, name) : undefined;
      if (value !== undefined) taken.delete(value);
    },
  };
}

/** Type and value as one text, so that 1 is not "1". A name without a domain is in the driver's. */
function attributeOf(
  { attributes = {} }: Device,
  driver: string,
  name: string,
): string | undefined {
  const found =
    attributes[name] ??
    (name.startsWith(`${driver}/`) ? attributes[name.slice(driver.length + 1)] : undefined);
  return found && textOf(found);
}

function textOf({ string, int, bool, version }: DeviceAttribute): string | undefined {
  if (string !== undefined) return `string ${string}`;
  if (int !== undefined) return `int ${int}`;
  if (bool !== undefined) return `bool ${bool}`;
  return version === undefined ? undefined : `version ${version}`;
}
