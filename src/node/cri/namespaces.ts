/** The Linux namespaces that a container is in, as /proc tells them: the machine's, its Pod's, or its own. */
import { hashText } from '../../sim/digest.ts';
import type { PodSandbox } from './cri.ts';

/** Those that the kernel makes at boot. */
const OF_THE_MACHINE = {
  cgroup: 4_026_531_835,
  pid: 4_026_531_836,
  user: 4_026_531_837,
  uts: 4_026_531_838,
  ipc: 4_026_531_839,
  net: 4_026_531_840,
  mnt: 4_026_531_841,
} as const;

type Kind = keyof typeof OF_THE_MACHINE;

/** By its kind: `pid:[4026532201]`. `container` names what shares its processes with nobody else. */
export function namespacesOf({ id, config }: PodSandbox, container: string): Map<Kind, string> {
  const shared = new Set<Kind>();
  if (config.hostNetwork) shared.add('net').add('uts');
  if (config.hostPID) shared.add('pid');
  if (config.hostIPC) shared.add('ipc');
  if (config.usersFrom === undefined) shared.add('user');
  const own = new Set<Kind>(['mnt', 'cgroup']);
  if (!config.sharesProcesses) own.add('pid');
  const kinds = Object.keys(OF_THE_MACHINE) as Kind[];
  return new Map(
    kinds.sort().map((kind) => {
      const owner = own.has(kind) ? `${id}/${container}` : id;
      const number = shared.has(kind)
        ? OF_THE_MACHINE[kind]
        : 4_026_532_000 + ((hashText(`${kind} ${owner}`, 0x811c9dc5) >>> 0) % 100_000);
      return [kind, `${kind}:[${number}]`];
    }),
  );
}

/** /proc/self/uid_map: which of the machine's users the container's users are. */
export function userMap({ config }: PodSandbox): string {
  const [first, count] =
    config.usersFrom === undefined ? [0, 2 ** 32 - 1] : [config.usersFrom, USERS];
  return `${[0, first, count].map((number) => String(number).padStart(10)).join(' ')}\n`;
}

/** So many users each Pod with a namespace of its own gets; the machine keeps the first for itself. */
export const USERS = 65_536;
