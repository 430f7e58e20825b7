/** Commands about processes, users, the machine and time. */
import { SECOND, type Millis } from '../../../sim/clock.ts';
import { commandName, Process } from '../process/process.ts';
import { numberOf, signalNamed, signalNames } from '../process/signals.ts';
import type { Program } from '../process/wait.ts';
import { holds } from '../shell/conditions.ts';
import { complain, isGnu, missingOperand, options, unknownOption, type Applet } from './applet.ts';
import { userName } from './names.ts';
import { become } from './wrappers.ts';
import { xargs } from './xargs.ts';

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
  if (args.length === 0) return missingOperand(process, 'sleep');
  let millis = 0;
  for (const arg of args) {
    const each = millisOf(arg);
    if (each === undefined)
      return complain(
        process,
        `sleep: invalid ${isGnu(process) ? 'time interval' : 'number'} '${arg}'`,
      );
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
    process.err(
      isGnu(process)
        ? `timeout: failed to run command '${rest[0]}': No such file or directory`
        : `timeout: can't execute '${rest[0]}': No such file or directory`,
    );
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
  return code === 137 ? 137 : isGnu(process) ? 124 : 143;
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
      .filter((other) => commandName(other) === name && other !== process);
    for (const { pid } of found) process.signal(pid, named ?? 'SIGTERM');
    if (found.length === 0) status = complain(process, `killall: ${name}: no process killed`);
  }
  return status;
}

function pgrep(process: Process, args: readonly string[]): number {
  const { has, rest } = options(args, 'flxo');
  const found = process
    .processes()
    .filter(
      (other) =>
        other !== process &&
        (has('f') ? other.argv.join(' ') : commandName(other)).includes(rest[0] ?? ''),
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
  // The kernel keeps them in order.
  const groups = [...new Set([gid, ...supplementalGroups])].sort((a, b) => a - b);
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

function date(process: Process, args: readonly string[]): number {
  const { value, rest, unknown } = options(args, 'ud:Is:r:');
  if (unknown) return unknownOption(process, 'date', unknown);
  const given = value('d');
  const at =
    given === undefined
      ? process.now()
      : given.startsWith('@')
        ? Number(given.slice(1)) * 1000
        : ((isGnu(process) ? relative(given, process.now()) : undefined) ??
          Date.parse(`${given.replace(' ', 'T')}Z`));
  if (Number.isNaN(at)) return complain(process, `date: invalid date '${given}'`);
  process.out(dateText(at, rest[0]));
  return 0;
}

const DAY: Millis = 86_400 * SECOND;
const SPANS: { readonly [unit: string]: Millis } = {
  second: SECOND,
  sec: SECOND,
  minute: 60 * SECOND,
  min: 60 * SECOND,
  hour: 3600 * SECOND,
  day: DAY,
  week: 7 * DAY,
};

/** `yesterday`, `2 hours ago`, `+1 day`, as GNU's date takes them. */
function relative(text: string, now: Millis): Millis | undefined {
  const word = { now: 0, today: 0, yesterday: -DAY, tomorrow: DAY }[text];
  if (word !== undefined) return now + word;
  const [, sign, count, unit, ago] =
    /^([-+])?\s*(\d+)\s*([a-z]+?)s?(\s+ago)?$/.exec(text.trim()) ?? [];
  const span = SPANS[unit ?? ''];
  if (span === undefined) return undefined;
  return now + (sign === '-' || ago ? -1 : 1) * Number(count) * span;
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
  const bracket = commandName(process) === '[';
  const result = holds(process, bracket ? args.slice(0, -1) : args);
  return result === undefined
    ? complain(process, `${commandName(process)}: unknown operand`, 2)
    : result
      ? 0
      : 1;
}

export const systemCommands: readonly (readonly [string, Applet])[] = [
  ['sleep', sleep],
  ['timeout', timeout],
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
  ['xargs', xargs],
  ['date', date],
  ['which', which],
  ['test', testCommand],
  ['[', testCommand],
  ['usleep', (process, [micros = '0']) => sleep(process, [String(Number(micros) / 1e6)])],
];
