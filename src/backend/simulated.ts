/** A simulated cluster in a Web Worker of its own. */
import type { ApiRequest, ApiResponse, WatchEvent } from '../apimachinery/api-request.ts';
import type { ClusterInputLog } from '../cluster/spec.ts';
import type { Answer, Call, WatchBatches, WorkerMessage } from '../host/worker/messages.ts';
import type { Cancel } from '../sim/clock.ts';
import type {
  BatchHandler,
  ClusterBackend,
  EngineFault,
  Patience,
  SimulationControl,
  Tick,
} from './cluster-backend.ts';

/** The part of a Worker that is used, so that a test may stand in for it. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  onmessage: ((event: { readonly data: WorkerMessage }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
}

export function connectSimulated(): ClusterBackend {
  const worker = new Worker(new URL('../host/worker/worker.ts', import.meta.url), {
    type: 'module',
    name: 'kubeglass',
  });
  return new SimulatedBackend(worker as unknown as WorkerLike);
}

interface Pending {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (problem: Error) => void;
  readonly onProgress: ((progress: number) => void) | undefined;
}

export class SimulatedBackend implements ClusterBackend {
  readonly simulation: SimulationControl;
  readonly #worker: WorkerLike;
  readonly #pending = new Map<number, Pending>();
  readonly #watches = new Map<number, BatchHandler>();
  readonly #onTick = new Set<(tick: Tick) => void>();
  readonly #onFault = new Set<(fault: EngineFault) => void>();
  readonly #onInput = new Set<(log: ClusterInputLog) => void>();
  #next = 1;

  constructor(worker: WorkerLike) {
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = ({ message }) => this.#fail(new Error(message ?? 'the worker has ended'));
    this.simulation = {
      inputLog: () => this.#call({ do: 'input-log' }) as Promise<ClusterInputLog>,
      load: async (log) => void (await this.#call({ do: 'load', log })),
      create: async (spec, seed) => void (await this.#call({ do: 'create', spec, seed })),
      digest: () => this.#call({ do: 'digest' }) as Promise<string>,
      onTick: (listener) => listen(this.#onTick, listener),
      onFault: (listener) => listen(this.#onFault, listener),
      onInput: (listener) => listen(this.#onInput, listener),
    };
  }

  request(request: ApiRequest, patience?: Patience): Promise<ApiResponse> {
    return this.#call({ do: 'request', request }, patience) as Promise<ApiResponse>;
  }

  watch(request: ApiRequest, handler: BatchHandler): Cancel {
    const watch = this.#next++;
    this.#watches.set(watch, handler);
    this.#call({ do: 'watch', watch, request }).catch((problem: Error) =>
      this.#close(watch, problem.message),
    );
    return () => {
      if (this.#watches.delete(watch)) void this.#call({ do: 'unwatch', watch });
    };
  }

  #call(call: Call, { signal, onProgress }: Patience = {}): Promise<Answer> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      this.#pending.set(id, { resolve, reject, onProgress });
      this.#worker.postMessage({ id, call });
      signal?.addEventListener('abort', () => {
        if (!this.#pending.delete(id)) return;
        void this.#call({ do: 'cancel', request: id });
        reject(signal.reason as Error);
      });
    });
  }

  #receive(message: WorkerMessage): void {
    switch (message.type) {
      case 'answer':
        this.#pending.get(message.id)?.resolve(message.answer);
        this.#pending.delete(message.id);
        break;
      case 'progress':
        this.#pending.get(message.id)?.onProgress?.(message.progress);
        break;
      case 'failure':
        this.#pending.get(message.id)?.reject(new Error(message.problem));
        this.#pending.delete(message.id);
        break;
      case 'tick':
        for (const { watch, events } of JSON.parse(message.watches) as WatchBatches) {
          this.#watches.get(watch)?.onEvents(events as WatchEvent[]);
        }
        for (const listener of this.#onTick) listener(message.tick);
        break;
      case 'closed':
        this.#close(message.watch, message.problem);
        break;
      case 'input':
        for (const listener of this.#onInput) listener(message.log);
        break;
      case 'fault':
        for (const listener of this.#onFault) listener(message.fault);
        break;
    }
  }

  #close(watch: number, problem: string | undefined): void {
    const handler = this.#watches.get(watch);
    this.#watches.delete(watch);
    handler?.onClose(problem);
  }

  #fail(problem: Error): void {
    for (const { reject } of this.#pending.values()) reject(problem);
    this.#pending.clear();
  }
}

function listen<T>(listeners: Set<T>, listener: T): Cancel {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
