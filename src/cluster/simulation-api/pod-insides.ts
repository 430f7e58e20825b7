/** What is inside Pods as objects, from what their runtimes and kubelets have now. */
import { timestamp } from '../../apimachinery/meta.ts';
import { podInsides } from '../../api/sim/v1alpha1/pod-inside/pod-inside.ts';
import type { InsideContainer, PodInside } from '../../api/sim/v1alpha1/pod-inside/types.ts';
import { SIM_API_VERSION } from '../../api/sim/v1alpha1/schema.ts';
import { cgroupFigures } from '../../node/cri/cgroup-figures.ts';
import type { PodSandbox, PodSandboxConfig } from '../../node/cri/cri.ts';
import { imageFiles, mountsOf, processesOf, usageOf, writtenFiles } from '../../node/cri/inside.ts';
import type { RuntimeKind } from '../../node/cri/runtimes/runtime-kind.ts';
import type { SimulatedContainer } from '../../node/cri/simulated-container.ts';
import type { PodOnKubelet } from '../../node/kubelet/pod-on-kubelet.ts';
import type { Millis } from '../../sim/clock.ts';
import type { ComputedKind } from './computed.ts';
import { linuxNamespaces } from './linux-namespaces.ts';
import type { SeenMachine } from './machines.ts';

/** Of Pods in a list, of files in one, of containers that are kept of one Pod. */
const MOST_PODS = 200;
const MOST_FILES = 300;
const MOST_MOUNTED = 50;
const MOST_CONTAINERS = 60;

export function podInsideKind(machines: () => readonly SeenMachine[]): ComputedKind {
  return {
    kind: podInsides,
    find({ namespace, name }) {
      const found = new Map<
        string,
        { machine: SeenMachine; config: PodSandboxConfig; at: Millis }
      >();
      for (const machine of machines())
        // Of a name that was taken again, the newest.
        for (const { config, createdAt: at } of machine.runtime.listPodSandbox()) {
          if (namespace !== undefined && config.namespace !== namespace) continue;
          if (name !== undefined && config.name !== name) continue;
          const key = `${config.namespace}/${config.name}`;
          if ((found.get(key)?.at ?? -1) < at) found.set(key, { machine, config, at });
        }
      return [...found]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, MOST_PODS)
        .map(([, { machine, config }]) => insideObject(machine, config, name !== undefined));
    },
  };
}

function insideObject(
  { node, runtime, kubelet }: SeenMachine,
  { namespace, name, uid }: PodSandboxConfig,
  inFull: boolean,
): PodInside {
  const sandboxes = runtime.inside(uid);
  const { status: sandbox } = sandboxes[0]!;
  const known = kubelet?.inside(uid);
  const { runtimeName, runtimeVersion } = runtime.version();
  const all = sandboxes.flatMap(({ containers }) => containers).slice(0, MOST_CONTAINERS);
  // In the order in which they were made.
  const here = sandboxes[0]!.containers.toReversed();
  return {
    apiVersion: SIM_API_VERSION,
    kind: 'PodInside',
    metadata: {
      namespace,
      name,
      uid,
      resourceVersion: '1',
      creationTimestamp: timestamp(sandbox.createdAt),
    },
    node,
    runtime: `${runtimeName} ${runtimeVersion}`,
    kubelet: kubelet ? 'Running' : 'Stopped',
    ...(known && { qosClass: known.qosClass }),
    sandbox: {
      id: sandbox.id,
      attempt: sandbox.config.attempt,
      state: sandbox.state,
      createdAt: iso(sandbox.createdAt),
      hostname: sandbox.config.hostname,
      ips: sandbox.ips,
      image: runtime.kind.pauseImage,
      hasProcess: runtime.kind.hasPauseProcess(sandbox.config),
    },
    namespaces:
      sandbox.state === 'SANDBOX_READY'
        ? linuxNamespaces(
            sandbox.config,
            here.filter(({ running }) => running).map(({ status }) => status),
            runtime.kind.hasPauseProcess(sandbox.config),
          )
        : [],
    cgroups: cgroupsOf(runtime.kind, sandbox, here, known),
    containers: all.map((container) => containerObject(container, known, inFull)),
    probes: (known?.probes ?? []).map(({ nextAt, ...probe }) => ({
      ...probe,
      ...(nextAt !== undefined && { nextAt: iso(nextAt) }),
    })),
    volumes: (known?.volumes ?? []).map(({ name: volume, writtenAt, behind }) => ({
      name: volume,
      writtenAt: iso(writtenAt),
      ...(behind && { behind: { since: iso(behind.since), until: iso(behind.until) } }),
    })),
  };
}

function cgroupsOf(
  kind: RuntimeKind,
  { id: sandboxId, config: sandbox }: PodSandbox,
  containers: readonly SimulatedContainer[],
  known: PodOnKubelet | undefined,
): PodInside['cgroups'] {
  const parent = sandbox.cgroupParent ?? known?.cgroup;
  if (parent === undefined) return [];
  const scope = (id: string) => `${parent}/${kind.scope(id)}`;
  const pause = {
    path: scope(sandboxId),
    of: 'pause',
    figures: cgroupFigures({ oomScoreAdj: -998 }),
  };
  return [
    { path: parent, of: 'Pod', figures: known ? cgroupFigures(known.resources) : [] },
    ...(kind.hasPauseProcess(sandbox) ? [pause] : []),
    ...containers
      .filter(({ running }) => running)
      .map((container) => {
        const { id, config } = container.status;
        const usage = usageOf(container);
        return {
          path: scope(id),
          of: config.name,
          figures: cgroupFigures(config),
          ...(usage && { usage }),
        };
      }),
  ];
}

const STATES = {
  CONTAINER_CREATED: 'Created',
  CONTAINER_RUNNING: 'Running',
  CONTAINER_EXITED: 'Exited',
} as const;

function containerObject(
  container: SimulatedContainer,
  known: PodOnKubelet | undefined,
  inFull: boolean,
): InsideContainer {
  const { status, running, image } = container;
  const { config, startedAt, finishedAt, exitCode, reason } = status;
  const written = running ? writtenFiles(container, MOST_FILES) : undefined;
  const wait = known?.backOffs.get(config.name) ?? 0;
  return {
    name: config.name,
    id: status.id,
    attempt: config.attempt,
    state: STATES[status.state],
    createdAt: iso(status.createdAt),
    ...(startedAt && { startedAt: iso(startedAt) }),
    ...(finishedAt !== undefined && { finishedAt: iso(finishedAt) }),
    ...(exitCode !== undefined && { exitCode }),
    ...(reason !== undefined && { reason }),
    image: status.image,
    imageRef: status.imageRef,
    imageBytes: image.size,
    uid: status.user.uid,
    readOnlyRoot: config.readOnlyRoot ?? false,
    ...(wait > 0 &&
      finishedAt !== undefined && {
        backOff: { seconds: wait / 1000, until: iso(finishedAt + wait) },
      }),
    processes: running ? processesOf(container) : [],
    ...(inFull && { imageFiles: imageFiles(container, MOST_FILES) }),
    ...(written && { written }),
    mounts: mountsOf(container, inFull ? MOST_MOUNTED : 0),
  };
}

const iso = (at: Millis): string => new Date(at).toISOString();
