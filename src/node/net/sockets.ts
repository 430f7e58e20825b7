/**
 * Who listens where. Every sandbox has ports of its own; those with an address can be reached from all machines on one
 * wire. A connection is two ends that hand each other bytes; how long that takes is for whoever asks to wait.
 */
import type { Cancel } from '../../sim/clock.ts';
import type { HttpHandler, HttpRequest } from './http-message.ts';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** One end of a connection. What is sent arrives at the other end's `onData` at once, or once somebody listens there. */
export interface Connection {
  send(bytes: string): void;
  /** Nothing more will be sent from here; the other end is told. */
  close(): void;
  onData(take: (bytes: string) => void): void;
  onClose(told: () => void): void;
}

/** A server as its clients find it. */
export interface Listener {
  /** Takes a connection; one that gives `http` alone has its bytes read by `serveHttp`. */
  readonly accept?: (connection: Connection) => void;
  readonly http?: HttpHandler;
  /** Answers a datagram, or not. */
  readonly datagram?: (bytes: string) => string | undefined;
  /**
   * Set when this request will be answered the same way until something changes: tells once when that is, and can be told that
   * nobody waits any more.
   */
  readonly steady?: (request: HttpRequest) => ((changed: () => void) => Cancel) | undefined;
  /** Tells when it stops listening, or when another answers on some of its ports. */
  readonly whenClosed?: (told: () => void) => Cancel;
  /** grpc.health.v1: whether a service of that name is served and well. */
  readonly health?: (service: string) => 'SERVING' | 'NOT_SERVING' | 'UNKNOWN' | 'NOT_FOUND';
}

/** The network as a container sees it. */
export interface ContainerNetwork {
  /** Undefined when the port is taken. */
  listen(port: number, listener: Listener, protocol?: Protocol): Cancel | undefined;
  /** Who answers there: a listener, or why nobody does. */
  dial(address: string, port: number, protocol?: Protocol): Listener | DialProblem;
  /** Whether an address belongs to anybody. */
  reaches(address: string): boolean;
  /** The ports that are listened to here. */
  listening(): readonly { readonly protocol: Protocol; readonly port: number }[];
}

export interface DialProblem {
  readonly refused: 'Connection refused' | 'No route to host';
}

/** The ports of one network namespace. */
export class Ports {
  readonly #listeners = new Map<string, Listener>();
  /** Who wants to know when somebody stops listening. */
  readonly #waiting = new Map<string, ReadonlySet<() => void>>();

  listen(port: number, listener: Listener, protocol: Protocol = 'TCP'): Cancel | undefined {
    const key = `${protocol}/${port}`;
    if (this.#listeners.has(key)) return undefined;
    const waiting = new Set<() => void>();
    const open: Listener = {
      ...listener,
      whenClosed: (told) => {
        waiting.add(told);
        return () => void waiting.delete(told);
      },
    };
    this.#listeners.set(key, open);
    // Who is there for all that nobody else listens to is not there for this port any more.
    for (const told of Array.from(this.#waiting.get(`${protocol}/0`) ?? [])) told();
    this.#waiting.set(key, waiting);
    return () => {
      if (this.#listeners.get(key) !== open) return;
      this.#listeners.delete(key);
      this.#waiting.delete(key);
      for (const told of Array.from(waiting)) told();
    };
  }

  /** Who listens to port 0 is there for all that nobody else listens to. */
  at(port: number, protocol: Protocol = 'TCP'): Listener | undefined {
    return this.#listeners.get(`${protocol}/${port}`) ?? this.#listeners.get(`${protocol}/0`);
  }

  /** Who answers to whoever dials this address. */
  behind(_address: string, port: number, protocol?: Protocol): Listener | undefined {
    return this.at(port, protocol);
  }

  all(): readonly { readonly protocol: Protocol; readonly port: number }[] {
    return [...this.#listeners.keys()].map((key) => {
      const [protocol, port] = key.split('/');
      return { protocol: protocol as Protocol, port: Number(port) };
    });
  }
}

interface Forward {
  /** All addresses, when absent. */
  readonly hostIP?: string;
  readonly hostPort: number;
  readonly protocol: Protocol;
  readonly containerPort: number;
}

/** A machine's own, and those that lead into a Pod: hostPorts (the CNI plugin portmap). */
export class HostPorts extends Ports {
  readonly #forwards = new Map<Forward, Ports>();

  forward(forward: Forward, to: Ports): Cancel {
    this.#forwards.set(forward, to);
    return () => void this.#forwards.delete(forward);
  }

  /** Packets are redirected before anybody here could have them. */
  override behind(address: string, port: number, protocol: Protocol = 'TCP'): Listener | undefined {
    for (const [{ hostIP = address, hostPort, protocol: of, containerPort }, to] of this.#forwards)
      if (hostPort === port && of === protocol && hostIP === address)
        return to.at(containerPort, protocol);
    return super.behind(address, port, protocol);
  }
}

/** What joins the machines of one cluster: whose ports are behind which address. */
export class Wire {
  readonly #ports = new Map<string, () => Ports | undefined>();

  attach(address: string, ports: () => Ports | undefined): Cancel {
    this.#ports.set(address, ports);
    return () => {
      if (this.#ports.get(address) === ports) this.#ports.delete(address);
    };
  }

  reaches(address: string): boolean {
    return this.#ports.has(address);
  }

  dial(address: string, port: number, protocol?: Protocol): Listener | DialProblem {
    const ports = this.#ports.get(address);
    if (!ports) return { refused: 'No route to host' };
    return ports()?.behind(address, port, protocol) ?? { refused: 'Connection refused' };
  }
}

/** Two ends of one connection. */
export function connection(): readonly [Connection, Connection] {
  const left = new End();
  const right = new End();
  left.other = right;
  right.other = left;
  return [left, right];
}

class End implements Connection {
  other!: End;
  #waiting: string[] = [];
  #take: ((bytes: string) => void) | undefined;
  #told: (() => void) | undefined;
  #over = false;
  #closed = false;

  send(bytes: string): void {
    if (!this.#closed && bytes) this.other.#arrives(bytes);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.other.#ends();
  }

  onData(take: (bytes: string) => void): void {
    this.#take = take;
    for (const bytes of this.#waiting.splice(0)) take(bytes);
  }

  onClose(told: () => void): void {
    this.#told = told;
    if (this.#over) told();
  }

  #arrives(bytes: string): void {
    if (this.#take) this.#take(bytes);
    else this.#waiting.push(bytes);
  }

  #ends(): void {
    this.#over = true;
    this.#told?.();
  }
}
