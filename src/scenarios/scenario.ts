/** A cluster with something going on in it: data that a page opens, a link carries, and the tests play. */
import type { ClusterSpec } from '../cluster/spec.ts';

export interface Scenario {
  /** The name of its folder; also what the cluster's spec and thereby every link says. */
  readonly id: string;
  readonly title: string;
  /** One sentence for a list. */
  readonly summary: string;
  readonly nodes: ClusterSpec['nodes'];
  readonly manifests: readonly ScenarioManifest[];
  /** For the learner: what is to be seen here. A paragraph each. */
  readonly watch: readonly string[];
  /** What to try next, one thing each. */
  readonly tries: readonly string[];
}

/** A file that the editor opens, applied as somebody at the keyboard would. */
export interface ScenarioManifest {
  /** `web.yaml`; `plugin.ts` is a scheduler plugin, and its text no YAML. */
  readonly name: string;
  readonly yaml: string;
  /** Virtual seconds after the cluster's start. At once, that is as soon as it takes requests, unless given. */
  readonly afterSeconds?: number;
}
