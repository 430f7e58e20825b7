/**
 * Lets Pods end before the machine does: those of low priority first, each range of priorities within its own time
 * (pkg/kubelet/nodeshutdown/nodeshutdown_manager.go and …_linux.go, 1.36). Without periods power-off waits for nobody, as by default.
 */
import type { KubeletConfiguration } from '../../api/sim/v1alpha1/kubelet-configuration.ts';
import { parseDuration } from '../../api/sim/v1alpha1/duration.ts';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { SECOND, type Clock } from '../../sim/clock.ts';

const SHUTTING_DOWN = 'node is shutting down';
/** What a Pod is told that comes too late. */
export const SHUTDOWN_REJECTION = {
  reason: 'NodeShutdown',
  message: 'Pod was rejected as the node is shutting down.',
} as const;
/** What becomes of those that were here. */
export const SHUTDOWN_VERDICT = {
  phase: 'Failed',
  reason: 'Terminated',
  message: 'Pod was terminated in response to imminent node shutdown.',
  disrupted: true,
  unlessSucceeded: true,
} as const;

const SYSTEM_CRITICAL = 2_000_000_000;

/** Pods of at least this priority, and how many seconds they get. */
export interface ShutdownPeriod {
  readonly priority: number;
  readonly seconds: number;
}

export interface ShutdownHost<P> {
  readonly clock: Clock;
  readonly periods: readonly ShutdownPeriod[];
  activePods(): readonly P[];
  podOf(pod: P): Pod;
  /** Ends one within so many seconds. */
  end(pod: P, seconds: number, done: () => void): void;
  /** Writes the node's status. */
  syncNodeStatus(): void;
  tell(reason: string, message: string): void;
}

export class NodeShutdown<P> {
  readonly #host: ShutdownHost<P>;
  #under = false;

  constructor(host: ShutdownHost<P>) {
    this.#host = host;
  }

  /** Why the node takes no Pods, while it is going down. */
  get problem(): string | undefined {
    return this.#under ? SHUTTING_DOWN : undefined;
  }

  /** `done` hears when the power may go: every range has ended, or has had its time. */
  begin(done: () => void): void {
    const { periods, clock } = this.#host;
    if (periods.length === 0) return done();
    this.#under = true;
    this.#host.tell('NodeShutdown', 'Shutdown manager detected shutdown event');
    clock.after(0, () => this.#host.syncNodeStatus());
    const groups = this.#groups();
    const next = (index: number): void => {
      const group = groups[index];
      if (!group) return done();
      if (group.pods.length === 0) return next(index + 1);
      let going = true;
      const proceed = (): void => {
        if (!going) return;
        going = false;
        timeout();
        next(index + 1);
      };
      const timeout = clock.after(group.seconds * SECOND, proceed);
      let waiting = group.pods.length;
      for (const pod of group.pods) {
        const own = this.#host.podOf(pod).spec.terminationGracePeriodSeconds ?? Infinity;
        this.#host.end(pod, Math.min(own, group.seconds), () => {
          waiting--;
          if (waiting === 0) proceed();
        });
      }
    };
    next(0);
  }

  /** Somebody has changed their mind: the node takes Pods again. Those that were told to end, end. */
  cancel(): void {
    if (!this.#under) return;
    this.#under = false;
    this.#host.tell('NodeShutdown', 'Shutdown manager detected shutdown cancellation');
    this.#host.syncNodeStatus();
  }

  /** Each Pod belongs to the highest range that begins at or below its priority; to the lowest one if there is none. */
  #groups(): readonly { readonly seconds: number; readonly pods: readonly P[] }[] {
    const { periods } = this.#host;
    const pods = this.#host.activePods().map((pod) => {
      const { priority = 0 } = this.#host.podOf(pod).spec;
      const above = periods.findIndex((period) => period.priority > priority);
      return { pod, group: above < 0 ? periods.length - 1 : Math.max(0, above - 1) };
    });
    return periods.map(({ seconds }, index) => ({
      seconds,
      pods: pods.filter(({ group }) => group === index).map(({ pod }) => pod),
    }));
  }
}

/** By priority, lowest first; none where nothing is configured (migrateConfig). */
export function shutdownPeriods(configuration: KubeletConfiguration): readonly ShutdownPeriod[] {
  const { shutdownGracePeriod, shutdownGracePeriodCriticalPods } = configuration;
  const byPriority = configuration.shutdownGracePeriodByPodPriority ?? [];
  if (byPriority.length > 0)
    return byPriority
      .map(({ priority, shutdownGracePeriodSeconds: seconds }) => ({ priority, seconds }))
      .sort((a, b) => a.priority - b.priority);
  const whole = seconds(shutdownGracePeriod);
  const critical = seconds(shutdownGracePeriodCriticalPods);
  if (whole === 0 || critical > whole) return [];
  return [
    { priority: 0, seconds: whole - critical },
    { priority: SYSTEM_CRITICAL, seconds: critical },
  ];
}

const seconds = (duration = '0s'): number => Math.trunc((parseDuration(duration) ?? 0) / SECOND);
