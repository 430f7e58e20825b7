/** What the runtime is told of a container (kuberuntime_container.go generateContainerConfig, 1.36). */
import type {
  Container,
  Pod,
  PodSpec,
  ResourceRequirements,
} from '../../api/generated/types/core/v1.ts';
import { cpuMillis, quantityValue } from '../../apimachinery/quantity.ts';
import type {
  ContainerConfig,
  ContainerResources,
  ContainerUser,
  MountedVolume,
} from '../cri/cri.ts';
import { encode } from '../cri/fs/byte-string.ts';
import { FileSystem } from '../cri/fs/file-system.ts';
import { File, type Directory } from '../cri/fs/inode.ts';
import { signalNamed } from '../cri/process/signals.ts';
import type { PreparedDevice } from '../dra/dra-plugin.ts';
import type { PodAddresses } from './downward-api.ts';
import { environment, expanded, type EnvironmentSource } from './environment.ts';
import { fullNameOf } from './full-name.ts';
import { hostnameOf, type PodHostname } from './pod-hostname.ts';
import { oomScoreAdjust } from './oom-score.ts';

export interface ConfigSource extends EnvironmentSource {
  volume(pod: Pod, name: string): MountedVolume | undefined;
  /** What is prepared of the claims that a container names. */
  devices(pod: Pod, container: Container): readonly PreparedDevice[];
  /** Of the machine, in bytes. */
  readonly memoryCapacity: number;
  /** The container whose processes an ephemeral one is to see. */
  targetOf(pod: Pod, container: Container): string | undefined;
  /** The image's own user, as far as the runtime knows it. */
  imageUser(image: string): ContainerUser | undefined;
}

export type Configured =
  | { readonly ok: true; readonly config: ContainerConfig }
  /** Told as CreateContainerConfigError. */
  | { readonly ok: false; readonly problem: string };

export function containerConfig(
  pod: Pod,
  container: Container,
  attempt: number,
  source: ConfigSource,
  addresses: PodAddresses,
): Configured {
  const user = userOf(pod, container, source.imageUser(container.image ?? ''));
  if (typeof user === 'string') return { ok: false, problem: user };
  const env = environment(pod, container, source, addresses);
  if (!env.ok) return env;
  const valueOf = (name: string) => env.values.get(name);
  const mounts = mountsOf(pod, container, source, valueOf);
  if (typeof mounts === 'string') return { ok: false, problem: mounts };
  const hostsMounted = mounts.some(({ path }) => path === '/etc/hosts');
  const stopSignal = signalNamed(container.lifecycle?.stopSignal ?? '');
  const devices = source.devices(pod, container);
  const config: ContainerConfig = {
    name: container.name,
    attempt,
    image: container.image ?? '',
    command: container.command?.map((text) => expanded(text, valueOf)),
    args: container.args?.map((text) => expanded(text, valueOf)),
    env: [...env.values].map(([name, value]) => ({ name, value })),
    ...(devices.length > 0 && {
      cdiDevices: devices.map(({ cdiId: name, env: of }) => ({ name, env: of })),
    }),
    workingDir: container.workingDir,
    tty: container.tty ?? false,
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce,
    ...runtimeResources(container, pod.spec.resources),
    oomScoreAdj: oomScoreAdjust(pod, container, source.memoryCapacity),
    mounts: hostsMounted
      ? mounts
      : [...mounts, { path: '/etc/hosts', readOnly: false, volume: hosts(pod, addresses) }],
    user,
    ...(stopSignal && { stopSignal }),
    readOnlyRoot: container.securityContext?.readOnlyRootFilesystem,
    noNewPrivileges: container.securityContext?.allowPrivilegeEscalation === false,
    ...capabilitiesOf(container),
    terminationMessagePath: container.terminationMessagePath,
    terminationMessagePolicy: container.terminationMessagePolicy,
    processesOf: source.targetOf(pod, container),
    annotations: {
      'io.kubernetes.pod.uid': pod.metadata.uid,
      ...(container.ports && { 'io.kubernetes.container.ports': JSON.stringify(container.ports) }),
    },
  };
  return { ok: true, config };
}

function capabilitiesOf({ securityContext }: Container): Pick<ContainerConfig, 'capabilities'> {
  const { privileged, capabilities: { add, drop } = {} } = securityContext ?? {};
  return privileged || add || drop ? { capabilities: { privileged, add, drop } } : {};
}

/**
 * What the runtime enforces. A container without a limit of its own has its Pod's, and asks for as much CPU as it may use if it says no
 * more (kuberuntime_container_linux.go getCPULimit, getMemoryLimit, calculateLinuxResources).
 */
// Parity: the CPU of a Pod as a whole is each such container's limit, and not what they may use together.
export function runtimeResources(
  { resources = {} }: Pick<Container, 'resources'>,
  whole: ResourceRequirements = {},
): ContainerResources {
  const limits = { ...whole.limits, ...resources.limits };
  const cpu = (amount: string | undefined) =>
    amount === undefined ? undefined : cpuMillis(amount);
  const { memory } = limits;
  return {
    memoryLimitBytes: memory === undefined ? undefined : quantityValue(memory),
    cpuLimitMillis: cpu(limits['cpu']),
    cpuRequestMillis: cpu(resources.requests?.['cpu'] ?? limits['cpu']),
  };
}

/** Whose processes they are, or why they may not run (security_context.go verifyRunAsNonRoot). */
function userOf(
  pod: Pod,
  container: Container,
  image: ContainerUser | undefined,
): ContainerUser | undefined | string {
  const [of, own] = [pod.spec.securityContext ?? {}, container.securityContext ?? {}];
  const asked = own.runAsUser ?? of.runAsUser;
  const where = `(pod: ${JSON.stringify(fullNameOf(pod))}, container: ${container.name})`;
  if (own.runAsNonRoot ?? of.runAsNonRoot) {
    if (asked === 0) return `container's runAsUser breaks non-root policy ${where}`;
    if (asked === undefined && (image?.uid ?? 0) === 0)
      return `container has runAsNonRoot and image will run as root ${where}`;
  }
  const group = own.runAsGroup ?? of.runAsGroup;
  const more = [
    ...(of.supplementalGroups ?? []),
    ...(of.fsGroup === undefined ? [] : [of.fsGroup]),
  ];
  if (asked === undefined && group === undefined && more.length === 0) return undefined;
  const gid = group ?? (asked === undefined ? (image?.gid ?? 0) : 0);
  const uid = asked ?? image?.uid ?? 0;
  const given = asked === undefined ? (image?.supplementalGroups ?? [0]) : [gid];
  return { uid, gid, supplementalGroups: [...new Set([...given, ...more])] };
}

type Mounts = NonNullable<ContainerConfig['mounts']>;

function mountsOf(
  pod: Pod,
  container: Container,
  source: ConfigSource,
  valueOf: (name: string) => string | undefined,
): Mounts | string {
  const mounts: Mounts[number][] = [];
  for (const mount of container.volumeMounts ?? []) {
    const volume = source.volume(pod, mount.name);
    if (!volume)
      return `cannot find volume ${JSON.stringify(mount.name)} to mount into container ${JSON.stringify(container.name)}`;
    let subPath = mount.subPath ?? '';
    if (mount.subPathExpr) {
      subPath = expanded(mount.subPathExpr, valueOf);
      if (/\$\(/.test(subPath))
        return `missing value for ${JSON.stringify(/\$\(([^)]*)\)/.exec(subPath)?.[1] ?? '')}`;
    }
    if (subPath.startsWith('/'))
      return `error SubPath ${JSON.stringify(subPath)} must not be an absolute path`;
    if (subPath.split('/').includes('..'))
      return `unable to provision SubPath ${JSON.stringify(subPath)}: must not contain '..'`;
    const isImage = pod.spec.volumes?.some(({ name, image }) => name === mount.name && image);
    if (isImage && !partOf(volume, subPath))
      return `failed to mount image volume ${JSON.stringify(mount.name)}: subPath ${JSON.stringify(subPath)} not found`;
    mounts.push({
      path: expanded(mount.mountPath, () => undefined),
      readOnly: mount.readOnly || (volume.readOnly ?? false),
      volume: !subPath ? volume : isImage ? part(volume, subPath) : below(volume, subPath),
    });
  }
  return mounts;
}

/** What lies at a path of a volume that nobody writes to. */
// Parity: a part that an image has not is a CreateContainerError in the runtime's words upstream.
function partOf(volume: MountedVolume, subPath: string): Directory | File | undefined {
  const root = volume.root();
  if (root.kind === 'file') return root;
  const found = new FileSystem(root, () => root.modifiedAt).find(`/${subPath}`, { uid: 0, gid: 0 });
  const inode = found.ok ? found.value.inode : undefined;
  return inode?.kind === 'file' || inode?.kind === 'directory' ? inode : undefined;
}

const part = (volume: MountedVolume, subPath: string): MountedVolume => ({
  ...volume,
  root: () => partOf(volume, subPath)!,
});

/** A part of a volume, as it is when it is mounted; a directory is made where nothing is. */
function below(volume: MountedVolume, subPath: string): MountedVolume {
  const root = volume.root();
  if (root.kind === 'file') return volume;
  const files = new FileSystem(root, () => root.modifiedAt);
  const who = { uid: 0, gid: 0 };
  if (!files.exists(subPath, who)) files.makeDirectories(`/${subPath}`, who, 0o750);
  const found = files.find(`/${subPath}`, who);
  const inode =
    found.ok && (found.value.inode.kind === 'file' || found.value.inode.kind === 'directory')
      ? found.value.inode
      : root;
  return { root: () => inode, type: volume.type };
}

/** /etc/hosts, which kubelets write for each Pod (kubelet_pods.go ensureHostsFile). */
function hosts(pod: Pod, { podIPs }: PodAddresses): MountedVolume {
  // Not the Pod as a whole: a container would keep that version of it for as long as it lives.
  const own = hostnameOf(pod);
  const { spec } = pod;
  let file: File | undefined;
  return {
    root: () => (file ??= new File(encode(hostsText(own, spec, podIPs)))),
    type: 'ext4',
  };
}

function hostsText({ name, domain }: PodHostname, spec: PodSpec, ips: readonly string[]): string {
  const full = domain === undefined ? '' : `${name}.${domain}\t`;
  // On the host's network it is the machine's own file.
  const own = ips.map((ip) => `${ip}\t${spec.hostNetwork ? spec.nodeName : `${full}${name}`}`);
  const aliases = (spec.hostAliases ?? []).map(
    ({ ip, hostnames = [] }) => `${ip}\t${hostnames.join('\t')}`,
  );
  return [
    `# Kubernetes-managed hosts file${spec.hostNetwork ? ' (host network)' : ''}.`,
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    ...own,
    ...(aliases.length > 0 ? ['', '# Entries added by HostAliases.', ...aliases] : []),
    '',
  ].join('\n');
}
