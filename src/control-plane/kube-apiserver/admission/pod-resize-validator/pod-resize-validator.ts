/** A Pod is not resized beyond what its node could ever give, nor where containers cannot be resized (plugin/pkg/admission/podresize, 1.36). */
import type { Node, Pod } from '../../../../api/generated/types/core/v1.ts';
import { nodes } from '../../../../api/core/v1/node/node.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { podRequests } from '../../../../api/quota/pod-amounts.ts';
import {
  cpuMillis,
  milliValue,
  quantityValue,
  value,
  zeroQuantity,
} from '../../../../apimachinery/quantity.ts';
import { StatusError } from '../../../../apimachinery/status.ts';
import { refused, type AdmissionPlugin, type AdmissionRequest } from '../admission.ts';

const OS = 'kubernetes.io/os';

export const podResizeValidator: AdmissionPlugin = {
  name: 'PodResizeValidator',

  validate(request) {
    const { operation, kind, subresource, context } = request;
    if (operation !== 'UPDATE' || kind !== pods || subresource !== 'resize') return;
    const [pod, old] = [request.object, request.oldObject] as Pod[];
    const { nodeName: name } = pod!.spec;
    if (!name || pod!.metadata.generation === old!.metadata.generation) return;
    const node = context.find<Node>(nodes, { name })?.object;
    if (!node) throw refused(request, `node ${JSON.stringify(name)} not found`);
    const lacking = lackingOn(node, pod!);
    if (lacking.length > 0)
      throw because(
        'NodeCapacity',
        request,
        `Node didn't have enough allocatable resources: ${lacking.join('; ')}`,
      );
    const os = node.metadata.labels?.[OS] ?? '';
    if (os !== 'linux')
      throw because(
        'UnsupportedPlatform',
        request,
        `pod resize is only supported on linux nodes, node ${JSON.stringify(name)} is ${JSON.stringify(os)}`,
      );
  },
};

function lackingOn({ status }: Node, pod: Pod): readonly string[] {
  const requests = podRequests(pod);
  const asked = (name: string) => requests.get(name) ?? zeroQuantity;
  const amounts = [
    ['cpu', milliValue(asked('cpu')), cpuMillis(status.allocatable?.cpu)],
    ['memory', value(asked('memory')), quantityValue(status.allocatable?.memory)],
  ] as const;
  return amounts
    .filter(([, requested, allocatable]) => requested > allocatable)
    .map(
      ([name, requested, allocatable]) =>
        `${name}, requested: ${requested}, allocatable: ${allocatable}`,
    );
}

function because(reason: string, request: AdmissionRequest, problem: string): StatusError {
  const { message, status } = refused(request, problem);
  return new StatusError(403, 'Forbidden', message, { ...status.details, causes: [{ reason }] });
}
