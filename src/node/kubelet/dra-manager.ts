/**
 * Has the devices of a Pod's claims prepared before its containers are made, and given back behind them
 * (pkg/kubelet/cm/dra/manager.go, 1.36).
 */
import { claimOfPod, isReservedFor, notOwned } from '../../api/devices/pod-claims.ts';
import type { Container, ContainerStatus, Pod } from '../../api/generated/types/core/v1.ts';
import type { ResourceClaim } from '../../api/generated/types/resource/v1.ts';
import { resourceClaims } from '../../api/resource/v1/resource-claim/resource-claim.ts';
import { attempt } from '../../apimachinery/attempt.ts';
import { keyOf } from '../../apimachinery/meta.ts';
import type { Client } from '../../client/client.ts';
import type { DraPlugin, PreparedDevice } from '../dra/dra-plugin.ts';

interface PreparedClaim {
  readonly uid: string;
  readonly drivers: readonly string[];
  readonly devices: readonly PreparedDevice[];
  /** Uids of the Pods that use it here. */
  readonly pods: Set<string>;
}

/** By `namespace/name`. It lies on the machine, so that the kubelet after this one knows it too. */
export type ClaimCheckpoint = Map<string, PreparedClaim>;

export class DraManager {
  readonly #client: Client;
  readonly #plugins: readonly DraPlugin[];
  readonly #claims: ClaimCheckpoint;

  constructor(client: Client, plugins: readonly DraPlugin[], checkpoint: ClaimCheckpoint) {
    this.#client = client;
    this.#plugins = plugins;
    this.#claims = checkpoint;
  }

  /** What keeps the Pod's containers from being made, if anything does. Nothing is prepared unless everything can be. */
  prepare(pod: Pod): string | undefined {
    const found: ResourceClaim[] = [];
    for (const one of pod.spec.resourceClaims ?? []) {
      const named = claimOfPod(pod, one);
      if ('problem' in named) return told(named.problem);
      if (named.name === undefined) continue;
      const claim = this.#fetch(pod, named.name, named.mustBeOwned);
      if (typeof claim === 'string') return told(claim);
      found.push(claim);
    }
    for (const claim of found) {
      const problem = this.#prepareOne(pod, claim);
      if (problem !== undefined) return told(problem);
    }
    return undefined;
  }

  unprepare(pod: Pod): void {
    for (const [key, { uid, drivers, pods }] of this.#claims) {
      if (!pods.delete(pod.metadata.uid) || pods.size > 0) continue;
      for (const driver of drivers) this.#plugin(driver)?.unprepare(uid);
      this.#claims.delete(key);
    }
  }

  /** What a container is given, of the claims that it names. */
  devicesOf(pod: Pod, container: Container): readonly PreparedDevice[] {
    return claimsOf(container).flatMap(({ name, request }) =>
      this.#devices(pod, name).filter((device) => isOf(device, request)),
    );
  }

  /** `claim:gpu`, with each device. Parity: upstream asks drivers how their devices are; nobody asks the simulated one. */
  statusOf(pod: Pod, container: Container): ContainerStatus['allocatedResourcesStatus'] {
    const claims = claimsOf(container);
    if (claims.length === 0) return undefined;
    return claims.map(({ name, request }) => ({
      name: request === undefined ? `claim:${name}` : `claim:${name}/${request}`,
      resources: this.#devices(pod, name)
        .filter((device) => isOf(device, request))
        .map(({ cdiId }) => ({ resourceID: cdiId, health: 'Unknown' as const })),
    }));
  }

  #devices(pod: Pod, podClaim: string): readonly PreparedDevice[] {
    const one = pod.spec.resourceClaims?.find(({ name }) => name === podClaim);
    const named = one && claimOfPod(pod, one);
    if (!named || 'problem' in named || named.name === undefined) return [];
    const { namespace } = pod.metadata;
    return this.#claims.get(keyOf({ namespace, name: named.name }))?.devices ?? [];
  }

  #fetch(pod: Pod, name: string, mustBeOwned: boolean): ResourceClaim | string {
    const { namespace, uid } = pod.metadata;
    const asked = attempt(() => this.#client.get(resourceClaims, { namespace, name }));
    if (!asked.ok) return `fetch ResourceClaim ${name}: ${asked.refusal.message}`;
    const claim = asked.value;
    const wrong = mustBeOwned ? notOwned(pod, claim) : undefined;
    if (wrong) return wrong;
    if (!isReservedFor(pod, claim))
      return `pod ${pod.metadata.name} (${uid}) is not allowed to use ResourceClaim ${name} (${claim.metadata.uid})`;
    if (!claim.status.allocation) return `ResourceClaim ${name}: claim not allocated`;
    const missing = driversOf(claim).find((driver) => !this.#plugin(driver));
    return missing === undefined ? claim : `DRA driver ${missing} is not registered`;
  }

  #prepareOne(pod: Pod, claim: ResourceClaim): string | undefined {
    const { name, uid } = claim.metadata;
    const key = keyOf(claim.metadata);
    const known = this.#claims.get(key);
    if (known && known.uid !== uid)
      return `old ResourceClaim with same name ${name} and different UID ${known.uid} still exists (previous pod force-deleted?!)`;
    if (known) {
      known.pods.add(pod.metadata.uid);
      return undefined;
    }
    const drivers = driversOf(claim);
    const devices: PreparedDevice[] = [];
    for (const driver of drivers) {
      const answer = this.#plugin(driver)!.prepare(claim);
      if ('problem' in answer)
        return `NodePrepareResources failed for ResourceClaim ${name}: ${answer.problem}`;
      devices.push(...answer);
    }
    this.#claims.set(key, { uid, drivers, devices, pods: new Set([pod.metadata.uid]) });
    return undefined;
  }

  #plugin(driver: string): DraPlugin | undefined {
    return this.#plugins.find((plugin) => plugin.driver === driver);
  }
}

const told = (problem: string): string =>
  `Failed to prepare dynamic resources: prepare dynamic resources: ${problem}`;

const claimsOf = ({ resources }: Container) => resources?.claims ?? [];

const driversOf = ({ status }: ResourceClaim): readonly string[] => [
  ...new Set((status.allocation?.devices?.results ?? []).map(({ driver }) => driver)),
];

/** Without a request, all of the claim's. */
const isOf = ({ request }: PreparedDevice, asked: string | undefined): boolean =>
  asked === undefined || request === asked || request.split('/')[0] === asked;
