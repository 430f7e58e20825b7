/** What a Job's podFailurePolicy makes of a failed Pod (pkg/controller/job/pod_failure_policy.go, 1.36). */
import type {
  PodFailurePolicy,
  PodFailurePolicyRule,
} from '../../../../api/generated/types/batch/v1.ts';
import type { ContainerStatus, Pod } from '../../../../api/generated/types/core/v1.ts';

export interface PolicyMatch {
  readonly action: PodFailurePolicyRule['action'];
  /** For FailJob: what the condition tells. */
  readonly message: string;
}

/** The first rule that matches, or undefined: the failure counts as it would without a policy. */
export function matchFailurePolicy(
  policy: PodFailurePolicy | undefined,
  pod: Pod,
): PolicyMatch | undefined {
  const { namespace, name } = pod.metadata;
  for (const [i, rule] of (policy?.rules ?? []).entries()) {
    const { action } = rule;
    const container = matchingContainer(rule, pod);
    if (container) {
      const code = container.state!.terminated!.exitCode;
      const message = `Container ${container.name} for pod ${namespace}/${name} failed with exit code ${code} matching ${action} rule at index ${i}`;
      return { action, message };
    }
    const condition = matchingCondition(rule, pod);
    if (condition !== undefined) {
      const message = `Pod ${namespace}/${name} has condition ${condition} matching ${action} rule at index ${i}`;
      return { action, message };
    }
  }
  return undefined;
}

function matchingContainer(
  { onExitCodes }: PodFailurePolicyRule,
  { status }: Pod,
): ContainerStatus | undefined {
  if (!onExitCodes) return undefined;
  const { containerName, operator, values } = onExitCodes;
  const all = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
  return all.find(({ name, state }) => {
    const code = state?.terminated?.exitCode;
    // A container that ended well does not make a Pod fail.
    if (code === undefined || code === 0) return false;
    if (containerName !== undefined && containerName !== name) return false;
    return values.includes(code) === (operator === 'In');
  });
}

function matchingCondition(
  { onPodConditions = [] }: PodFailurePolicyRule,
  { status }: Pod,
): string | undefined {
  return status.conditions?.find((one) =>
    onPodConditions.some(
      ({ type, status: wanted = 'True' }) => one.type === type && one.status === wanted,
    ),
  )?.type;
}
