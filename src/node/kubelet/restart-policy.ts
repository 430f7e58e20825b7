/** Who is started again after what (pkg/kubelet/container/helpers.go and component-helpers, 1.36). */
import type { Container, Pod } from '../../api/generated/types/core/v1.ts';
import { hasExited, isRunning, newest, type PodRuntimeStatus } from './pod-runtime-status.ts';

/** An init container that goes on running beside the others: a sidecar. */
export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

/** A container's own policy and rules come before the Pod's. */
export function restartsAfter(container: Container, pod: Pod, exitCode: number): boolean {
  for (const { action, exitCodes } of container.restartPolicyRules ?? []) {
    const listed = (exitCodes?.values ?? []).includes(exitCode);
    // Parity: of the actions of a rule, Restart is followed and RestartAllContainers is not.
    if (exitCodes && action === 'Restart' && (exitCodes.operator === 'NotIn' ? !listed : listed))
      return true;
  }
  const policy = container.restartPolicy ?? pod.spec.restartPolicy ?? 'Always';
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** Whether it is not running and ought to be. */
export function shouldBeStarted(container: Container, pod: Pod, status: PodRuntimeStatus): boolean {
  if (pod.metadata.deletionTimestamp) return false;
  const last = newest(status, container.name);
  if (!last) return true;
  if (isRunning(last)) return false;
  return !hasExited(last) || restartsAfter(container, pod, last.exitCode ?? 0);
}

/** Init containers that are done are not started again, whatever the Pod's policy; only failed ones are. */
export function initRestartsAfter(container: Container, pod: Pod, exitCode: number): boolean {
  if (isSidecar(container)) return true;
  if (exitCode === 0) return false;
  const policy = container.restartPolicy ?? pod.spec.restartPolicy ?? 'Always';
  return policy !== 'Never' || restartsAfter(container, pod, exitCode);
}
