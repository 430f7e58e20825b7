/** From templates to machines: names, sizes, zones. */
import type { MachineSpec } from '../api/sim/v1alpha1/machine/types.ts';
import type { NodeTemplate } from './spec.ts';

const DEFAULT_CAPACITY = { cpu: '4', memory: '16Gi', 'ephemeral-storage': '100Gi', pods: '110' };
const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';
const DEFAULT_REGION = 'region-1';

export interface NamedMachine {
  readonly name: string;
  readonly spec: MachineSpec;
}

/** The machines of a template. Names that are taken are passed over: `node-4` follows `node-3`. */
export function machinesOf(
  template: NodeTemplate,
  taken: (name: string) => boolean,
): NamedMachine[] {
  const { namePrefix = 'node', count, capacity, labels, taints = [], zones = [] } = template;
  const { containerRuntime, kubeletConfiguration, gpus } = template;
  const made: NamedMachine[] = [];
  for (let number = 1; made.length < count; number++) {
    const name = `${namePrefix}-${number}`;
    if (taken(name)) continue;
    const zone = zones[made.length % Math.max(1, zones.length)];
    made.push({
      name,
      spec: {
        powered: true,
        capacity: { ...DEFAULT_CAPACITY, ...capacity },
        labels: { ...(zone && { [REGION]: DEFAULT_REGION, [ZONE]: zone }), ...labels },
        taints,
        ...(containerRuntime && { containerRuntime }),
        ...(kubeletConfiguration && { kubeletConfiguration }),
        ...(gpus && { gpus }),
      },
    });
  }
  return made;
}
