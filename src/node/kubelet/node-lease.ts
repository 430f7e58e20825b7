/** Renews the node's Lease, by which others know that its kubelet lives (component-helpers/apimachinery/lease/controller.go, 1.36). */
import { leases } from '../../api/coordination/v1/lease/lease.ts';
import { nodes } from '../../api/core/v1/node/node.ts';
import type { Lease } from '../../api/generated/types/coordination/v1.ts';
import { attempt } from '../../apimachinery/attempt.ts';
import { microTimestamp } from '../../apimachinery/meta.ts';
import { isNotFound } from '../../apimachinery/status.ts';
import type { Client } from '../../client/client.ts';
import { SECOND, type Clock, type Millis } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';

const LEASE_NAMESPACE = 'kube-node-lease';
const DURATION_SECONDS = 40;
const RENEW_PERIOD: Millis = (DURATION_SECONDS * SECOND) / 4;
const JITTER = 0.04;
const FIRST_RETRY: Millis = 100;
const LONGEST_RETRY: Millis = 7 * SECOND;

export class NodeLease {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #name: string;
  /** As it was written last; nobody else writes it. */
  #lease: Lease | undefined;

  constructor(client: Client, clock: Clock, random: Random, nodeName: string) {
    this.#client = client;
    this.#clock = clock;
    this.#random = random;
    this.#name = nodeName;
  }

  /** Renews now and from then on. */
  start(): void {
    this.#renew(FIRST_RETRY);
  }

  #renew(retry: Millis): void {
    const renewed = attempt(() => this.#write());
    if (renewed.ok) {
      this.#clock.upkeep(RENEW_PERIOD * (1 + JITTER * this.#random.next()), () =>
        this.#renew(FIRST_RETRY),
      );
      return;
    }
    // It may be gone, or another one may have been made: read it anew.
    this.#lease = undefined;
    this.#clock.upkeep(retry, () => this.#renew(Math.min(2 * retry, LONGEST_RETRY)));
  }

  #write(): void {
    const renewTime = microTimestamp(this.#clock.now());
    const spec = { holderIdentity: this.#name, leaseDurationSeconds: DURATION_SECONDS, renewTime };
    const before = this.#lease ?? this.#stored();
    this.#lease = before
      ? this.#client.update(leases, { ...before, spec: { ...before.spec, ...spec } })
      : this.#client.create(leases, {
          metadata: {
            name: this.#name,
            namespace: LEASE_NAMESPACE,
            ownerReferences: this.#owner(),
          },
          spec,
        });
  }

  #stored(): Lease | undefined {
    const found = attempt(() =>
      this.#client.get(leases, { namespace: LEASE_NAMESPACE, name: this.#name }),
    );
    if (found.ok) return found.value;
    if (isNotFound(found.refusal)) return undefined;
    throw found.refusal;
  }

  /** So that the lease goes when the node does. */
  #owner() {
    const node = this.#client.get(nodes, { name: this.#name });
    return [{ apiVersion: 'v1', kind: 'Node', name: this.#name, uid: node.metadata.uid }];
  }
}
