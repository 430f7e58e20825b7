/** What the parts of one kubelet share: they live and die with it. */
import type { Container, Node, Pod } from '../../api/generated/types/core/v1.ts';
import type { EventRecorder } from '../../client/event-recorder.ts';
import type { Millis, ScopedClock } from '../../sim/clock.ts';
import type { Random } from '../../sim/random.ts';
import type { Trace } from '../../sim/trace.ts';
import type { Answer, Outcome, RuntimeService } from '../cri/cri.ts';
import type { BackOff } from './back-off.ts';
import type { ConfigSource } from './container-config.ts';
import type { DraManager } from './dra-manager.ts';
import type { ImageManager, RecordEvent } from './image-manager.ts';
import type { PodAdmission } from './pod-admission.ts';
import type { Prober } from './prober/prober.ts';
import type { StatusManager } from './status-manager.ts';
import type { VolumeManager } from './volumes/volume-manager.ts';

export interface KubeletContext {
  /** `kubelet/node-1`: names the spans. */
  readonly component: string;
  readonly clock: ScopedClock;
  readonly random: Random;
  readonly trace: Trace;
  readonly runtime: RuntimeService;
  readonly images: ImageManager;
  readonly statuses: StatusManager;
  readonly admission: PodAdmission;
  readonly volumes: VolumeManager;
  readonly devices: DraManager;
  readonly prober: Prober;
  /** What containers' configurations are made from. */
  readonly configs: ConfigSource;
  readonly events: EventRecorder;
  /** Of containers that crash: 10 s, doubled with each crash, at most 5 minutes. */
  readonly crashBackOff: BackOff;
  /** The low-level runtime that a RuntimeClass means. */
  readonly runtimeHandler: (className: string) => Outcome<string>;
  readonly hostIPs: readonly string[];
  /** The node as it is known here. */
  node(): Pick<Node, 'metadata' | 'status'>;
  /** Why Pods cannot have a network now, if they cannot. */
  networkProblem(): string | undefined;
}

export const subjectOf = ({ metadata }: Pod): string =>
  `pods/${metadata.namespace}/${metadata.name}`;

/** Asks the runtime inside a span of its own, so that what it answers is known to come from that. */
export function ask<T>(
  context: KubeletContext,
  action: string,
  subject: string,
  call: (answer: Answer<T>) => void,
  told: Answer<T>,
  why?: string,
): void {
  const answer: Answer<T> = (outcome) => {
    // A kubelet that is gone is not told; the one after it reads what has become of it.
    if (!context.clock.stopped) told(outcome);
  };
  const detail = why === undefined ? undefined : { why };
  context.trace.span(context.component, action, subject, () => call(answer), detail);
}

/** Writes events about one container of a Pod. */
export function recorderFor(
  { events }: KubeletContext,
  pod: Pod,
  container: Container,
): RecordEvent {
  const isInit = pod.spec.initContainers?.some(({ name }) => name === container.name);
  const isEphemeral = pod.spec.ephemeralContainers?.some(({ name }) => name === container.name);
  const list = isInit ? 'initContainers' : isEphemeral ? 'ephemeralContainers' : 'containers';
  const fieldPath = `spec.${list}{${container.name}}`;
  return (type, reason, message) => events.event(pod, type, reason, message, fieldPath);
}

/** Between the time and half as much again (apimachinery/pkg/util/wait Jitter with 0.5). */
export const jittered = (random: Random, millis: Millis): Millis =>
  millis * (1 + 0.5 * random.next());
