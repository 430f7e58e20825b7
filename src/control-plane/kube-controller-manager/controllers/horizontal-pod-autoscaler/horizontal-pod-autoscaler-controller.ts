/** Scales workloads by what their Pods use (pkg/controller/podautoscaler/horizontal.go, 1.36). */
import type { Scale } from '../../../../api/generated/types/autoscaling/v1.ts';
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerStatus,
} from '../../../../api/generated/types/autoscaling/v2.ts';
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import { horizontalPodAutoscalers } from '../../../../api/autoscaling/v2/horizontal-pod-autoscaler/horizontal-pod-autoscaler.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import type { ResourceDefinition } from '../../../../api/resource-definition.ts';
import { pathOf } from '../../../../api/resource-path.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { parseSelector, type Selector } from '../../../../apimachinery/labels.ts';
import {
  groupOf,
  keyOf,
  parseKey,
  timestamp,
  type ObjectKey,
} from '../../../../apimachinery/meta.ts';
import type { Status } from '../../../../apimachinery/status.ts';
import { EventRecorder } from '../../../../client/event-recorder.ts';
import { WorkQueue } from '../../../../client/work-queue.ts';
import { SECOND, type Clock, type Millis } from '../../../../sim/clock.ts';
import { discover } from '../../discovery.ts';
import type { ManagedController, ManagerHost } from '../../manager-host.ts';
import { withScaleEvent, type Past, type Words } from './limits.ts';
import { resourceMetrics } from './metrics-client.ts';
import { evaluated, tolerancesOf } from './metrics.ts';
import { Conditions, planScaling, type Plan, type Unusable } from './plan.ts';
import { failed, type Outcome } from './replica-calculator.ts';

/** --horizontal-pod-autoscaler-sync-period. */
const PERIOD: Millis = 15 * SECOND;
const NAME = 'horizontal-pod-autoscaler';

export const horizontalPodAutoscalerController: ManagedController = {
  name: NAME,
  run: (host) => [new Autoscaling(host).queue],
};

const NO_PAST: Past = { recommendations: [], ups: [], downs: [] };

class Autoscaling {
  readonly queue: WorkQueue;
  readonly #host: ManagerHost;
  readonly #events: EventRecorder;
  readonly #past = new Map<string, Past>();
  readonly #selectors = new Map<string, Selector>();

  constructor(host: ManagerHost) {
    this.#host = host;
    const { client, clock, trace, informers } = host;
    this.#events = new EventRecorder(client, clock, host.events, { component: NAME });
    this.queue = new WorkQueue(
      upkeep(clock),
      trace,
      { component: NAME, subject: horizontalPodAutoscalers.plural, workers: 5, cost: 5 },
      (key) => this.#work(key),
    );
    // Whatever happens to one, it is looked at when its 15 s are over, and no sooner.
    const later = ({ metadata }: HorizontalPodAutoscaler) =>
      this.queue.addAfter(keyOf(metadata), PERIOD);
    informers.informer(horizontalPodAutoscalers).on({
      add: later,
      update: later,
      delete: ({ metadata }) => this.#forget(keyOf(metadata)),
    });
    informers.informer(pods);
  }

  #forget(key: string): void {
    this.#past.delete(key);
    this.#selectors.delete(key);
  }

  #work(key: string): Millis | void {
    const { informers } = this.#host;
    if (!informers.hasSynced) return 100;
    const autoscaler = informers.informer(horizontalPodAutoscalers).get(parseKey(key));
    if (!autoscaler) return this.#forget(key);
    // What was refused is tried again when all others are looked at again.
    attempt(() => this.#reconcile(autoscaler, key));
    return PERIOD;
  }

  #reconcile(autoscaler: HorizontalPodAutoscaler, key: string): void {
    const { clock } = this.#host;
    const now = clock.now();
    const found = this.#scaleOf(autoscaler);
    if (!found.ok) {
      this.#events.event(autoscaler, 'Warning', 'FailedGetScale', found.problem);
      const message = `the HPA controller was unable to get the target's current scale: ${found.problem}`;
      const conditions = new Conditions(autoscaler.status.conditions ?? [], now);
      conditions.set('AbleToScale', 'False', { reason: 'FailedGetScale', message });
      return this.#update(autoscaler, { ...autoscaler.status, conditions: conditions.list });
    }
    const { scale, path } = found.value;
    const current = scale.spec.replicas ?? 0;
    const past = this.#past.get(key) ?? NO_PAST;
    const selected = this.#selected(autoscaler, key, scale.status?.selector ?? '');
    const { namespace = '' } = autoscaler.metadata;
    const plan = planScaling(
      autoscaler,
      current,
      past,
      (metric) =>
        evaluated(metric, {
          namespace,
          pods: selected.ok ? selected.value : [],
          replicas: current,
          tolerances: tolerancesOf(autoscaler.spec.behavior),
          now,
          metrics: (resource, container) =>
            resourceMetrics(
              this.#host.client,
              namespace,
              scale.status?.selector ?? '',
              resource,
              container,
            ),
        }),
      now,
      selected.ok ? undefined : selected.unusable,
    );
    for (const { type, reason, message } of plan.events)
      this.#events.event(autoscaler, type, reason, message);
    this.#past.set(key, { ...past, recommendations: plan.recommendations });
    this.#act(autoscaler, key, plan, scale, path, now);
  }

  #act(
    autoscaler: HorizontalPodAutoscaler,
    key: string,
    plan: Plan,
    scale: Scale,
    path: string,
    now: Millis,
  ): void {
    const current = scale.spec.replicas ?? 0;
    const { replicas, because } = plan;
    const { desiredReplicas, lastScaleTime } = autoscaler.status;
    const conditions = new Conditions(plan.conditions, now);
    const told = (
      desired: number,
      scaledAt: string | undefined,
    ): HorizontalPodAutoscalerStatus => ({
      currentReplicas: current,
      desiredReplicas: desired,
      ...(scaledAt && { lastScaleTime: scaledAt }),
      ...(plan.metrics && { currentMetrics: plan.metrics }),
      conditions: conditions.list,
    });
    if (replicas === undefined)
      return this.#update(autoscaler, told(plan.failed ? desiredReplicas : current, lastScaleTime));
    // Upstream tries a conflict four times more. Here the scale was read in this very task, so there is none.
    const wanted = { ...scale, spec: { ...scale.spec, replicas } };
    const answer = this.#host.client.raw({ method: 'PUT', path, body: wanted });
    if (answer.status >= 400) {
      const problem = (answer.body as Partial<Status>).message ?? '';
      const event = `New size: ${replicas}; reason: ${because}; error: ${problem}`;
      this.#events.event(autoscaler, 'Warning', 'FailedRescale', event);
      const message = `the HPA controller was unable to update the target scale: ${problem}`;
      conditions.set('AbleToScale', 'False', { reason: 'FailedUpdateScale', message });
      return this.#update(autoscaler, told(desiredReplicas, lastScaleTime));
    }
    const message = `the HPA controller was able to update the target scale to ${replicas}`;
    conditions.set('AbleToScale', 'True', { reason: 'SucceededRescale', message });
    const event = `New size: ${replicas}; reason: ${because}`;
    this.#events.event(autoscaler, 'Normal', 'SuccessfulRescale', event);
    const past = this.#past.get(key) ?? NO_PAST;
    const { behavior } = autoscaler.spec;
    this.#past.set(key, withScaleEvent(past, behavior, current, replicas, now));
    this.#update(autoscaler, told(replicas, timestamp(now)));
  }

  #update(autoscaler: HorizontalPodAutoscaler, status: HorizontalPodAutoscalerStatus): void {
    if (deepEqual(status, autoscaler.status)) return;
    const written = attempt(() =>
      this.#host.client.updateStatus(horizontalPodAutoscalers, { ...autoscaler, status }),
    );
    if (!written.ok)
      this.#events.event(autoscaler, 'Warning', 'FailedUpdateStatus', written.refusal.message);
  }

  #scaleOf({
    metadata,
    spec: { scaleTargetRef: target },
  }: HorizontalPodAutoscaler): Outcome<{ readonly scale: Scale; readonly path: string }> {
    const group = groupOf(target.apiVersion ?? '');
    const kind = this.#kindOf(group, target.kind);
    if (!kind)
      return failed(
        `no matches for kind ${JSON.stringify(target.kind)} in group ${JSON.stringify(group)}`,
      );
    const key: ObjectKey = { namespace: metadata.namespace, name: target.name };
    const path = `${pathOf(kind, key)}/scale`;
    const answer = this.#host.client.raw({ method: 'GET', path });
    if (answer.status < 400) return { ok: true, value: { scale: answer.body as Scale, path } };
    return failed((answer.body as Partial<Status>).message ?? '');
  }

  /** Its preferred version, whichever the reference names; what users defined is found by discovery. */
  #kindOf(group: string, kind: string): ResourceDefinition | undefined {
    const { client, kinds } = this.#host;
    const named = (one: ResourceDefinition) => one.group === group && one.kind === kind;
    return kinds.find(named) ?? discover(client, kinds).kinds.find(named);
  }

  /** The Pods that a scale's selector means, or why they are nobody's in particular (validateAndParseSelector). */
  #selected(autoscaler: HorizontalPodAutoscaler, key: string, text: string): Selected {
    if (text === '')
      return unusable(
        { reason: 'SelectorRequired', message: 'selector is required' },
        { reason: 'InvalidSelector', message: "the HPA target's scale is missing a selector" },
      );
    const parsed = attempt(() => parseSelector(text));
    if (!parsed.ok) {
      const message = `couldn't convert selector into a corresponding internal selector object: ${parsed.refusal.message}`;
      const words = { reason: 'InvalidSelector', message };
      return unusable(words, words);
    }
    const selector = parsed.value;
    this.#selectors.set(key, selector);
    const { namespace } = autoscaler.metadata;
    const found = this.#host.informers
      .informer(pods)
      .list(namespace)
      .filter(({ metadata }) => selector.matches(metadata.labels ?? {}));
    const rivals = [...this.#selectors]
      .filter(
        ([other, theirs]) =>
          parseKey(other).namespace === namespace &&
          found.some(({ metadata }) => theirs.matches(metadata.labels ?? {})),
      )
      .map(([other]) => other)
      .sort();
    if (rivals.length <= 1) return { ok: true, value: found };
    const message = `pods by selector ${text} are controlled by multiple HPAs: [${rivals.join(' ')}]`;
    const words = { reason: 'AmbiguousSelector', message };
    return unusable(words, words);
  }
}

type Selected =
  | { readonly ok: true; readonly value: readonly Pod[] }
  | { readonly ok: false; readonly unusable: Unusable };

const unusable = (event: Words, condition: Words): Selected => ({
  ok: false,
  unusable: { event, condition },
});

/** A clock for which nothing here counts as pending: an autoscaler looks again for ever. */
const upkeep = (clock: Clock): Clock => ({
  now: () => clock.now(),
  after: (delay, task) => clock.upkeep(delay, task),
  upkeep: (delay, task) => clock.upkeep(delay, task),
  scope: () => clock.scope(),
  slot: () => clock.slot(),
});
