/** Writes Events about objects; repeated ones are counted, not repeated (client-go tools/record). */
import type { Event } from '../api/generated/types/core/v1.ts';
import type { ResourceDefinition } from '../api/resource-definition.ts';
import { attempt } from '../apimachinery/attempt.ts';
import { timestamp, type KubeObject } from '../apimachinery/meta.ts';
import { MINUTE, type Clock, type Millis } from '../sim/clock.ts';
import { Recent } from '../sim/recent.ts';
import type { Client } from './client.ts';

export interface EventSource {
  /** `kubelet`, `deployment-controller`. */
  readonly component: string;
  /** The node, where the component runs on one. */
  readonly host?: string;
}

export interface EventReference {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** `spec.containers{web}`. */
  readonly fieldPath?: string;
}

// client-go tools/record/events_cache.go: one event of a kind per object counts up for 10 minutes since its last; each source may write
// about one object 25 times at once and then once in 5 minutes; more than 10 messages that differ are combined.
const FORGET_AFTER: Millis = 10 * MINUTE;
const BURST = 25;
const REFILL: Millis = 5 * MINUTE;
const SIMILAR_AT_MOST = 10;
const REMEMBERED = 4096;

interface Known {
  readonly name: string;
  readonly count: number;
  readonly lastAt: Millis;
}

/** Messages of one group that differ; most groups have one. */
interface Similar {
  readonly first: string;
  others: Set<string> | undefined;
  at: Millis;
}

export class EventRecorder {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #source: EventSource;
  readonly #events: ResourceDefinition<Event>;
  readonly #known = new Recent<string, Known>(REMEMBERED);
  readonly #buckets = new Recent<string, { tokens: number; at: Millis }>(REMEMBERED);
  readonly #similar = new Recent<string, Similar>(REMEMBERED);

  constructor(
    client: Client,
    clock: Clock,
    events: ResourceDefinition<Event>,
    source: EventSource,
  ) {
    this.#client = client;
    this.#clock = clock;
    this.#events = events;
    this.#source = source;
  }

  /** About an object as it is stored, or about a part of it when `fieldPath` is given. */
  event(
    about: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
    fieldPath?: string,
  ): void {
    const { apiVersion, kind, metadata } = about;
    const { namespace, name, uid, resourceVersion } = metadata;
    const reference: EventReference = {
      kind,
      namespace,
      name,
      uid,
      apiVersion,
      resourceVersion,
      fieldPath,
    };
    this.about(reference, type, reason, message);
  }

  /** About anything that can be named. */
  about(
    reference: EventReference,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    const now = this.#clock.now();
    const subject = [
      reference.kind,
      reference.namespace,
      reference.name,
      reference.uid,
      reference.fieldPath,
    ].join('/');
    if (!this.#allowed(subject, now)) return;
    const group = [subject, type, reason].join('/');
    const told = this.#aggregated(group, message, now);
    this.#write(`${group}/${told === message ? message : ''}`, reference, type, reason, told, now);
  }

  #write(
    key: string,
    reference: EventReference,
    type: string,
    reason: string,
    message: string,
    now: Millis,
  ): void {
    const known = this.#known.get(key);
    const lastTimestamp = timestamp(now);
    if (known && now - known.lastAt < FORGET_AFTER) {
      const count = known.count + 1;
      const patched = attempt(() =>
        this.#client.patch(
          this.#events,
          { namespace: namespaceOf(reference), name: known.name },
          'strategic',
          {
            count,
            lastTimestamp,
            message,
          },
        ),
      );
      if (patched.ok) return this.#known.set(key, { ...known, count, lastAt: now });
    }
    const name = `${reference.name}.${eventSuffix(now, this.#next++)}`;
    const created = attempt(() =>
      this.#client.create(this.#events, {
        metadata: { name, namespace: namespaceOf(reference) },
        involvedObject: reference,
        reason,
        message,
        source: this.#source,
        firstTimestamp: lastTimestamp,
        lastTimestamp,
        count: 1,
        type,
        reportingComponent: this.#source.component,
        reportingInstance: this.#source.host ?? '',
      }),
    );
    // An event that is refused (its namespace is going, nobody answers) is lost, as upstream's is after its retries.
    if (created.ok) this.#known.set(key, { name, count: 1, lastAt: now });
  }

  #next = 0;

  #allowed(subject: string, now: Millis): boolean {
    const bucket = this.#buckets.get(subject) ?? { tokens: BURST, at: now };
    bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) / REFILL);
    bucket.at = now;
    this.#buckets.set(subject, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens--;
    return true;
  }

  #aggregated(group: string, message: string, now: Millis): string {
    let similar = this.#similar.get(group);
    if (!similar || now - similar.at > FORGET_AFTER) {
      similar = { first: message, others: undefined, at: now };
    }
    this.#similar.set(group, similar);
    similar.at = now;
    if (message !== similar.first) (similar.others ??= new Set()).add(message);
    return 1 + (similar.others?.size ?? 0) < SIMILAR_AT_MOST
      ? message
      : `(combined from similar events): ${message}`;
  }
}

const namespaceOf = (reference: EventReference): string => reference.namespace || 'default';

/** Upstream names an event after its object and the nanosecond; the count keeps names apart within a millisecond. */
function eventSuffix(now: Millis, next: number): string {
  return (BigInt(now) * 1_000_000n + BigInt(next % 1_000_000)).toString(16);
}
