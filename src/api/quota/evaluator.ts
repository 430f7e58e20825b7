/** How the objects of a kind are measured for quotas (apiserver/pkg/quota/v1/interfaces.go). */
import type { KubeObject } from '../../apimachinery/meta.ts';
import type { ScopedResourceSelectorRequirement } from '../generated/types/core/v1.ts';
import type { Amounts } from './amounts.ts';

export interface QuotaEvaluator<T extends KubeObject = any> {
  /** Is this resource of a quota one that objects of the kind use? */
  measures(resource: string): boolean;
  usage(object: T, now: number): Amounts;
  /** Does this write change what is used? Told creations and updates only. */
  handles(write: QuotaWrite<T>): boolean;
  /** What an object has to say where a quota limits these, in words; undefined when it says all. */
  constraints?(resources: readonly string[], object: T): string | undefined;
  /** Kinds that know no scopes are never in one. */
  inScope?(scope: ScopedResourceSelectorRequirement, object: T): boolean;
}

export interface QuotaWrite<T> {
  readonly operation: 'CREATE' | 'UPDATE';
  readonly subresource: string;
  readonly object: T;
  readonly oldObject: T | undefined;
}

/** `count/deployments.apps`, `count/pods`: how many there are of any kind. */
export const objectCount = (group: string, plural: string): string =>
  group ? `count/${plural}.${group}` : `count/${plural}`;
