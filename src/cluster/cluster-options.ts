/** What a cluster is begun with, and what tests may lend it. */
import type { StoreEvent } from '../control-plane/etcd/etcd.ts';
import type { SchemaDocument } from '../control-plane/kube-apiserver/api-server-host.ts';
import type { KubeScheduler } from '../control-plane/kube-scheduler/scheduler.ts';
import type { InterpreterSource } from './scheduler-plugins.ts';
import type { ClusterSpec } from './spec.ts';

/** How a cluster begins. An input log is one, whatever its inputs. */
export interface ClusterStart {
  readonly seed: number;
  readonly start: number;
  readonly cluster: ClusterSpec;
}

/** Sees what no client can, and changes nothing: for tests. */
interface Witness {
  /** Each write to etcd, before any watcher hears of it. */
  onWrite(event: StoreEvent): void;
  /** A scheduler begins; the one before it has ended. */
  onScheduler?(scheduler: KubeScheduler): void;
}

export interface ClusterOptions {
  /** Descriptions for OpenAPI documents. */
  readonly document?: SchemaDocument;
  /** False where nobody will ask for the input log: a long-running server. True unless said otherwise. */
  readonly keepInputs?: boolean;
  readonly witness?: Witness;
  /** Probes whose answer cannot change are asked all the same, which nobody can tell from the history: for tests. */
  readonly probesAlways?: boolean;
  /** For plugins that users write; without it they are refused. */
  readonly interpreter?: InterpreterSource;
  /** Their names, where the configuration at the beginning knows them already. */
  readonly pluginsToCome?: ReadonlySet<string>;
}
