/** Ends a Pod's containers and its sandbox (kuberuntime_container.go killContainer and the termination order, 1.36). */
import type { Container, Pod } from '../../api/generated/types/core/v1.ts';
import { SECOND, type Cancel } from '../../sim/clock.ts';
import type { ContainerStatus } from '../cri/cri.ts';
import { runHook } from './hooks.ts';
import { ask, recorderFor, subjectOf, type KubeletContext } from './kubelet-context.ts';
import { isRunning, readPod } from './pod-runtime-status.ts';
import { isSidecar } from './restart-policy.ts';

/** Nobody gets less than this, so that a signal can be seen at all. */
const SHORTEST_GRACE_SECONDS = 2;

/** How long a Pod's containers get between SIGTERM and SIGKILL. */
export function gracePeriodSeconds({ metadata, spec }: Pod): number {
  const asked = metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
  return Math.max(asked, SHORTEST_GRACE_SECONDS);
}

/**
 * Stops all of a Pod: ordinary containers at once, then sidecars in the reverse of the order in which they were started, within the
 * same grace period, then the sandbox. `done` hears whether there was anything to stop.
 */
export function killPod(
  context: KubeletContext,
  pod: Pod,
  graceSeconds: number,
  done: (acted: boolean) => void,
): void {
  const { runtime, clock } = context;
  const running = readPod(runtime, pod.metadata.uid).containers.filter(isRunning);
  const sidecars = (pod.spec.initContainers ?? [])
    .filter(isSidecar)
    .map(({ name }) => name)
    .reverse();
  const isLast = ({ config }: ContainerStatus) => sidecars.includes(config.name);
  const first = running.filter((container) => !isLast(container));
  const last = running
    .filter(isLast)
    .sort((a, b) => sidecars.indexOf(a.config.name) - sidecars.indexOf(b.config.name));
  const end = clock.now() + graceSeconds * SECOND;
  const left = () => Math.max(SHORTEST_GRACE_SECONDS, Math.ceil((end - clock.now()) / SECOND));

  const stopSidecars = (from: number): void => {
    const sidecar = last[from];
    if (!sidecar) return stopSandboxes(context, pod, (acted) => done(acted || running.length > 0));
    killContainer(context, pod, sidecar, left(), undefined, () => stopSidecars(from + 1));
  };
  let waiting = first.length;
  if (waiting === 0) return stopSidecars(0);
  for (const container of first) {
    killContainer(context, pod, container, graceSeconds, undefined, () => {
      waiting--;
      if (waiting === 0) stopSidecars(0);
    });
  }
}

export function killContainer(
  context: KubeletContext,
  pod: Pod,
  container: ContainerStatus,
  graceSeconds: number,
  message: string | undefined,
  done: () => void,
): void {
  const { name } = container.config;
  const spec = [
    ...(pod.spec.initContainers ?? []),
    ...pod.spec.containers,
    ...((pod.spec.ephemeralContainers ?? []) as readonly Container[]),
  ].find((one) => one.name === name);
  const record = spec && recorderFor(context, pod, spec);
  const why = message ?? `Stopping container ${name}`;
  record?.('Normal', 'Killing', why);
  const stop = (seconds: number): void =>
    ask<void>(
      context,
      'stop',
      `${subjectOf(pod)}/${name}`,
      (answer) => context.runtime.stopContainer(container.id, seconds, answer),
      done,
      why,
    );
  const hook = spec?.lifecycle?.preStop;
  if (!hook || !spec || !isRunning(context.runtime.containerStatus(container.id)))
    return stop(graceSeconds);
  const { clock, prober } = context;
  const began = clock.now();
  const podIP = prober.podIP(pod.metadata.uid);
  const target = { pod, container: spec, containerId: container.id, podIP };
  let over = false;
  let cancel: Cancel = () => {};
  const goOn = (problem?: string) => {
    if (over || clock.stopped) return;
    over = true;
    cancel();
    giveUp();
    if (problem !== undefined) record?.('Warning', 'FailedPreStopHook', 'PreStopHook failed');
    const left = graceSeconds - Math.floor((clock.now() - began) / SECOND);
    stop(Math.max(left, SHORTEST_GRACE_SECONDS));
  };
  // What the hook takes is taken from the container's own time.
  const giveUp = clock.after(graceSeconds * SECOND, () => goOn());
  cancel = runHook(prober, hook, target, goOn);
}

/** Less time than was given before: what still runs is asked again, and gets the sooner end. */
export function hurry(context: KubeletContext, pod: Pod, graceSeconds: number): void {
  for (const { id, config } of readPod(context.runtime, pod.metadata.uid).containers.filter(
    isRunning,
  )) {
    ask<void>(
      context,
      'stop',
      `${subjectOf(pod)}/${config.name}`,
      (answer) => context.runtime.stopContainer(id, graceSeconds, answer),
      () => {},
    );
  }
}

function stopSandboxes(context: KubeletContext, pod: Pod, done: (acted: boolean) => void): void {
  const ready = context.runtime
    .listPodSandbox(pod.metadata.uid)
    .filter(({ state }) => state === 'SANDBOX_READY');
  let waiting = ready.length;
  if (waiting === 0) return done(false);
  for (const { id } of ready) {
    ask<void>(
      context,
      'stop sandbox',
      subjectOf(pod),
      (answer) => context.runtime.stopPodSandbox(id, answer),
      () => {
        waiting--;
        if (waiting === 0) done(true);
      },
    );
  }
}
