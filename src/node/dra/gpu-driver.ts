/**
 * A driver of simulated GPUs, as kubernetes-sigs/dra-example-driver is one (internal/profiles/gpu/gpu.go and
 * cmd/dra-example-kubeletplugin): it publishes the machine's devices, and gives containers variables that name theirs.
 */
import { GPU_DRIVER } from '../../api/devices/gpu-driver.ts';
import { nodes } from '../../api/core/v1/node/node.ts';
import type {
  Device,
  ResourceClaim,
  ResourceSlice,
} from '../../api/generated/types/resource/v1.ts';
import { resourceSlices } from '../../api/resource/v1/resource-slice/resource-slice.ts';
import type { Gpus } from '../../api/sim/v1alpha1/gpus.ts';
import { attempt } from '../../apimachinery/attempt.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import type { Draft } from '../../apimachinery/meta.ts';
import type { Client } from '../../client/client.ts';
import { Informer } from '../../client/informer.ts';
import { SECOND, type Millis, type ScopedClock } from '../../sim/clock.ts';
import { uuid, type Random } from '../../sim/random.ts';
import type { DraPlugin, PreparedDevice } from './dra-plugin.ts';

const DRIVER_VERSION = '1.0.0';
const CDI_KIND = `k8s.${GPU_DRIVER}/gpu`;
const RETRY: Millis = 5 * SECOND;

/** What claims may say about how a device is shared (example.com/resource/gpu/v1alpha1). */
interface GpuConfig {
  readonly sharing?: {
    readonly strategy?: string;
    readonly timeSlicingConfig?: { readonly interval?: string };
    readonly spacePartitioningConfig?: { readonly partitionCount?: number };
  };
}

export class GpuDriver implements DraPlugin {
  readonly driver = GPU_DRIVER;
  readonly #nodeName: string;
  readonly #devices: readonly Device[];

  constructor(nodeName: string, { count, model, memory }: Gpus, random: Random) {
    this.#nodeName = nodeName;
    this.#devices = Array.from({ length: count }, (_, index): Device => ({
      name: `gpu-${index}`,
      attributes: {
        driverVersion: { version: DRIVER_VERSION },
        index: { int: index },
        model: { string: model ?? 'LATEST-GPU-MODEL' },
        uuid: { string: `gpu-${uuid(random)}` },
      },
      capacity: { memory: { value: memory ?? '80Gi' } },
    }));
  }

  /** Keeps the machine's ResourceSlice as it should be, for as long as the process of `clock` lives. */
  publish(client: Client, clock: ScopedClock): void {
    const slices = new Informer(client, clock, resourceSlices, {
      fieldSelector: `spec.driver=${GPU_DRIVER},spec.nodeName=${this.#nodeName}`,
    });
    let planned = false;
    const later = (delay: Millis): void => {
      if (planned) return;
      planned = true;
      clock.upkeep(delay, () => {
        planned = false;
        if (!slices.hasSynced || !attempt(() => this.#reconcile(client, slices.list())).ok)
          later(RETRY);
      });
    };
    const changed = () => later(1);
    slices.on({ add: changed, update: changed, delete: changed });
    slices.start();
    changed();
  }

  prepare({ metadata, status }: ResourceClaim): ReturnType<DraPlugin['prepare']> {
    const prepared: PreparedDevice[] = [];
    const { results = [], config = [] } = status.allocation?.devices ?? {};
    for (const { driver, request, device } of results) {
      if (driver !== GPU_DRIVER) continue;
      if (!this.#devices.some(({ name }) => name === device))
        return { problem: `prepare failed: requested device is not allocatable: ${device}` };
      const said = config.findLast(
        ({ opaque, requests = [] }) =>
          opaque?.driver === GPU_DRIVER &&
          (requests.length === 0 ||
            requests.includes(request) ||
            requests.includes(request.split('/')[0]!)),
      );
      const variables = this.#variables(device, said?.opaque?.parameters as GpuConfig | undefined);
      if ('problem' in variables) return { problem: `prepare failed: ${variables.problem}` };
      const cdiId = `${CDI_KIND}=${metadata.uid}-${device}`;
      prepared.push({ request, cdiId, env: variables.env });
    }
    return prepared;
  }

  /** The simulated devices keep nothing of who used them. */
  unprepare(): void {}

  #reconcile(client: Client, known: readonly ResourceSlice[]): void {
    const node = client.get(nodes, { name: this.#nodeName });
    const { uid } = node.metadata;
    const spec = {
      driver: GPU_DRIVER,
      nodeName: this.#nodeName,
      pool: { name: this.#nodeName, generation: 1, resourceSliceCount: 1 },
      devices: this.#devices,
    };
    const isRight = (slice: ResourceSlice) =>
      deepEqual(slice.spec, spec) &&
      slice.metadata.ownerReferences?.some((owner) => owner.uid === uid);
    const right = known.find(isRight);
    for (const slice of known)
      if (slice !== right) client.delete(resourceSlices, { name: slice.metadata.name });
    if (right) return;
    client.create(resourceSlices, {
      metadata: {
        generateName: `${this.#nodeName}-${GPU_DRIVER}-`,
        ownerReferences: [
          { apiVersion: 'v1', kind: 'Node', name: this.#nodeName, uid, controller: true },
        ],
      },
      spec,
    } as Draft<ResourceSlice>);
  }

  #variables(
    device: string,
    { sharing }: GpuConfig = {},
  ): { readonly env: Readonly<Record<string, string>> } | { readonly problem: string } {
    const strategy = sharing?.strategy ?? 'TimeSlicing';
    const name = `GPU_DEVICE_${device.slice('gpu-'.length)}`;
    const env = {
      DRA_RESOURCE_DRIVER_NAME: GPU_DRIVER,
      KUBERNETES_NODE_NAME: this.#nodeName,
      [name]: device,
      [`${name}_SHARING_STRATEGY`]: strategy,
    };
    switch (strategy) {
      case 'TimeSlicing': {
        const interval = sharing?.timeSlicingConfig?.interval ?? 'Default';
        return { env: { ...env, [`${name}_TIMESLICE_INTERVAL`]: String(interval) } };
      }
      case 'SpacePartitioning': {
        const count = sharing?.spacePartitioningConfig?.partitionCount ?? 1;
        return { env: { ...env, [`${name}_PARTITION_COUNT`]: String(count) } };
      }
      default:
        return {
          problem: `error validating GPU config: unknown GPU sharing strategy: ${strategy}`,
        };
    }
  }
}
