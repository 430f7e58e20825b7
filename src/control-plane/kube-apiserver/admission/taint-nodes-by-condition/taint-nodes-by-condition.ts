/** A new Node is not ready before its kubelet has said so (plugin/pkg/admission/nodetaint/admission.go). */
import type { Node } from '../../../../api/generated/types/core/v1.ts';
import { nodes } from '../../../../api/core/v1/node/node.ts';
import { isAbout, type AdmissionPlugin } from '../admission.ts';

const NOT_READY = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' } as const;

export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',

  admit(request) {
    const object = request.object!;
    if (request.operation !== 'CREATE' || !isAbout(request, nodes)) return object;
    const node = object as Node;
    const taints = node.spec.taints ?? [];
    if (taints.some(({ key, effect }) => key === NOT_READY.key && effect === NOT_READY.effect))
      return node;
    return { ...node, spec: { ...node.spec, taints: [...taints, NOT_READY] } };
  },
};
