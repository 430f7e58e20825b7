/**
 * One probe of one container: asks every period, counts how often in a row it went the same way, and tells when that makes a
 * difference (pkg/kubelet/prober/worker.go, 1.36).
 */
import type { Container, Pod, Probe } from '../../../api/generated/types/core/v1.ts';
import { SECOND, type Cancel, type Millis, type Slot } from '../../../sim/clock.ts';
import type { ContainerStatus } from '../../cri/cri.ts';
import type { Steadiness } from '../../cri/observation.ts';
import { runProbe, type ProbeHost, type ProbeResult } from './probe-target.ts';

export type ProbeKind = 'readiness' | 'liveness' | 'startup';
export type Verdict = 'success' | 'failure' | 'unknown';

/** How a probe of a container stands. */
export interface ProbeState {
  readonly kind: ProbeKind;
  readonly container: string;
  readonly verdict: Verdict | undefined;
  readonly last: Verdict | undefined;
  /** So often in a row it went as the last time, and so often it takes to count. */
  readonly inARow: number;
  readonly threshold: number;
  readonly nextAt: Millis | undefined;
  /** It has failed and waits for another container. */
  readonly onHold: boolean;
}

const INITIAL: { readonly [kind in ProbeKind]: Verdict } = {
  readiness: 'failure',
  liveness: 'success',
  startup: 'unknown',
};

export interface WorkerHost extends ProbeHost {
  /** The newest container of that name, if there is one. */
  container(podUid: string, name: string): ContainerStatus | undefined;
  podIP(podUid: string): string;
  /** Whether the container has got past its startup probe. */
  started(containerId: string, container: Container): boolean;
  unhealthy(pod: Pod, container: Container, kind: ProbeKind, result: ProbeResult): void;
  /** A probe whose answer cannot change is asked all the same: for tests. */
  readonly asksAlways: boolean;
  /** The verdict of a container is another. */
  changed(podUid: string, kind: ProbeKind, verdict: Verdict): void;
}

export class ProbeWorker {
  readonly #host: WorkerHost;
  readonly #kind: ProbeKind;
  readonly #container: Container;
  readonly #probe: Probe;
  readonly #startedAt: Millis;
  readonly #slot: Slot;
  #pod: Pod;
  #containerId: string | undefined;
  #verdict: Verdict | undefined;
  #last: Verdict | undefined;
  #run = 0;
  #onHold = false;
  #asking = false;
  #cancel: Cancel = () => {};
  /** Nobody asks until the answer may be another. */
  #unpark: Cancel | undefined;
  /** Ticks that have gone by, when they were counted last. */
  #counted = 0;
  #stopped = false;

  constructor(
    host: WorkerHost,
    kind: ProbeKind,
    pod: Pod,
    container: Container,
    probe: Probe,
    phase: Millis,
  ) {
    this.#host = host;
    this.#kind = kind;
    this.#pod = pod;
    this.#container = container;
    this.#probe = probe;
    this.#startedAt = host.clock.now() + phase;
    this.#slot = host.clock.slot();
    this.#wait();
  }

  /** The verdict for a container, if it is this one's. */
  verdict(containerId: string): Verdict | undefined {
    return this.#containerId === containerId ? this.#verdict : undefined;
  }

  /** What it has counted so far, and when it asks next; nobody asks while the answer cannot change. */
  get state(): ProbeState {
    const { failureThreshold = 3, successThreshold = 1 } = this.#probe;
    const now = this.#host.clock.now();
    return {
      kind: this.#kind,
      container: this.#container.name,
      verdict: this.#verdict,
      last: this.#last,
      inARow: this.#run,
      threshold: this.#last === 'failure' ? failureThreshold : successThreshold,
      nextAt: this.#onHold || this.#unpark || this.#asking ? undefined : now + this.#untilNext(),
      onHold: this.#onHold,
    };
  }

  /** The Pod is newer, or a container of it has changed. */
  update(pod: Pod): void {
    this.#pod = pod;
    this.look();
  }

  /** Something may have become of its container. */
  look(): void {
    if (!this.#unpark) return;
    const container = this.#current();
    const same = container?.id === this.#containerId && container?.state === 'CONTAINER_RUNNING';
    if (!same || this.#pod.metadata.deletionTimestamp) this.#resume();
  }

  /** Asks now, whatever its period. */
  trigger(): void {
    this.#resume();
    if (!this.#asking) this.#tick();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
    this.#unpark?.();
    this.#unpark = undefined;
  }

  #current(): ContainerStatus | undefined {
    return this.#host.container(this.#pod.metadata.uid, this.#container.name);
  }

  get #period(): Millis {
    return (this.#probe.periodSeconds ?? 10) * SECOND;
  }

  /** Until the next tick. Ticks are counted from its start, so that a rest does not move them. */
  #wait(wait = this.#untilNext()): void {
    if (this.#stopped) return;
    this.#cancel();
    // What has an answer already only keeps looking.
    const lasting = this.#run > 0 || this.#containerId === undefined;
    this.#cancel = this.#slot[lasting ? 'upkeep' : 'after'](wait, () => this.#tick());
  }

  #untilNext(): Millis {
    const since = this.#host.clock.now() - this.#startedAt;
    return since < 0 ? -since : this.#period - (since % this.#period);
  }

  /** How many ticks there have been by now. */
  #ticks(): number {
    const since = this.#host.clock.now() - this.#startedAt;
    const isToCome = since % this.#period === 0 && !this.#slot.passed;
    return Math.floor(since / this.#period) + (isToCome ? 0 : 1);
  }

  #tick(): void {
    if (this.#stopped || this.#asking) return;
    const container = this.#current();
    if (container && this.#shouldAsk(container)) return this.#ask(container);
    // Once a container has started, nobody asks whether it has.
    const isDone = this.#kind === 'startup' && this.#verdict === 'success';
    if (isDone && container?.state === 'CONTAINER_RUNNING') this.#park(() => () => {});
    else this.#wait();
  }

  #shouldAsk(container: ContainerStatus): boolean {
    if (container.id !== this.#containerId) {
      this.#containerId = container.id;
      this.#onHold = false;
      this.#run = 0;
      this.#last = undefined;
      this.#set(INITIAL[this.#kind]);
    }
    if (this.#onHold) return false;
    if (container.state !== 'CONTAINER_RUNNING') {
      if (container.state === 'CONTAINER_EXITED') this.#set('failure');
      return false;
    }
    if (this.#pod.metadata.deletionTimestamp && this.#kind !== 'readiness') {
      this.#set('success');
      return false;
    }
    const age = this.#host.clock.now() - (container.startedAt ?? 0);
    if (Math.floor(age / SECOND) < (this.#probe.initialDelaySeconds ?? 0)) return false;
    return this.#host.started(container.id, this.#container) !== (this.#kind === 'startup');
  }

  #ask({ id }: ContainerStatus): void {
    this.#asking = true;
    const target = {
      pod: this.#pod,
      container: this.#container,
      containerId: id,
      podIP: this.#host.podIP(this.#pod.metadata.uid),
    };
    runProbe(this.#host, this.#probe, target, (result) => {
      this.#asking = false;
      if (this.#stopped) return;
      this.#heard(id, result);
      this.#rest(result);
    });
  }

  #heard(id: string, result: ProbeResult): void {
    if (result.result !== 'success')
      this.#host.unhealthy(this.#pod, this.#container, this.#kind, result);
    if (result.result === 'unknown' || id !== this.#containerId) return;
    this.#run = this.#last === result.result ? this.#run + 1 : 1;
    this.#last = result.result;
    const { failureThreshold = 3, successThreshold = 1 } = this.#probe;
    if (this.#run < (result.result === 'failure' ? failureThreshold : successThreshold)) return;
    this.#set(result.result);
    if (result.result === 'success' || this.#kind === 'readiness') return;
    this.#onHold = true;
    this.#run = 0;
  }

  /**
   * Asks again after a period, unless the answer would be the same: it was a success that is counted already, and who gave it
   * says that it will not change before it tells. Nothing that anybody sees depends on how often such a probe is asked.
   */
  #rest({ result, steady }: ProbeResult): void {
    const counts = result !== 'success' || this.#verdict !== 'success' || this.#kind === 'startup';
    if (counts || !steady) this.#wait();
    else this.#park(steady);
  }

  #park(steady: Steadiness): void {
    if (this.#host.asksAlways || this.#pod.metadata.deletionTimestamp) return this.#wait();
    this.#cancel();
    this.#counted = this.#ticks();
    this.#unpark = steady(
      () => this.#resume(),
      () => this.#leftOut(),
    );
  }

  /** How often it would have asked since this was last called. */
  #leftOut(): number {
    const before = this.#counted;
    this.#counted = this.#ticks();
    return this.#counted - before;
  }

  /** Goes on at its next tick: in this very moment, if that is when it is and it has not passed. */
  #resume(): void {
    if (!this.#unpark || this.#stopped) return;
    this.#unpark();
    this.#unpark = undefined;
    const isNow = (this.#host.clock.now() - this.#startedAt) % this.#period === 0;
    this.#wait(isNow && !this.#slot.passed ? 0 : undefined);
  }

  #set(verdict: Verdict): void {
    if (this.#verdict === verdict) return;
    this.#verdict = verdict;
    this.#host.changed(this.#pod.metadata.uid, this.#kind, verdict);
  }
}
