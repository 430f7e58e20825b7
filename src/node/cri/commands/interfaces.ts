/** ip, ifconfig, route, arp and netstat: a Pod's network as it looks from inside, with one interface beside the loopback. */
import type { Process } from '../process/process.ts';
import { complain, options, type Applet } from './applet.ts';

interface Interface {
  readonly address: string;
  readonly network: string;
  readonly gateway: string;
  readonly broadcast: string;
  readonly hardware: string;
}

/** The first address of IPv4, in a network of 256, as each node has one. */
function interfaceOf({ ips }: Process): Interface | undefined {
  const address = ips.find((each) => each.includes('.'));
  if (address === undefined) return undefined;
  const parts = address.split('.');
  const within = (last: number) => [...parts.slice(0, 3), String(last)].join('.');
  const hardware = ['0a', '58', ...parts.map((part) => Number(part).toString(16).padStart(2, '0'))];
  return {
    address,
    network: within(0),
    gateway: within(1),
    broadcast: within(255),
    hardware: hardware.join(':'),
  };
}

function ip(process: Process, args: readonly string[]): number {
  const [object = '', action = 'show'] = args.filter((arg) => !/^-(4|6|o|br|d|s|c)/.test(arg));
  const only = args.includes('-4') ? 4 : args.includes('-6') ? 6 : 0;
  const of = interfaceOf(process);
  if (/^(a|addr|address)$/.test(object) && /^(s|show|list|ls)/.test(action))
    return addresses(process, of, only, true);
  if (/^(l|link)$/.test(object) && /^(s|show|list|ls)/.test(action))
    return addresses(process, of, 0, false);
  if (/^(r|ro|route)$/.test(object) && /^(s|show|list|ls)/.test(action)) {
    if (!of) return 0;
    process.out(
      `default via ${of.gateway} dev eth0 \n${of.network}/24 via ${of.gateway} dev eth0  src ${of.address} \n${of.gateway} dev eth0 scope link  src ${of.address} `,
    );
    return 0;
  }
  if (/^(n|neigh)/.test(object)) return 0;
  if (object === '') {
    process.err('Usage: ip [OPTIONS] address|route|link|neigh [ARGS]');
    return 1;
  }
  return complain(process, `ip: RTNETLINK answers: Operation not permitted`, 2);
}

function addresses(
  process: Process,
  of: Interface | undefined,
  only: number,
  withAddresses: boolean,
): number {
  const forever = '       valid_lft forever preferred_lft forever';
  const lines = [
    '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000',
    '    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00',
    ...(withAddresses && only !== 6 ? ['    inet 127.0.0.1/8 scope host lo', forever] : []),
    ...(withAddresses && only !== 4 ? ['    inet6 ::1/128 scope host ', forever] : []),
  ];
  if (of)
    lines.push(
      '2: eth0@if3: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue ',
      `    link/ether ${of.hardware} brd ff:ff:ff:ff:ff:ff`,
      ...(withAddresses && only !== 6
        ? [`    inet ${of.address}/24 brd ${of.broadcast} scope global eth0`, forever]
        : []),
    );
  process.out(lines.join('\n'));
  return 0;
}

// Parity: how much has gone through an interface is not counted; ifconfig says 0.
function ifconfig(process: Process): number {
  const of = interfaceOf(process);
  const counts =
    '          RX packets:0 errors:0 dropped:0 overruns:0 frame:0\n          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0\n';
  if (of)
    process.out(
      `eth0      Link encap:Ethernet  HWaddr ${of.hardware.toUpperCase()}  \n          inet addr:${of.address}  Bcast:${of.broadcast}  Mask:255.255.255.0\n          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n${counts}          collisions:0 txqueuelen:0 \n          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)\n`,
    );
  process.out(
    `lo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n          inet6 addr: ::1/128 Scope:Host\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n${counts}          collisions:0 txqueuelen:1000 \n          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)\n`,
  );
  return 0;
}

function route(process: Process, args: readonly string[]): number {
  if (args.some((arg) => arg === 'add' || arg === 'del'))
    return complain(process, 'route: SIOCADDRT: Operation not permitted');
  const of = interfaceOf(process);
  process.out(
    'Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface',
  );
  const row = (...cells: string[]) =>
    process.out(
      `${cells
        .slice(0, 3)
        .map((cell) => cell.padEnd(16))
        .join('')}${cells[3]!.padEnd(5)} 0      0        0 eth0`,
    );
  if (!of) return 0;
  const numeric = args.some((arg) => /^-\w*n/.test(arg));
  row(numeric ? '0.0.0.0' : 'default', of.gateway, '0.0.0.0', 'UG');
  row(of.network, of.gateway, '255.255.255.0', 'UG');
  row(of.gateway, numeric ? '0.0.0.0' : '*', '255.255.255.255', 'UH');
  return 0;
}

function netstat(process: Process, args: readonly string[]): number {
  const { has } = options(args, 'laentuwpWr');
  const programs = has('p');
  const only = has('t') !== has('u') ? (has('t') ? 'TCP' : 'UDP') : undefined;
  process.out(
    `Active Internet connections (${has('a') ? 'servers and established' : 'only servers'})\nProto Recv-Q Send-Q Local Address           Foreign Address         State       ${programs ? 'PID/Program name    ' : ''}`,
  );
  for (const { protocol, port } of process.network.listening())
    if (only === undefined || protocol === only)
      process.out(
        `${protocol.toLowerCase().padEnd(5)}      0      0 ${`0.0.0.0:${port}`.padEnd(23)} ${'0.0.0.0:*'.padEnd(23)} ${(protocol === 'TCP' ? 'LISTEN' : '').padEnd(11)}${programs ? ' -' : ''}`,
      );
  return 0;
}

function ss(process: Process, args: readonly string[]): number {
  const { has } = options(args, 'tulnpa4s');
  process.out('Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:Port Process');
  for (const { protocol, port } of process.network.listening())
    if (has('t') === has('u') || (protocol === 'TCP') === has('t'))
      process.out(
        `${protocol.toLowerCase().padEnd(5)} ${(protocol === 'TCP' ? 'LISTEN' : 'UNCONN').padEnd(6)} 0      ${protocol === 'TCP' ? '511   ' : '0     '} ${`0.0.0.0:${port}`.padStart(18)}  ${'0.0.0.0:*'.padStart(16)}`,
      );
  return 0;
}

export const interfaceCommands: readonly (readonly [string, Applet])[] = [
  ['ip', ip],
  ['ifconfig', ifconfig],
  ['route', route],
  ['arp', () => 0],
  ['netstat', netstat],
  ['ss', ss],
];
