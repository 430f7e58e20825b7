/** What is inside a container, as the runtime has it: processes, layers, mounts, figures. To look leaves no trace in it. */
import { LEAST_MEMORY } from './container-words.ts';
import { decode } from './fs/byte-string.ts';
import { bytesIn, type Directory, type Inode, type LayerChange } from './fs/inode.ts';
import type { Process } from './process/process.ts';
import type { SimulatedContainer } from './simulated-container.ts';

export interface SeenProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  readonly uid: number;
  readonly memoryBytes: number;
  readonly cpuMillis: number;
}

export interface SeenFile {
  readonly path: string;
  readonly kind: Inode['kind'];
  readonly bytes: number;
}

export type SeenChange = SeenFile & Pick<LayerChange, 'change'>;

export interface Some<T> {
  readonly first: readonly T[];
  readonly count: number;
}

const LONGEST_COMMAND = 500;

export function processesOf(container: SimulatedContainer): readonly SeenProcess[] {
  return (container.table?.of(container) ?? []).map(
    ({ pid, parent, argv, user, memoryBytes, cpuMillis }: Process) => ({
      pid,
      parent: parent?.pid ?? 0,
      command: decode(argv.join(' ')).slice(0, LONGEST_COMMAND),
      uid: user.uid,
      memoryBytes,
      cpuMillis,
    }),
  );
}

// Parity: processes have the numbers of their container's namespace; those that they have on the node as well are not simulated.
// Parity: the layers of an image are one.
/** The files of an image, which all its containers share. */
export function imageFiles({ image }: SimulatedContainer, most: number): Some<SeenFile> {
  const all: SeenFile[] = [];
  const walk = (directory: Directory, path: string) => {
    for (const name of directory.names()) {
      const inode = directory.get(name)!;
      all.push(seen(`${path}/${name}`, inode));
      if (inode.kind === 'directory') walk(inode, `${path}/${name}`);
    }
  };
  walk(image.layers(), '');
  return { first: all.slice(0, most), count: all.length };
}

/** What the runtime puts into each container's root by itself. */
const GIVEN = /^\/(dev|proc|sys)(\/|$)/;

/** What a container has written; undefined while nobody in it has looked at its files, or when they are gone with it. */
export function writtenFiles(
  { seenFiles }: SimulatedContainer,
  most: number,
): Some<SeenChange> | undefined {
  if (!seenFiles) return undefined;
  const mounted = seenFiles.mounts.map(({ path }) => path);
  const isMountPoint = (path: string) =>
    mounted.some((mount) => mount === path || mount.startsWith(`${path}/`));
  const all = [...seenFiles.root.changes()]
    .filter(
      ([path, { change }]) => !GIVEN.test(path) && !(change === 'added' && isMountPoint(path)),
    )
    .map(([path, { change, inode }]) => ({ ...seen(path, inode), change }));
  return { first: all.slice(0, most), count: all.length };
}

export interface SeenMount {
  readonly path: string;
  readonly type: string;
  readonly readOnly: boolean;
  /** Absent while nobody in the container has looked. */
  readonly files?: Some<SeenFile>;
}

export function mountsOf({ status, seenFiles }: SimulatedContainer, most: number): SeenMount[] {
  const configured = status.config.mounts ?? [];
  if (!seenFiles)
    return configured.map(({ path, readOnly, volume }) => ({ path, type: volume.type, readOnly }));
  return seenFiles.mounts.map(({ path, asked, type, readOnly, root }) => ({
    path: asked ?? path,
    type,
    readOnly,
    files: mountedFiles(root, most),
  }));
}

function mountedFiles(root: Inode, most: number): Some<SeenFile> {
  if (root.kind !== 'directory') return { first: [seen('', root)], count: 1 };
  // What a kubelet writes at once stands behind a link to its newest version.
  const names = root.names().filter((name) => !name.startsWith('..'));
  const first = names.slice(0, most).map((name) => seen(name, root.get(name)!));
  return { first, count: names.length };
}

const seen = (path: string, inode: Inode): SeenFile => ({
  path,
  kind: inode.kind,
  bytes: inode.kind === 'directory' ? 0 : bytesIn(inode),
});

/** At this moment; nothing of one that does not run. */
export function usageOf(container: SimulatedContainer) {
  const { cpu, running, memoryBytes } = container;
  if (!running || !cpu) return undefined;
  const figures = new Map(
    cpu
      .stat()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
  return {
    cpuMillicores: Math.round(cpu.meter.rate),
    cpuSeconds: Number(figures.get('usage_usec')) / 1e6,
    throttledPeriods: Number(figures.get('nr_throttled')),
    periods: Number(figures.get('nr_periods')),
    memoryBytes: Math.max(memoryBytes, LEAST_MEMORY),
  };
}
