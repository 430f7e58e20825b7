/** Gives Services their cluster addresses and node ports, each once (pkg/registry/core/service/{ipallocator,portallocator}, storage/alloc.go). */
import { invalid, type FieldError } from '../../../apimachinery/field-error.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import { needsClusterIP, needsNodePort } from '../../../api/core/v1/service/strategy.ts';
import type { Service, ServicePort } from '../../../api/generated/types/core/v1.ts';
import type { Random } from '../../../sim/random.ts';
import type { Etcd } from '../../etcd/etcd.ts';

/** --service-cluster-ip-range as kubeadm sets it, and --service-node-port-range. */
const NETWORK = [10, 96, 0, 0] as const;
const PREFIX = 12;
const RANGE = `${NETWORK.join('.')}/${PREFIX}`;
const SIZE = 2 ** (32 - PREFIX);
const FIRST_PORT = 30000;
const LAST_PORT = 32767;
const NONE = 'None';

export class ServiceAddresses {
  readonly #random: Random;
  readonly #ips = new Set<string>();
  readonly #ports = new Set<number>();

  /** Learns what is taken from the store, and keeps learning. */
  constructor(etcd: Etcd, prefix: string, random: Random) {
    this.#random = random;
    for (const { value } of etcd.range(prefix)) this.#take(value as Service);
    etcd.watch(prefix, etcd.revision, ({ previous, current }) => {
      if (previous) this.#give(previous.value as Service);
      if (current) this.#take(current.value as Service);
    });
  }

  /** The Service with all that it needs. `previous` may keep what it has. */
  allocate(service: Service, previous?: Service): Service {
    return this.#withPorts(this.#withAddress(service, previous), previous);
  }

  #withAddress(service: Service, previous: Service | undefined): Service {
    const { spec } = service;
    if (!needsClusterIP(spec) || spec.clusterIP === NONE) return service;
    const ip = spec.clusterIP || previous?.spec.clusterIP;
    if (ip && ip === previous?.spec.clusterIP) return addressed(service, ip);
    if (!ip) return addressed(service, this.#freeAddress());
    const problem = !inRange(ip)
      ? `the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${RANGE}`
      : this.#ips.has(ip)
        ? 'provided IP is already allocated'
        : undefined;
    if (problem)
      refuse(service, invalid('spec.clusterIPs', [ip], `failed to allocate IP ${ip}: ${problem}`));
    return addressed(service, ip);
  }

  #withPorts(service: Service, previous: Service | undefined): Service {
    const { spec } = service;
    if (!needsNodePort(spec) || !spec.ports) return service;
    const own = new Set(previous?.spec.ports?.map(({ nodePort }) => nodePort));
    const taken = new Set<number>();
    const ports = spec.ports.map((port, i): ServicePort => {
      const nodePort = port.nodePort || this.#freePort(taken);
      const field = `spec.ports[${i}].nodePort`;
      if (nodePort < FIRST_PORT || nodePort > LAST_PORT) {
        refuse(
          service,
          invalid(
            field,
            nodePort,
            `provided port is not in the valid range. The range of valid ports is ${FIRST_PORT}-${LAST_PORT}`,
          ),
        );
      }
      if (this.#ports.has(nodePort) && !own.has(nodePort))
        refuse(service, invalid(field, nodePort, 'provided port is already allocated'));
      taken.add(nodePort);
      return { ...port, nodePort };
    });
    return { ...service, spec: { ...spec, ports } };
  }

  #freeAddress(): string {
    // The network itself and its last address are nobody's.
    const start = 1 + this.#random.below(SIZE - 2);
    for (let i = 0; i < SIZE; i++) {
      const ip = addressOf(1 + ((start - 1 + i) % (SIZE - 2)));
      if (!this.#ips.has(ip)) return ip;
    }
    throw StatusError.internal('failed to allocate a serviceIP: range is full');
  }

  #freePort(taken: ReadonlySet<number>): number {
    const count = LAST_PORT - FIRST_PORT + 1;
    const start = this.#random.below(count);
    for (let i = 0; i < count; i++) {
      const port = FIRST_PORT + ((start + i) % count);
      if (!this.#ports.has(port) && !taken.has(port)) return port;
    }
    throw StatusError.internal('failed to allocate a nodePort: range is full');
  }

  #take({ spec }: Service): void {
    for (const ip of spec.clusterIPs ?? []) if (ip !== NONE) this.#ips.add(ip);
    for (const { nodePort } of spec.ports ?? []) if (nodePort) this.#ports.add(nodePort);
  }

  #give({ spec }: Service): void {
    for (const ip of spec.clusterIPs ?? []) this.#ips.delete(ip);
    for (const { nodePort } of spec.ports ?? []) if (nodePort) this.#ports.delete(nodePort);
  }
}

function addressed(service: Service, ip: string): Service {
  const { spec } = service;
  return {
    ...service,
    spec: {
      ...spec,
      clusterIP: ip,
      clusterIPs: spec.clusterIPs?.length ? spec.clusterIPs : [ip],
      ipFamilies: spec.ipFamilies ?? ['IPv4'],
      ipFamilyPolicy: spec.ipFamilyPolicy ?? 'SingleStack',
    },
  };
}

function addressOf(offset: number): string {
  const [a, b] = NETWORK;
  return [a, b + (offset >> 16), (offset >> 8) & 255, offset & 255].join('.');
}

function inRange(ip: string): boolean {
  const parts = ip.split('.').map(Number);
  return parts.length === 4 && parts[0] === NETWORK[0] && (parts[1]! & 0xf0) === NETWORK[1];
}

function refuse({ metadata }: Service, error: FieldError): never {
  throw StatusError.invalid({ group: '', kind: 'Service' }, metadata.name, [error]);
}
