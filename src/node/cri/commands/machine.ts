/** free, df, mount, uptime, dmesg and others: what the machine has, as far as a container sees it. */
import { bytesIn } from '../fs/inode.ts';
import type { Process } from '../process/process.ts';
import { complain, isGnu, options, type Applet } from './applet.ts';

const ROOT = { uid: 0, gid: 0 };

/** A figure of /proc/meminfo. */
export function kilobytesOf(process: Process, name: string): number {
  const info = process.files.read('/proc/meminfo', ROOT);
  return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(info.ok ? info.value : '')?.[1] ?? 0);
}

/** `15.6G`; procps says `15Gi`. */
function human(kilobytes: number, gnu: boolean): string {
  let [value, unit] = [kilobytes, 1];
  if (gnu) [value, unit] = [kilobytes * 1024, 0];
  while (value >= 1024 && unit < 4) [value, unit] = [value / 1024, unit + 1];
  const letter = ['B', 'K', 'M', 'G', 'T'][unit]!;
  if (!gnu) return value === 0 ? '0' : `${value.toFixed(1)}${letter}`;
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.floor(value)}${letter}${unit > 0 ? 'i' : ''}`;
}

function free(process: Process, args: readonly string[]): number {
  const { has } = options(args, 'bkmghtw', { human: 'h', mega: 'm' });
  const gnu = isGnu(process);
  const [total, available] = [
    kilobytesOf(process, 'MemTotal'),
    kilobytesOf(process, 'MemAvailable'),
  ];
  const unit = has('b') ? 1 / 1024 : has('m') ? 1024 : has('g') ? 1024 * 1024 : 1;
  const row = (title: string, ...figures: number[]) =>
    process.out(
      title.padEnd(gnu ? 9 : 8) +
        figures
          .map((each) => (has('h') ? human(each, gnu) : String(Math.floor(each / unit))))
          .map((text, i) => text.padStart(gnu && i === 0 ? 11 : 12))
          .join(''),
    );
  process.out(
    `${gnu ? ' ' : ''}              total        used        free      shared  buff/cache   available`,
  );
  row('Mem:', total, total - available, available, 0, 0, available);
  row('Swap:', 0, 0, 0);
  return 0;
}

interface Disk {
  readonly name: string;
  readonly where: string;
  readonly type: string;
  /** In kilobytes. */
  readonly size: number;
  readonly used: number;
}

// Parity: the disk is as large as the one that df shows, 100 GiB, whatever the machine has.
const DISK = 104_857_600;
const SHM = 65_536;

function disks(process: Process): readonly Disk[] {
  const memory = kilobytesOf(process, 'MemTotal');
  const written = kilobytes(process.files.root.writtenBytes());
  return [
    {
      name: 'overlay',
      where: '/',
      type: 'overlay',
      size: DISK,
      used: written,
    },
    ...process.files.mounts.map(({ path, type, root }) => {
      const tmpfs = type === 'tmpfs';
      return {
        name: path === '/dev/shm' ? 'shm' : tmpfs ? 'tmpfs' : '/dev/vda1',
        where: path,
        type,
        size: path === '/dev/shm' ? SHM : tmpfs ? memory : DISK,
        used: tmpfs ? kilobytes(bytesIn(root)) : written,
      };
    }),
  ];
}

const kilobytes = (bytes: number): number => Math.ceil(bytes / 1024);

function df(process: Process, args: readonly string[]): number {
  const { has, rest } = options(args, 'hkPTmai', { 'human-readable': 'h' });
  const gnu = isGnu(process);
  const all = disks(process);
  const found = new Set<Disk>();
  let status = 0;
  for (const name of rest) {
    const path = process.path(name);
    if (!process.files.exists(path, process.user)) {
      status = complain(
        process,
        `df: ${name}: ${gnu ? 'No such file or directory' : "can't find mount point"}`,
      );
      continue;
    }
    const below = ({ where }: Disk) =>
      where === '/' || path === where || path.startsWith(`${where}/`);
    found.add(
      all
        .filter(below)
        .reduce((best, each) => (each.where.length >= best.where.length ? each : best)),
    );
  }
  const shown = (figure: number) =>
    has('h')
      ? figure === 0
        ? '0'
        : human(figure, false).replace(gnu ? /\.0(?=[A-Z])/ : /$^/, '')
      : String(has('m') ? Math.ceil(figure / 1024) : figure);
  const rows = (rest.length > 0 ? [...found] : all).map(({ name, type, size, used, where }) => [
    name,
    ...(has('T') ? [type] : []),
    shown(size),
    shown(used),
    shown(size - used),
    `${Math.ceil((100 * used) / size)}%`,
    where,
  ]);
  const sizes = has('h') ? 'Size' : has('m') ? '1M-blocks' : gnu ? '1K-blocks' : '1K-blocks';
  const title = [
    'Filesystem',
    ...(has('T') ? ['Type'] : []),
    sizes,
    'Used',
    gnu && has('h') ? 'Avail' : 'Available',
    'Use%',
    'Mounted on',
  ];
  const least = gnu ? [14, 0, 5, 5, 4] : [20, 9, 9, 9, 4];
  const last = title.length - 1;
  const widths = title.map((each, i) =>
    Math.max(
      least[has('T') && i > 1 ? i - 1 : i] ?? 0,
      gnu ? Math.max(each.length, ...rows.map((row) => row[i]!.length)) : 0,
    ),
  );
  for (const row of [title, ...rows])
    process.out(
      row
        .map((cell, i) =>
          i === last
            ? cell
            : i === 0 || (has('T') && i === 1)
              ? cell.padEnd(widths[i]!)
              : cell.padStart(widths[i]!),
        )
        .join(' '),
    );
  return status;
}

function mount(process: Process, args: readonly string[]): number {
  const { rest, value } = options(args, 'ft:o:arvwn');
  if (rest.length > 0)
    return isGnu(process)
      ? complain(
          process,
          `mount: ${rest.at(-1)}: permission denied.\n       dmesg(1) may have more information after failed mount system call.`,
          32,
        )
      : complain(process, 'mount: permission denied (are you root?)');
  const lines = process.files.read('/proc/mounts', ROOT);
  for (const line of lines.ok ? lines.value.split('\n').filter(Boolean) : []) {
    const [what, where, type, how] = line.split(' ');
    if (value('t') === undefined || value('t') === type)
      process.out(`${what} on ${where} type ${type} (${how})`);
  }
  return 0;
}

function uptime(process: Process): number {
  const read = process.files.read('/proc/uptime', ROOT);
  const minutes = Math.floor(Number((read.ok ? read.value : '0').split(' ')[0]) / 60);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  const long = `${days > 0 ? `${days} day${days > 1 ? 's' : ''}, ` : ''}${hours > 0 || days > 0 ? `${String(hours).padStart(2)}:${String(minutes % 60).padStart(2, '0')}` : `${minutes} min`}`;
  const time = new Date(process.now()).toISOString().slice(11, 19);
  process.out(` ${time} up ${long},  0 users,  load average: 0.00, 0.00, 0.00`);
  return 0;
}

function nproc(process: Process): number {
  const info = process.files.read('/proc/cpuinfo', ROOT);
  process.out(
    String(
      info.ok ? info.value.split('\n').filter((line) => line.startsWith('processor')).length : 1,
    ),
  );
  return 0;
}

const refused =
  (command: string, busybox: string, gnu = busybox): Applet =>
  (process) =>
    complain(process, `${command}: ${isGnu(process) ? gnu : busybox}`);

export const machineCommands: readonly (readonly [string, Applet])[] = [
  ['free', free],
  ['df', df],
  ['mount', mount],
  [
    'umount',
    (process, [name = '']) =>
      complain(
        process,
        isGnu(process)
          ? `umount: ${name}: must be superuser to unmount.`
          : `umount: can't unmount ${name}: Operation not permitted`,
        isGnu(process) ? 32 : 1,
      ),
  ],
  ['uptime', uptime],
  ['nproc', nproc],
  [
    'dmesg',
    refused(
      'dmesg',
      'klogctl: Operation not permitted',
      'read kernel buffer failed: Operation not permitted',
    ),
  ],
  ['reboot', refused('reboot', 'Operation not permitted')],
  ['poweroff', refused('poweroff', 'Operation not permitted')],
];
