/** The conditions of a Pod that the kubelet answers for (pkg/kubelet/status/generate.go, 1.36). */
import type { ContainerStatus, Pod, PodCondition } from '../../api/generated/types/core/v1.ts';
import type { Phase } from './pod-phase.ts';
import { isSidecar } from './restart-policy.ts';

const OWNED = new Set([
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
  'PodResizePending',
  'PodResizeInProgress',
]);

export const isKubelets = ({ type, reason }: PodCondition): boolean =>
  OWNED.has(type) || reason === 'TerminationByKubelet';

type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message'>;
const TRUE: Verdict = { status: 'True' };
const no = (reason: string, message?: string): Verdict => ({
  status: 'False',
  reason,
  ...(message && { message }),
});

/** All of them, those of others first; without transition times, which need to know what was before. */
export function podConditions(
  pod: Pod,
  statuses: readonly ContainerStatus[],
  phase: Phase,
  hasSandbox: boolean,
  resize: readonly Pick<PodCondition, 'type' | 'status' | 'reason' | 'message'>[] = [],
): readonly PodCondition[] {
  const byName = new Map(statuses.map((status) => [status.name, status]));
  const others = (pod.status.conditions ?? []).filter((condition) => !isKubelets(condition));
  const { generation } = pod.metadata;
  const condition = (type: string, verdict: Verdict): PodCondition => ({
    type,
    ...(generation !== undefined && { observedGeneration: generation }),
    ...verdict,
  });
  const containersReady = areContainersReady(pod, byName, phase);
  return [
    ...others,
    condition('PodReadyToStartContainers', hasSandbox ? TRUE : { status: 'False' }),
    condition('Initialized', isInitialized(pod, byName, phase)),
    condition(
      'Ready',
      containersReady.status === 'True' ? gatesOpen(pod, others) : containersReady,
    ),
    condition('ContainersReady', containersReady),
    condition('PodScheduled', TRUE),
    ...resize.map(({ type, ...verdict }) => condition(type, verdict)),
  ];
}

function areContainersReady(
  pod: Pod,
  byName: ReadonlyMap<string, ContainerStatus>,
  phase: Phase,
): Verdict {
  const counted = [
    ...(pod.spec.initContainers ?? []).filter(isSidecar),
    ...pod.spec.containers,
  ].map(({ name }) => name);
  const unknown = counted.filter((name) => !byName.has(name));
  const unready = counted.filter((name) => byName.get(name)?.ready === false);
  if (phase === 'Succeeded' && unknown.length === 0) return no('PodCompleted');
  if (phase === 'Failed') return no('PodFailed');
  const message = [...listed('unknown', unknown), ...listed('unready', unready)].join(', ');
  return message ? no('ContainersNotReady', message) : TRUE;
}

function isInitialized(
  pod: Pod,
  byName: ReadonlyMap<string, ContainerStatus>,
  phase: Phase,
): Verdict {
  const initContainers = pod.spec.initContainers ?? [];
  const unknown = initContainers.filter(({ name }) => !byName.has(name)).map(({ name }) => name);
  const incomplete = initContainers
    .filter((container) => {
      const status = byName.get(container.name);
      return status && !(isSidecar(container) ? status.started : status.ready);
    })
    .map(({ name }) => name);
  if (phase === 'Succeeded' && unknown.length === 0)
    return { status: 'True', reason: 'PodCompleted' };
  const anyStarted = pod.spec.containers.some(
    ({ name }) => byName.get(name)?.state?.running ?? byName.get(name)?.state?.terminated,
  );
  if (anyStarted) return TRUE;
  const message = [...listed('unknown', unknown), ...listed('incomplete', incomplete)].join(', ');
  return message ? no('ContainersNotInitialized', message) : TRUE;
}

function gatesOpen(pod: Pod, conditions: readonly PodCondition[]): Verdict {
  const problems: string[] = [];
  for (const { conditionType } of pod.spec.readinessGates ?? []) {
    const found = conditions.find(({ type }) => type === conditionType);
    if (!found)
      problems.push(
        `corresponding condition of pod readiness gate "${conditionType}" does not exist.`,
      );
    else if (found.status !== 'True')
      problems.push(
        `the status of pod readiness gate "${conditionType}" is not "True", but ${found.status}`,
      );
  }
  return problems.length > 0 ? no('ReadinessGatesNotReady', problems.join(', ')) : TRUE;
}

const listed = (what: string, names: readonly string[]): string[] =>
  names.length > 0 ? [`containers with ${what} status: [${names.join(' ')}]`] : [];
