/** Gives every node its own range of Pod addresses (pkg/controller/nodeipam/ipam/range_allocator.go, 1.36). */
import type { Node } from '../../../../api/generated/types/core/v1.ts';
import { nodes } from '../../../../api/core/v1/node/node.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import { isNotFound } from '../../../../apimachinery/status.ts';
import type { ControllerDefinition } from '../../../../controller-runtime/controller.ts';
import { CidrSet } from './cidr-set.ts';

/**
 * Parity: --cluster-cidr names one range, with kubeadm and flannel usually the first of these, which is enough for 256 nodes of a
 * /24 each. Here those after the 256th get theirs from the second range, which has room for 16,384 more.
 */
const CLUSTER_CIDRS = ['10.244.0.0/16', '10.128.0.0/10'];
/** --node-cidr-mask-size. */
const NODE_MASK_SIZE = 24;

export const nodeIpamController: ControllerDefinition<Node> = {
  name: 'node-ipam-controller',
  serviceAccount: 'node-controller',
  for: nodes,
  workers: 30,

  reconciler(context) {
    const ranges = new CidrSet(CLUSTER_CIDRS, NODE_MASK_SIZE);
    /** Nodes for which there was none. */
    const waiting = new Set<string>();
    context.informer(nodes).on({
      add: ({ spec }) => spec.podCIDRs?.forEach((cidr) => ranges.occupy(cidr)),
      delete({ metadata, spec }) {
        waiting.delete(metadata.name);
        spec.podCIDRs?.forEach((cidr) => ranges.release(cidr));
        for (const name of waiting) context.enqueue({ name });
      },
    });
    const { client, events, lister } = context;

    return ({ name }) => {
      const node = lister(nodes).get({ name });
      if (!node || node.spec.podCIDR || node.metadata.deletionTimestamp) return;
      // The cache may lag behind an allocation of this very process.
      const fresh = attempt(() => client.get(nodes, { name }));
      if (!fresh.ok) {
        if (isNotFound(fresh.refusal)) return;
        throw fresh.refusal;
      }
      if (fresh.value.spec.podCIDR) return;
      const podCIDR = ranges.allocate();
      if (podCIDR === undefined) {
        events.event(
          node,
          'Normal',
          'CIDRNotAvailable',
          `Node ${name} status is now: CIDRNotAvailable`,
        );
        waiting.add(name);
        return;
      }
      waiting.delete(name);
      const patched = attempt(() =>
        client.patch(nodes, { name }, 'strategic', { spec: { podCIDR, podCIDRs: [podCIDR] } }),
      );
      if (patched.ok) return;
      ranges.release(podCIDR);
      if (isNotFound(patched.refusal)) return;
      events.event(
        node,
        'Normal',
        'CIDRAssignmentFailed',
        `Node ${name} status is now: CIDRAssignmentFailed`,
      );
      throw patched.refusal;
    };
  },
};
