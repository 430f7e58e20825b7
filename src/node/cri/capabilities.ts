/** What a process may do beside what its user may: Linux's capabilities, as /proc/self/status tells them. */
import type { ContainerCapabilities } from './cri.ts';

/** By their numbers (include/uapi/linux/capability.h). */
const NAMES = (
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE ' +
  'NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN ' +
  'SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE ' +
  'MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'
).split(' ');

const numberOf = (name: string): number => NAMES.indexOf(name.toUpperCase().replace(/^CAP_/, ''));

/** What is added and dropped of what the runtime gives; `ALL` goes first. */
export function capabilitiesOf(
  given: readonly number[],
  { privileged, add = [], drop = [] }: ContainerCapabilities = {},
): readonly number[] {
  const all = NAMES.map((_name, number) => number);
  if (privileged) return all;
  const isAll = (name: string) => name.toUpperCase() === 'ALL';
  const kept = new Set(add.some(isAll) ? all : drop.some(isAll) ? [] : given);
  for (const name of add) kept.add(numberOf(name));
  for (const name of drop) kept.delete(numberOf(name));
  return [...kept].filter((number) => number >= 0);
}

/** Lines of /proc/self/status. Who is not root has none in effect, and may get no more than these by executing something. */
export function capabilityLines(capabilities: readonly number[], uid: number): string {
  const mask = inHex(capabilities);
  const none = inHex([]);
  const own = uid === 0 ? mask : none;
  return `CapInh:\t${none}\nCapPrm:\t${own}\nCapEff:\t${own}\nCapBnd:\t${mask}\nCapAmb:\t${none}\n`;
}

function inHex(numbers: readonly number[]): string {
  const words = [0, 0];
  for (const number of numbers) words[number < 32 ? 1 : 0]! += 2 ** (number % 32);
  return words.map((word) => word.toString(16).padStart(8, '0')).join('');
}
