/** A sandbox's network: as its containers see it, and how somebody outside reaches a port in it. */
import type { ForwardedConnection, ForwardReceiver } from '../../apimachinery/remote-command.ts';
import type { Cancel, Clock } from '../../sim/clock.ts';
import { serveHttp } from '../net/http.ts';
import {
  connection,
  type ContainerNetwork,
  type HostPorts,
  type Ports,
  type Wire,
} from '../net/sockets.ts';
import type { PodSandbox } from './cri.ts';
import { fromUint8, toUint8 } from './fs/byte-string.ts';

/** What a runtime needs of a network plugin. */
export interface SandboxNetwork {
  problem(): string | undefined;
  add(
    sandboxId: string,
  ):
    | { readonly ok: true; readonly ips: readonly string[] }
    | { readonly ok: false; readonly problem: string };
  del(sandboxId: string): void;
}

/** Puts a sandbox behind its addresses, and behind the ports of the node that it asked for. */
export function attach(
  { config, ips }: PodSandbox,
  ports: Ports,
  wire: Wire,
  hostPorts: HostPorts,
): Cancel {
  const detachers = [
    ...ips.map((ip) => wire.attach(ip, () => ports)),
    ...(config.portMappings ?? []).map((mapping) => hostPorts.forward(mapping, ports)),
  ];
  return () => detachers.forEach((detach) => detach());
}

export function networkOf(ports: Ports, { ips }: PodSandbox, wire: Wire): ContainerNetwork {
  const isHere = (address: string) =>
    address.startsWith('127.') ||
    address === '::1' ||
    address === '0.0.0.0' ||
    address === 'localhost' ||
    ips.includes(address);
  return {
    listen: (port, listener, protocol) => ports.listen(port, listener, protocol),
    dial: (address, port, protocol) =>
      isHere(address)
        ? (ports.behind(address === 'localhost' ? '127.0.0.1' : address, port, protocol) ?? {
            refused: 'Connection refused',
          })
        : wire.dial(address, port, protocol),
    reaches: (address) => isHere(address) || wire.reaches(address),
    listening: () => ports.all(),
  };
}

/** A connection from outside, as the runtime makes one in the sandbox's network namespace. */
export function forwarded(
  clock: Clock,
  ports: Ports | undefined,
  sandboxId: string,
  port: number,
  receiver: ForwardReceiver,
): ForwardedConnection {
  const [here, there] = connection();
  let over = false;
  // Whoever dials has the connection in hand before anything comes of it.
  clock.after(0, () => {
    const listener = ports?.at(port);
    if (!listener || (!listener.accept && !listener.http)) {
      over = true;
      return receiver.onProblem(
        `error forwarding port ${port} to pod ${sandboxId}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-${sandboxId.slice(0, 8)}": failed to connect to localhost:${port} inside namespace "${sandboxId}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6 [::1]:${port}: connect: connection refused `,
      );
    }
    here.onData((bytes) => !over && receiver.onData(toUint8(bytes)));
    here.onClose(() => {
      if (!over) receiver.onEnd();
      over = true;
    });
    if (listener.accept) listener.accept(there);
    else serveHttp(there, listener.http!);
  });
  const later = (act: () => void) => void clock.after(0, act);
  return {
    send: (bytes) => later(() => here.send(fromUint8(bytes))),
    end: () => later(() => here.close()),
    close: () => {
      over = true;
      later(() => here.close());
    },
  };
}
