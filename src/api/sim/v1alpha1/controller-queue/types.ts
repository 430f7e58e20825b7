/** A controller's work queue at the moment of asking: which keys wait, are worked on, or come back later. */
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';

export interface ControllerQueue {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'ControllerQueue';
  /** The controller's name; with a number where it has several queues. */
  readonly metadata: ObjectMeta;
  readonly controller: string;
  /** The process that it runs in. */
  readonly process: string;
  /** What its keys name: `deployments`. */
  readonly resource: string;
  /** As many keys may be worked on at a time. */
  readonly workers: number;
  readonly depth: number;
  /** The keys of the three lists are the first fifty. */
  readonly waiting: readonly { readonly key: string; readonly since: string }[];
  readonly working: readonly string[];
  readonly delayed: readonly DelayedKey[];
  readonly delayedCount: number;
  /** Since the process started. */
  readonly adds: number;
  readonly retries: number;
}

export interface DelayedKey {
  readonly key: string;
  readonly until: string;
  /** Refusals in a row; none where it comes back because its controller wants to look again. */
  readonly failures: number;
}
