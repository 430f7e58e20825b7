/** How the page, kubectl and lessons reach *a* cluster: the simulated one in a worker, a real one, or a recording. */
import type { ApiRequest, ApiResponse, WatchEvent } from '../apimachinery/api-request.ts';
import type { ClusterInputLog, ClusterSpec } from '../cluster/spec.ts';
import type { Cancel, Millis } from '../sim/clock.ts';
import type { Span } from '../sim/trace.ts';

/** For a request whose answer takes a while. */
export interface Patience {
  /** Nobody wants the answer any more: the request rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** How far it is, from 0 to 1. Never called where nobody knows. */
  readonly onProgress?: (progress: number) => void;
}

export interface ClusterBackend {
  /** Answers errors too (status ≥ 400 with a Status body); rejects only when the cluster itself cannot be reached. */
  request(request: ApiRequest, patience?: Patience): Promise<ApiResponse>;
  /** Events come in batches, one for each tick of the cluster's clock. */
  watch(request: ApiRequest, handler: BatchHandler): Cancel;
  /** What a simulated cluster has beyond any cluster; absent for a real one. */
  readonly simulation?: SimulationControl;
}

export interface BatchHandler {
  onEvents(events: readonly WatchEvent[]): void;
  /** The server ended the watch, or refused it: `problem` is its message. Ask again with a new list. */
  onClose(problem?: string): void;
}

/** The state of the run after each tick: at most one per frame. */
export interface Tick {
  readonly now: Millis;
  readonly steps: number;
  readonly settled: boolean;
  /** Virtual time is slower than asked for: the engine cannot keep up. */
  readonly behind: boolean;
  /** etcd's revision. */
  readonly revision: number;
  /** Newest spans since the last tick, at most a few hundred: what moves on the picture. */
  readonly spans: readonly Span[];
}

/** A bug in the engine: nothing runs any more. `log` ends before the input or task that failed. */
export interface EngineFault {
  readonly message: string;
  readonly seed: number;
  readonly at: Millis;
  readonly chain: readonly Span[];
  readonly log: ClusterInputLog;
}

export interface SimulationControl {
  /** Everything that was put in so far, with the present moment as its end. */
  inputLog(): Promise<ClusterInputLog>;
  /** Throws this cluster away and plays a log from its beginning up to its end. Watches close and begin anew. */
  load(log: ClusterInputLog): Promise<void>;
  /** A fresh cluster. */
  create(spec: ClusterSpec, seed: number): Promise<void>;
  /** Sixteen hexadecimal digits over the whole history. */
  digest(): Promise<string>;
  onTick(listener: (tick: Tick) => void): Cancel;
  onFault(listener: (fault: EngineFault) => void): Cancel;
  /** Told after every input: the time to save the session. */
  onInput(listener: (log: ClusterInputLog) => void): Cancel;
}
