/** What a kubelet is started with: its node's name, the way to the API, and the machine beneath it. */
import type { Client } from '../../client/client.ts';
import type { ScopedClock } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { Trace } from '../../sim/trace.ts';
import type { ImageService, RuntimeService } from '../cri/cri.ts';
import type { DraPlugin } from '../dra/dra-plugin.ts';
import type { DialProblem, Listener } from '../net/sockets.ts';
import type { ClaimCheckpoint } from './dra-manager.ts';
import type { MachineInfo } from './machine-info.ts';
import type { Web } from './static-pod-manifest.ts';
import type { NodeStorage } from './volumes/volume-manager.ts';

export interface KubeletOptions {
  readonly nodeName: string;
  readonly client: Client;
  /** Of this process: stopped with it. */
  readonly clock: ScopedClock;
  readonly random: Random;
  readonly trace: Trace;
  readonly runtime: RuntimeService & ImageService;
  /** Where the network plugin's configuration is written. */
  readonly network: {
    configure(podCIDRs: readonly string[]): void;
    /** As the machine itself reaches a port. */
    dial(address: string, port: number): Listener | DialProblem;
  };
  readonly machine: MachineInfo;
  /** What is beyond the cluster and answers GET. */
  readonly web: Web;
  readonly storage: NodeStorage;
  /** Drivers that are registered, and what was prepared by them. */
  readonly devices: {
    readonly plugins: readonly DraPlugin[];
    readonly checkpoint: ClaimCheckpoint;
  };
  readonly kubernetesVersion: string;
  /** Probes whose answer cannot change are asked all the same: for tests. */
  readonly probesAlways?: boolean;
}
