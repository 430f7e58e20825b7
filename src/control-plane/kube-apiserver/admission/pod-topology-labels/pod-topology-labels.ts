/**
 * A Pod learns the zone and region of its node as labels, so that its containers can be told by the downward API
 * (plugin/pkg/admission/podtopologylabels, on by default since 1.35).
 */
import type { Binding, Node, Pod } from '../../../../api/generated/types/core/v1.ts';
import { nodes } from '../../../../api/core/v1/node/node.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import type { KubeObject } from '../../../../apimachinery/meta.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';

const LABELS = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'];

export const podTopologyLabels: AdmissionPlugin = {
  name: 'PodTopologyLabels',

  admit(request) {
    const { operation, kind, subresource } = request;
    if (operation !== 'CREATE' || kind !== pods) return undefined;
    if (subresource === 'binding') {
      const { target } = request.object as unknown as Binding;
      return target.kind === 'Node' ? labelled(request, target.name) : undefined;
    }
    if (subresource !== '') return undefined;
    return labelled(request, (request.object as Pod).spec.nodeName);
  },
};

/** What is labelled already stays so. */
function labelled(
  { context, object }: AdmissionRequest,
  nodeName: string | undefined,
): KubeObject | undefined {
  const node = nodeName ? context.find<Node>(nodes, { name: nodeName })?.object : undefined;
  const given = object!.metadata.labels;
  const added = LABELS.filter(
    (key) => node?.metadata.labels?.[key] !== undefined && given?.[key] === undefined,
  );
  if (added.length === 0) return undefined;
  const labels = Object.fromEntries(added.map((key) => [key, node!.metadata.labels![key]!]));
  return { ...object!, metadata: { ...object!.metadata, labels: { ...given, ...labels } } };
}
