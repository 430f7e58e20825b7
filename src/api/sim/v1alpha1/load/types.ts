/** Requests that come from outside the cluster. */
import type { ObjectMeta } from '../../../../apimachinery/meta.ts';

export interface Load {
  readonly apiVersion: 'sim.kubeglass.dev/v1alpha1';
  readonly kind: 'Load';
  readonly metadata: ObjectMeta;
  readonly spec: LoadSpec;
  readonly status: LoadStatus;
}

export interface LoadSpec {
  /** The Pods that answer: those that are Ready share the requests alike. */
  readonly target: {
    /** `default` if absent. */
    readonly namespace?: string;
    readonly labels: { readonly [key: string]: string };
    /** The container that does the work; the Pod's first one if absent. */
    readonly container?: string;
  };
  /** What a request costs: milliseconds of one core. */
  readonly cpuMillisPerRequest: number;
  /** By time since the Load was created, joined by straight lines. */
  readonly curve: readonly { readonly atSeconds: number; readonly requestsPerSecond: number }[];
}

export interface LoadStatus {
  readonly requestsPerSecond?: number;
  /** How many Pods share them. */
  readonly pods?: number;
}
