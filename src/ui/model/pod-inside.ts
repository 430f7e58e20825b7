/** What the Pod lens draws, from the Pod and from what is inside it. Knows no React. */
import type {
  Container,
  ContainerStatus,
  Pod,
  Probe,
  Volume,
} from '../../api/generated/types/core/v1.ts';
import type {
  InsideContainer,
  InsideProbe,
  InsideProcess,
  LinuxNamespace,
  NamespaceType,
  PodInside,
} from '../../api/sim/v1alpha1/pod-inside/types.ts';
import type { CRICall } from '../../api/sim/v1alpha1/cri-call/types.ts';
import { requestsOf } from './requests.ts';

export type ContainerKind = 'init' | 'sidecar' | 'main' | 'ephemeral';

/** One container of a Pod: as it is written, as the kubelet says it is, and as the runtime has it. */
export interface ContainerRow {
  readonly kind: ContainerKind;
  readonly container: Container;
  readonly status: ContainerStatus | undefined;
  readonly inside: InsideContainer | undefined;
  readonly before: InsideContainer | undefined;
  readonly probes: readonly InsideProbe[];
}

/** In the order of their start. */
export function containerRows(
  { spec, status }: Pod,
  inside: PodInside | undefined,
): ContainerRow[] {
  const rowsOf = (
    containers: readonly Container[] = [],
    statuses: readonly ContainerStatus[] = [],
    kindOf: (container: Container) => ContainerKind,
  ): ContainerRow[] =>
    containers.map((container) => {
      const { name } = container;
      const [newest, before] = (inside?.containers ?? []).filter((one) => one.name === name);
      return {
        kind: kindOf(container),
        container,
        status: statuses.find((one) => one.name === name),
        inside: newest,
        before,
        probes: (inside?.probes ?? []).filter((probe) => probe.container === name),
      };
    });
  return [
    ...rowsOf(spec.initContainers, status?.initContainerStatuses, ({ restartPolicy }) =>
      restartPolicy === 'Always' ? 'sidecar' : 'init',
    ),
    ...rowsOf(spec.containers, status?.containerStatuses, () => 'main'),
    ...rowsOf(
      spec.ephemeralContainers as readonly Container[] | undefined,
      status?.ephemeralContainerStatuses,
      () => 'ephemeral',
    ),
  ];
}

/** Neighbours in one namespace are one cell. */
export interface NamespaceCell {
  readonly namespace: LinuxNamespace;
  readonly span: number;
  /** Those in it that stand elsewhere in the row. */
  readonly others: readonly string[];
}

const ORDER: readonly NamespaceType[] = ['network', 'ipc', 'uts', 'pid', 'mount', 'user'];

export function namespaceRows({ namespaces }: PodInside) {
  const columns = namespaces.find(({ type }) => type === 'network')?.members ?? [];
  const rows = ORDER.map((type) => {
    const cells: NamespaceCell[] = [];
    let held: string[] = [];
    for (const column of columns) {
      const namespace = namespaces.find((one) => one.type === type && one.members.includes(column));
      if (!namespace) continue;
      const last = cells.at(-1);
      if (last?.namespace === namespace) {
        held.push(column);
        cells[cells.length - 1] = {
          ...last,
          span: last.span + 1,
          others: without(namespace, held),
        };
      } else {
        held = [column];
        cells.push({ namespace, span: 1, others: without(namespace, held) });
      }
    }
    return { type, cells };
  });
  return { columns, rows };
}

const without = ({ members }: LinuxNamespace, held: readonly string[]): readonly string[] =>
  members.filter((member) => !held.includes(member));

/** `ConfigMap settings`, `emptyDir`, `claim data`. */
export function sourceOf(volume: Volume): string {
  const { configMap, secret, persistentVolumeClaim, hostPath } = volume;
  if (configMap) return `ConfigMap ${configMap.name ?? ''}`;
  if (secret) return `Secret ${secret.secretName ?? ''}`;
  if (persistentVolumeClaim) return `claim ${persistentVolumeClaim.claimName}`;
  if (hostPath) return `hostPath ${hostPath.path}`;
  return Object.keys(volume).find((key) => key !== 'name') ?? '';
}

/** Each volume with where each container mounts it. */
export const volumeRows = (pod: Pod, rows: readonly ContainerRow[]) =>
  (pod.spec.volumes ?? []).map((volume) => ({
    volume,
    mounts: new Map(
      rows.map(({ container }) => [
        container.name,
        (container.volumeMounts ?? [])
          .filter(({ name }) => name === volume.name)
          .map(({ mountPath }) => mountPath),
      ]),
    ),
  }));

/** Parents before their children, each with how deep it stands. */
export function processTree(
  processes: readonly InsideProcess[],
): readonly { readonly process: InsideProcess; readonly depth: number }[] {
  const known = new Set(processes.map(({ pid }) => pid));
  const below = (parent: number | undefined, depth: number): ReturnType<typeof processTree> =>
    processes
      .filter((one) =>
        parent === undefined ? !known.has(one.parent) : one.parent === parent && one.pid !== parent,
      )
      .flatMap((process) => [{ process, depth }, ...below(process.pid, depth + 1)]);
  return below(undefined, 0);
}

/** `GET :8080/healthz`, `TCP :6379`, `exec cat /tmp/ready`. */
export function askedBy(probe: Pick<Probe, 'exec' | 'grpc' | 'httpGet' | 'tcpSocket'>): string {
  const { exec, httpGet, tcpSocket, grpc } = probe;
  if (httpGet) return `GET :${httpGet.port}${httpGet.path ?? '/'}`;
  if (tcpSocket) return `TCP :${tcpSocket.port}`;
  if (grpc) return `gRPC :${grpc.port}`;
  return `exec ${(exec?.command ?? []).join(' ')}`;
}

/** The one to look into at first: what is ill, else the first that is no helper. */
export const tellingRow = (rows: readonly ContainerRow[]): ContainerRow | undefined =>
  rows.find(({ inside }) => inside?.backOff && inside.state === 'Exited') ??
  rows.find(({ inside, kind }) => kind === 'init' && inside?.state === 'Running') ??
  rows.find(({ kind }) => kind === 'main') ??
  rows[0];

/** ConfigMaps and Secrets that its environment comes from. */
export function environmentFrom({ env = [], envFrom = [] }: Container): readonly string[] {
  const named = (kind: string, name: string | undefined) => (name ? [`${kind} ${name}`] : []);
  return [
    ...new Set([
      ...envFrom.flatMap(({ configMapRef, secretRef }) => [
        ...named('ConfigMap', configMapRef?.name),
        ...named('Secret', secretRef?.name),
      ]),
      ...env.flatMap(({ valueFrom }) => [
        ...named('ConfigMap', valueFrom?.configMapKeyRef?.name),
        ...named('Secret', valueFrom?.secretKeyRef?.name),
      ]),
    ]),
  ];
}

/** `running` while the kubelet waits for the hook; `over` once it has gone on. */
export type HookState = 'ahead' | 'running' | 'over';

export function postStartState({ inside, status }: ContainerRow): HookState {
  if (inside?.state !== 'Running') return inside?.state === 'Exited' ? 'over' : 'ahead';
  // The kubelet says that the container runs when its hook is over.
  return status?.state?.running ? 'over' : 'running';
}

/** The runtime is asked to stop the container when its hook is over. */
export function preStopState(
  { inside, container, kind }: ContainerRow,
  rows: readonly ContainerRow[],
  { metadata }: Pod,
  calls: readonly CRICall[],
): HookState {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = metadata;
  if (!deletionTimestamp || !inside) return 'ahead';
  if (inside.state === 'Exited') return 'over';
  const begun = Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  const isAsked = calls.some(
    ({ verb, subject, at }) =>
      verb === 'StopContainer' && subject === container.name && Date.parse(at) >= begun,
  );
  if (isAsked) return 'over';
  return kind === 'sidecar' && mainsRun(rows) ? 'ahead' : 'running';
}

/** Sidecars are asked to end when these have. */
export const mainsRun = (rows: readonly ContainerRow[]): boolean =>
  rows.some(({ kind, inside }) => kind === 'main' && inside?.state === 'Running');

export const QOS_CLASSES = ['Guaranteed', 'Burstable', 'BestEffort'] as const;
export type Slices = {
  readonly [qos in (typeof QOS_CLASSES)[number]]: { readonly count: number; readonly cpu: number };
};

/** How many Pods of a node are in each class, and what CPU they request together. */
export function slicesOf(pods: readonly Pod[]): Slices {
  const of = (qos: string) => {
    const here = pods.filter(
      ({ status }) =>
        status?.qosClass === qos && status.phase !== 'Succeeded' && status.phase !== 'Failed',
    );
    return {
      count: here.length,
      cpu: here.reduce((sum, pod) => sum + (requestsOf(pod).cpu ?? 0), 0),
    };
  };
  return { Guaranteed: of('Guaranteed'), Burstable: of('Burstable'), BestEffort: of('BestEffort') };
}

/** Readiness gates that nobody has set to True. */
export function openGates({ spec, status }: Pod): readonly string[] {
  return (spec.readinessGates ?? [])
    .map(({ conditionType }) => conditionType)
    .filter(
      (type) =>
        !status?.conditions?.some(
          (condition) => condition.type === type && condition.status === 'True',
        ),
    );
}
