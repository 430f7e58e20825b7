/**
 * stress, the load that the documentation fills memory with (polinux/stress 1.0.4):
 * each hog is a process of its own.
 */
import { wait, type Process, type Program, type Signal } from '../../program.ts';
import { Process as Hog } from '../../process/process.ts';
import { MB, type ImageDefinition } from '../image.ts';

export const stress: ImageDefinition = {
  repositories: ['docker.io/polinux/stress'],
  hasTag: (tag) => /^(latest|1\.0\.[0-4])$/.test(tag),
  size: () => 4 * MB,
  entrypoint: [],
  cmd: ['stress', '--help'],
  shell: true,
  distribution: () => 'alpine',
  program: (name, process) => (name === 'stress' ? run(process) : undefined),
};

const KINDS = ['cpu', 'io', 'vm', 'hdd'] as const;
type Kind = (typeof KINDS)[number];
const STOPS: readonly Signal[] = ['SIGTERM', 'SIGINT'];
const UNITS: { readonly [unit: string]: number } = {
  '': 1,
  b: 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
};
const TIMES: { readonly [unit: string]: number } = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };
/** The program and its libraries. */
const OWN = 1360 * 4096;
/** How fast memory is written to the first time. */
const BYTES_A_MILLISECOND = 4 * 2 ** 20;

function* run(process: Process): Program {
  const said = settings(process.argv.slice(1));
  if ('problem' in said) {
    process.err(`stress: FAIL: [${process.pid}] ${said.problem}`);
    return 1;
  }
  if (said.help) {
    process.out(
      'stress imposes certain types of compute stress on your system\n\nUsage: stress [OPTION [ARG]] ...',
    );
    return 0;
  }
  const info = (text: string) => process.out(`stress: info: [${process.pid}] ${text}`);
  info(`dispatching hogs: ${KINDS.map((kind) => `${said.hogs[kind]} ${kind}`).join(', ')}`);
  process.use(OWN);
  const began = process.now();
  const hogs: Hog[] = [];
  for (const kind of KINDS)
    for (let i = 0; i < said.hogs[kind]; i++) {
      const hog = process.spawn({
        argv: process.argv,
        program: (own) => (kind === 'vm' ? fill(own, said) : spin(own, kind)),
      });
      if (hog instanceof Hog) hogs.push(hog);
    }
  const stopped = yield { wakesOn: STOPS, ...(said.seconds > 0 && { for: said.seconds * 1000 }) };
  for (const { pid } of hogs) process.signal(pid, 'SIGKILL');
  if (stopped) return 1;
  info(`successful run completed in ${Math.round((process.now() - began) / 1000)}s`);
  return 0;
}

interface Settings {
  readonly hogs: { [kind in Kind]: number };
  readonly bytes: number;
  /** Seconds between filling and giving back; 0 for ever, undefined for none. */
  readonly hang: number | undefined;
  readonly seconds: number;
  readonly help: boolean;
}

function settings(args: readonly string[]): Settings | { readonly problem: string } {
  const hogs = { cpu: 0, io: 0, vm: 0, hdd: 0 };
  const short: { readonly [letter: string]: string } = {
    c: 'cpu',
    i: 'io',
    m: 'vm',
    d: 'hdd',
    t: 'timeout',
  };
  let hang: number | undefined;
  let [bytes, seconds, help] = [256 * 2 ** 20, 0, args.length === 0];
  for (let at = 0; at < args.length; at++) {
    const [, dashes, named = '', equals] = /^(--?)([\w-]+)(?:=(.*))?$/.exec(args[at]!) ?? [];
    const name = dashes === '-' ? (short[named] ?? named) : named;
    if (name === 'help' || name === '?') help = true;
    else if (['verbose', 'v', 'quiet', 'q', 'vm-keep'].includes(name)) continue;
    else {
      const value = equals ?? args[++at];
      if (value === undefined) return { problem: `missing argument to option '${args.at(-1)}'` };
      const [, digits, unit = ''] = /^(\d+)([a-z]?)$/i.exec(value) ?? [];
      if (!digits) return { problem: `unrecognized suffix: ${value}` };
      const amount = Number(digits);
      if (KINDS.some((kind) => kind === name)) hogs[name as Kind] = Math.min(amount, MOST_HOGS);
      else if (name === 'vm-bytes') bytes = amount * (UNITS[unit.toLowerCase()] ?? 1);
      else if (name === 'vm-hang') hang = amount;
      else if (name === 'timeout') seconds = amount * (TIMES[unit] ?? 1);
      else if (!['backoff', 'hdd-bytes', 'vm-stride'].includes(name))
        return { problem: `unrecognized option: ${args[at]}` };
    }
  }
  return { hogs, bytes, hang, seconds, help };
}

const MOST_HOGS = 256;

/** Takes memory and writes to all of it. With --vm-hang it lets it be for so many seconds, gives it back and takes it again. */
function* fill(process: Process, { bytes, hang }: Settings): Program {
  // Parity: memory is filled in at most 16 steps, not page by page, and that it is given back between two rounds is not to be seen.
  const step = Math.max(2 ** 20, Math.ceil(bytes / 16));
  process.work(1000);
  for (let filled = 0; filled < bytes;) {
    filled = Math.min(bytes, filled + step);
    process.use(filled);
    yield wait(Math.max(1, Math.round(step / BYTES_A_MILLISECOND)));
  }
  if (hang !== undefined) process.work(hang === 0 ? 0 : busyShare(bytes, hang));
  yield {};
  return 0;
}

/** Of a core: what filling takes of each round. */
const busyShare = (bytes: number, hang: number): number => {
  const millis = bytes / BYTES_A_MILLISECOND;
  return Math.round((1000 * millis) / (millis + hang * 1000));
};

function* spin(process: Process, kind: Kind): Program {
  process.use(2 ** 18);
  process.work(kind === 'cpu' ? 1000 : 300);
  yield {};
  return 0;
}
