/** A cluster whose scheduler has plugins that a user has written. */
import type { SchedulerPlugin } from '../../src/api/sim/v1alpha1/scheduler-plugin/types.ts';
import type { SchedulingAttempt } from '../../src/api/sim/v1alpha1/scheduling-attempt/types.ts';
import type { SchedulingExplanation } from '../../src/api/sim/v1alpha1/scheduling-explanation/types.ts';
import type { Pod } from '../../src/api/generated/types/core/v1.ts';
import type { ApiResponse } from '../../src/apimachinery/api-request.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { FIXED_START, type ClusterSpec } from '../../src/cluster/spec.ts';
import { nodeInterpreter } from '../../src/host/node/plugin-interpreter.ts';

const SIM = '/apis/sim.kubeglass.dev/v1alpha1';
const PODS = '/api/v1/namespaces/default/pods';
const MERGE = { 'content-type': 'application/merge-patch+json' };

export class PluginCluster {
  readonly cluster: Cluster;

  constructor(nodes: ClusterSpec['nodes'] = [{ count: 3 }]) {
    const options = { interpreter: nodeInterpreter };
    this.cluster = new Cluster({ seed: 1, start: FIXED_START, cluster: { nodes } }, options);
    this.run(10);
  }

  run(seconds: number): void {
    this.cluster.simulation.runFor(seconds * 1000);
  }

  write(name: string, source: string, spec: object = {}): ApiResponse {
    const kind = { apiVersion: 'sim.kubeglass.dev/v1alpha1', kind: 'SchedulerPlugin' };
    const body = { ...kind, metadata: { name }, spec: { source, ...spec } };
    const response = this.cluster.submit({ method: 'POST', path: `${SIM}/schedulerplugins`, body });
    this.run(5);
    return response;
  }

  rewrite(name: string, spec: object): ApiResponse {
    const path = `${SIM}/schedulerplugins/${name}`;
    const response = this.cluster.submit({ method: 'PATCH', path, headers: MERGE, body: { spec } });
    this.run(5);
    return response;
  }

  remove(name: string): void {
    this.cluster.submit({ method: 'DELETE', path: `${SIM}/schedulerplugins/${name}` });
    this.run(5);
  }

  configure(configuration: object): ApiResponse {
    const path = `${SIM}/components/kube-scheduler`;
    const body = { spec: { configuration } };
    const response = this.cluster.submit({ method: 'PATCH', path, headers: MERGE, body });
    this.run(5);
    return response;
  }

  pod(name: string, spec: object = {}, labels: object = {}): void {
    const body = {
      metadata: { name, labels },
      spec: { containers: [{ name: 'app', image: 'nginx' }], ...spec },
    };
    this.cluster.submit({ method: 'POST', path: PODS, body });
    this.run(1);
  }

  forget(pod: string): void {
    this.cluster.submit({ method: 'DELETE', path: `${PODS}/${pod}` });
  }

  read<T>(path: string): T {
    return this.cluster.read({ method: 'GET', path }).body as T;
  }

  nodeOf(pod: string): string | undefined {
    return this.read<Pod>(`${PODS}/${pod}`).spec.nodeName;
  }

  message(pod: string): string | undefined {
    const { conditions } = this.read<Pod>(`${PODS}/${pod}`).status!;
    return conditions?.find(({ type }) => type === 'PodScheduled')?.message;
  }

  plugin(name: string): SchedulerPlugin {
    return this.read(`${SIM}/schedulerplugins/${name}`);
  }

  /** Newest first. */
  attempts(): readonly SchedulingAttempt[] {
    return this.read<{ items: SchedulingAttempt[] }>(`${SIM}/namespaces/default/schedulingattempts`)
      .items;
  }

  explanation(name: string): SchedulingExplanation {
    return this.read(`${SIM}/namespaces/default/schedulingexplanations/${name}`);
  }

  study(spec: object): { present: Outcome; changed?: Outcome } {
    const body = { apiVersion: 'sim.kubeglass.dev/v1alpha1', kind: 'PlacementStudy', spec };
    const path = `${SIM}/placementstudies`;
    return (
      this.cluster.submit({ method: 'POST', path, body }).body as {
        status: { present: Outcome; changed?: Outcome };
      }
    ).status;
  }
}

interface Outcome {
  readonly placements: readonly { readonly name: string; readonly node?: string }[];
}
