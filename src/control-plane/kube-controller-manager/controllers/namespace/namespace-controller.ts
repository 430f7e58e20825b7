/**
 * Empties a namespace that is being deleted, then lets it go (pkg/controller/namespace and its deletion/, 1.36).
 * Pods go first and are waited for, so that they never outlive the policies that hold them.
 */
import type { Namespace, Pod } from '../../../../api/generated/types/core/v1.ts';
import { namespaces } from '../../../../api/core/v1/namespace/namespace.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import type { ResourceDefinition } from '../../../../api/resource-definition.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { keyOf, parseKey, parseTime, type KubeObject } from '../../../../apimachinery/meta.ts';
import { isNotFound, StatusError, type Refusal } from '../../../../apimachinery/status.ts';
import type { Client } from '../../../../client/client.ts';
import { WorkQueue } from '../../../../client/work-queue.ts';
import { isPodTerminal } from '../../../../controller-runtime/pod-state.ts';
import { SECOND, type Clock, type Millis } from '../../../../sim/clock.ts';
import { discover, offers } from '../../discovery.ts';
import type { ManagedController, ManagerHost } from '../../manager-host.ts';
import { deletionConditions, type DeletionReport } from './plan.ts';

/** Time for creations that were under way when the namespace was marked to become visible. */
const SETTLE: Millis = 5 * SECOND;
/** How long finalizers are given before it looks again. */
const FINALIZER_ESTIMATE_SECONDS = 15;
const KUBERNETES = 'kubernetes';

export const namespaceController: ManagedController = {
  name: 'namespace-controller',
  run(host) {
    const deletion = new NamespaceDeletion(host);
    const queue = new WorkQueue(
      host.clock,
      host.trace,
      { component: 'namespace-controller', subject: 'namespaces', workers: 10, cost: 20 },
      (key) => deletion.process(key),
    );
    const informer = host.informers.informer(namespaces);
    const enqueue = (namespace: Namespace) => {
      if (namespace.metadata.deletionTimestamp) queue.addAfter(keyOf(namespace.metadata), SETTLE);
    };
    informer.on({ add: enqueue, update: enqueue });
    return [queue];
  },
};

class NamespaceDeletion {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #host: ManagerHost;

  constructor(host: ManagerHost) {
    this.#client = host.client;
    this.#clock = host.clock;
    this.#host = host;
  }

  /** One pass. Returns how long to wait for what is still going; throws what has to be tried again with back-off. */
  process(key: string): Millis | void {
    const known = this.#host.informers.informer(namespaces).get(parseKey(key));
    if (!known?.metadata.deletionTimestamp) return;
    const read = attempt(() => this.#client.get(namespaces, parseKey(key)));
    if (!read.ok) {
      if (isNotFound(read.refusal)) return;
      throw read.refusal;
    }
    const namespace = read.value;
    if (!namespace.metadata.deletionTimestamp || namespace.metadata.uid !== known.metadata.uid)
      return;
    if ((namespace.spec.finalizers ?? []).length === 0) return;

    const pass = this.#deleteContent(namespace);
    const conditions = deletionConditions(namespace, pass.report, this.#clock.now());
    const terminating = namespace.status.phase === 'Terminating';
    const told =
      terminating && conditions === namespace.status.conditions
        ? namespace
        : this.#client.updateStatus(namespaces, {
            ...namespace,
            status: { ...namespace.status, phase: 'Terminating', conditions },
          });
    if (pass.refusal) throw pass.refusal;
    if (pass.estimateSeconds > 0) return (Math.floor(pass.estimateSeconds / 2) + 1) * SECOND;
    this.#finalize(told);
  }

  #deleteContent(namespace: Namespace): Pass {
    const pass = new Pass();
    const { kinds, failures } = discover(this.#client, this.#host.kinds);
    for (const { groupVersion, message } of failures) {
      pass.fail(StatusError.internal(message), () =>
        pass.undiscovered.push(`${groupVersion}: ${message}`),
      );
    }
    const deletable = kinds.filter(
      (kind) => kind.namespaced && kind.group !== SIMULATOR && offers(kind, 'list', 'delete'),
    );
    const isPods = (kind: ResourceDefinition) => kind.group === '' && kind.plural === pods.plural;
    for (const kind of deletable.filter(isPods)) this.#deleteAll(kind, namespace, pass);
    // Anything else waits until the last Pod is gone.
    if (pass.anyLeft) return pass;
    for (const kind of deletable) if (!isPods(kind)) this.#deleteAll(kind, namespace, pass);
    return pass;
  }

  #deleteAll(kind: ResourceDefinition, namespace: Namespace, pass: Pass): void {
    const within = { namespace: namespace.metadata.name };
    const outcome = attempt(() => {
      const before = this.#client.list(kind, within).items as readonly KubeObject[];
      if (before.length === 0) return [];
      pass.expectSeconds(this.#gracePeriod(kind, before, namespace));
      if (offers(kind, 'deletecollection')) {
        this.#client.deleteCollection(kind, within, { propagationPolicy: 'Background' });
      } else {
        for (const { metadata } of before) this.#client.delete(kind, metadata);
      }
      return this.#client.list(kind, within).items as readonly KubeObject[];
    });
    if (outcome.ok) pass.count(kind, outcome.value);
    else pass.fail(outcome.refusal, () => pass.refusals.push(outcome.refusal.message));
  }

  /** The longest that Pods take to end, unless the namespace has waited for that already. */
  #gracePeriod(
    kind: ResourceDefinition,
    objects: readonly KubeObject[],
    { metadata }: Namespace,
  ): number {
    if (kind.group !== '' || kind.plural !== pods.plural) return 0;
    let longest = 0;
    for (const pod of objects as readonly Pod[]) {
      if (!isPodTerminal(pod))
        longest = Math.max(longest, pod.spec.terminationGracePeriodSeconds ?? 0);
    }
    const waited = this.#clock.now() - parseTime(metadata.deletionTimestamp!);
    return waited >= longest * SECOND ? 0 : longest;
  }

  /** Takes `kubernetes` from the spec's finalizers; without any left, the API server removes the namespace. */
  #finalize(namespace: Namespace): void {
    const finalizers = (namespace.spec.finalizers ?? []).filter(
      (finalizer) => finalizer !== KUBERNETES,
    );
    const body = { ...namespace, spec: { ...namespace.spec, finalizers } };
    const { name } = namespace.metadata;
    const answer = this.#client.raw({
      method: 'PUT',
      path: `/api/v1/namespaces/${name}/finalize`,
      body,
    });
    if (answer.status < 400 || answer.status === 404) return;
    throw new StatusError(
      answer.status,
      'Conflict',
      (answer.body as { message?: string }).message ?? '',
    );
  }
}

/** The simulator's own kinds are kept outside the namespace's content. */
const SIMULATOR = 'sim.kubeglass.dev';

/** What one pass over a namespace found. */
class Pass {
  readonly undiscovered: string[] = [];
  readonly refusals: string[] = [];
  readonly #remaining = new Map<string, number>();
  readonly #finalizers = new Map<string, number>();
  estimateSeconds = 0;
  /** The first thing that went wrong. */
  refusal: Refusal | undefined;

  get report(): DeletionReport {
    const { undiscovered, refusals } = this;
    return { undiscovered, refusals, remaining: this.#remaining, finalizers: this.#finalizers };
  }

  get anyLeft(): boolean {
    return this.#remaining.size > 0;
  }

  expectSeconds(seconds: number): void {
    this.estimateSeconds = Math.max(this.estimateSeconds, seconds);
  }

  fail(refusal: Refusal, note: () => void): void {
    this.refusal ??= refusal;
    note();
  }

  count(kind: ResourceDefinition, left: readonly KubeObject[]): void {
    if (left.length === 0) return;
    this.#remaining.set(`${kind.plural}.${kind.group}`, left.length);
    let finalized = false;
    for (const { metadata } of left) {
      for (const finalizer of metadata.finalizers ?? []) {
        this.#finalizers.set(finalizer, (this.#finalizers.get(finalizer) ?? 0) + 1);
        finalized = true;
      }
    }
    if (this.estimateSeconds > 0) return;
    if (finalized) return this.expectSeconds(FINALIZER_ESTIMATE_SECONDS);
    const message = `unexpected items still remain in namespace: ${left[0]!.metadata.namespace} for gvr: ${kind.group}/${kind.version}, Resource=${kind.plural}`;
    this.fail(StatusError.internal(message), () => this.refusals.push(message));
  }
}
