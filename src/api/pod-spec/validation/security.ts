/** Security contexts: stored and checked, though nothing enforces them (pkg/apis/core/validation, 1.36). */
import { forbidden, invalid, type FieldError } from '../../../apimachinery/field-error.ts';
import { isValidGroupID, isValidUserID } from '../../../apimachinery/names.ts';
import type { PodSpec, SecurityContext } from '../../generated/types/core/v1.ts';
import { checked, NONE, type Errors } from '../../validation/common.ts';

// Parity: seccomp, AppArmor, SELinux and Windows options are not looked into.
export function validateContainerSecurity(
  path: string,
  context: SecurityContext | undefined,
): Errors {
  if (!context) return NONE;
  const {
    runAsUser,
    runAsGroup,
    privileged,
    allowPrivilegeEscalation: escalation,
    capabilities,
  } = context;
  const errors: FieldError[] = [];
  if (runAsUser !== undefined)
    errors.push(...checked(`${path}.runAsUser`, runAsUser, isValidUserID));
  if (runAsGroup !== undefined)
    errors.push(...checked(`${path}.runAsGroup`, runAsGroup, isValidGroupID));
  if (escalation === false && privileged) {
    errors.push(
      invalid(
        path,
        context,
        'cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
      ),
    );
  }
  if (escalation === false && capabilities?.add?.includes('CAP_SYS_ADMIN')) {
    errors.push(
      invalid(
        path,
        context,
        'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
      ),
    );
  }
  return errors;
}

export function validatePodSecurity(path: string, spec: PodSpec): Errors {
  const context = spec.securityContext ?? {};
  const at = `${path}.securityContext`;
  const errors: FieldError[] = [];
  if (context.fsGroup !== undefined)
    errors.push(...checked(`${at}.fsGroup`, context.fsGroup, isValidGroupID));
  if (context.runAsUser !== undefined)
    errors.push(...checked(`${at}.runAsUser`, context.runAsUser, isValidUserID));
  if (context.runAsGroup !== undefined)
    errors.push(...checked(`${at}.runAsGroup`, context.runAsGroup, isValidGroupID));
  (context.supplementalGroups ?? []).forEach((group, i) => {
    errors.push(...checked(`${at}.supplementalGroups[${i}]`, group, isValidGroupID));
  });
  if (spec.shareProcessNamespace && spec.hostPID) {
    errors.push(
      invalid(
        `${at}.shareProcessNamespace`,
        true,
        'ShareProcessNamespace and HostPID cannot both be enabled',
      ),
    );
  }
  return errors;
}

/** With a user namespace of its own, a Pod cannot have the host's other namespaces. */
export function validateHostUsers(
  path: string,
  { hostUsers, hostNetwork, hostPID, hostIPC }: PodSpec,
): Errors {
  if (hostUsers !== false) return NONE;
  const rule = 'when `pod.Spec.HostUsers` is false';
  return [
    ...(hostNetwork ? [forbidden(`${path}.hostNetwork`, rule)] : NONE),
    ...(hostPID ? [forbidden(`${path}.HostPID`, rule)] : NONE),
    ...(hostIPC ? [forbidden(`${path}.HostIPC`, rule)] : NONE),
  ];
}
