/** What a resize may change of a Pod that runs: CPU and memory (pkg/registry/core/pod/strategy.go podResizeStrategy, ValidatePodResize, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { forbidden, invalid } from '../../../../apimachinery/field-error.ts';
import { having } from '../../../copy-on-write.ts';
import type {
  Container,
  Pod,
  PodSpec,
  ResourceRequirements,
} from '../../../generated/types/core/v1.ts';
import { qosClassOf } from '../../../pod-spec/qos.ts';
import type { Strategy } from '../../../resource-definition.ts';
import { keepStatus, nextGeneration } from '../../../strategies.ts';
import { NONE, type Errors } from '../../../validation/common.ts';
import { MIRROR, validatePod } from './validation.ts';

export const resizeStrategy: Pick<
  Strategy<Pod>,
  'prepareForUpdate' | 'validate' | 'validateUpdate'
> = {
  /** Everything but resources and their policies stays. What adds, renames or moves a container is left for validation to see. */
  prepareForUpdate(next, previous) {
    if (!sameLength(next.spec, previous.spec)) return nextGeneration(next, previous);
    const { initContainers } = next.spec;
    let spec = having(previous.spec, 'resources', next.spec.resources);
    spec = having(spec, 'containers', resized(next.spec.containers, previous.spec.containers));
    if (initContainers)
      spec = having(
        spec,
        'initContainers',
        resized(initContainers, previous.spec.initContainers ?? []),
      );
    return nextGeneration(keepStatus(having(next, 'spec', spec), previous), previous);
  },

  validate: validatePod,

  validateUpdate(next, previous) {
    const { metadata, spec: old, status } = previous;
    if (metadata.annotations?.[MIRROR] !== undefined)
      return [forbidden('', 'static pods cannot be resized')];
    if (old.os?.name === 'windows') return [forbidden('', 'windows pods cannot be resized')];
    const errors = [
      ...((status.qosClass ?? qosClassOf(old)) === qosClassOf(next.spec)
        ? NONE
        : [
            invalid(
              'spec',
              next.status.qosClass ?? '',
              'Pod QOS Class may not change as a result of resizing',
            ),
          ]),
      ...(supportsResize(previous)
        ? NONE
        : [forbidden('spec', 'Pod running on node without support for resize')]),
      ...podLevel(next.spec, old),
    ];
    const moved = [
      ...sameContainers('containers', next.spec, old),
      ...sameContainers('initContainers', next.spec, old),
    ];
    if (moved.length > 0) return [...errors, ...moved];
    const all = [
      ...errors,
      ...removals('initContainers', next.spec, old),
      ...removals('containers', next.spec, old),
      ...next.spec.containers.flatMap((container, i) =>
        deepEqual(restored(container, old.containers[i]!), old.containers[i])
          ? NONE
          : [forbidden('spec', ONLY)],
      ),
      ...(next.spec.initContainers ?? []).flatMap((container, i) =>
        initContainer(container, old.initContainers![i]!, `spec.initContainers[${i}]`),
      ),
    ];
    if (all.length > 0) return all;
    const put: PodSpec = {
      ...next.spec,
      containers: old.containers,
      initContainers: old.initContainers,
      resources: old.resources,
    };
    return deepEqual(put, old) ? NONE : [forbidden('spec', ONLY)];
  },
};

const ONLY = 'only cpu and memory resources are mutable';
type ContainerList = 'containers' | 'initContainers';

const sameLength = (next: PodSpec, old: PodSpec): boolean =>
  next.containers.length === old.containers.length &&
  (next.initContainers ?? []).length === (old.initContainers ?? []).length;

/** The old containers with the new resources, as long as they are the same ones in the same order. */
function resized(next: readonly Container[], old: readonly Container[]): readonly Container[] {
  if (next.some(({ name }, i) => name !== old[i]!.name)) return next;
  return old.map((container, i) => {
    const { resources, resizePolicy } = next[i]!;
    return having(having(container, 'resources', resources), 'resizePolicy', resizePolicy);
  });
}

/** Nothing runs, or the kubelet says what it has given to what does. */
function supportsResize({ status }: Pod): boolean {
  const running = (status.containerStatuses ?? []).find(({ state }) => state?.running);
  return !running || running.resources !== undefined;
}

function podLevel({ resources: next }: PodSpec, { resources: old }: PodSpec): Errors {
  if (!isSet(next) && !isSet(old)) return NONE;
  if (old && !next) return [forbidden('spec.resources', 'pod-level resources cannot be removed')];
  const of = (part: 'requests' | 'limits'): Errors =>
    removed(next?.[part], old?.[part])
      ? [forbidden(`spec.resources.${part}`, `pod-level resource ${part} cannot be removed`)]
      : NONE;
  const rest = restoredResources(next, old);
  return [
    ...of('requests'),
    ...of('limits'),
    ...(deepEqual(rest, old ?? {})
      ? NONE
      : [forbidden('spec', 'only cpu and memory resources are mutable at pod-level')]),
  ];
}

const isSet = (resources: ResourceRequirements | undefined): boolean =>
  Object.keys({ ...resources?.requests, ...resources?.limits }).length > 0;

function sameContainers(list: ContainerList, next: PodSpec, old: PodSpec): Errors {
  const [now, before] = [next[list] ?? [], old[list] ?? []];
  if (now.length !== before.length)
    return [forbidden(`spec.${list}`, `${list} may not be added or removed on resize`)];
  return before.flatMap(({ name }, i) =>
    now[i]!.name === name
      ? NONE
      : [forbidden(`spec.${list}[${i}].name`, `${list} may not be renamed or reordered on resize`)],
  );
}

const removals = (list: ContainerList, next: PodSpec, old: PodSpec): Errors =>
  (old[list] ?? []).flatMap(({ resources }, i) =>
    (['requests', 'limits'] as const).flatMap((part) =>
      removed(next[list]![i]!.resources?.[part], resources?.[part])
        ? [forbidden(`spec.${list}[${i}].resources.${part}`, `resource ${part} cannot be removed`)]
        : NONE,
    ),
  );

type Amounts = ResourceRequirements['requests'];

const removed = (next: Amounts, old: Amounts): boolean =>
  Object.keys(old ?? {}).some((name) => next?.[name] === undefined);

function initContainer(next: Container, old: Container, path: string): Errors {
  const back = restored(next, old);
  const ends = next.restartPolicy !== 'Always';
  return [
    ...(deepEqual(back, old)
      ? NONE
      : [
          forbidden(
            path,
            'only cpu and memory resources for init or sidecar containers are mutable',
          ),
        ]),
    ...(ends &&
    !deepEqual(next, old) &&
    next.resizePolicy?.some(({ restartPolicy }) => restartPolicy === 'RestartContainer')
      ? [
          forbidden(
            path,
            'non-sidecar init containers with a resize policy of RestartContainer cannot be resized',
          ),
        ]
      : NONE),
  ];
}

/** As it was, but for what a resize may not change. */
function restored(next: Container, old: Container): Container {
  const resources = restoredResources(next.resources, old.resources);
  return having(
    next,
    'resources',
    old.resources === undefined && !isSet(resources) ? undefined : resources,
  );
}

function restoredResources(
  next: ResourceRequirements | undefined,
  old: ResourceRequirements | undefined,
): ResourceRequirements {
  const requests = restoredAmounts(next?.requests, old?.requests);
  const limits = restoredAmounts(next?.limits, old?.limits);
  return having(having({ ...next }, 'requests', requests), 'limits', limits);
}

function restoredAmounts(next: Amounts, old: Amounts): Amounts {
  const { cpu: _cpu, memory: _memory, ...others } = next ?? {};
  const put = { ...others, ...only('cpu', old), ...only('memory', old) };
  return old === undefined && Object.keys(put).length === 0 ? undefined : put;
}

const only = (name: string, amounts: Amounts): { [name: string]: string } =>
  amounts?.[name] === undefined ? {} : { [name]: amounts[name] };
