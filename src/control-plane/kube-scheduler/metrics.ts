/** What kube-scheduler tells of its attempts and queues (pkg/scheduler/metrics/metrics.go, 1.36). */
import {
  Counts,
  exponential,
  Exposition,
  Histogram,
  Histograms,
  type Sample,
} from '../../sim/metrics.ts';
import type { Millis } from '../../sim/clock.ts';
import type { AttemptRecord } from './attempts/attempt-record.ts';
import type { SchedulingQueue } from './scheduling-queue/scheduling-queue.ts';

/** How an attempt ended, as upstream's label has it. */
export type AttemptResult = 'scheduled' | 'unschedulable' | 'error';

export class SchedulerMetrics {
  readonly #attempts = new Counts();
  readonly #durations = new Histograms(exponential(0.001, 2, 15));
  readonly #points = new Histograms(exponential(0.0001, 2, 12));
  readonly #sli = new Histograms(exponential(0.01, 2, 20));
  readonly #tries = new Histogram([1, 2, 4, 8, 16]);
  readonly #victims = new Histogram([1, 2, 4, 8, 16, 32, 64]);
  #preemptions = 0;
  readonly #cost: Millis;

  /** `cost` is how long each attempt keeps the scheduler busy. */
  constructor(cost: Millis) {
    this.#cost = cost;
  }

  /** The attempt is over: refused, failed, or bound. */
  ended(record: AttemptRecord, result: AttemptResult, waited: Millis): void {
    const { profile, postFilter } = record;
    this.#attempts.add([profile, result]);
    this.#durations.observe([profile, result], this.#cost / 1000);
    for (const [point, status] of pointsOf(record, result))
      this.#points.observe([point, profile, status], 0);
    if (postFilter) {
      this.#preemptions++;
      if (postFilter.victims) this.#victims.observe(postFilter.victims.length);
    }
    if (result !== 'scheduled') return;
    this.#tries.observe(record.attempt);
    this.#sli.observe([String(Math.min(record.attempt, 16))], waited / 1000);
  }

  text(queue: SchedulingQueue): string {
    const page = new Exposition();
    page.counter(
      'scheduler_schedule_attempts_total',
      "[STABLE] Number of attempts to schedule pods, by the result. 'unschedulable' means a pod could not be scheduled, while 'error' means an internal scheduler problem.",
      ['profile', 'result'],
      this.#attempts.samples,
    );
    page.gauge(
      'scheduler_pending_pods',
      "[STABLE] Number of pending pods, by the queue type. 'active' means number of pods in activeQ; 'backoff' means number of pods in backoffQ; 'unschedulable' means number of pods in unschedulablePods that the scheduler attempted to schedule and failed; 'gated' is the number of unschedulable pods that the scheduler never attempted to schedule because they are gated.",
      ['queue'],
      pending(queue),
    );
    page.histogram(
      'scheduler_scheduling_attempt_duration_seconds',
      '[STABLE] Scheduling attempt latency in seconds (scheduling algorithm + binding)',
      ['profile', 'result'],
      this.#durations.all,
    );
    page.histogram(
      'scheduler_framework_extension_point_duration_seconds',
      '[STABLE] Latency for running all plugins of a specific extension point.',
      ['extension_point', 'profile', 'status'],
      this.#points.all,
    );
    page.histogram(
      'scheduler_pod_scheduling_attempts',
      '[STABLE] Number of attempts to successfully schedule a pod.',
      [],
      [[[], this.#tries]],
    );
    page.histogram(
      'scheduler_pod_scheduling_sli_duration_seconds',
      '[BETA] E2e latency for a pod being scheduled, from the time the pod enters the scheduling queue and might involve multiple scheduling attempts.',
      ['attempts'],
      this.#sli.all,
    );
    page.value(
      'scheduler_preemption_attempts_total',
      'counter',
      '[STABLE] Total preemption attempts in the cluster till now',
      this.#preemptions,
    );
    page.histogram(
      'scheduler_preemption_victims',
      '[STABLE] Number of selected preemption victims',
      [],
      [[[], this.#victims]],
    );
    return String(page);
  }
}

/** The extension points that an attempt came through. Each took no virtual time. */
function pointsOf(
  record: AttemptRecord,
  result: AttemptResult,
): readonly (readonly [string, string])[] {
  const { preFilter, selectedNode, scores, postFilter } = record;
  const points: [string, string][] = [];
  const passed = (point: string) => points.push([point, 'Success']);
  const [refusal] = preFilter;
  points.push(['PreFilter', refusal?.status.code ?? 'Success']);
  if (!refusal || selectedNode)
    points.push(['Filter', selectedNode || scores ? 'Success' : 'Unschedulable']);
  if (postFilter) points.push(['PostFilter', postFilter.code]);
  if (scores) ['PreScore', 'Score'].forEach(passed);
  if (selectedNode) ['Reserve', 'Permit'].forEach(passed);
  if (result === 'scheduled') ['PreBind', 'Bind', 'PostBind'].forEach(passed);
  return points;
}

function pending(queue: SchedulingQueue): readonly Sample[] {
  const waiting = [...queue.unschedulable];
  const gated = waiting.filter(({ gatedBy }) => gatedBy).length;
  return [
    [['active'], queue.active.length],
    [['backoff'], queue.backingOff.length],
    [['gated'], gated],
    [['unschedulable'], waiting.length - gated],
  ];
}
