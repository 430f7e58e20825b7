/** A Pod's sandbox as the runtime keeps it. */
import type { Cancel } from '../../sim/clock.ts';
import type { Ports } from '../net/sockets.ts';
import type { PodSandbox } from './cri.ts';
import type { ProcessTable } from './process/process-table.ts';
import type { SimulatedContainer } from './simulated-container.ts';

export interface Sandbox {
  status: PodSandbox;
  readonly ports: Ports;
  /** Set when its containers share their processes. */
  readonly table: ProcessTable | undefined;
  detach: Cancel;
  readonly containers: SimulatedContainer[];
}
