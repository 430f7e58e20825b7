/** A Pod's sandbox as the runtime keeps it. */
import type { Cancel, Clock } from '../../sim/clock.ts';
import type { Ports } from '../net/sockets.ts';
import type { PodSandbox, PodSandboxConfig } from './cri.ts';
import { Directory } from './fs/inode.ts';
import { ProcessTable } from './process/process-table.ts';
import type { SimulatedContainer } from './simulated-container.ts';

export interface Sandbox {
  status: PodSandbox;
  readonly ports: Ports;
  /** Set when its containers share their processes, with each other or with the machine. */
  readonly table: ProcessTable | undefined;
  /** /dev/shm of all its containers. */
  readonly shm: Directory;
  detach: Cancel;
  readonly containers: SimulatedContainer[];
}

/** Ends the worst of a Pod's containers while they have more memory together than the Pod may have (oom_badness, mm/oom_kill.c). */
export function keepWithin({ status, containers }: Sandbox): void {
  const { memoryLimitBytes: limit = Infinity } = status.config;
  const running = containers.filter((one) => one.running);
  const total = running.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  if (total <= limit) return;
  const badness = (one: SimulatedContainer) =>
    one.memoryBytes + ((one.status.config.oomScoreAdj ?? 0) * limit) / 1000;
  running.reduce((worst, one) => (badness(one) > badness(worst) ? one : worst)).outOfMemory();
}

export const processCountOf = (container: SimulatedContainer | undefined): number =>
  container?.running ? container.table!.of(container).length : 0;

/** Processes of the machine itself that were started before any container. */
const HOST_PIDS = 1200;

/** What a machine shares with Pods that ask for it (hostPID, hostIPC), from one boot to the next. */
// Parity: of the machine's processes, those of Pods with hostPID are seen there; not its own, nor other Pods'.
export class HostNamespaces {
  readonly #clock: Clock;
  readonly #table: ProcessTable;
  readonly #shm = new Directory(0o1777);

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#table = new ProcessTable(clock, HOST_PIDS);
  }

  of({ hostPID, hostIPC, sharesProcesses }: PodSandboxConfig): Pick<Sandbox, 'table' | 'shm'> {
    // Number 1 is the sandbox's own process.
    const own = sharesProcesses ? new ProcessTable(this.#clock, 1) : undefined;
    return {
      table: hostPID ? this.#table : own,
      shm: hostIPC ? this.#shm : new Directory(0o1777),
    };
  }
}
