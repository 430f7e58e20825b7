/**
 * One probe of one container: asks every period, counts how often in a row it went the same way, and tells when that makes a
 * difference (pkg/kubelet/prober/worker.go, 1.36).
 */
import type { Container, Pod, Probe } from '../../../api/generated/types/core/v1.ts';
import { SECOND, type Cancel, type Millis } from '../../../sim/clock.ts';
import type { ContainerStatus } from '../../cri/cri.ts';
import { runProbe, type ProbeHost, type ProbeResult } from './probe-target.ts';

export type ProbeKind = 'readiness' | 'liveness' | 'startup';
export type Verdict = 'success' | 'failure' | 'unknown';

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
  /** The verdict of a container is another. */
  changed(podUid: string, kind: ProbeKind, verdict: Verdict): void;
}

export class ProbeWorker {
  readonly #host: WorkerHost;
  readonly #kind: ProbeKind;
  readonly #container: Container;
  readonly #probe: Probe;
  readonly #startedAt: Millis;
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
    this.#wait();
  }

  /** The verdict for a container, if it is this one's. */
  verdict(containerId: string): Verdict | undefined {
    return this.#containerId === containerId ? this.#verdict : undefined;
  }

  /** The Pod is newer, or a container of it has changed. */
  update(pod: Pod): void {
    this.#pod = pod;
    if (!this.#unpark) return;
    const container = this.#current();
    const same = container?.id === this.#containerId && container?.state === 'CONTAINER_RUNNING';
    if (!same || pod.metadata.deletionTimestamp) this.#resume();
  }

  /** Asks now, whatever its period. */
  trigger(): void {
    if (!this.#asking && !this.#unpark) this.#tick();
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

  /** Until the next tick. Its ticks are counted from its start, so that a rest does not move them. */
  #wait(): void {
    if (this.#stopped) return;
    const { clock } = this.#host;
    const period = (this.#probe.periodSeconds ?? 10) * SECOND;
    const since = clock.now() - this.#startedAt;
    const wait = since < 0 ? -since : period - (since % period);
    this.#cancel();
    // What has an answer already only keeps looking.
    this.#cancel = (this.#run > 0 || this.#containerId === undefined ? clock.upkeep : clock.after)(
      wait,
      () => this.#tick(),
    );
  }

  #tick(): void {
    if (this.#stopped || this.#asking) return;
    const container = this.#current();
    if (container && this.#shouldAsk(container)) return this.#ask(container);
    this.#wait();
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
   * Asks again after a period, unless the answer would be the same: it was a success that is counted already, and the server says
   * that it will not change before it tells. Nothing that anybody sees depends on how often such a probe is asked.
   */
  #rest({ result, steady }: ProbeResult): void {
    if (result !== 'success' || this.#verdict !== 'success' || !steady || this.#kind === 'startup')
      return this.#wait();
    this.#unpark = steady(() => this.#resume());
  }

  #resume(): void {
    if (!this.#unpark || this.#stopped) return;
    this.#unpark();
    this.#unpark = undefined;
    this.#wait();
  }

  #set(verdict: Verdict): void {
    if (this.#verdict === verdict) return;
    this.#verdict = verdict;
    this.#host.changed(this.#pod.metadata.uid, this.#kind, verdict);
  }
}
