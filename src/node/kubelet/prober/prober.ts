/** The probes of all Pods on a node, and what they have found (pkg/kubelet/prober/prober_manager.go, 1.36). */
import type { Container, Pod } from '../../../api/generated/types/core/v1.ts';
import type { EventRecorder } from '../../../client/event-recorder.ts';
import { SECOND, type Clock, type Millis } from '../../../sim/clock.ts';
import type { Random } from '../../../sim/random.ts';
import type { RuntimeService } from '../../cri/cri.ts';
import type { DialProblem, Listener } from '../../net/sockets.ts';
import type { ProbeResult } from './probe-target.ts';
import {
  ProbeWorker,
  type ProbeKind,
  type ProbeState,
  type Verdict,
  type WorkerHost,
} from './probe-worker.ts';

export interface ProberOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly runtime: RuntimeService;
  readonly events: EventRecorder;
  readonly dial: (address: string, port: number) => Listener | DialProblem;
  readonly hostIPs: readonly string[];
  readonly kubernetesVersion: string;
  /** A probe whose answer cannot change is asked all the same: for tests. */
  readonly asksAlways?: boolean;
  /** Something that a Pod's status or containers depend on is another. */
  readonly changed: (podUid: string) => void;
}

const KINDS = {
  readiness: 'readinessProbe',
  liveness: 'livenessProbe',
  startup: 'startupProbe',
} as const;
const WORDS = { readiness: 'Readiness', liveness: 'Liveness', startup: 'Startup' } as const;

type Workers = ReadonlyMap<string, ProbeWorker>;
const NONE: Workers = new Map();

export class Prober implements WorkerHost {
  readonly clock: Clock;
  readonly runtime: RuntimeService;
  readonly kubernetesVersion: string;
  readonly asksAlways: boolean;
  readonly #options: ProberOptions;
  readonly #startedAt: Millis;
  readonly #pods = new Map<string, Workers>();

  constructor(options: ProberOptions) {
    this.#options = options;
    this.clock = options.clock;
    this.runtime = options.runtime;
    this.kubernetesVersion = options.kubernetesVersion;
    this.asksAlways = options.asksAlways ?? false;
    this.#startedAt = options.clock.now();
  }

  /** Begins to probe a Pod that has probes; or tells its workers that it is newer. */
  sync(pod: Pod): void {
    const known = this.#pods.get(pod.metadata.uid);
    if (known) {
      for (const worker of known.values()) worker.update(pod);
      return;
    }
    const workers = new Map<string, ProbeWorker>();
    for (const container of [...(pod.spec.initContainers ?? []), ...pod.spec.containers])
      for (const kind of Object.keys(KINDS) as ProbeKind[]) {
        const probe = container[KINDS[kind]];
        if (!probe) continue;
        const period = (probe.periodSeconds ?? 10) * SECOND;
        // A kubelet that has just started would ask all of them at once.
        const young = this.clock.now() - this.#startedAt < period;
        const phase = young ? Math.floor(period * this.#options.random.next()) : 0;
        workers.set(
          `${kind}/${container.name}`,
          new ProbeWorker(this, kind, pod, container, probe, phase),
        );
      }
    if (workers.size > 0) this.#pods.set(pod.metadata.uid, workers);
  }

  /** How the probes of a Pod stand. */
  states(podUid: string): readonly ProbeState[] {
    return [...this.#workers(podUid).values()].map(({ state }) => state);
  }

  /** The newest version of a Pod that may have probes. */
  seen(pod: Pod): void {
    for (const worker of this.#workers(pod.metadata.uid).values()) worker.update(pod);
  }

  /** The runtime says that a container of it is another, or in another state. */
  containerChanged(podUid: string): void {
    for (const worker of this.#workers(podUid).values()) worker.look();
  }

  forget(pod: Pod): void {
    for (const worker of this.#workers(pod.metadata.uid).values()) worker.stop();
    this.#pods.delete(pod.metadata.uid);
  }

  /** The process ends: nobody asks any more. */
  stop(): void {
    for (const workers of this.#pods.values()) for (const worker of workers.values()) worker.stop();
  }

  /** Whether it has got past its startup probe, given that it runs. */
  isStarted(podUid: string, containerId: string, container: Container): boolean {
    if (!container.startupProbe) return true;
    return this.#verdict(podUid, 'startup', containerId, container) === 'success';
  }

  /** Whether it takes traffic, given that it runs and has started. */
  isReady(podUid: string, containerId: string, container: Container): boolean {
    if (!container.readinessProbe) return true;
    return this.#verdict(podUid, 'readiness', containerId, container) === 'success';
  }

  /** Which probe says that a container has to be started anew. */
  failed(
    podUid: string,
    containerId: string,
    container: Container,
  ): 'liveness' | 'startup' | undefined {
    return (['liveness', 'startup'] as const).find(
      (kind) =>
        container[KINDS[kind]] && this.#verdict(podUid, kind, containerId, container) === 'failure',
    );
  }

  container(podUid: string, name: string) {
    return this.runtime.listContainers(podUid).find(({ config }) => config.name === name);
  }

  podIP(podUid: string): string {
    const [sandbox] = this.runtime.listPodSandbox(podUid);
    return sandbox?.ips[0] ?? this.#options.hostIPs[0] ?? '';
  }

  started(containerId: string, container: Container): boolean {
    const { podUid } = this.runtime.containerStatus(containerId) ?? {};
    return podUid !== undefined && this.isStarted(podUid, containerId, container);
  }

  dial(address: string, port: number): Listener | DialProblem {
    return this.#options.dial(address, port);
  }

  unhealthy(
    pod: Pod,
    container: Container,
    kind: ProbeKind,
    { result, output }: ProbeResult,
  ): void {
    const isInit = pod.spec.initContainers?.some(({ name }) => name === container.name);
    const fieldPath = `spec.${isInit ? 'initContainers' : 'containers'}{${container.name}}`;
    const how = result === 'unknown' ? 'errored and resulted in unknown state' : 'failed';
    this.#options.events.event(
      pod,
      'Warning',
      'Unhealthy',
      `${WORDS[kind]} probe ${how}: ${output}`,
      fieldPath,
    );
  }

  changed(podUid: string, kind: ProbeKind, verdict: Verdict): void {
    // A success of liveness is what was assumed; a startup that is over lets the other probes begin at once.
    if (kind === 'startup' && verdict === 'success')
      for (const [key, worker] of this.#workers(podUid))
        if (key.startsWith('readiness/')) worker.trigger();
    if (kind !== 'liveness' || verdict === 'failure') this.#options.changed(podUid);
  }

  #verdict(
    podUid: string,
    kind: ProbeKind,
    containerId: string,
    { name }: Container,
  ): Verdict | undefined {
    return this.#workers(podUid).get(`${kind}/${name}`)?.verdict(containerId);
  }

  #workers(podUid: string): Workers {
    return this.#pods.get(podUid) ?? NONE;
  }
}
