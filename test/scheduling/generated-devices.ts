/** Devices of nodes and of the whole cluster, and claims of all kinds for them, drawn from a seed. */
import type { DeviceRequest } from '../../src/api/generated/types/resource/v1.ts';
import { deviceClasses } from '../../src/api/resource/v1/device-class/device-class.ts';
import { resourceClaims } from '../../src/api/resource/v1/resource-claim/resource-claim.ts';
import { resourceSlices } from '../../src/api/resource/v1/resource-slice/resource-slice.ts';
import { attempt } from '../../src/apimachinery/attempt.ts';
import type { Client } from '../../src/client/client.ts';
import type { Random } from '../../src/sim/random.ts';

const DRIVER = 'gpu.example.com';
const FINALIZER = 'resource.kubernetes.io/delete-protection';

export class GeneratedDevices {
  #client!: Client;
  #random!: Random;
  readonly #claims = new Map<string, string>();

  begin(client: Client, random: Random): void {
    this.#client = client;
    this.#random = random;
    client.create(deviceClasses, {
      metadata: { name: 'gpu' },
      spec: { selectors: [{ cel: { expression: `device.driver == "${DRIVER}"` } }] },
    });
    this.#slice('network', { allNodes: true }, 2);
  }

  addNode(name: string): void {
    this.#slice(name, { nodeName: name }, this.#random.below(4));
  }

  /** What is added to a Pod's spec: nothing, or a claim that it may share with the Pod before. */
  claimFor(pod: string): object {
    const last = [...this.#claims.values()].at(-1);
    if (this.#random.below(3) === 0) return {};
    const shares = last !== undefined && this.#random.below(5) === 0;
    const name = shares ? last : `claim-${pod}`;
    this.#claims.set(pod, name);
    if (!shares) {
      const requests = [
        this.#request('a'),
        ...(this.#random.below(3) === 0 ? [this.#request('b')] : []),
      ];
      const constraints = [{ matchAttribute: `${DRIVER}/model` }];
      this.#client.create(resourceClaims, {
        metadata: { namespace: 'default', name },
        spec: { devices: { requests, ...(this.#random.below(2) === 0 && { constraints }) } },
      });
    }
    return { resourceClaims: [{ name: 'gpu', resourceClaimName: name }] };
  }

  /** As the controller does behind a Pod that is gone. */
  release(pod: string): void {
    const name = this.#claims.get(pod);
    this.#claims.delete(pod);
    if (name === undefined || [...this.#claims.values()].includes(name)) return;
    const key = { namespace: 'default', name };
    const known = attempt(() => this.#client.get(resourceClaims, key));
    if (!known.ok) return;
    const free = this.#client.updateStatus(resourceClaims, { ...known.value, status: {} });
    const finalizers = (free.metadata.finalizers ?? []).filter((one) => one !== FINALIZER);
    this.#client.update(resourceClaims, { ...free, metadata: { ...free.metadata, finalizers } });
    this.#client.delete(resourceClaims, key);
  }

  #request(name: string): DeviceRequest {
    const asked = (more: object = {}) => ({
      deviceClassName: 'gpu',
      ...(this.#random.below(8) === 0
        ? { allocationMode: 'All' as const }
        : { count: 1 + this.#random.below(2) }),
      ...more,
    });
    const model = `device.attributes["${DRIVER}"].model == "${this.#model()}"`;
    const choosy = { selectors: [{ cel: { expression: model } }] };
    switch (this.#random.below(3)) {
      case 0:
        return { name, exactly: asked() };
      case 1:
        return { name, exactly: asked(choosy) };
      default:
        return {
          name,
          firstAvailable: [
            { name: 'best', ...asked(choosy) },
            { name: 'any', ...asked() },
          ],
        };
    }
  }

  #slice(pool: string, place: object, count: number): void {
    const devices = Array.from({ length: count }, (_, i) => ({
      name: `${pool}-${i}`,
      attributes: { model: { string: this.#model() } },
    }));
    this.#client.create(resourceSlices, {
      metadata: { name: pool },
      spec: {
        driver: DRIVER,
        pool: { name: pool, generation: 1, resourceSliceCount: 1 },
        ...place,
        devices,
      },
    });
  }

  #model(): string {
    return ['a', 'b'][this.#random.below(2)]!;
  }
}
