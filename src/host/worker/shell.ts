/**
 * The worker's inside, without the worker: a cluster, its pacer, and those who watch. Everything that the page is told
 * of one tick goes out as one message.
 */
import type { ApiRequest, ApiResponse, WatchEvent } from '../../apimachinery/api-request.ts';
import type { PluginInterpreter } from '../../control-plane/kube-scheduler/written-plugins/interpreter.ts';
import type { Status } from '../../apimachinery/status.ts';
import { Cluster } from '../../cluster/cluster.ts';
import { isStudy } from '../../cluster/simulation-api/simulation-api.ts';
import { LongAnswer } from '../../cluster/what-if/long-answer.ts';
import { DEFAULT_CLUSTER, FIXED_START, type ClusterInputLog } from '../../cluster/spec.ts';
import { SimulationFault } from '../../sim/simulation.ts';
import type { SpanId } from '../../sim/trace.ts';
import { ENGINE_VERSION } from '../../version.ts';
import { Pacer } from '../pacer.ts';
import type { Answer, Call, CallMessage, WorkerMessage } from './messages.ts';

/** Wall milliseconds of work at a time: the rest of a frame belongs to messages. */
const BUDGET = 8;
/** More spans than this in one tick are not drawn anyway. */
const SPANS_PER_TICK = 200;

export interface ShellHost {
  post(message: WorkerMessage): void;
  /** Calls back once, `delay` wall milliseconds from now. */
  later(delay: number, task: () => void): void;
  /** Wall milliseconds; any origin. */
  wall(): number;
  /** Gets what runs users' plugins. */
  fetchInterpreter?(): Promise<PluginInterpreter>;
}

interface PageWatch {
  readonly request: ApiRequest;
  stop: () => void;
  events: WatchEvent[];
}

export class WorkerShell {
  readonly #host: ShellHost;
  #cluster: Cluster;
  #pacer: Pacer;
  readonly #watches = new Map<number, PageWatch>();
  /** Calls that are being worked out. */
  readonly #working = new Set<number>();
  #lastSpan: SpanId = 0;
  #nextTick = 0;
  #interpreter: PluginInterpreter | undefined;
  /** What waits for the interpreter; absent while nothing does. */
  #held: CallMessage[] | undefined;
  #dueNow = false;

  constructor(host: ShellHost) {
    this.#host = host;
    this.#cluster = new Cluster(
      { seed: 1, start: FIXED_START, cluster: DEFAULT_CLUSTER },
      { interpreter: () => this.#interpreter },
    );
    this.#pacer = this.#newPacer();
    this.#wake();
  }

  receive(message: CallMessage): void {
    if (this.#held) this.#held.push(message);
    else if (this.#lacksInterpreter(message.call)) this.#hold(message);
    else this.#answer(message);
  }

  /** Whether a plugin may come with it: of whatever else speaks of them, nothing is lost but a moment. */
  #lacksInterpreter(call: Call): boolean {
    if (this.#interpreter || !this.#host.fetchInterpreter) return false;
    if (call.do === 'request' && call.request.method === 'GET') return false;
    return (
      ['request', 'load', 'create'].includes(call.do) &&
      /schedulerplugin/i.test(JSON.stringify(call))
    );
  }

  /** Answers in the order in which it was asked, once there is an interpreter, or once it is known that there is none. */
  #hold(message: CallMessage): void {
    const held = (this.#held = [message]);
    const go = () => {
      this.#held = undefined;
      for (const one of held) this.#answer(one);
    };
    this.#host.fetchInterpreter!().then((interpreter) => {
      this.#interpreter = interpreter;
      go();
    }, go);
  }

  #answer({ id, call }: CallMessage): void {
    const answer = this.#guarded(() => this.#do(call));
    const { value, problem } = answer;
    if (value instanceof LongAnswer) this.#goOn(id, value);
    else if (problem !== undefined) this.#host.post({ type: 'failure', id, problem });
    else this.#host.post({ type: 'answer', id, answer: value });
  }

  #do(call: Call): Answer | LongAnswer {
    switch (call.do) {
      case 'request':
        return this.#request(call.request);
      case 'cancel':
        this.#working.delete(call.request);
        return undefined;
      case 'watch':
        this.#watch(call.watch, call.request);
        return undefined;
      case 'unwatch':
        this.#watches.get(call.watch)?.stop();
        this.#watches.delete(call.watch);
        return undefined;
      case 'load':
        this.#replace(call.log);
        return undefined;
      case 'create':
        this.#replace({
          engine: ENGINE_VERSION,
          seed: call.seed,
          start: FIXED_START,
          cluster: call.spec,
          inputs: [],
        });
        return undefined;
      case 'input-log':
        return this.#cluster.inputLog;
      case 'digest':
        return this.#cluster.simulation.digest.hex;
    }
  }

  #request(request: ApiRequest): ApiResponse | LongAnswer {
    if (request.method === 'GET') return this.#cluster.read(request);
    const cluster = this.#cluster;
    if (isStudy(request)) return cluster.begin(request);
    const response = cluster.simulation.guard(() => cluster.submit(request));
    this.#host.post({ type: 'input', log: this.#cluster.inputLog });
    this.#wake();
    return response;
  }

  /** A piece at a time, so that the cluster's own ticks come in between. */
  #goOn(id: number, work: LongAnswer): void {
    this.#working.add(id);
    const slice = () => {
      if (!this.#working.has(id)) return;
      const deadline = this.#host.wall() + BUDGET;
      let answer = work.advance();
      while (!answer && this.#host.wall() < deadline) answer = work.advance();
      if (answer) {
        this.#working.delete(id);
        return this.#host.post({ type: 'answer', id, answer });
      }
      this.#host.post({ type: 'progress', id, progress: work.progress });
      this.#host.later(0, slice);
    };
    this.#host.later(0, slice);
  }

  #watch(id: number, request: ApiRequest): void {
    const watch: PageWatch = { request, stop: () => {}, events: [] };
    const started = this.#cluster.observe(request, {
      onEvent: (event) => {
        watch.events.push(event);
        this.#wake();
      },
      onClose: () => this.#closed(id),
    });
    if ('stop' in started) {
      watch.stop = started.stop;
      this.#watches.set(id, watch);
      this.#flush(false);
    } else {
      this.#host.post({ type: 'closed', watch: id, problem: (started.body as Status).message });
    }
  }

  #closed(id: number): void {
    if (!this.#watches.has(id)) return;
    this.#flush(false);
    this.#watches.delete(id);
    this.#host.post({ type: 'closed', watch: id });
  }

  #replace(log: ClusterInputLog): void {
    const cluster = Cluster.replay(log, { interpreter: () => this.#interpreter });
    for (const [id, watch] of this.#watches) {
      watch.stop();
      this.#host.post({ type: 'closed', watch: id });
    }
    this.#watches.clear();
    this.#cluster = cluster;
    this.#lastSpan = cluster.simulation.trace.next - 1;
    this.#pacer = this.#newPacer();
    this.#dueNow = false;
    this.#flush(false);
    this.#wake();
  }

  #newPacer(): Pacer {
    return new Pacer(this.#cluster, () => this.#host.wall());
  }

  /** Something may have to happen now: what was put in is answered on the page within a frame, not at the next tick. */
  #wake(): void {
    if (!this.#cluster.simulation.fault) this.#tickAfter(0);
  }

  /** Of several ticks that were asked for, only the last one comes. */
  #tickAfter(delay: number): void {
    if (delay === 0 && this.#dueNow) return;
    this.#dueNow = delay === 0;
    const tick = ++this.#nextTick;
    this.#host.later(delay, () => {
      if (tick !== this.#nextTick) return;
      this.#dueNow = false;
      this.#guarded(() => this.#tick());
    });
  }

  #tick(): void {
    const { wait, behind } = this.#pacer.tick(BUDGET);
    this.#flush(behind);
    if (wait !== undefined) this.#tickAfter(wait);
  }

  #flush(behind: boolean): void {
    const { simulation, revision } = this.#cluster;
    const batches = [];
    for (const [watch, page] of this.#watches) {
      if (page.events.length === 0) continue;
      batches.push({ watch, events: page.events });
      page.events = [];
    }
    const spans = simulation.trace.since(
      Math.max(this.#lastSpan, simulation.trace.next - 1 - SPANS_PER_TICK),
    );
    this.#lastSpan = simulation.trace.next - 1;
    this.#host.post({
      type: 'tick',
      watches: JSON.stringify(batches),
      tick: {
        now: simulation.clock.now(),
        steps: simulation.steps,
        settled: simulation.settled,
        behind,
        revision,
        spans,
      },
    });
  }

  /** A bug in the engine stops the cluster, not the worker: the page gets all that is needed to go on. */
  #guarded<R>(body: () => R): { value: R; problem?: never } | { value?: never; problem: string } {
    try {
      return { value: body() };
    } catch (problem) {
      if (problem instanceof SimulationFault) this.#faulted(problem);
      return { problem: problem instanceof Error ? problem.message : String(problem) };
    }
  }

  /** What led here may be the last input: recovery ends before it. Asked again, it ends before the one before. */
  #faulted({ message, seed, at, chain }: SimulationFault): void {
    const { inputLog } = this.#cluster;
    const last = inputLog.inputs.at(-1);
    const end = last ? { at: last.at, step: last.step ?? 0 } : { at: inputLog.start, step: 0 };
    const log = { ...inputLog, inputs: inputLog.inputs.slice(0, -1), end };
    this.#host.post({ type: 'fault', fault: { message, seed, at, chain, log } });
  }
}
