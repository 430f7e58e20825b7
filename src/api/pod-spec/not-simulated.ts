/**
 * What of a Pod spec is stored and has no effect yet. Each line is deleted by whoever makes it work.
 */
import type { Container, PodSpec } from '../generated/types/core/v1.ts';
import { runsAsGeneric } from './generic-images.ts';

/** Fields of the spec that do nothing when set. */
const SPEC: readonly (keyof PodSpec)[] = ['schedulingGroup'];

/** Fields of a container that do nothing when set. */
const CONTAINER: readonly (keyof Container)[] = ['volumeDevices'];

/** What of a security context is acted on. */
const SECURITY = new Set([
  'allowPrivilegeEscalation',
  'fsGroup',
  'readOnlyRootFilesystem',
  'runAsGroup',
  'runAsNonRoot',
  'runAsUser',
  'supplementalGroups',
]);

/** What of a volume is acted on. */
const VOLUMES = new Set([
  'name',
  'configMap',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'hostPath',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** One sentence for each field, `path` being that of the spec: `spec` or `spec.template.spec`. */
export function podSpecNotSimulated(spec: PodSpec, path: string): readonly string[] {
  const told: string[] = [];
  for (const field of SPEC) if (isSet(spec[field])) told.push(sentence(`${path}.${field}`));
  told.push(...others(spec.securityContext, SECURITY, `${path}.securityContext`));
  (spec.volumes ?? []).forEach((volume, i) =>
    told.push(...others(volume, VOLUMES, `${path}.volumes[${i}]`)),
  );
  for (const list of ['initContainers', 'containers'] as const) {
    (spec[list] ?? []).forEach((container, i) =>
      told.push(...ofContainer(container, `${path}.${list}[${i}]`)),
    );
  }
  return told;
}

function ofContainer(container: Container, path: string): readonly string[] {
  const told: string[] = [];
  const { image = '', command = [], args = [] } = container;
  if (runsAsGeneric(image))
    told.push(
      isShell(command[0] ?? args[0])
        ? `${path}.image: what ${JSON.stringify(image)} holds is not known here, its shell has the usual small commands only`
        : `${path}.image: what ${JSON.stringify(image)} does is not known here, it runs as a generic program`,
    );
  for (const field of CONTAINER)
    if (isSet(container[field])) told.push(sentence(`${path}.${field}`));
  told.push(...others(container.securityContext, SECURITY, `${path}.securityContext`));
  (container.env ?? []).forEach(({ valueFrom }, i) => {
    if (valueFrom?.fileKeyRef) told.push(sentence(`${path}.env[${i}].valueFrom.fileKeyRef`));
  });
  return told;
}

const isShell = (program = ''): boolean => /^(\/(usr\/)?bin\/)?(ba|da|a)?sh$/.test(program);

/** One sentence for each field that is set and not among those that are acted on. */
const others = (value: object | undefined, known: ReadonlySet<string>, path: string): string[] =>
  Object.entries(value ?? {})
    .filter(([field, set]) => !known.has(field) && isSet(set))
    .map(([field]) => sentence(`${path}.${field}`));

const sentence = (path: string): string => `${path} is stored but not simulated`;

/** Set by somebody: defaults put empty objects and false where nothing was said. */
function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
