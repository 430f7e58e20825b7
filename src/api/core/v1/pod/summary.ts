/** A Pod in four words, as `kubectl get pods` puts it (printPod, pkg/printers/internalversion/printers.go, 1.36). */
import { parseTime } from '../../../../apimachinery/meta.ts';
import type {
  ContainerStateTerminated,
  ContainerStatus,
  Pod,
} from '../../../generated/types/core/v1.ts';

export interface PodSummary {
  readonly ready: number;
  readonly total: number;
  /** `Running`, `CrashLoopBackOff`, `Init:0/1`, `Terminating` … */
  readonly status: string;
  readonly restarts: number;
  /** When a container last ended that was started again. Since the Unix epoch. */
  readonly lastRestart?: number;
}

const summaries = new WeakMap<Pod, PodSummary>();

/** Kept for each frozen Pod: a table asks for it once a column. */
export function podSummary(pod: Pod): PodSummary {
  let summary = summaries.get(pod);
  if (!summary) summaries.set(pod, (summary = summarise(pod)));
  return summary;
}

interface Counted {
  readonly ready: number;
  readonly restarts: number;
  readonly lastRestart: number | undefined;
}

function summarise(pod: Pod): PodSummary {
  const { spec, status } = pod;
  const sidecars = new Set(
    (spec.initContainers ?? [])
      .filter((one) => one.restartPolicy === 'Always')
      .map(({ name }) => name),
  );
  const total = spec.containers.length + sidecars.size;

  const init = initialisation(pod, sidecars);
  const initialised = status.conditions?.some(
    ({ type, status: is }) => type === 'Initialized' && is === 'True',
  );
  const started = !init.reason || initialised === true;
  const running = started ? main(pod, init.reason ?? ownReason(pod)) : undefined;
  const counted: readonly Counted[] = running ? [init.sidecars, running] : [init.all];

  return {
    ready: init.sidecars.ready + (running?.ready ?? 0),
    total,
    status: ending(pod) ?? running?.reason ?? init.reason!,
    restarts: counted.reduce((sum, { restarts }) => sum + restarts, 0),
    lastRestart: latest(...counted.map(({ lastRestart }) => lastRestart)),
  };
}

/** What the status says of itself, before containers are asked. */
function ownReason({ status }: Pod): string {
  const gated = status.conditions?.some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  );
  return gated ? 'SchedulingGated' : status.reason || (status.phase ?? '');
}

function ending({ metadata, status }: Pod): string | undefined {
  if (!metadata.deletionTimestamp) return undefined;
  if (status.reason === 'NodeLost') return 'Unknown';
  return status.phase === 'Failed' || status.phase === 'Succeeded' ? undefined : 'Terminating';
}

/** How far the init containers have got: the first that is not done gives the reason. */
function initialisation({ spec, status }: Pod, sidecars: ReadonlySet<string>) {
  const all = new Tally();
  const restartable = new Tally();
  let ready = 0;
  let reason: string | undefined;
  for (const [i, container] of (status.initContainerStatuses ?? []).entries()) {
    const sidecar = sidecars.has(container.name);
    all.add(container);
    if (sidecar) restartable.add(container);
    const { terminated, waiting } = container.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (sidecar && container.started) {
      if (container.ready) ready++;
      continue;
    }
    if (terminated) reason = `Init:${endedAs(terminated)}`;
    else if (waiting?.reason && waiting.reason !== 'PodInitializing')
      reason = `Init:${waiting.reason}`;
    else reason = `Init:${i}/${spec.initContainers?.length ?? 0}`;
    break;
  }
  return { reason, all: all.counted(0), sidecars: restartable.counted(ready) };
}

/** The main containers. The first in the list that has something to say has the last word. */
function main({ status }: Pod, before: string): Counted & { readonly reason: string } {
  const tally = new Tally();
  let reason = before;
  let ready = 0;
  for (const container of [...(status.containerStatuses ?? [])].reverse()) {
    tally.add(container);
    const { waiting, terminated, running } = container.state ?? {};
    if (waiting?.reason) reason = waiting.reason;
    else if (terminated) reason = endedAs(terminated);
    else if (container.ready && running) ready++;
  }
  // One container is done and another goes on: the Pod is not completed.
  if (reason === 'Completed' && ready > 0) {
    const isReady = status.conditions?.some(
      ({ type, status: is }) => type === 'Ready' && is === 'True',
    );
    reason = isReady ? 'Running' : 'NotReady';
  }
  return { ...tally.counted(ready), reason };
}

const endedAs = ({ reason, signal, exitCode }: ContainerStateTerminated): string =>
  reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`);

class Tally {
  #restarts = 0;
  #lastRestart: number | undefined;

  add({ restartCount, lastState }: ContainerStatus): void {
    this.#restarts += restartCount;
    const finishedAt = lastState?.terminated?.finishedAt;
    if (finishedAt) this.#lastRestart = latest(this.#lastRestart, parseTime(finishedAt));
  }

  counted(ready: number): Counted {
    return { ready, restarts: this.#restarts, lastRestart: this.#lastRestart };
  }
}

function latest(...moments: readonly (number | undefined)[]): number | undefined {
  const known = moments.filter((moment) => moment !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}
