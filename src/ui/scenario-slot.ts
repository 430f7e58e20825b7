/** What the page needs of a scenario. `src/scenarios/registry.ts` exports `scenarios`, an array of these. */
import type { KubeObject } from '../apimachinery/meta.ts';
import type { ClusterSpec } from '../cluster/spec.ts';

export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** One sentence. */
  readonly summary: string;
  readonly cluster: ClusterSpec;
  /** YAML text or objects, applied in this order when the cluster is up. */
  readonly manifests: string | readonly (string | Partial<KubeObject>)[];
}
