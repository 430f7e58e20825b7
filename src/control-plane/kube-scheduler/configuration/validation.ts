/**
 * What is wrong with a KubeSchedulerConfiguration (pkg/scheduler/apis/config/validation/validation.go, 1.36), and what
 * kube-scheduler says when it cannot make profiles of it (pkg/scheduler/framework/runtime/framework.go).
 */
import { deepEqual } from '../../../apimachinery/equality.ts';
import {
  duplicate,
  invalid,
  required,
  type FieldError,
} from '../../../apimachinery/field-error.ts';
import {
  CONFIGURATION_API_VERSION,
  CONFIGURATION_KIND,
  DEFAULT_SCHEDULER,
  type PluginSet,
  type ProfileConfiguration,
  type SchedulerConfiguration,
} from './configuration.ts';
import { validateArgs } from './plugin-args-validation.ts';

/** Plugins of versions before this one. */
const REMOVED = new Set(['AzureDiskLimits', 'CinderLimits', 'EBSLimits', 'GCEPDLimits']);
const NONE: readonly FieldError[] = [];

/** `at` is put before each path: `spec.configuration.` where the configuration is a field of something. */
export function validateConfiguration(
  configuration: SchedulerConfiguration,
  at = '',
): readonly FieldError[] {
  const {
    apiVersion,
    kind,
    parallelism = 16,
    profiles,
    percentageOfNodesToScore,
    podInitialBackoffSeconds = 1,
    podMaxBackoffSeconds = 10,
  } = configuration;
  return [
    ...(apiVersion === undefined || apiVersion === CONFIGURATION_API_VERSION
      ? NONE
      : [invalid(`${at}apiVersion`, apiVersion, `must be ${CONFIGURATION_API_VERSION}`)]),
    ...(kind === undefined || kind === CONFIGURATION_KIND
      ? NONE
      : [invalid(`${at}kind`, kind, `must be ${CONFIGURATION_KIND}`)]),
    ...(parallelism > 0
      ? NONE
      : [invalid(`${at}parallelism`, parallelism, 'should be an integer value greater than zero')]),
    ...validateProfiles(profiles ?? [], `${at}profiles`),
    ...validatePercentage(`${at}percentageOfNodesToScore`, percentageOfNodesToScore),
    ...(podInitialBackoffSeconds > 0
      ? NONE
      : [
          invalid(
            `${at}podInitialBackoffSeconds`,
            podInitialBackoffSeconds,
            'must be greater than 0',
          ),
        ]),
    ...(podMaxBackoffSeconds >= podInitialBackoffSeconds
      ? NONE
      : [
          invalid(
            `${at}podMaxBackoffSeconds`,
            podMaxBackoffSeconds,
            'must be greater than or equal to PodInitialBackoffSeconds',
          ),
        ]),
  ];
}

function validateProfiles(
  profiles: readonly ProfileConfiguration[],
  at: string,
): readonly FieldError[] {
  const places = new Map<string, number>();
  return profiles.flatMap((profile, index) => {
    // The name of a single profile may be left out (apis/config/v1/defaults.go); of several, each needs one.
    const name = profile.schedulerName ?? (profiles.length === 1 ? DEFAULT_SCHEDULER : '');
    const path = `${at}[${index}]`;
    const before = places.get(name);
    places.set(name, index);
    return [
      ...(name === '' ? [required(`${path}.schedulerName`)] : NONE),
      ...validatePercentage(`${path}.percentageOfNodesToScore`, profile.percentageOfNodesToScore),
      ...validatePlugins(profile, path),
      ...(before === undefined
        ? NONE
        : [duplicate(`${path}.schedulerName`, `${at}[${before}].schedulerName`)]),
      ...validateQueueSort(profiles[0]!, profile, path),
    ];
  });
}

function validatePlugins(
  { plugins = {}, pluginConfig = [] }: ProfileConfiguration,
  at: string,
): readonly FieldError[] {
  const seen = new Set<string>();
  return [
    ...(Object.entries(plugins) as [string, PluginSet][]).flatMap(([point, { enabled = [] }]) =>
      enabled.flatMap(({ name }, index) =>
        removed(`${at}.plugins.${point}.enabled[${index}]`, name),
      ),
    ),
    ...pluginConfig.flatMap(({ name, args }, index) => {
      const path = `${at}.pluginConfig[${index}]`;
      const again = seen.has(name);
      seen.add(name);
      return [
        ...(again ? [duplicate(path, name)] : NONE),
        ...removed(path, name),
        ...validateArgs(name, args ?? {}, `${path}.args`),
      ];
    }),
  ];
}

function validateQueueSort(
  first: ProfileConfiguration,
  { plugins }: ProfileConfiguration,
  at: string,
): readonly FieldError[] {
  const sorting = plugins?.queueSort?.enabled ?? [];
  if (sorting.length > 1) {
    return [
      invalid(
        `${at}.plugins.queueSort.Enabled`,
        sorting.length,
        'only one queue sort plugin can be enabled',
      ),
    ];
  }
  return deepEqual(first.plugins?.queueSort, plugins?.queueSort)
    ? NONE
    : [
        invalid(
          `${at}.plugins.queueSort`,
          plugins?.queueSort ?? {},
          'must be the same for all profiles',
        ),
      ];
}

const removed = (path: string, name: string): readonly FieldError[] =>
  REMOVED.has(name)
    ? [
        invalid(
          path,
          name,
          `was invalid in version "${CONFIGURATION_API_VERSION}" (KubeSchedulerConfiguration is version "${CONFIGURATION_API_VERSION}")`,
        ),
      ]
    : NONE;

const validatePercentage = (path: string, value: number | undefined): readonly FieldError[] =>
  value === undefined || (value >= 0 && value <= 100)
    ? NONE
    : [invalid(path, value, 'not in valid range [0-100]')];
