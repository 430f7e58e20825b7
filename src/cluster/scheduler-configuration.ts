/** kube-scheduler's configuration where it is a field of its Component: held to what the process itself would refuse. */
import { components } from '../api/sim/v1alpha1/component/component.ts';
import {
  pluginArgsSchemaName,
  pluginArgsSchemas,
} from '../api/sim/v1alpha1/component/scheduler-configuration.ts';
import type { Component } from '../api/sim/v1alpha1/component/types.ts';
import { invalid, messageOf, type FieldError } from '../apimachinery/field-error.ts';
import { decode, strictError } from '../apimachinery/schema/decode.ts';
import { StatusError } from '../apimachinery/status.ts';
import type { AdmissionPlugin } from '../control-plane/kube-apiserver/admission/admission.ts';
import {
  CONFIGURATION_API_VERSION,
  CONFIGURATION_KIND,
  type SchedulerConfiguration,
} from '../control-plane/kube-scheduler/configuration/configuration.ts';
import { profileProblem } from '../control-plane/kube-scheduler/configuration/profile-problem.ts';
import { validateConfiguration } from '../control-plane/kube-scheduler/configuration/validation.ts';
import { schema } from './schema.ts';

export const SCHEDULER = 'kube-scheduler';
const AT = 'spec.configuration.';

/** Refuses what kube-scheduler would not start with, and says what has no effect here. `written` are users' plugins. */
export const schedulerConfigurationAdmission = (
  written: () => ReadonlySet<string>,
): AdmissionPlugin => ({
  name: 'SchedulerConfiguration',
  validate({ kind, name, object, subresource, context }) {
    if (kind !== components || subresource !== '' || !object) return;
    const { configuration } = (object as Component).spec;
    if (configuration === undefined) return;
    if (object.metadata.name !== SCHEDULER) {
      const problem = invalid(
        'spec.configuration',
        object.metadata.name,
        'only kube-scheduler has one',
      );
      throw StatusError.invalid(components, name, [problem]);
    }
    const problems = configurationProblems(configuration, written(), AT);
    if (problems.length > 0) throw StatusError.invalid(components, object.metadata.name, problems);
    if ((configuration as SchedulerConfiguration).extenders?.length)
      context.warn(`${AT}extenders is stored but not simulated: no extender is called`);
  },
});

/** Why kube-scheduler would not start; empty when it would. */
function configurationProblems(
  configuration: SchedulerConfiguration,
  written: ReadonlySet<string>,
  at = '',
): readonly FieldError[] {
  const problems = [
    ...argsProblems(configuration, at),
    ...validateConfiguration(configuration, at),
  ];
  if (problems.length > 0) return problems;
  const problem = profileProblem(configuration, written);
  return problem
    ? [invalid(`${at}profiles[${problem.index}]`, problem.schedulerName, problem.message)]
    : [];
}

/** Why kube-scheduler would end when it reads such a file: one line each. */
export function configurationFileProblems(
  file: unknown,
  written: ReadonlySet<string> = new Set(),
): readonly string[] {
  const { apiVersion = '', kind = '' } = (file ?? {}) as SchedulerConfiguration;
  if (apiVersion !== CONFIGURATION_API_VERSION || kind !== CONFIGURATION_KIND) {
    const [given, version] = [kind, apiVersion].map((word) => JSON.stringify(word));
    return [`no kind ${given} is registered for version ${version}`];
  }
  const { object, unknown, error } = decode<SchedulerConfiguration>(schema, FILE_SCHEMA, file);
  const problem = error ?? strictError(unknown);
  return problem === undefined ? configurationProblems(object, written).map(messageOf) : [problem];
}

const FILE_SCHEMA = 'dev.kubeglass.sim.v1alpha1.KubeSchedulerConfiguration';

function argsProblems(configuration: SchedulerConfiguration, at: string): readonly FieldError[] {
  return (configuration.profiles ?? []).flatMap(({ pluginConfig = [] }, profile) =>
    pluginConfig.flatMap(({ name, args }, index) => {
      if (args === undefined || !Object.hasOwn(pluginArgsSchemas, name)) return [];
      const { unknown, error } = decode(schema, pluginArgsSchemaName(name), args);
      const problem = error ?? strictError(unknown);
      const path = `${at}profiles[${profile}].pluginConfig[${index}].args`;
      return problem === undefined ? [] : [invalid(path, name, problem)];
    }),
  );
}
