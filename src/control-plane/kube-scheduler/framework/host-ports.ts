/** Which ports of a node's addresses are taken (pkg/scheduler/framework/types.go, HostPortInfo). */
import type { ContainerPort, Pod } from '../../../api/generated/types/core/v1.ts';
import { isSidecar } from './resource.ts';

const ANY_ADDRESS = '0.0.0.0';

export interface HostPort {
  readonly address: string;
  /** As in `TCP/80`. */
  readonly port: string;
}

/** The host ports of what runs as long as the Pod: containers and sidecars. */
export function hostPortsOf(pod: Pod): readonly HostPort[] {
  const { containers = [], initContainers } = pod.spec;
  const lasting = initContainers
    ? [...initContainers.filter(isSidecar), ...containers]
    : containers;
  let ports: HostPort[] | undefined;
  for (const container of lasting) {
    for (const port of container.ports ?? []) {
      if (port.hostPort) (ports ??= []).push(hostPort(port));
    }
  }
  return ports ?? NONE;
}

const hostPort = ({ hostIP, protocol, hostPort: number }: ContainerPort): HostPort => ({
  address: hostIP || ANY_ADDRESS,
  port: `${protocol ?? 'TCP'}/${number}`,
});

const NONE: readonly HostPort[] = [];

export class UsedPorts {
  /** Addresses by port. */
  readonly #used = new Map<string, string[]>();

  add({ address, port }: HostPort): void {
    const addresses = this.#used.get(port);
    if (addresses) addresses.push(address);
    else this.#used.set(port, [address]);
  }

  remove({ address, port }: HostPort): void {
    const addresses = this.#used.get(port);
    const at = addresses?.indexOf(address) ?? -1;
    if (at >= 0) addresses!.splice(at, 1);
    if (addresses?.length === 0) this.#used.delete(port);
  }

  /** 0.0.0.0 stands for every address of the node, on either side. */
  conflicts({ address, port }: HostPort): boolean {
    const addresses = this.#used.get(port);
    if (!addresses) return false;
    return (
      address === ANY_ADDRESS || addresses.includes(ANY_ADDRESS) || addresses.includes(address)
    );
  }
}
