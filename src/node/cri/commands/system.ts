/** Commands about processes, users, the machine and time. */
import { SECOND, type Millis } from '../../../sim/clock.ts';
import { Process } from '../process/process.ts';
import { numberOf, signalNamed, signalNames } from '../process/signals.ts';
import type { Program } from '../process/wait.ts';
import { holds } from '../shell/conditions.ts';
import { complain, options, unknownOption, type Applet } from './applet.ts';
import { userName } from './listing.ts';

const UNITS: Record<string, Millis> = {
  s: SECOND,
  m: 60 * SECOND,
  h: 3600 * SECOND,
  d: 86_400 * SECOND,
};
/** Who sleeps this long only wants to stay. */
const LONG: Millis = 10 * 60 * SECOND;

function millisOf(text: string): Millis | undefined {
  if (text === 'infinity' || text === 'inf') return Infinity;
  const [, digits, unit = 's'] = /^(\d*\.?\d+)([smhd])?$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits) * UNITS[unit]!;
}

function* sleep(process: Process, args: readonly string[]): Program {
  if (args.length === 0) return complain(process, 'BusyBox: sleep: missing operand');
  let millis = 0;
  for (const arg of args) {
    const each = millisOf(arg);
    if (each === undefined) return complain(process, `sleep: invalid number '${arg}'`);
    millis += each;
  }
  if (millis === Infinity) yield {};
  else yield { for: millis, upkeep: millis >= LONG };
  return 0;
}

function* timeout(process: Process, args: readonly string[]): Program {
  const rest = [...args];
  let signal = signalNamed('TERM')!;
  let killAfter: Millis | undefined;
  while (rest[0]?.startsWith('-')) {
    const option = rest.shift()!;
    if (option === '-s') signal = signalNamed(rest.shift() ?? '') ?? signal;
    else if (option === '-k') killAfter = millisOf(rest.shift() ?? '');
    else if (option === '-t') continue;
  }
  const millis = millisOf(rest.shift() ?? '');
  if (millis === undefined || rest.length === 0)
    return complain(process, 'timeout: invalid time interval', 1);
  const child = process.spawn({ argv: rest });
  if (!(child instanceof Process)) {
    process.err(`timeout: can't execute '${rest[0]}': No such file or directory`);
    return 127;
  }
  const end = process.now() + millis;
  while (child.exitCode === undefined && process.now() < end)
    yield { on: [child.exited], for: end - process.now() };
  if (child.exitCode !== undefined) return child.exitCode;
  process.signal(child.pid, signal);
  if (killAfter !== undefined) {
    yield { on: [child.exited], for: killAfter };
    process.signal(child.pid, 'SIGKILL');
  }
  const code = yield* process.join(child);
  return code === 137 ? 137 : 143;
}

function ps(process: Process): number {
  process.out('PID   USER     TIME  COMMAND');
  for (const { pid, user, argv } of process.processes())
    process.out(
      `${String(pid).padStart(5)} ${userName(process, user.uid).padEnd(8)}  0:00 ${argv.join(' ')}`,
    );
  return 0;
}

/** `kill -TERM 7`, `kill -9 1`, `kill %1`; `job` finds the process of a shell's job. */
export function killProcesses(
  process: Process,
  args: readonly string[],
  job: (number: number) => number | undefined = () => undefined,
): number {
  const [first = ''] = args;
  if (first === '-l') {
    for (const name of signalNames)
      process.out(`${String(numberOf(name)).padStart(2)}) ${name.slice(3)}`);
    return 0;
  }
  const named = first === '-s' ? args[1] : /^-\w/.test(first) ? first.slice(1) : undefined;
  const isProbe = named === '0';
  const signal = named === undefined ? 'SIGTERM' : signalNamed(named);
  if (!signal && !isProbe) return complain(process, `sh: bad signal name '${named}'`);
  let status = 0;
  for (const text of args.slice(first === '-s' ? 2 : named === undefined ? 0 : 1)) {
    const pid = text.startsWith('%') ? (job(Number(text.slice(1))) ?? NaN) : Number(text);
    const found = isProbe
      ? process.processes().some((other) => other.pid === pid)
      : process.signal(pid, signal!);
    if (!found) status = complain(process, `sh: can't kill pid ${text}: No such process`);
  }
  return status;
}

function killall(process: Process, args: readonly string[]): number {
  const named = /^-\w/.test(args[0] ?? '') ? signalNamed(args[0]!.slice(1)) : 'SIGTERM';
  let status = 0;
  for (const name of args.filter((arg) => !arg.startsWith('-'))) {
    const found = process
      .processes()
      .filter((other) => nameOf(other) === name && other !== process);
    for (const { pid } of found) process.signal(pid, named ?? 'SIGTERM');
    if (found.length === 0) status = complain(process, `killall: ${name}: no process killed`);
  }
  return status;
}

const nameOf = ({ argv }: Process): string => argv[0]?.slice(argv[0].lastIndexOf('/') + 1) ?? '';

function pgrep(process: Process, args: readonly string[]): number {
  const { has, rest } = options(args, 'flxo');
  const found = process
    .processes()
    .filter(
      (other) =>
        other !== process &&
        (has('f') ? other.argv.join(' ') : nameOf(other)).includes(rest[0] ?? ''),
    );
  for (const { pid } of found) process.out(String(pid));
  return found.length > 0 ? 0 : 1;
}

function id(process: Process, args: readonly string[]): number {
  const { has } = options(args, 'ugnGr');
  const { uid, gid, supplementalGroups = [] } = process.user;
  const user = (of: number) => userName(process, of);
  const group = (of: number) => userName(process, of, '/etc/group');
  const both = (of: number, name: string) => (name === String(of) ? String(of) : `${of}(${name})`);
  const groups = [...new Set([gid, ...supplementalGroups])];
  if (has('u')) process.out(has('n') ? user(uid) : String(uid));
  else if (has('g')) process.out(has('n') ? group(gid) : String(gid));
  else if (has('G')) process.out(groups.map((each) => (has('n') ? group(each) : each)).join(' '));
  else
    process.out(
      `uid=${both(uid, user(uid))} gid=${both(gid, group(gid))} groups=${groups.map((each) => both(each, group(each))).join(',')}`,
    );
  return 0;
}

function hostname(process: Process, args: readonly string[]): number {
  const { has } = options(args, 'ifsdI', { fqdn: 'f', domain: 'd', short: 's' });
  const full = has('f') || has('d') ? fullHostname(process) : process.hostname;
  const shown = has('d') ? full.replace(/^[^.]*\.?/, '') : full;
  process.out(has('i') || has('I') ? process.ips.join(' ') : shown);
  return 0;
}

/** The name before all others that /etc/hosts gives the address of this host. */
function fullHostname(process: Process): string {
  const hosts = process.files.read('/etc/hosts', { uid: 0, gid: 0 });
  for (const line of hosts.ok ? hosts.value.split('\n') : []) {
    const [, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (names.includes(process.hostname)) return names[0]!;
  }
  return process.hostname;
}

function uname(process: Process, args: readonly string[]): number {
  const { has, unknown } = options(args, 'asnrvmpo');
  if (unknown) return unknownOption(process, 'uname', unknown);
  const version = process.files.read('/proc/version', { uid: 0, gid: 0 });
  const release = (version.ok ? /version (\S+)/.exec(version.value)?.[1] : undefined) ?? '6.8.0';
  const facts = {
    s: 'Linux',
    n: process.hostname,
    r: release,
    v: '#1 SMP',
    m: 'x86_64',
    o: 'Linux',
  };
  const shown = Object.entries(facts).filter(([letter]) => has('a') || has(letter));
  process.out((shown.length > 0 ? shown : [['s', 'Linux']]).map(([, text]) => text).join(' '));
  return 0;
}

function env(process: Process, args: readonly string[]): number | Program {
  const rest = [...args];
  const values =
    rest[0] === '-i' ? (rest.shift(), new Map<string, string>()) : new Map(process.env);
  while (rest[0] === '-u') values.delete(rest.splice(0, 2)[1] ?? '');
  for (let at = rest[0]?.indexOf('=') ?? -1; at > 0; at = rest[0]?.indexOf('=') ?? -1) {
    const assignment = rest.shift()!;
    values.set(assignment.slice(0, at), assignment.slice(at + 1));
  }
  if (rest.length === 0) {
    for (const [name, value] of values) process.out(`${name}=${value}`);
    return 0;
  }
  return become(process, 'env', rest, values);
}

/** Runs another command in its own place. */
function* become(
  process: Process,
  command: string,
  argv: readonly string[],
  values = process.env,
): Program {
  process.argv = argv;
  process.env = values;
  const program = process.container.load(process);
  if (!('problem' in program)) return yield* program;
  process.err(`${command}: can't execute '${argv[0]}': No such file or directory`);
  return 127;
}

function printenv(process: Process, names: readonly string[]): number {
  if (names.length === 0) for (const [name, value] of process.env) process.out(`${name}=${value}`);
  let status = 0;
  for (const name of names) {
    const value = process.env.get(name);
    if (value === undefined) status = 1;
    else process.out(value);
  }
  return status;
}

function* xargs(process: Process, args: readonly string[]): Program {
  const { value, rest } = splitAtCommand(args);
  const words = (yield* process.readAll()).split(value === '0' ? '\0' : /\s+/).filter(Boolean);
  const each = Number(value) || words.length || 1;
  let status = 0;
  for (let at = 0; at < Math.max(words.length, 1); at += each) {
    const child = process.spawn({
      argv: [...(rest.length > 0 ? rest : ['echo']), ...words.slice(at, at + each)],
    });
    if (!(child instanceof Process))
      return complain(process, `xargs: ${rest[0]}: No such file or directory`, 127);
    if ((yield* process.join(child)) !== 0) status = 123;
  }
  return status;
}

function splitAtCommand(args: readonly string[]): {
  readonly value: string | undefined;
  readonly rest: readonly string[];
} {
  if (args[0] === '-n') return { value: args[1], rest: args.slice(2) };
  if (args[0]?.startsWith('-n')) return { value: args[0].slice(2), rest: args.slice(1) };
  if (args[0] === '-0') return { value: '0', rest: args.slice(1) };
  return { value: undefined, rest: args.filter((arg, i) => i > 0 || !/^-[rt]$/.test(arg)) };
}

function date(process: Process, args: readonly string[]): number {
  const { value, rest, unknown } = options(args, 'ud:Is:r:');
  if (unknown) return unknownOption(process, 'date', unknown);
  const given = value('d');
  const at =
    given === undefined
      ? process.now()
      : given.startsWith('@')
        ? Number(given.slice(1)) * 1000
        : Date.parse(`${given.replace(' ', 'T')}Z`);
  if (Number.isNaN(at)) return complain(process, `date: invalid date '${given}'`);
  process.out(dateText(at, rest[0]));
  return 0;
}

/** `Sat Nov 21 08:54:55 UTC 2026`, or in a format of `%` letters. */
function dateText(at: Millis, format?: string): string {
  const iso = new Date(at).toISOString();
  const [weekday = '', day = '', month = ''] = new Date(at).toUTCString().split(' ');
  const time = iso.slice(11, 19);
  if (!format?.startsWith('+'))
    return `${weekday.slice(0, 3)} ${month} ${day.replace(/^0/, ' ')} ${time} UTC ${iso.slice(0, 4)}`;
  const letters: Record<string, string> = {
    Y: iso.slice(0, 4),
    y: iso.slice(2, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    e: String(Number(iso.slice(8, 10))).padStart(2),
    H: time.slice(0, 2),
    M: time.slice(3, 5),
    S: time.slice(6, 8),
    T: time,
    R: time.slice(0, 5),
    F: iso.slice(0, 10),
    D: `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(2, 4)}`,
    s: String(Math.floor(at / 1000)),
    N: `${iso.slice(20, 23)}000000`,
    Z: 'UTC',
    z: '+0000',
    a: weekday.slice(0, 3),
    b: month,
    n: '\n',
    '%': '%',
  };
  return format
    .slice(1)
    .replace(/%([a-zA-Z%])/g, (whole, letter: string) => letters[letter] ?? whole);
}

function free(process: Process, args: readonly string[]): number {
  const { has } = options(args, 'bkmgh');
  const info = process.files.read('/proc/meminfo', { uid: 0, gid: 0 });
  const kilobytes = (name: string) =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(info.ok ? info.value : '')?.[1] ?? 0);
  const [total, available] = [kilobytes('MemTotal'), kilobytes('MemAvailable')];
  const unit = has('b') ? 1 / 1024 : has('m') ? 1024 : has('g') ? 1024 * 1024 : 1;
  const row = (title: string, ...figures: number[]) =>
    process.out(
      title.padEnd(8) +
        figures.map((each) => String(Math.floor(each / unit)).padStart(12)).join(''),
    );
  process.out('              total        used        free      shared  buff/cache   available');
  row('Mem:', total, total - available, available, 0, 0, available);
  row('Swap:', 0, 0, 0);
  return 0;
}

function df(process: Process, args: readonly string[]): number {
  const { has } = options(args, 'hkPTm');
  process.out(
    `Filesystem           ${has('h') ? '     Size' : '1K-blocks'}      Used Available Use% Mounted on`,
  );
  const row = (name: string, total: number, where: string) =>
    process.out(
      `${name.padEnd(20)} ${(has('h') ? `${Math.round(total / 2 ** 20)}.0G` : String(total)).padStart(9)} ${'0'.padStart(9)} ${(has('h') ? `${Math.round(total / 2 ** 20)}.0G` : String(total)).padStart(9)}   0% ${where}`,
    );
  row('overlay', 104_857_600, '/');
  for (const { path, type } of process.files.mounts)
    row(type === 'tmpfs' ? 'tmpfs' : '/dev/vda1', 104_857_600, path);
  return 0;
}

function which(process: Process, names: readonly string[]): number {
  let status = 0;
  for (const name of names) {
    const path = (process.env.get('PATH') ?? '')
      .split(':')
      .map((each) => `${each}/${name}`)
      .find((each) => process.files.exists(each, process.user));
    if (path) process.out(path);
    else status = 1;
  }
  return status;
}

function testCommand(process: Process, args: readonly string[]): number {
  const bracket = nameOf(process) === '[';
  const result = holds(process, bracket ? args.slice(0, -1) : args);
  return result === undefined
    ? complain(process, `${nameOf(process)}: unknown operand`, 2)
    : result
      ? 0
      : 1;
}

export const systemCommands: readonly (readonly [string, Applet])[] = [
  ['sleep', sleep],
  ['timeout', timeout],
  ['ps', ps],
  ['kill', (process, args) => killProcesses(process, args)],
  ['killall', killall],
  ['pkill', killall],
  ['pgrep', pgrep],
  ['pidof', pgrep],
  ['id', id],
  ['whoami', (process) => (process.out(userName(process, process.user.uid)), 0)],
  ['hostname', hostname],
  ['uname', uname],
  ['env', env],
  ['printenv', printenv],
  ['nohup', (process, args) => become(process, 'nohup', args)],
  ['xargs', xargs],
  ['date', date],
  ['free', free],
  ['df', df],
  ['which', which],
  ['test', testCommand],
  ['[', testCommand],
  ['nproc', (process) => (process.out('1'), 0)],
  [
    'uptime',
    (process) => (
      process.out(` ${dateText(process.now(), '+%T')} up 0 min,  load average: 0.00, 0.00, 0.00`),
      0
    ),
  ],
  [
    'tty',
    (process) => (
      process.out(process.stdin?.terminal ? '/dev/pts/0' : 'not a tty'),
      process.stdin?.terminal ? 0 : 1
    ),
  ],
];
