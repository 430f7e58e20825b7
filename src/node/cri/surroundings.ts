/** What a container is started in: its sandbox, the machine, a network, a process table, a share of the CPU. */
import type { Random } from '../../sim/random.ts';
import type { ContainerNetwork } from '../net/sockets.ts';
import type { HostFacts } from './container-root.ts';
import type { CpuGroup } from './cpu/cores.ts';
import type { PodSandbox } from './cri.ts';
import type { Directory, DiskLedger } from './fs/inode.ts';
import type { ProcessTable } from './process/process-table.ts';
import type { RuntimeKind } from './runtimes/runtime-kind.ts';

export interface Surroundings {
  readonly kind: RuntimeKind;
  readonly sandbox: PodSandbox;
  readonly host: HostFacts;
  readonly random: Random;
  readonly network: ContainerNetwork;
  readonly table: ProcessTable;
  readonly shm: Directory;
  /** Where its log and its layer lie. */
  readonly disk: DiskLedger;
  readonly cpu: CpuGroup;
  /** The container has another amount in use. */
  readonly memoryChanged: () => void;
}
