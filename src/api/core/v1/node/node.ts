/** A machine that runs Pods (pkg/registry/core/node/strategy.go, 1.36). */
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import type { Node, NodeSpec, NodeStatus } from '../../../generated/types/core/v1.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { keepSpec, keepStatus } from '../../../strategies.ts';
import { nodeColumns } from './columns.ts';
import { nodeNotSimulated } from './not-simulated.ts';
import { validateNode, validateNodeUpdate } from './validation.ts';

export const nodes: ResourceDefinition<Node> = {
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  shortNames: ['no'],
  namespaced: false,
  schema: 'io.k8s.api.core.v1.Node',
  storagePrefix: 'minions',
  strategy: {
    applyDefaults(node) {
      const complete = filled(node, { spec: EMPTY, status: EMPTY });
      return having(
        having(complete, 'spec', sameBlock(complete.spec)),
        'status',
        defaultStatus(complete.status),
      );
    },
    // A kubelet registers itself with its status, so creation keeps it.
    prepareForUpdate: keepStatus,
    validate: validateNode,
    validateUpdate: validateNodeUpdate,
  },
  statusStrategy: { prepareForUpdate: keepSpec, validateUpdate: validateNodeUpdate },
  columns: nodeColumns,
  fields: ({ spec }) => ({ 'spec.unschedulable': String(spec.unschedulable ?? false) }),
  notSimulated: nodeNotSimulated,
};

// The first of podCIDRs is podCIDR; who writes one writes both (pkg/apis/core/v1/conversion.go).
function sameBlock(spec: NodeSpec): NodeSpec {
  const { podCIDR, podCIDRs = [] } = spec;
  const first = podCIDRs[0];
  if (!podCIDR) return first ? { ...spec, podCIDR: first } : spec;
  return first === podCIDR ? spec : { ...spec, podCIDRs: [podCIDR] };
}

/** Who does not say what Pods may use lets them use everything. */
const defaultStatus = (status: NodeStatus): NodeStatus =>
  status.allocatable === undefined && status.capacity
    ? { ...status, allocatable: status.capacity }
    : status;
