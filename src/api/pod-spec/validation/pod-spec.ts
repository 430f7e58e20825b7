/** A whole Pod spec, in Pods and in templates (ValidatePodSpec, pkg/apis/core/validation/validation.go, 1.36). */
import { validateLabels } from '../../../apimachinery/meta-validation.ts';
import { invalid, notSupported, required } from '../../../apimachinery/field-error.ts';
import {
  isDNS1123Label,
  isDNS1123Subdomain,
  isInRange,
  isQualifiedName,
  isValidIP,
} from '../../../apimachinery/names.ts';
import type { PodSpec } from '../../generated/types/core/v1.ts';
import { checked, NONE, oneOf, type Errors } from '../../validation/common.ts';
import {
  validateContainers,
  validateEphemeralContainers,
  validateInitContainers,
} from './containers.ts';
import {
  validateAffinity,
  validateGates,
  validateSpread,
  validateTolerations,
} from './placement.ts';
import { validatePodResources } from './pod-resources.ts';
import { validateHostUsers, validatePodSecurity } from './security.ts';
import { validateVolumes } from './volumes.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const LARGEST_INT32 = 2 ** 31 - 1;

/** In a Pod itself rather than in a template of one, some rules are stricter. */
export interface PodSpecContext {
  readonly inPod: boolean;
}

export function validatePodSpec(path: string, spec: PodSpec, { inPod }: PodSpecContext): Errors {
  const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
  const { activeDeadlineSeconds: deadline } = spec;
  return [
    ...validateVolumes(`${path}.volumes`, spec.volumes),
    ...validateContainers(`${path}.containers`, spec, volumes),
    ...validateInitContainers(`${path}.initContainers`, spec, volumes),
    ...validateEphemeralContainers(`${path}.ephemeralContainers`, spec, volumes),
    ...validatePodResources(`${path}.resources`, spec),
    ...validateHostNetwork(path, spec, inPod),
    ...oneOf(`${path}.restartPolicy`, spec.restartPolicy, RESTART_POLICIES),
    ...oneOf(`${path}.dnsPolicy`, spec.dnsPolicy, DNS_POLICIES),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validatePodSecurity(path, spec),
    ...validateAffinity(`${path}.affinity`, spec.affinity),
    ...validateDns(`${path}.dnsConfig`, spec),
    ...(spec.readinessGates ?? []).flatMap(({ conditionType }, i) =>
      checked(`${path}.readinessGates[${i}].conditionType`, conditionType, isQualifiedName),
    ),
    ...validateGates(`${path}.schedulingGates`, spec.schedulingGates),
    ...validateSpread(`${path}.topologySpreadConstraints`, spec.topologySpreadConstraints),
    ...validateHostUsers(path, spec),
    ...named(`${path}.serviceAccountName`, spec.serviceAccountName),
    ...named(`${path}.nodeName`, spec.nodeName),
    ...(deadline === undefined
      ? NONE
      : checked(`${path}.activeDeadlineSeconds`, deadline, (value) =>
          isInRange(value, 1, LARGEST_INT32),
        )),
    ...(spec.hostname ? checked(`${path}.hostname`, spec.hostname, isDNS1123Label) : NONE),
    ...(spec.subdomain ? checked(`${path}.subdomain`, spec.subdomain, isDNS1123Label) : NONE),
    ...validateTolerations(`${path}.tolerations`, spec.tolerations),
    ...(spec.hostAliases ?? []).flatMap(({ ip, hostnames = [] }, i) => [
      ...checked(`${path}.hostAliases[${i}].ip`, ip, isValidIP),
      ...hostnames.flatMap((name, j) =>
        checked(`${path}.hostAliases[${i}].hostnames[${j}]`, name, isDNS1123Subdomain),
      ),
    ]),
    ...named(`${path}.priorityClassName`, spec.priorityClassName),
    ...named(`${path}.runtimeClassName`, spec.runtimeClassName),
    ...validatePreemptionPolicy(`${path}.preemptionPolicy`, spec.preemptionPolicy),
    ...(spec.os && !spec.os.name ? [required(`${path}.os.name`, 'cannot be empty')] : NONE),
    ...(spec.os?.name && !['linux', 'windows'].includes(spec.os.name)
      ? [notSupported(`${path}.os`, spec.os.name, ['linux', 'windows'])]
      : NONE),
  ];
}

export const validatePreemptionPolicy = (field: string, policy: string | undefined): Errors =>
  policy === undefined ? NONE : oneOf(field, policy, ['PreemptLowerPriority', 'Never']);

const named = (field: string, name: string | undefined): Errors =>
  name ? checked(field, name, isDNS1123Subdomain) : NONE;

/** A container that shares the node's network has no port of its own. */
function validateHostNetwork(
  path: string,
  { hostNetwork, containers }: PodSpec,
  inPod: boolean,
): Errors {
  if (!hostNetwork) return NONE;
  return containers.flatMap(({ ports = [] }, i) =>
    ports.flatMap(({ containerPort, hostPort = 0 }, j) => {
      const field = `${path}.containers[${i}].ports[${j}].hostPort`;
      // A template leaves the port to the Pod's own defaults.
      if (hostPort === containerPort || (!inPod && hostPort === 0)) return NONE;
      return [invalid(field, hostPort, 'must match `containerPort` when `hostNetwork` is true')];
    }),
  );
}

function validateDns(path: string, { dnsConfig, dnsPolicy }: PodSpec): Errors {
  const nameservers = dnsConfig?.nameservers ?? [];
  const searches = dnsConfig?.searches ?? [];
  if (dnsPolicy === 'None') {
    if (!dnsConfig) return [required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if (nameservers.length === 0) {
      return [
        required(
          `${path}.nameservers`,
          'must provide at least one DNS nameserver when `dnsPolicy` is None',
        ),
      ];
    }
  }
  return [
    ...(nameservers.length > 3
      ? [invalid(`${path}.nameservers`, nameservers, 'must not have more than 3 nameservers')]
      : NONE),
    ...nameservers.flatMap((ip, i) => checked(`${path}.nameservers[${i}]`, ip, isValidIP)),
    ...(searches.length > 32
      ? [invalid(`${path}.searches`, searches, 'must not have more than 32 search paths')]
      : NONE),
    ...(dnsConfig?.options ?? []).flatMap(({ name }, i) =>
      name ? NONE : [required(`${path}.options[${i}]`, 'must not be empty')],
    ),
  ];
}
