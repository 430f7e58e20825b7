/** What a simulated runtime is given: time, chance, images, the network, and the machine that it runs on. */
import type { Clock } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { HostPorts, Wire } from '../net/sockets.ts';
import type { RuntimeTrace } from './call-log.ts';
import type { HostFacts } from './container-root.ts';
import type { DiskLedger } from './fs/inode.ts';
import type { ImageCatalog } from './image-catalog.ts';
import type { RuntimeKind } from './runtimes/runtime-kind.ts';
import type { SandboxNetwork } from './sandbox-network.ts';

export interface RuntimeOptions {
  /** Which runtime it is like; containerd if absent. */
  readonly kind?: RuntimeKind;
  readonly clock: Clock;
  readonly random: Random;
  readonly trace?: RuntimeTrace;
  readonly catalog: ImageCatalog;
  readonly network: SandboxNetwork;
  /** What joins this machine to the others; a wire of its own if absent. */
  readonly wire?: Wire;
  /** Where Pods on the host's network listen. */
  readonly hostPorts?: HostPorts;
  readonly host?: HostFacts;
  /** Told of what containers write; nobody if absent. */
  readonly disk?: DiskLedger;
  /** How fast registries send; 60 MB/s if absent. */
  readonly bytesPerSecond?: number;
}

/** About what the steps take on an idle machine. */
export const COST = { sandbox: 180, create: 35, start: 60, stop: 15, remove: 20 } as const;
