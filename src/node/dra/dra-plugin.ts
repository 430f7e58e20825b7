/** What a kubelet asks of a driver on its node (staging/src/k8s.io/kubelet/pkg/apis/dra/v1/api.proto, 1.36). */
import type { ResourceClaim } from '../../api/generated/types/resource/v1.ts';

/** One device as the runtime is told of it, by the Container Device Interface. */
export interface PreparedDevice {
  /** Of the claim that it is for; an alternative stands behind its request: `gpu/large`. */
  readonly request: string;
  /** `k8s.gpu.example.com/gpu=<claim>-gpu-0` */
  readonly cdiId: string;
  /** What it adds to the environment of each container that it is given to. */
  readonly env: Readonly<Record<string, string>>;
}

export interface DraPlugin {
  readonly driver: string;
  /** NodePrepareResources, for one claim; the same answer if it is prepared already. */
  prepare(claim: ResourceClaim): readonly PreparedDevice[] | { readonly problem: string };
  /** NodeUnprepareResources: the claim's devices are as if nobody had ever used them. */
  unprepare(claimUid: string): void;
}
