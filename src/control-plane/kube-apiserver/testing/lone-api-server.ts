/** kube-apiserver alone, for tests: no controller, scheduler or kubelet changes what it holds. */
import { kubernetesKinds } from '../../../api/registry.ts';
import { schema, slimDocument } from '../../../cluster/schema.ts';
import { Simulation } from '../../../sim/simulation.ts';
import { alwaysAllow } from '../authorization/authorizer.ts';
import { MemoryEtcd } from '../../etcd/memory-etcd.ts';
import type { AdmissionPlugin } from '../admission/admission.ts';
import { noKubelets, type ApiServerHost } from '../api-server-host.ts';
import { KubeApiServer } from '../server.ts';

export interface LoneApiServer {
  readonly simulation: Simulation;
  readonly etcd: MemoryEtcd;
  readonly server: KubeApiServer;
}

/** Started, at the beginning of `simulation`. Whoever asks may do anything. `more` replaces parts of what it is given. */
export function loneApiServer(
  simulation = new Simulation({ seed: 7, start: Date.UTC(2026, 0, 5, 9) }),
  more: Partial<ApiServerHost> = {},
  admission?: readonly AdmissionPlugin[],
): LoneApiServer {
  const { clock, random, trace } = simulation;
  const etcd = new MemoryEtcd(clock);
  const host: ApiServerHost = {
    clock,
    random,
    trace,
    etcd: { available: true, etcd },
    schema,
    document: slimDocument,
    kinds: kubernetesKinds,
    authorizer: alwaysAllow,
    kubelets: noKubelets,
    ...more,
  };
  const server = new KubeApiServer(host, admission);
  server.start();
  return { simulation, etcd, server };
}
