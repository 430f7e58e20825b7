/** Containers of all three sorts (validateContainers and its siblings, pkg/apis/core/validation, 1.36). */
import {
  duplicate,
  forbidden,
  invalid,
  notFound,
  notSupported,
  required,
  tooMany,
} from '../../../apimachinery/field-error.ts';
import { isDNS1123Label, isValidPortName, isValidPortNum } from '../../../apimachinery/names.ts';
import type {
  Container,
  ContainerPort,
  EphemeralContainer,
  PodSpec,
} from '../../generated/types/core/v1.ts';
import { checked, NONE, oneOf, type Errors } from '../../validation/common.ts';
import { validateEnv, validateEnvFrom } from './environment.ts';
import { validateLifecycle, validateOneSuccessProbe, validateReadinessProbe } from './handlers.ts';
import { validateResources } from './resources.ts';
import { validateContainerSecurity } from './security.ts';
import { validateMounts } from './volumes.ts';

const MOST_RULES = 20;
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const NOT_FOR_INIT = 'may not be set for init containers without restartPolicy=Always';
const NOT_FOR_EPHEMERAL = 'cannot be set for an Ephemeral Container';

export function validateContainers(
  path: string,
  spec: PodSpec,
  volumes: ReadonlySet<string>,
): Errors {
  const { containers } = spec;
  if (containers.length === 0) return [required(path)];
  const names = new Set<string>();
  return [
    ...containers.flatMap((container, i) => {
      const at = `${path}[${i}]`;
      const repeated = names.has(container.name);
      names.add(container.name);
      return [
        ...validateCommon(at, container, spec, volumes),
        ...(repeated ? [duplicate(`${at}.name`, container.name)] : NONE),
        ...validateRunning(at, container, spec),
        ...validateRestarts(at, container),
      ];
    }),
    ...uniqueHostPorts(path, containers),
  ];
}

export function validateInitContainers(
  path: string,
  spec: PodSpec,
  volumes: ReadonlySet<string>,
): Errors {
  const names = new Set(spec.containers.map(({ name }) => name));
  return (spec.initContainers ?? []).flatMap((container, i) => {
    const at = `${path}[${i}]`;
    const repeated = names.has(container.name);
    names.add(container.name);
    return [
      ...validateCommon(at, container, spec, volumes),
      ...validateRestarts(at, container),
      ...(repeated ? [duplicate(`${at}.name`, container.name)] : NONE),
      ...uniqueHostPorts(path, [container]),
      ...(container.restartPolicy === 'Always'
        ? validateRunning(at, container, spec)
        : runsOnce(at, container)),
    ];
  });
}

export function validateEphemeralContainers(
  path: string,
  spec: PodSpec,
  volumes: ReadonlySet<string>,
): Errors {
  const others = [...spec.containers, ...(spec.initContainers ?? [])].map(({ name }) => name);
  const names = new Set(others);
  return (spec.ephemeralContainers ?? []).flatMap((container, i) => {
    const at = `${path}[${i}]`;
    const repeated = names.has(container.name);
    names.add(container.name);
    const { targetContainerName: target } = container;
    return [
      ...validateCommon(at, container, spec, volumes),
      ...trimmedImage(at, container),
      ...(repeated ? [duplicate(`${at}.name`, container.name)] : NONE),
      ...(target && !others.includes(target)
        ? [notFound(`${at}.targetContainerName`, target)]
        : NONE),
      ...(
        [
          'ports',
          'livenessProbe',
          'readinessProbe',
          'startupProbe',
          'lifecycle',
          'resources',
        ] as const
      )
        .filter((field) => container[field] && Object.keys(container[field]).length > 0)
        .map((field) => forbidden(`${at}.${field}`, NOT_FOR_EPHEMERAL)),
    ];
  });
}

/** Of Pods, not of templates: some clients put a blank in and fill it later. */
export const trimmedImage = (path: string, { image = '' }: { readonly image?: string }): Errors =>
  image === image.trim()
    ? NONE
    : [invalid(`${path}.image`, image, 'must not have leading or trailing whitespace')];

function validateCommon(
  path: string,
  container: Container | EphemeralContainer,
  spec: PodSpec,
  volumes: ReadonlySet<string>,
): Errors {
  const { name, image, terminationMessagePolicy, volumeDevices } = container;
  return [
    ...(name ? checked(`${path}.name`, name, isDNS1123Label) : [required(`${path}.name`)]),
    ...(image ? NONE : [required(`${path}.image`)]),
    ...oneOf(`${path}.terminationMessagePolicy`, terminationMessagePolicy, [
      'File',
      'FallbackToLogsOnError',
    ]),
    ...validatePorts(`${path}.ports`, container.ports),
    ...validateEnv(`${path}.env`, container.env),
    ...validateEnvFrom(`${path}.envFrom`, container.envFrom),
    ...validateMounts(`${path}.volumeMounts`, container.volumeMounts, volumes, volumeDevices),
    ...oneOf(`${path}.imagePullPolicy`, container.imagePullPolicy, [
      'Always',
      'IfNotPresent',
      'Never',
    ]),
    ...validateResources(`${path}.resources`, container.resources),
    ...validateResizePolicy(`${path}.resizePolicy`, container, spec),
    ...validateContainerSecurity(`${path}.securityContext`, container.securityContext),
  ];
}

/** What a container that keeps running may have. */
function validateRunning(
  path: string,
  container: Container,
  { terminationGracePeriodSeconds }: PodSpec,
): Errors {
  return [
    ...validateLifecycle(`${path}.lifecycle`, container.lifecycle, terminationGracePeriodSeconds),
    ...validateOneSuccessProbe(`${path}.livenessProbe`, container.livenessProbe),
    ...validateReadinessProbe(`${path}.readinessProbe`, container.readinessProbe),
    ...validateOneSuccessProbe(`${path}.startupProbe`, container.startupProbe),
  ];
}

const runsOnce = (path: string, container: Container): Errors =>
  (['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const)
    .filter((field) => container[field])
    .map((field) => forbidden(`${path}.${field}`, NOT_FOR_INIT));

/** Whether a container starts again by itself (validateContainerRestartPolicy; ContainerRestartRules, on since 1.35). */
function validateRestarts(path: string, { restartPolicy, restartPolicyRules }: Container): Errors {
  const rules = restartPolicyRules ?? [];
  const at = `${path}.restartPolicyRules`;
  return [
    ...(restartPolicy
      ? validateOwnRestartPolicy(`${path}.restartPolicy`, restartPolicy)
      : rules.length > 0
        ? [
            required(
              `${path}.restartPolicy`,
              'must specify restartPolicy when restart rules are used',
            ),
          ]
        : NONE),
    ...(rules.length > MOST_RULES ? [tooMany(at, rules.length, MOST_RULES)] : NONE),
    ...rules.flatMap(({ action, exitCodes }, i) => [
      ...oneOf(`${at}[${i}].action`, action, ['Restart', 'RestartAllContainers']),
      ...(exitCodes
        ? oneOf(`${at}[${i}].exitCodes.operator`, exitCodes.operator, ['In', 'NotIn'])
        : [required(`${at}[${i}].exitCodes`, 'must be specified')]),
    ]),
  ];
}

const validateOwnRestartPolicy = (field: string, policy: string): Errors =>
  ['Always', 'Never', 'OnFailure'].includes(policy)
    ? NONE
    : [notSupported(field, policy, ['Always', 'OnFailure', 'Never'])];

function validatePorts(path: string, ports: readonly ContainerPort[] | undefined): Errors {
  if (!ports) return NONE;
  const names = new Set<string>();
  return ports.flatMap(({ name, containerPort, hostPort, protocol }, i) => {
    const at = `${path}[${i}]`;
    const problems = name ? checked(`${at}.name`, name, isValidPortName) : NONE;
    const repeated = name && problems.length === 0 && names.has(name);
    if (name) names.add(name);
    return [
      ...problems,
      ...(repeated ? [duplicate(`${at}.name`, name)] : NONE),
      ...(containerPort
        ? checked(`${at}.containerPort`, containerPort, isValidPortNum)
        : [required(`${at}.containerPort`)]),
      ...(hostPort ? checked(`${at}.hostPort`, hostPort, isValidPortNum) : NONE),
      ...oneOf(`${at}.protocol`, protocol, PROTOCOLS),
    ];
  });
}

function uniqueHostPorts(path: string, containers: readonly Container[]): Errors {
  const taken = new Set<string>();
  return containers.flatMap(({ ports = [] }, i) =>
    ports.flatMap(({ protocol, hostIP = '', hostPort }, j) => {
      if (!hostPort) return NONE;
      const port = `${protocol}/${hostIP}/${hostPort}`;
      const repeated = taken.has(port);
      taken.add(port);
      return repeated ? [duplicate(`${path}[${i}].ports[${j}].hostPort`, port)] : NONE;
    }),
  );
}

function validateResizePolicy(
  path: string,
  { resizePolicy = [] }: Container | EphemeralContainer,
  spec: PodSpec,
): Errors {
  const seen = new Set<string>();
  return resizePolicy.flatMap(({ resourceName, restartPolicy }, i) => {
    const repeated = seen.has(resourceName);
    seen.add(resourceName);
    return [
      ...(repeated ? [duplicate(`${path}[${i}]`, resourceName)] : NONE),
      ...oneOf(path, resourceName, ['cpu', 'memory']),
      ...oneOf(path, restartPolicy, ['NotRequired', 'RestartContainer']),
      ...(spec.restartPolicy === 'Never' && restartPolicy !== 'NotRequired'
        ? [invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'")]
        : NONE),
    ];
  });
}
