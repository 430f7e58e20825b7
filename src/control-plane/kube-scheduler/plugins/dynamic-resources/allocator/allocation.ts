/** What the allocator is given and gives (dynamic-resource-allocation/structured/internal/types.go, 1.36). */
import type {
  AllocationResult,
  DeviceClass,
} from '../../../../../api/generated/types/resource/v1.ts';
import type { Quantity } from '../../../../../apimachinery/quantity.ts';

/** By the name of a capacity. */
export type Amounts = ReadonlyMap<string, Quantity>;

/** What claims have already, as the cycle sees it. Devices are told by `deviceKey`. */
export interface AllocatedState {
  /** Taken whole. */
  readonly devices: ReadonlySet<string>;
  /** What is consumed of those that several may have a part of. */
  readonly shared: ReadonlyMap<string, Amounts>;
}

export type DeviceClasses = (name: string) => DeviceClass | undefined;

export type Outcome =
  /** One for each claim, in their order. */
  | { readonly allocations: readonly AllocationResult[] }
  /** This node will not do. */
  | { readonly reason: string }
  /** Something is wrong with a claim or its class, whatever the node. */
  | { readonly error: string };

export const deviceKey = (driver: string, pool: string, device: string): string =>
  `${driver}/${pool}/${device}`;

/** Stands where a share's id will be drawn once the allocation is chosen. */
export const SHARE_TO_DRAW = '';
