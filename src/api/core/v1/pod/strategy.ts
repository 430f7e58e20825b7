/** How Pods are written (pkg/registry/core/pod/strategy.go, 1.36). */
import { isDNS1123Label } from '../../../../apimachinery/names.ts';
import { having } from '../../../copy-on-write.ts';
import type { Pod, PodCondition, PodStatus } from '../../../generated/types/core/v1.ts';
import { qosClassOf } from '../../../pod-spec/qos.ts';
import type { StatusStrategy, Strategy } from '../../../resource-definition.ts';
import {
  firstGeneration,
  keepSpec,
  keepStatus,
  nextGeneration,
  withMeta,
} from '../../../strategies.ts';
import { defaultPod } from './defaults.ts';
import { mergeLabelKeys } from './label-keys.ts';
import { validatePodStatusUpdate } from './status-validation.ts';
import { validatePodUpdate } from './update-validation.ts';
import { validatePod } from './validation.ts';

export const podStrategy: Strategy<Pod> = {
  applyDefaults: defaultPod,

  prepareForCreate(pod) {
    const status: PodStatus = {
      phase: 'Pending',
      qosClass: qosClassOf(pod.spec),
      ...gatedCondition(pod),
    };
    return mergeLabelKeys(firstGeneration(having(pod, 'status', status)));
  },

  prepareForUpdate: (next, previous) => nextGeneration(keepStatus(next, previous), previous),

  validate: validatePod,
  validateUpdate: validatePodUpdate,

  warnings({ metadata }) {
    const problems = isDNS1123Label(metadata.name);
    if (problems.length === 0) return [];
    const told = `[${problems.join(' ')}]`;
    return [
      `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: ${told}`,
    ];
  },

  gracePeriodSeconds({ spec, status }, asked) {
    // Nobody would be waited for: no kubelet has it, or it has ended.
    if (!spec.nodeName || status.phase === 'Failed' || status.phase === 'Succeeded') return 0;
    const period = asked ?? spec.terminationGracePeriodSeconds ?? 0;
    return period < 0 ? 1 : period;
  },
};

export const podStatusStrategy: StatusStrategy<Pod> = {
  prepareForUpdate(next, previous) {
    const { metadata } = previous;
    let kept = keepSpec(next, previous);
    kept = withMeta(kept, 'deletionTimestamp', metadata.deletionTimestamp);
    kept = withMeta(kept, 'deletionGracePeriodSeconds', metadata.deletionGracePeriodSeconds);
    kept = withMeta(kept, 'ownerReferences', metadata.ownerReferences);
    return having(kept, 'status', keepObserved(kept.status, previous.status));
  },
  validateUpdate: validatePodStatusUpdate,
};

function gatedCondition({ spec }: Pod): Pick<PodStatus, 'conditions'> {
  if (!spec.schedulingGates?.length) return {};
  // Parity: upstream stamps the condition with the time; a strategy has no clock.
  const condition: PodCondition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  };
  return { conditions: [condition] };
}

/** A writer that has never heard of qosClass or observedGeneration does not erase them. */
function keepObserved(status: PodStatus, previous: PodStatus): PodStatus {
  let next = status.qosClass ? status : having(status, 'qosClass', previous.qosClass);
  if (!next.observedGeneration)
    next = having(next, 'observedGeneration', previous.observedGeneration);
  return next;
}
