/**
 * Brings a Pod's containers to where they should be, one step at a time: sandbox, init containers, containers
 * (kuberuntime_manager.go SyncPod and kuberuntime_container.go startContainer, 1.36).
 */
import type { Container, Pod } from '../../api/generated/types/core/v1.ts';
import type { Millis } from '../../sim/clock.ts';
import { podCgroup } from './cgroups.ts';
import { USERS } from '../cri/namespaces.ts';
import { containerConfig, runtimeResources } from './container-config.ts';
import type { StartProblem } from './container-statuses.ts';
import { resolvConf } from './dns-config.ts';
import { fullNameOf } from './full-name.ts';
import { goDuration } from './go-duration.ts';
import { runHook } from './hooks.ts';
import { gracePeriodSeconds, killContainer, killPod } from './kill-pod.ts';
import { ask, recorderFor, subjectOf, type KubeletContext } from './kubelet-context.ts';
import type { PodActions } from './pod-actions.ts';
import {
  hasExited,
  newest,
  readPod,
  readySandbox,
  type PodRuntimeStatus,
} from './pod-runtime-status.ts';
import type { RecordEvent } from './image-manager.ts';
import { mountedImages } from './volumes/image-volumes.ts';
import { kernelName } from './pod-hostname.ts';
import { portMappings } from './port-mappings.ts';
import { isSidecar } from './restart-policy.ts';

export interface SyncResult {
  /** Something in the runtime is different now. */
  acted: boolean;
  /** Something did not work and has to be tried again. */
  failed: boolean;
  /** When the first of the containers that crash may start again. */
  retryAt: Millis | undefined;
  /** Of every container that was to start: why it did not, or nothing. */
  readonly problems: Map<string, StartProblem | undefined>;
}

/** A run of one Pod's actions. `wanted` turns false when the Pod is to end; nothing new is begun then. */
export class PodSync {
  readonly #context: KubeletContext;
  readonly #pod: Pod;
  readonly #before: PodRuntimeStatus;
  readonly #wanted: () => boolean;
  readonly #done: (result: SyncResult) => void;
  readonly #result: SyncResult = {
    acted: false,
    failed: false,
    retryAt: undefined,
    problems: new Map(),
  };
  /** In a wait that may be left without leaving anything behind: a pull, not a start. */
  interruptible = false;

  constructor(
    context: KubeletContext,
    pod: Pod,
    before: PodRuntimeStatus,
    wanted: () => boolean,
    done: (result: SyncResult) => void,
  ) {
    this.#context = context;
    this.#pod = pod;
    this.#before = before;
    this.#wanted = wanted;
    this.#done = done;
  }

  run(actions: PodActions): void {
    if (actions.createSandbox && actions.sandboxChanged) {
      this.#context.events.event(
        this.#pod,
        'Normal',
        'SandboxChanged',
        'Pod sandbox changed, it will be killed and re-created.',
      );
    }
    if (!actions.killPod) return this.#killContainers(actions, 0);
    killPod(this.#context, this.#pod, gracePeriodSeconds(this.#pod), (acted) => {
      this.#result.acted ||= acted;
      if (actions.createSandbox && this.#wanted()) this.#createSandbox(actions);
      else this.#done(this.#result);
    });
  }

  #killContainers(actions: PodActions, from: number): void {
    const kill = actions.toKill[from];
    if (!kill) return this.#updateContainers(actions, 0);
    this.#result.acted = true;
    killContainer(
      this.#context,
      this.#pod,
      kill.container,
      kill.graceSeconds ?? gracePeriodSeconds(this.#pod),
      kill.message,
      () => this.#killContainers(actions, from + 1),
    );
  }

  /** The first of the machine's users that belong to no Pod (pkg/kubelet/userns/userns_manager.go). */
  #freeUsers(): number {
    const taken = new Set(
      this.#context.runtime.listPodSandbox().map(({ config }) => config.usersFrom),
    );
    let from = USERS;
    while (taken.has(from)) from += USERS;
    return from;
  }

  #createSandbox(actions: PodActions): void {
    const { metadata, spec } = this.#pod;
    const { runtime, events, devices } = this.#context;
    const failed = (problem: string) =>
      events.event(
        this.#pod,
        'Warning',
        'FailedCreatePodSandBox',
        `Failed to create pod sandbox: ${problem}`,
      );
    const hostname = kernelName(this.#pod);
    if (!hostname.ok) {
      failed(hostname.problem);
      return this.#fail();
    }
    const { runtimeClassName = '' } = spec;
    const handler = runtimeClassName ? this.#context.runtimeHandler(runtimeClassName) : undefined;
    if (handler?.ok === false) {
      failed(handler.problem.message);
      return this.#fail();
    }
    const config = {
      ...(handler && { runtimeHandler: handler.value }),
      namespace: metadata.namespace ?? '',
      name: metadata.name,
      uid: metadata.uid,
      attempt: actions.attempt,
      hostNetwork: spec.hostNetwork ?? false,
      portMappings: spec.hostNetwork ? [] : portMappings(this.#pod),
      ...(spec.hostUsers === false && { usersFrom: this.#freeUsers() }),
      hostname: hostname.name,
      resolvConf: resolvConf(this.#pod),
      sharesProcesses: spec.shareProcessNamespace ?? false,
      hostPID: spec.hostPID,
      hostIPC: spec.hostIPC,
      hostUsers: spec.hostUsers,
      cgroupParent: podCgroup(this.#pod),
      memoryLimitBytes: runtimeResources({}, spec.resources).memoryLimitBytes,
    };
    const unprepared = devices.prepare(this.#pod);
    if (unprepared !== undefined) {
      events.event(this.#pod, 'Warning', 'FailedPrepareDynamicResources', unprepared);
      return this.#fail();
    }
    ask<string>(
      this.#context,
      'create sandbox',
      subjectOf(this.#pod),
      (answer) => runtime.runPodSandbox(config, answer),
      (outcome) => {
        this.#result.acted = true;
        if (outcome.ok) return this.#startInit(actions, 0);
        failed(outcome.problem.message);
        this.#result.acted = false;
        this.#fail();
      },
    );
  }

  #updateContainers(actions: PodActions, from: number): void {
    const update = actions.toUpdate[from];
    if (!update) return this.#startEphemeral(actions, 0);
    const { container, containerId } = update;
    ask<void>(
      this.#context,
      'resize',
      `${subjectOf(this.#pod)}/${container.name}`,
      (answer) =>
        this.#context.runtime.updateContainerResources(
          containerId,
          runtimeResources(container, this.#pod.spec.resources),
          answer,
        ),
      () => {
        this.#result.acted = true;
        this.#updateContainers(actions, from + 1);
      },
    );
  }

  #startEphemeral(actions: PodActions, from: number): void {
    const container = actions.ephemeralToStart[from];
    if (!container) return this.#startInit(actions, 0);
    this.#start(container, () => this.#startEphemeral(actions, from + 1));
  }

  #startInit(actions: PodActions, from: number): void {
    const container = actions.initToStart[from];
    if (!container) return this.#startNext(actions, 0);
    this.#start(container, (started) => {
      // What comes after an init container has to wait for it; a sidecar that does not start holds up nobody here.
      if (started || isSidecar(container)) this.#startInit(actions, from + 1);
      else this.#done(this.#result);
    });
  }

  #startNext(actions: PodActions, from: number): void {
    const container = actions.toStart[from];
    if (!container) return this.#done(this.#result);
    this.#start(container, () => this.#startNext(actions, from + 1));
  }

  #start(container: Container, next: (started: boolean) => void): void {
    if (!this.#wanted()) return this.#done(this.#result);
    const waiting = this.#crashBackOff(container);
    if (waiting) {
      this.#result.problems.set(container.name, waiting);
      this.#result.failed = true;
      return next(false);
    }
    this.interruptible = true;
    this.#ensureImages(container, [...mountedImages(this.#pod, container), container], next);
  }

  /** One after the other; then the container is made. */
  #ensureImages(
    container: Container,
    [each, ...others]: readonly Container[],
    next: (started: boolean) => void,
  ): void {
    const { images, events, trace, component } = this.#context;
    const own = recorderFor(this.#context, this.#pod, container);
    // What is pulled for a volume is told of the Pod as a whole.
    const record: RecordEvent =
      each === container ? own : (...words) => events.event(this.#pod, ...words);
    trace.span(component, 'ensure image', `${subjectOf(this.#pod)}/${container.name}`, () =>
      images.ensure(this.#pod, each!, record, this.#wanted, (problem) => {
        if (this.#context.clock.stopped || !this.#wanted()) return;
        if (!problem && others.length > 0) return this.#ensureImages(container, others, next);
        this.interruptible = false;
        if (!problem) return this.#create(container, next);
        own('Warning', 'Failed', `Error: ${problem.reason}`);
        this.#problem(container, problem, next);
      }),
    );
  }

  #create(container: Container, next: (started: boolean) => void): void {
    const { runtime } = this.#context;
    const record = recorderFor(this.#context, this.#pod, container);
    const status = readPod(runtime, this.#pod.metadata.uid);
    const sandbox = readySandbox(status);
    // It was lost meanwhile; the next sync makes another.
    if (!sandbox) return this.#fail();
    const last = newest(status, container.name);
    const made = containerConfig(
      this.#pod,
      container,
      last ? last.config.attempt + 1 : 0,
      this.#context.configs,
      {
        podIPs: sandbox.config.hostNetwork ? this.#context.hostIPs : sandbox.ips,
        hostIPs: this.#context.hostIPs,
      },
    );
    if (!made.ok) {
      record('Warning', 'Failed', `Error: ${made.problem}`);
      return this.#problem(
        container,
        { reason: 'CreateContainerConfigError', message: made.problem },
        next,
      );
    }
    const { config } = made;
    const subject = `${subjectOf(this.#pod)}/${container.name}`;
    ask<string>(
      this.#context,
      'create',
      subject,
      (answer) => runtime.createContainer(sandbox.id, config, answer),
      (created) => {
        this.#result.acted ||= created.ok;
        if (!created.ok) {
          record('Warning', 'Failed', `Error: ${created.problem.message}`);
          return this.#problem(
            container,
            { reason: 'CreateContainerError', message: created.problem.message },
            next,
          );
        }
        record('Normal', 'Created', 'Container created');
        this.#prune(container);
        ask<void>(
          this.#context,
          'start',
          subject,
          (answer) => runtime.startContainer(created.value, answer),
          (started) => {
            if (!started.ok) {
              record('Warning', 'Failed', `Error: ${started.problem.message}`);
              return this.#problem(
                container,
                { reason: 'RunContainerError', message: started.problem.message },
                next,
              );
            }
            record('Normal', 'Started', 'Container started');
            this.#postStart(container, created.value, next);
          },
        );
      },
    );
  }

  /** Nothing goes on before the hook is done; a container whose hook fails is stopped. */
  #postStart(container: Container, id: string, next: (started: boolean) => void): void {
    const hook = container.lifecycle?.postStart;
    if (!hook) {
      this.#result.problems.set(container.name, undefined);
      return next(true);
    }
    const { prober, runtime } = this.#context;
    const podIP = prober.podIP(this.#pod.metadata.uid);
    const target = { pod: this.#pod, container, containerId: id, podIP };
    runHook(prober, hook, target, (problem) => {
      if (this.#context.clock.stopped) return;
      const status = runtime.containerStatus(id);
      if (problem === undefined || !status) {
        this.#result.problems.set(container.name, undefined);
        return next(true);
      }
      recorderFor(this.#context, this.#pod, container)(
        'Warning',
        'FailedPostStartHook',
        'PostStartHook failed',
      );
      const failed = { reason: 'PostStartHookError', message: problem };
      const grace = gracePeriodSeconds(this.#pod);
      killContainer(this.#context, this.#pod, status, grace, 'FailedPostStartHook', () =>
        this.#problem(container, failed, next),
      );
    });
  }

  /**
   * Why it may not start yet, if it crashed too often; otherwise this start is counted. For one that this sync killed (its
   * liveness probe failed, say) the end before counts: what ended when the sync began (kuberuntime_manager.go doBackOff, 1.36).
   */
  #crashBackOff(container: Container): StartProblem | undefined {
    const last = this.#before.containers.find(
      (one) => one.config.name === container.name && hasExited(one),
    );
    if (!last) return undefined;
    const { crashBackOff } = this.#context;
    const { uid } = this.#pod.metadata;
    const key = `${uid}_${container.name}`;
    const endedAt = last.finishedAt ?? 0;
    if (!crashBackOff.isWaitingSince(key, endedAt)) {
      crashBackOff.next(key, endedAt);
      return undefined;
    }
    const wait = crashBackOff.get(key);
    this.#result.retryAt = Math.min(this.#result.retryAt ?? Infinity, endedAt + wait);
    const name = fullNameOf(this.#pod);
    recorderFor(this.#context, this.#pod, container)(
      'Warning',
      'BackOff',
      `Back-off restarting failed container ${container.name} in pod ${name}`,
    );
    return {
      reason: 'CrashLoopBackOff',
      message: `back-off ${goDuration(wait)} restarting failed container=${container.name} pod=${name}`,
    };
  }

  /** Of each name the last dead container is kept, for its logs and its end; what is older goes. */
  #prune(container: Container): void {
    const { runtime } = this.#context;
    const { containers, sandboxes } = readPod(runtime, this.#pod.metadata.uid);
    const superseded = new Set(
      containers.filter(({ config }) => config.name === container.name).slice(2),
    );
    for (const { id } of superseded) runtime.removeContainer(id, () => {});
    const inUse = new Set(
      containers.filter((one) => !superseded.has(one)).map(({ sandboxId }) => sandboxId),
    );
    for (const { id } of sandboxes.slice(1))
      if (!inUse.has(id)) runtime.removePodSandbox(id, () => {});
  }

  #problem(container: Container, problem: StartProblem, next: (started: boolean) => void): void {
    this.#result.problems.set(container.name, problem);
    this.#result.failed = true;
    next(false);
  }

  #fail(): void {
    this.#result.failed = true;
    this.#done(this.#result);
  }
}
