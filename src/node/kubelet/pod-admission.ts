/**
 * Whether a Pod that was bound here may run here: a second look at what the scheduler decided, which may have been decided
 * by somebody else, or on old news (pkg/kubelet/lifecycle/predicate.go, 1.36).
 */
import type {
  Node,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  Pod,
} from '../../api/generated/types/core/v1.ts';
import type { Cancel } from '../../sim/clock.ts';
import { amountOf, podRequests, type Amounts } from './pod-requests.ts';
import { portMappings } from './port-mappings.ts';

const ANY = '0.0.0.0';

export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

export class PodAdmission {
  readonly #admitted = new Map<
    string,
    { readonly requests: Amounts; readonly hostPorts: readonly string[] }
  >();
  readonly #used = new Map<string, number>();
  readonly #usedPorts = new Map<string, number>();
  readonly #freed = new Set<() => void>();

  /** Counts the Pod in, or says why not. One that is in stays in. */
  admit(pod: Pod, node: Pick<Node, 'metadata' | 'status'>): Rejection | undefined {
    if (this.#admitted.has(pod.metadata.uid)) return undefined;
    const requests = podRequests(pod);
    const hostPorts = hostPortsOf(pod);
    const rejection = this.#outOf(requests, node) ?? this.#mismatch(pod, node, hostPorts);
    if (!rejection) this.take(pod);
    return rejection;
  }

  /** Counts a Pod with what it asks for now in place of what it asked for; or says why it cannot have it. */
  resize(
    pod: Pod,
    node: Pick<Node, 'status'>,
  ): { readonly reason: 'Deferred' | 'Infeasible'; readonly message: string } | undefined {
    const { uid } = pod.metadata;
    const before = this.#admitted.get(uid);
    const requests = podRequests(pod);
    for (const name of ['cpu', 'memory']) {
      const [wanted, has] = [requests.get(name) ?? 0, before?.requests.get(name) ?? 0];
      const capacity = amountOf(name, node.status.allocatable?.[name] ?? '0');
      const used = (this.#used.get(name) ?? 0) - has;
      if (wanted > capacity)
        return {
          reason: 'Infeasible',
          message: `Node didn't have enough capacity: ${name}, requested: ${wanted}, capacity: ${capacity}`,
        };
      if (wanted > has && used + wanted > capacity)
        return {
          reason: 'Deferred',
          message: `Node didn't have enough resource: ${name}, requested: ${wanted}, used: ${used}, capacity: ${capacity}`,
        };
    }
    this.release(uid);
    this.take(pod);
    return undefined;
  }

  /** Tells when a Pod has given back what it had. */
  whenFreed(told: () => void): Cancel {
    this.#freed.add(told);
    return () => void this.#freed.delete(told);
  }

  /** Counts a Pod in that runs already. */
  take(pod: Pod): void {
    if (this.#admitted.has(pod.metadata.uid)) return;
    const entry = { requests: podRequests(pod), hostPorts: hostPortsOf(pod) };
    this.#admitted.set(pod.metadata.uid, entry);
    this.#count(entry, 1);
  }

  /** Its containers are gone: what it took is free. */
  release(uid: string): void {
    const entry = this.#admitted.get(uid);
    if (entry) this.#count(entry, -1);
    this.#admitted.delete(uid);
    for (const told of Array.from(this.#freed)) told();
  }

  #count(
    { requests, hostPorts }: { readonly requests: Amounts; readonly hostPorts: readonly string[] },
    sign: 1 | -1,
  ): void {
    for (const [name, amount] of requests)
      this.#used.set(name, (this.#used.get(name) ?? 0) + sign * amount);
    for (const port of hostPorts)
      this.#usedPorts.set(port, (this.#usedPorts.get(port) ?? 0) + sign);
  }

  #outOf(requests: Amounts, { status }: Pick<Node, 'status'>): Rejection | undefined {
    const capacity = (name: string) => amountOf(name, status.allocatable?.[name] ?? '0');
    const short = (name: string, requested: number, used: number): Rejection | undefined =>
      requested > 0 && used + requested > capacity(name)
        ? {
            reason: `OutOf${name}`,
            message: `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity(name)}`,
          }
        : undefined;
    const tooMany = short('pods', 1, this.#admitted.size);
    if (tooMany) return tooMany;
    for (const [name, amount] of requests) {
      const rejection = short(name, amount, this.#used.get(name) ?? 0);
      if (rejection) return rejection;
    }
    return undefined;
  }

  #mismatch(
    pod: Pod,
    node: Pick<Node, 'metadata'>,
    hostPorts: readonly string[],
  ): Rejection | undefined {
    if (!matchesNode(pod, node)) {
      return {
        reason: 'NodeAffinity',
        message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
      };
    }
    const used = [...this.#usedPorts].flatMap(([port, count]) => (count > 0 ? [port] : []));
    if (hostPorts.some((port) => used.some((other) => conflicts(port, other)))) {
      return {
        reason: 'NodePorts',
        message:
          "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
      };
    }
    return undefined;
  }
}

const hostPortsOf = (pod: Pod): string[] =>
  portMappings(pod).map(
    ({ protocol, hostIP = ANY, hostPort }) => `${protocol}/${hostIP}/${hostPort}`,
  );

/** All addresses are each of them. */
function conflicts(port: string, other: string): boolean {
  const [protocol, ip, number] = port.split('/');
  const [otherProtocol, otherIP, otherNumber] = other.split('/');
  return (
    protocol === otherProtocol &&
    number === otherNumber &&
    (ip === otherIP || ip === ANY || otherIP === ANY)
  );
}

function matchesNode({ spec }: Pod, { metadata }: Pick<Node, 'metadata'>): boolean {
  const labels = metadata.labels ?? {};
  if (!Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value))
    return false;
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return !terms || terms.some((term) => matchesTerm(term, labels, metadata.name));
}

function matchesTerm(
  term: NodeSelectorTerm,
  labels: { readonly [key: string]: string },
  name: string,
): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  if (matchExpressions.length + matchFields.length === 0) return false;
  return (
    matchExpressions.every((one) => meets(one, labels[one.key])) &&
    matchFields.every((one) => meets(one, name))
  );
}

function meets(
  { operator, values = [] }: NodeSelectorRequirement,
  value: string | undefined,
): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return Number(value) > Number(values[0]);
    default:
      return Number(value) < Number(values[0]);
  }
}
