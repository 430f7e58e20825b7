/** What travels between the page and the worker. */
import type { ApiRequest, ApiResponse } from '../../apimachinery/api-request.ts';
import type { EngineFault, Tick } from '../../backend/cluster-backend.ts';
import type { ClusterInputLog, ClusterSpec } from '../../cluster/spec.ts';

export type Call =
  | { readonly do: 'request'; readonly request: ApiRequest }
  /** Whoever asked with that id wants no answer any more. */
  | { readonly do: 'cancel'; readonly request: number }
  | { readonly do: 'watch'; readonly watch: number; readonly request: ApiRequest }
  | { readonly do: 'unwatch'; readonly watch: number }
  | { readonly do: 'load'; readonly log: ClusterInputLog }
  | { readonly do: 'create'; readonly spec: ClusterSpec; readonly seed: number }
  | { readonly do: 'input-log' }
  | { readonly do: 'digest' };

export interface CallMessage {
  readonly id: number;
  readonly call: Call;
}

export type Answer = ApiResponse | ClusterInputLog | string | undefined;

export type WorkerMessage =
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer }
  /** The answer takes a while: how far it is, from 0 to 1. */
  | { readonly type: 'progress'; readonly id: number; readonly progress: number }
  /** The worker could not do what was asked; the cluster is as it was. */
  | { readonly type: 'failure'; readonly id: number; readonly problem: string }
  /** One for each tick: everything that the page is told at a time. `watches` is JSON: cheaper than to clone it. */
  | { readonly type: 'tick'; readonly tick: Tick; readonly watches: string }
  | { readonly type: 'closed'; readonly watch: number; readonly problem?: string }
  | { readonly type: 'input'; readonly log: ClusterInputLog }
  | { readonly type: 'fault'; readonly fault: EngineFault };

/** The content of `watches`: for each watch, what happened since the last tick. */
export type WatchBatches = readonly {
  readonly watch: number;
  readonly events: readonly unknown[];
}[];
