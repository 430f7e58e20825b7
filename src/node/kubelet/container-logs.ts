/** Which container's output was asked for, and how it is cut (kubelet_pods.go validateContainerLogStatus, kuberuntime/logs, 1.36). */
import type { ContainerStatus, Pod, PodStatus } from '../../api/generated/types/core/v1.ts';
import { StatusError } from '../../apimachinery/status.ts';
import { SECOND, type Millis } from '../../sim/clock.ts';
import type { LogLine } from '../cri/cri.ts';

/** PodLogOptions, as far as they say which lines. */
export interface LogOptions {
  readonly previous?: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  readonly sinceTime?: Millis;
  readonly timestamps?: boolean;
  readonly limitBytes?: number;
  /** `All` if absent. */
  readonly stream?: 'All' | 'Stdout' | 'Stderr';
}

/** The id, without its runtime's name, of the container whose log is meant. Refuses in the kubelet's words. */
export function loggedContainer(
  pod: Pod,
  status: PodStatus,
  container: string,
  previous: boolean,
): string {
  const found = [
    status.containerStatuses,
    status.initContainerStatuses,
    status.ephemeralContainerStatuses,
  ]
    .flatMap((statuses) => statuses ?? [])
    .find(({ name }) => name === container);
  const who = `container "${container}" in pod "${pod.metadata.name}"`;
  if (!found) throw StatusError.badRequest(`${who} is not available`);
  const id = previous
    ? lastIdOf(found, `previous terminated ${who} not found`)
    : currentIdOf(found, who);
  return id.slice(id.indexOf('://') + 3);
}

function lastIdOf({ lastState }: ContainerStatus, refusal: string): string {
  const id = lastState?.terminated?.containerID;
  if (!id) throw StatusError.badRequest(refusal);
  return id;
}

function currentIdOf(status: ContainerStatus, who: string): string {
  const { running, terminated, waiting } = status.state ?? {};
  if (running && status.containerID) return status.containerID;
  if (terminated) return terminated.containerID ?? lastIdOf(status, `${who} is terminated`);
  if (status.lastState?.terminated) return lastIdOf(status, `${who} is terminated`);
  const why: { readonly [reason: string]: string } = {
    ErrImagePull: "image can't be pulled",
    ImagePullBackOff: 'trying and failing to pull image',
  };
  if (waiting)
    throw StatusError.badRequest(
      `${who} is waiting to start: ${why[waiting.reason ?? ''] ?? waiting.reason ?? ''}`,
    );
  throw StatusError.badRequest(`${who} is waiting to start - no logs yet`);
}

export function logText(lines: readonly LogLine[], options: LogOptions, now: Millis): string {
  const since = sinceOf(options, now);
  let chosen = lines.filter((line) => line.at >= since && inStream(line, options));
  if (options.tailLines !== undefined)
    chosen = options.tailLines === 0 ? [] : chosen.slice(-options.tailLines);
  const text = chosen.map((line) => lineText(line, options)).join('');
  return options.limitBytes === undefined ? text : text.slice(0, options.limitBytes);
}

export function lineText({ at, text }: LogLine, { timestamps }: LogOptions): string {
  // The runtime writes nine digits; three of them are known here.
  return timestamps ? `${new Date(at).toISOString().slice(0, 23)}000000Z ${text}\n` : `${text}\n`;
}

export const inStream = ({ stream }: LogLine, options: LogOptions): boolean =>
  (options.stream ?? 'All') === 'All' || options.stream!.toLowerCase() === stream;

function sinceOf({ sinceSeconds, sinceTime }: LogOptions, now: Millis): Millis {
  if (sinceTime !== undefined) return sinceTime;
  return sinceSeconds === undefined ? -Infinity : now - sinceSeconds * SECOND;
}
