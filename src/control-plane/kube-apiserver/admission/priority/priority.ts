/** Turns a Pod's priorityClassName into its priority (plugin/pkg/admission/priority/admission.go). */
import type { Pod } from '../../../../api/generated/types/core/v1.ts';
import type { PriorityClass } from '../../../../api/generated/types/scheduling/v1.ts';
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { priorityClasses } from '../../../../api/scheduling/v1/priority-class/priority-class.ts';
import { isAbout, refused, type AdmissionPlugin, type AdmissionRequest } from '../admission.ts';

export const priority: AdmissionPlugin = {
  name: 'Priority',

  admit(request) {
    const object = request.object!;
    if (request.operation === 'UPDATE' && isAbout(request, pods))
      return kept(object as Pod, request.oldObject as Pod);
    if (request.operation !== 'CREATE' || !isAbout(request, pods)) return object;
    const pod = object as Pod;
    const { name, value, preemptionPolicy } = classOf(request, pod);
    if (pod.spec.priority !== undefined && pod.spec.priority !== value) {
      throw refused(
        request,
        `the integer value of priority (${pod.spec.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`,
      );
    }
    if (pod.spec.preemptionPolicy !== undefined && pod.spec.preemptionPolicy !== preemptionPolicy) {
      throw refused(
        request,
        `the string value of PreemptionPolicy (${pod.spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`,
      );
    }
    return {
      ...pod,
      spec: {
        ...pod.spec,
        ...(name && { priorityClassName: name }),
        priority: value,
        preemptionPolicy,
      },
    };
  },

  validate(request) {
    if (request.operation === 'DELETE' || !isAbout(request, priorityClasses)) return;
    const made = request.object as PriorityClass;
    if (!made.globalDefault) return;
    const other = defaultClass(request);
    if (other && other.metadata.name !== made.metadata.name) {
      throw refused(
        request,
        `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`,
      );
    }
  },
};

/** A client that sends a Pod back without what admission had set does not mean to unset it. */
function kept(pod: Pod, old: Pod): Pod {
  const { priority: value, preemptionPolicy } = old.spec;
  const lost =
    (value !== undefined && pod.spec.priority === undefined) ||
    (preemptionPolicy && !pod.spec.preemptionPolicy);
  if (!lost) return pod;
  return {
    ...pod,
    spec: {
      ...pod.spec,
      priority: pod.spec.priority ?? value,
      preemptionPolicy: pod.spec.preemptionPolicy ?? preemptionPolicy,
    },
  };
}

interface Resolved {
  readonly name: string;
  readonly value: number;
  readonly preemptionPolicy: 'Never' | 'PreemptLowerPriority';
}

function classOf(request: AdmissionRequest, pod: Pod): Resolved {
  const name = pod.spec.priorityClassName;
  const found = name
    ? request.context.find<PriorityClass>(priorityClasses, { name })?.object
    : defaultClass(request);
  if (name && !found) throw refused(request, `no PriorityClass with name ${name} was found`);
  const preemptionPolicy = found?.preemptionPolicy === 'Never' ? 'Never' : 'PreemptLowerPriority';
  return { name: found?.metadata.name ?? '', value: found?.value ?? 0, preemptionPolicy };
}

/** Of several (which nobody can make, but which may be left over) the one with the lowest value. */
function defaultClass({ context }: AdmissionRequest): PriorityClass | undefined {
  return context
    .all<PriorityClass>(priorityClasses)
    .filter(({ globalDefault }) => globalDefault)
    .sort((a, b) => (a.value ?? 0) - (b.value ?? 0))[0];
}
