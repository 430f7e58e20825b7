/** What a container finds in its file system: its image's layers, shared and read-only, and over them a layer of its own. */
import type { Millis } from '../../sim/clock.ts';
import { capabilityLines } from './capabilities.ts';
import { cpuMax, cpuWeight } from './cgroup-figures.ts';
import { appletNames } from './commands/registry.ts';
import { provides } from './commands/toolbox.ts';
import type { ContainerConfig, ContainerResources, PodSandbox } from './cri.ts';
import { encode } from './fs/byte-string.ts';
import { FileSystem, tree, type Mount } from './fs/file-system.ts';
import {
  ComputedDirectory,
  ComputedFile,
  Device,
  Directory,
  File,
  Symlink,
  type DiskLedger,
  type Inode,
} from './fs/inode.ts';
import type { ImageBehaviour } from './image-catalog.ts';
import { namespacesOf, userMap } from './namespaces.ts';
import { commandName, type Process } from './process/process.ts';
import { Endless, Sink } from './process/stream.ts';

/** What the machine gives to everybody on it. */
export interface HostFacts {
  readonly memoryBytes: number;
  readonly cores: number;
  readonly kernelVersion: string;
}

export const PLAIN_HOST: HostFacts = {
  memoryBytes: 16 * 2 ** 30,
  cores: 4,
  kernelVersion: '6.8.0',
};

export interface RootOptions {
  readonly layers: Directory;
  readonly config: ContainerConfig;
  readonly sandbox: PodSandbox;
  /** By Linux's numbers. */
  readonly capabilities: readonly number[];
  /** /dev/shm, which all containers of a Pod have in common. */
  readonly shm: Directory;
  /** Where its layer lies. */
  readonly disk: DiskLedger;
  readonly host: HostFacts;
  readonly memoryInUse: () => number;
  readonly cpuStat: () => string;
  /** As they are now. */
  readonly limits: () => ContainerResources;
  readonly processes: () => readonly Process[];
  /** The one that asks. */
  readonly current: () => Process | undefined;
  readonly random: () => number;
  readonly now: () => Millis;
}

const SHELL_NAMES = ['sh', 'ash', 'bash', 'dash'];
const EXECUTABLE = '\x7fELF\x02\x01\x01';

/** The layers of an image as one tree. Nobody writes to it. */
export function imageLayers(image: ImageBehaviour): Directory {
  const { files, entrypoint, distribution = 'busybox' } = image;
  const found: { [path: string]: string | Inode } = {
    '/etc/passwd':
      'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n',
    '/etc/group': 'root:x:0:\ndaemon:x:1:\nwheel:x:10:root\nnogroup:x:65534:\n',
    '/etc/os-release': RELEASES[distribution] ?? RELEASES['debian']!,
    '/etc/hosts': '127.0.0.1\tlocalhost\n',
    '/tmp': new Directory(0o1777),
    '/root': new Directory(0o700),
    '/home': new Directory(),
    '/usr/bin': new Directory(),
    '/usr/sbin': new Directory(),
    '/usr/local/bin': new Directory(),
    '/var/log': new Directory(),
    '/var/run': new Symlink('/run'),
    '/run': new Directory(),
    '/opt': new Directory(),
    '/mnt': new Directory(),
    '/srv': new Directory(),
  };
  const program = () => new File(EXECUTABLE, 0o755);
  for (const name of [...appletNames, ...SHELL_NAMES])
    if (provides(image, name)) found[`/bin/${name}`] = program();
  const [first] = entrypoint;
  if (first?.startsWith('/') && !found[first]) found[first] = program();
  for (const [path, content] of Object.entries(files?.() ?? {}))
    found[path] = content.startsWith('#!') ? new File(content, 0o755) : content;
  return tree(found);
}

const RELEASES: { readonly [distribution: string]: string } = {
  busybox:
    'NAME="Buildroot"\nVERSION=2025.02\nID=buildroot\nVERSION_ID=2025.02\nPRETTY_NAME="Buildroot 2025.02"\n',
  alpine:
    'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.2\nPRETTY_NAME="Alpine Linux v3.22"\nHOME_URL="https://alpinelinux.org/"\n',
  debian:
    'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nVERSION="13 (trixie)"\nVERSION_CODENAME=trixie\nID=debian\n',
  oracle:
    'NAME="Oracle Linux Server"\nVERSION="9.6"\nID="ol"\nID_LIKE="fedora"\nVERSION_ID="9.6"\nPRETTY_NAME="Oracle Linux Server 9.6"\n',
  ubuntu:
    'PRETTY_NAME="Ubuntu 24.04.3 LTS"\nNAME="Ubuntu"\nVERSION_ID="24.04"\nVERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\n',
};

export function containerFiles(options: RootOptions): FileSystem {
  const { layers, config, sandbox, now, disk } = options;
  const root = Directory.over(layers);
  root.set('dev', devices(options));
  root.set('proc', proc(options));
  root.set('sys', cgroups(options));
  const { hostname, resolvConf = '' } = sandbox.config;
  const given = (path: string, content: string): Mount => ({
    path,
    root: new File(encode(content), 0o644, undefined, sandbox.createdAt),
    readOnly: false,
    type: 'ext4',
  });
  const mounts: Mount[] = [
    given('/etc/hostname', `${hostname}\n`),
    given('/etc/resolv.conf', resolvConf),
  ];
  const shm: Mount = {
    path: '/dev/shm',
    root: options.shm,
    readOnly: false,
    type: 'tmpfs',
  };
  mounts.push(shm);
  for (const { path, readOnly, volume } of config.mounts ?? [])
    mounts.push({
      path: path.replace(/\/+$/, '') || '/',
      root: volume.root(),
      readOnly,
      type: volume.type,
    });
  const message = config.terminationMessagePath ?? '/dev/termination-log';
  if (!mounts.some(({ path }) => path === message))
    mounts.push({
      path: message,
      root: new File('', 0o666, undefined, now()),
      readOnly: false,
      type: 'ext4',
    });
  const files = new FileSystem(root, now, mounts, config.readOnlyRoot ?? false);
  if (config.workingDir) files.makeDirectories(config.workingDir, { uid: 0, gid: 0 });
  root.placeOn(disk);
  disk.written();
  return files;
}

function devices({ random }: RootOptions): Directory {
  const directory = new Directory();
  const zero = () => new Endless((length) => '\0'.repeat(length));
  const chance = () =>
    new Endless((length) => {
      let bytes = '';
      for (let i = 0; i < Math.min(length, 4096); i++) bytes += String.fromCharCode(random() & 255);
      return bytes;
    });
  return directory
    .set('null', new Device(() => new Sink()))
    .set('zero', new Device(zero))
    .set('full', new Device(zero))
    .set('random', new Device(chance))
    .set('urandom', new Device(chance))
    .set('stdin', new Symlink('/proc/self/fd/0'))
    .set('stdout', new Symlink('/proc/self/fd/1'))
    .set('stderr', new Symlink('/proc/self/fd/2'))
    .set('fd', new Symlink('/proc/self/fd'))
    .set('pts', new Directory())
    .set('mqueue', new Directory());
}

/** The processes by their numbers, and a few figures of the machine. */
function proc({
  config,
  capabilities,
  host,
  processes,
  current,
  memoryInUse,
  now,
  sandbox,
}: RootOptions): Directory {
  const kilobytes = (bytes: number) => `${Math.floor(bytes / 1024)} kB`;
  const files: { readonly [name: string]: () => string } = {
    version: () => `Linux version ${host.kernelVersion} (gcc) #1 SMP\n`,
    uptime: () => `${((now() - sandbox.createdAt) / 1000).toFixed(2)} 0.00\n`,
    loadavg: () => `0.00 0.00 0.00 1/${processes().length} ${processes().at(-1)?.pid ?? 1}\n`,
    meminfo: () =>
      `MemTotal:       ${kilobytes(host.memoryBytes)}\nMemFree:        ${kilobytes(host.memoryBytes - memoryInUse())}\nMemAvailable:   ${kilobytes(host.memoryBytes - memoryInUse())}\n`,
    cpuinfo: () =>
      Array.from({ length: host.cores }, (_each, i) => `processor\t: ${i}\n`).join('\n'),
    mounts: () => `${mountLines(processes()[0])}\n`,
  };
  const namespaces = new Directory(0o511);
  for (const [kind, text] of namespacesOf(sandbox, config.name))
    namespaces.set(kind, new Symlink(text));
  const users = new ComputedFile(() => userMap(sandbox));
  const numbered = () => processes().map(({ pid }) => String(pid));
  const entry = (process: Process | undefined): Directory | undefined =>
    process &&
    processEntry(process, config.noNewPrivileges, capabilities, current())
      .set('ns', namespaces)
      .set('uid_map', users)
      .set('gid_map', users);
  return new ComputedDirectory(
    () => [...numbered(), 'self', ...Object.keys(files)],
    (name) => {
      const content = files[name];
      if (content) return new ComputedFile(content);
      if (name === 'self') return entry(current());
      return entry(processes().find(({ pid }) => String(pid) === name));
    },
  );
}

const mountLines = (process: Process | undefined): string =>
  [
    'overlay / overlay rw,relatime 0 0',
    'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0',
    ...(process?.files.mounts ?? []).map(
      ({ path, type, readOnly }) =>
        `${type === 'tmpfs' ? 'tmpfs' : '/dev/vda1'} ${path} ${type} ${readOnly ? 'ro' : 'rw'},relatime 0 0`,
    ),
  ].join('\n');

function processEntry(
  process: Process,
  noNewPrivileges = false,
  capabilities: readonly number[],
  seenBy?: Process,
): Directory {
  const { pid, parent, argv, env, user, descriptors } = process;
  const name = commandName(process);
  const computed = (content: () => string) => new ComputedFile(content);
  const status = () =>
    `Name:\t${name}\nState:\tS (sleeping)\nPid:\t${pid}\nPPid:\t${parent?.pid ?? 0}\nUid:\t${`${user.uid}\t`.repeat(4).trim()}\nGid:\t${`${user.gid}\t`.repeat(4).trim()}\nGroups:\t${(user.supplementalGroups ?? []).join(' ')}\nVmRSS:\t${Math.floor(process.memoryBytes / 1024)} kB\nThreads:\t1\n${capabilityLines(capabilities, user.uid)}NoNewPrivs:\t${noNewPrivileges ? 1 : 0}\n`;
  // Containers that share their processes see each other's files below here.
  const isOthers = seenBy !== undefined && seenBy.container !== process.container;
  const open = new ComputedDirectory(
    () => [...descriptors.keys()].map(String),
    (number) => {
      const stream = descriptors.get(Number(number));
      return stream && new Device(() => stream.share());
    },
  );
  return new Directory(0o555)
    .set('status', computed(status))
    .set(
      'cmdline',
      computed(() => argv.map((arg) => `${arg}\0`).join('')),
    )
    .set(
      'comm',
      computed(() => `${name}\n`),
    )
    .set(
      'environ',
      computed(() => [...env].map(([key, value]) => `${key}=${value}\0`).join('')),
    )
    .set(
      'mounts',
      computed(() => `${mountLines(process)}\n`),
    )
    .set(
      'cgroup',
      computed(() => '0::/\n'),
    )
    .set('exe', new Symlink(exeOf(process)))
    .set('cwd', new Symlink(process.cwd))
    .set('root', isOthers ? process.files.root : new Symlink('/'))
    .set('fd', open);
}

const exeOf = ({ argv, env, files, user }: Process): string => {
  const [name = ''] = argv;
  const paths = (env.get('PATH') ?? '').split(':').map((directory) => `${directory}/${name}`);
  return name.includes('/') ? name : (paths.find((path) => files.exists(path, user)) ?? `/${name}`);
};

/** Of cgroup v2: what the container may use and does. */
function cgroups({ limits, memoryInUse, cpuStat }: RootOptions): Directory {
  const files: { [path: string]: Inode } = {
    '/fs/cgroup/memory.max': new ComputedFile(() => `${limits().memoryLimitBytes ?? 'max'}\n`),
    '/fs/cgroup/memory.current': new ComputedFile(() => `${memoryInUse()}\n`),
    '/fs/cgroup/cpu.max': new ComputedFile(() => `${cpuMax(limits())}\n`),
    '/fs/cgroup/cpu.weight': new ComputedFile(() => `${cpuWeight(limits())}\n`),
    '/fs/cgroup/cpu.stat': new ComputedFile(cpuStat),
    '/fs/cgroup/cgroup.controllers': new ComputedFile(
      () => 'cpuset cpu io memory hugetlb pids rdma misc\n',
    ),
  };
  return tree(files);
}
