/** How a Job's Pods stand: what runs, what has ended and was not counted yet (pkg/controller/job/job_controller.go, 1.36). */
import type { Job } from '../../../../api/generated/types/batch/v1.ts';
import type { EnvVar, Pod } from '../../../../api/generated/types/core/v1.ts';
import { controllerReference, parseTime, type Draft } from '../../../../apimachinery/meta.ts';
import { podFromTemplate } from '../../../../controller-runtime/pod-control.ts';
import { isPodActive, isPodTerminating } from '../../../../controller-runtime/pod-state.ts';
import { SECOND, type Millis } from '../../../../sim/clock.ts';

export const TRACKING = 'batch.kubernetes.io/job-tracking';
const INDEX = 'batch.kubernetes.io/job-completion-index';
const FAILURES = 'batch.kubernetes.io/job-index-failure-count';
const IGNORED_FAILURES = 'batch.kubernetes.io/job-index-ignored-failure-count';

export interface JobPods {
  readonly active: readonly Pod[];
  readonly terminating: readonly Pod[];
  /** Ended and not in any count, nor about to be. */
  readonly newSucceeded: readonly Pod[];
  readonly newFailed: readonly Pod[];
}

export const isIndexed = ({ spec }: Job): boolean => spec.completionMode === 'Indexed';

export const isTracked = ({ metadata }: Pod): boolean =>
  metadata.finalizers?.includes(TRACKING) ?? false;

/** -1 for a Pod that says none. */
export function indexOf({ metadata }: Pod): number {
  const text = metadata.annotations?.[INDEX] ?? '';
  return /^[0-9]+$/.test(text) ? Number(text) : -1;
}

const numberIn = ({ metadata }: Pod, annotation: string): number =>
  Number(metadata.annotations?.[annotation] ?? 0) || 0;

export const failuresOf = (pod: Pod): number => numberIn(pod, FAILURES);
export const ignoredFailuresOf = (pod: Pod): number => numberIn(pod, IGNORED_FAILURES);

export function classified(job: Job, pods: readonly Pod[]): JobPods {
  const { succeeded = [], failed = [] } = job.status.uncountedTerminatedPods ?? {};
  const known = new Set([...succeeded, ...failed]);
  const open = pods.filter(
    (pod) => isTracked(pod) && !known.has(pod.metadata.uid) && isCountable(job, pod),
  );
  return {
    active: pods.filter(isPodActive),
    terminating: pods.filter(isPodTerminating),
    newSucceeded: open.filter(({ status }) => status.phase === 'Succeeded'),
    newFailed: open.filter((pod) => hasFailed(job, pod)),
  };
}

/** Of an Indexed Job, one of an index that it has. */
export function isCountable(job: Job, pod: Pod): boolean {
  const index = indexOf(pod);
  return !isIndexed(job) || (index >= 0 && index < (job.spec.completions ?? 0));
}

/** Whether a new Pod waits until the one before it has ended; so it is wherever there is a podFailurePolicy. */
export const replacesOnlyFailed = ({ spec }: Job): boolean =>
  spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;

/** One that is going counts as failed at once, unless only what has failed is replaced. */
export function hasFailed(job: Job, { metadata, status }: Pod): boolean {
  if (status.phase === 'Failed') return true;
  if (replacesOnlyFailed(job)) return false;
  return metadata.deletionTimestamp !== undefined && status.phase !== 'Succeeded';
}

/** When its last container ended; if nobody says, when it was no longer ready, or was asked to go (getFinishedTime). */
export function finishedAt({ metadata, spec, status }: Pod): Millis {
  const sidecars = new Set(
    (spec.initContainers ?? [])
      .filter(({ restartPolicy }) => restartPolicy === 'Always')
      .map(({ name }) => name),
  );
  const ends = [
    ...(status.containerStatuses ?? []),
    ...(status.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name)),
  ].map(({ state }) => state?.terminated?.finishedAt);
  const known = ends.filter((end) => end !== undefined);
  if (known.length > 0 && known.length === ends.length) return Math.max(...known.map(parseTime));
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status === 'False' && ready.lastTransitionTime)
    return parseTime(ready.lastTransitionTime);
  if (metadata.deletionTimestamp === undefined) return parseTime(metadata.creationTimestamp);
  const grace = (metadata.deletionGracePeriodSeconds ?? 0) * SECOND;
  return parseTime(metadata.deletionTimestamp) - grace;
}

/** A new Pod; of an Indexed Job with its index, and what is known of those before it. */
export function podOf(
  job: Job,
  index?: number,
  failures?: { readonly counted: number; readonly ignored: number },
): Draft<Pod> {
  const { name } = job.metadata;
  const prefix = index === undefined ? `${name}-` : prefixWithIndex(name, index);
  const pod = podFromTemplate(job.spec.template, controllerReference(job), { prefix });
  const metadata = {
    ...pod.metadata,
    finalizers: [...(pod.metadata.finalizers ?? []), TRACKING],
  };
  if (index === undefined) return { ...pod, metadata };
  const own = { [INDEX]: String(index) };
  const { containers, initContainers } = pod.spec;
  const told = <T extends { readonly env?: readonly EnvVar[] }>(container: T): T => ({
    ...container,
    env: [...(container.env ?? []), INDEX_VARIABLE],
  });
  return {
    ...pod,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...own },
      annotations: {
        ...metadata.annotations,
        ...own,
        ...(failures && { [FAILURES]: String(failures.counted) }),
        ...(failures?.ignored && { [IGNORED_FAILURES]: String(failures.ignored) }),
      },
    },
    spec: {
      ...pod.spec,
      hostname: `${name}-${index}`,
      containers: containers.map(told),
      ...(initContainers && { initContainers: initContainers.map(told) }),
    },
  };
}

/** Cut so that the index stays in the name (podGenerateNameWithIndex; names.MaxGeneratedNameLength is 58). */
export function prefixWithIndex(name: string, index: number): string {
  const end = `-${index}-`;
  return `${name}${end}`.length > 58 ? `${name.slice(0, 58 - end.length)}${end}` : `${name}${end}`;
}

const INDEX_VARIABLE: EnvVar = {
  name: 'JOB_COMPLETION_INDEX',
  valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${INDEX}']` } },
};
