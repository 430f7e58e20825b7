/** What autoscalers have measured and wanted while the page was open: one sample for each change that arrived. */
import type { HorizontalPodAutoscaler } from '../../api/generated/types/autoscaling/v2.ts';
import { metricFacts, type Sample } from '../model/autoscaler.ts';
import type { Mirror } from './mirror.ts';
import type { Ticks } from './ticks.ts';

/** Of each autoscaler: at four changes a minute, two hours. */
const MOST = 480;
const KIND = 'horizontalpodautoscalers';

export class AutoscalerHistory {
  readonly #samples = new Map<string, readonly Sample[]>();

  constructor(mirror: Mirror, ticks: Ticks) {
    mirror.onArrivals((arrivals) => {
      const { now } = ticks.current();
      for (const arrival of arrivals) {
        if (arrival.plural !== KIND) continue;
        const objects = 'list' in arrival ? arrival.list : [arrival.event.object];
        for (const object of objects) this.#take(object as HorizontalPodAutoscaler, now);
      }
    });
  }

  /** Oldest first. */
  of(uid: string): readonly Sample[] {
    return this.#samples.get(uid) ?? [];
  }

  #take(autoscaler: HorizontalPodAutoscaler, at: number): void {
    const { uid } = autoscaler.metadata;
    const { currentReplicas = 0, desiredReplicas = 0 } = autoscaler.status ?? {};
    // A cluster that was loaded anew has an earlier clock, and another history.
    const before = this.of(uid).filter((sample) => sample.at < at);
    const ratios = metricFacts(autoscaler).map(({ ratio }) => ratio);
    const sample = { at, replicas: currentReplicas, desired: desiredReplicas, ratios };
    this.#samples.set(uid, [...before.slice(1 - MOST), sample]);
  }
}
