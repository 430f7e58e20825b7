/** What the search for devices is about: requests with what is known of them, and devices that may do. */
import type {
  Device,
  DeviceClass,
  ResourceSlice,
} from '../../../../../api/generated/types/resource/v1.ts';
import type { Pool } from './pools.ts';
import type { Wanted } from './wanted.ts';

export interface Candidate {
  readonly pool: Pool;
  readonly slice: ResourceSlice;
  readonly device: Device;
  readonly key: string;
}

/** A request, or an alternative of one, with what was found out about it beforehand. */
export interface Asked {
  readonly wanted: Wanted;
  readonly deviceClass: DeviceClass;
  readonly count: number;
  /** For allocation mode All: the devices that there are. */
  readonly all?: readonly Candidate[];
}

/** The alternatives of a request; one where it has none. */
export interface Request {
  readonly alternatives: readonly Asked[];
  readonly isChoice: boolean;
}
