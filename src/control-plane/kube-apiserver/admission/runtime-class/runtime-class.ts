/** What a Pod's RuntimeClass adds to it: overhead, and the nodes that have that runtime (plugin/pkg/admission/runtimeclass, 1.36). */
import type { Pod, Toleration } from '../../../../api/generated/types/core/v1.ts';
import type { RuntimeClass } from '../../../../api/generated/types/node/v1.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { runtimeClasses } from '../../../../api/node/v1/runtime-class/runtime-class.ts';
import { amountsOf, equal, type ResourceList } from '../../../../api/quota/amounts.ts';
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { isAbout, refused, type AdmissionPlugin, type AdmissionRequest } from '../admission.ts';

export const runtimeClass: AdmissionPlugin = {
  name: 'RuntimeClass',

  admit(request) {
    if (request.operation !== 'CREATE' || !isAbout(request, pods)) return undefined;
    const pod = request.object as Pod;
    const found = classOf(request, pod);
    return found && scheduled(request, withOverhead(request, pod, found), found);
  },

  validate(request) {
    if (request.operation !== 'CREATE' || !isAbout(request, pods)) return;
    const pod = request.object as Pod;
    const overhead = classOf(request, pod)?.overhead?.podFixed;
    if (overhead) checkOverhead(request, pod.spec.overhead, overhead);
    else if (pod.spec.overhead)
      throw refused(
        request,
        'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
      );
  },
};

function classOf(request: AdmissionRequest, { spec }: Pod): RuntimeClass | undefined {
  const name = spec.runtimeClassName;
  if (name === undefined) return undefined;
  const found = request.context.find<RuntimeClass>(runtimeClasses, { name });
  if (found) return found.object;
  throw refused(request, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
}

function withOverhead(request: AdmissionRequest, pod: Pod, { overhead }: RuntimeClass): Pod {
  if (!overhead) return pod;
  if (pod.spec.overhead) checkOverhead(request, pod.spec.overhead, overhead.podFixed);
  return { ...pod, spec: { ...pod.spec, overhead: overhead.podFixed } };
}

function checkOverhead(
  request: AdmissionRequest,
  given: ResourceList | undefined,
  defined: ResourceList | undefined,
): void {
  if (equal(amountsOf(given), amountsOf(defined))) return;
  throw refused(
    request,
    "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
  );
}

function scheduled(request: AdmissionRequest, pod: Pod, { scheduling }: RuntimeClass): Pod {
  if (!scheduling) return pod;
  const { nodeSelector = {}, tolerations = [] } = pod.spec;
  for (const [key, value] of Object.entries(scheduling.nodeSelector ?? {})) {
    const given = nodeSelector[key];
    if (given !== undefined && given !== value)
      throw refused(
        request,
        `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${given}`,
      );
  }
  const selector = { ...nodeSelector, ...scheduling.nodeSelector };
  const all = [...tolerations, ...(scheduling.tolerations ?? [])];
  return {
    ...pod,
    spec: {
      ...pod.spec,
      ...(Object.keys(selector).length > 0 && { nodeSelector: selector }),
      ...(all.length > 0 && { tolerations: withoutRepeated(all) }),
    },
  };
}

const withoutRepeated = (tolerations: readonly Toleration[]): readonly Toleration[] =>
  tolerations.filter(
    (one, index) => !tolerations.slice(0, index).some((before) => deepEqual(before, one)),
  );
