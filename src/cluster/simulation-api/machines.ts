/** The machines as whoever looks into them sees them. */
import type { SimulatedRuntime } from '../../node/cri/simulated-runtime.ts';
import type { Kubelet } from '../../node/kubelet/kubelet.ts';

export interface SeenMachine {
  readonly node: string;
  readonly runtime: SimulatedRuntime;
  /** While its process runs. */
  readonly kubelet: Pick<Kubelet, 'inside'> | undefined;
}
