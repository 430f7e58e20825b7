/**
 * What of a Pod spec is stored and has no effect yet. Each line is deleted by whoever makes it work.
 */
import type { Container, PodSpec } from '../generated/types/core/v1.ts';
import { runsAsGeneric } from './generic-images.ts';

/** Fields of the spec that do nothing when set. */
const SPEC: readonly (keyof PodSpec)[] = [
  'dnsConfig',
  'hostAliases',
  'hostIPC',
  'hostNetwork',
  'hostPID',
  'hostUsers',
  'hostname',
  'hostnameOverride',
  'imagePullSecrets',
  'readinessGates',
  'resourceClaims',
  'resources',
  'schedulingGroup',
  'securityContext',
  'setHostnameAsFQDN',
  'shareProcessNamespace',
  'subdomain',
];

/** Fields of a container that do nothing when set. */
const CONTAINER: readonly (keyof Container)[] = [
  'envFrom',
  'lifecycle',
  'livenessProbe',
  'readinessProbe',
  'resizePolicy',
  'securityContext',
  'startupProbe',
  'volumeDevices',
];

/** Volumes that admission adds for every Pod's token: nobody asked for them. */
const TOKEN_VOLUME = 'kube-api-access-';

/** One sentence for each field, `path` being that of the spec: `spec` or `spec.template.spec`. */
export function podSpecNotSimulated(spec: PodSpec, path: string): readonly string[] {
  const told: string[] = [];
  for (const field of SPEC) if (isSet(spec[field])) told.push(sentence(`${path}.${field}`));
  (spec.volumes ?? []).forEach(({ name }, i) => {
    if (!name.startsWith(TOKEN_VOLUME)) told.push(sentence(`${path}.volumes[${i}]`));
  });
  for (const list of ['initContainers', 'containers'] as const) {
    (spec[list] ?? []).forEach((container, i) =>
      told.push(...ofContainer(container, `${path}.${list}[${i}]`)),
    );
  }
  return told;
}

function ofContainer(container: Container, path: string): readonly string[] {
  const told: string[] = [];
  const { image = '' } = container;
  if (runsAsGeneric(image))
    told.push(
      `${path}.image: what ${JSON.stringify(image)} does is not known here, it runs as a generic program`,
    );
  for (const field of CONTAINER)
    if (isSet(container[field])) told.push(sentence(`${path}.${field}`));
  // A memory limit kills; nothing is throttled yet.
  if (isSet(container.resources?.limits?.cpu)) told.push(sentence(`${path}.resources.limits.cpu`));
  (container.env ?? []).forEach(({ valueFrom }, i) => {
    if (isSet(valueFrom)) told.push(sentence(`${path}.env[${i}].valueFrom`));
  });
  return told;
}

const sentence = (path: string): string => `${path} is stored but not simulated`;

/** Set by somebody: defaults put empty objects and false where nothing was said. */
function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
