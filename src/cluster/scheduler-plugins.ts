/** Plugins that users write, between their objects and kube-scheduler: what is refused, what runs, and when it failed. */
import { schedulerPlugins } from '../api/sim/v1alpha1/scheduler-plugin/scheduler-plugin.ts';
import type { SchedulerPlugin } from '../api/sim/v1alpha1/scheduler-plugin/types.ts';
import { forbidden, invalid, omitted, type FieldError } from '../apimachinery/field-error.ts';
import { timestamp } from '../apimachinery/meta.ts';
import { StatusError } from '../apimachinery/status.ts';
import type { ResourceDefinition } from '../api/resource-definition.ts';
import type { AdmissionPlugin } from '../control-plane/kube-apiserver/admission/admission.ts';
import {
  DEFAULT_SCHEDULER,
  type PluginSet,
  type ProfileConfiguration,
  type SchedulerConfiguration,
} from '../control-plane/kube-scheduler/configuration/configuration.ts';
import type { PluginRegistry } from '../control-plane/kube-scheduler/framework/handle.ts';
import type { PluginFault } from '../control-plane/kube-scheduler/framework/plugin.ts';
import { pluginRegistry } from '../control-plane/kube-scheduler/plugins/registry.ts';
import {
  isProblem,
  told,
  type CompiledPlugin,
  type PluginInterpreter,
  type PluginProblem,
} from '../control-plane/kube-scheduler/written-plugins/interpreter.ts';
import {
  brokenPlugin,
  writtenPlugin,
} from '../control-plane/kube-scheduler/written-plugins/written-plugin.ts';
import type { Clock } from '../sim/clock.ts';

/** Undefined where a host has none. It may be asked for late: a host reads it when it is first needed. */
export type InterpreterSource = () => PluginInterpreter | undefined;

/** Each of them is asked about every node of every cycle. */
const MOST_PLUGINS = 8;
const NO_INTERPRETER: PluginProblem = { message: 'there is no interpreter for plugins here' };

export interface PluginsHost {
  readonly interpreter: InterpreterSource;
  readonly plugins: () => readonly SchedulerPlugin[];
}

/** Refuses what would not run, as a compiler would: before anybody is scheduled by it. */
export const schedulerPluginAdmission = (host: PluginsHost): AdmissionPlugin => ({
  name: 'SchedulerPlugin',
  validate({ kind, operation, object, subresource }) {
    if (kind !== schedulerPlugins || subresource !== '' || !object) return;
    const plugin = object as SchedulerPlugin;
    const { name } = plugin.metadata;
    const count = host.plugins().length;
    const problems = [
      ...(operation === 'CREATE' && count >= MOST_PLUGINS
        ? [forbidden('metadata.name', `there are ${count} plugins already, and no more are run`)]
        : []),
      ...(Object.hasOwn(pluginRegistry, name)
        ? [invalid('metadata.name', name, "is a plugin of kube-scheduler's own")]
        : []),
      ...sourceProblems(plugin, compiled(plugin, host.interpreter())),
    ];
    if (problems.length > 0) throw StatusError.invalid(schedulerPlugins, name, problems);
  },
});

function sourceProblems(
  { metadata: { name } }: SchedulerPlugin,
  plugin: CompiledPlugin | PluginProblem,
): readonly FieldError[] {
  if (isProblem(plugin)) return [omitted('spec.source', told(plugin))];
  if (plugin.name === undefined || plugin.name === name) return [];
  const names = [plugin.name.slice(0, 100), name].map((one) => JSON.stringify(one));
  return [omitted('spec.source', `it calls itself ${names[0]}, and the object is ${names[1]}`)];
}

/** By the names that a configuration calls them by. */
export function registryOf({ interpreter, plugins }: PluginsHost): PluginRegistry {
  return Object.fromEntries(
    plugins().map((plugin) => {
      const { name } = plugin.metadata;
      const made = compiled(plugin, interpreter());
      return [name, isProblem(made) ? brokenPlugin(name, made) : writtenPlugin(name, made)];
    }),
  );
}

const compiled = (
  { spec }: SchedulerPlugin,
  interpreter: PluginInterpreter | undefined,
): CompiledPlugin | PluginProblem => interpreter?.compile(spec) ?? NO_INTERPRETER;

/** As it is when it begins: nothing has failed. */
export function freshStatus(plugin: SchedulerPlugin, { interpreter }: PluginsHost): object {
  const made = compiled(plugin, interpreter());
  return { moments: isProblem(made) ? [] : [...made.moments], faults: 0, lastFault: null };
}

/** Writes what failed into its object, in a task of its own: kube-scheduler knows nothing of it. */
export const faultTeller =
  (clock: Clock, api: StatusWriter) =>
  ({ plugin: name, ...lastFault }: PluginFault): void => {
    const at = timestamp(clock.now());
    clock.after(0, () => {
      const plugin = api.get(schedulerPlugins, name);
      if (!plugin) return;
      const absent = { node: null, line: null, column: null };
      api.updateStatus(schedulerPlugins, name, {
        faults: (plugin.status.faults ?? 0) + 1,
        lastFault: { ...absent, ...lastFault, at },
      });
    });
  };

interface StatusWriter {
  get(kind: typeof schedulerPlugins, name: string): SchedulerPlugin | undefined;
  updateStatus(kind: ResourceDefinition, name: string, status: object): void;
}

export const namesIn = ({ plugins }: PluginsHost): ReadonlySet<string> =>
  new Set(plugins().map(({ metadata }) => metadata.name));

export const completedBy =
  ({ plugins }: PluginsHost) =>
  (configuration: SchedulerConfiguration | undefined): SchedulerConfiguration | undefined =>
    withPlugins(configuration, plugins());

/**
 * A configuration with the plugins that are enabled by themselves. They join the profile of default-scheduler at each of
 * their moments, unless it says of them that they are on or off.
 */
// Parity: upstream ends where a profile names a plugin that is not there; here one whose object was deleted is left out.
function withPlugins(
  configuration: SchedulerConfiguration | undefined,
  plugins: readonly SchedulerPlugin[],
): SchedulerConfiguration | undefined {
  const known = new Set(plugins.map(({ metadata }) => metadata.name));
  const profiles = configuration?.profiles?.length ? configuration.profiles : [{}];
  const enabled = plugins.filter(({ spec }) => spec.enabled);
  const completed = profiles.map((profile: ProfileConfiguration): ProfileConfiguration => {
    const sets = Object.entries(profile.plugins ?? {}) as [string, PluginSet][];
    const existing = sets.map(([point, set]) => [point, withoutAbsent(set, known)] as const);
    const named = new Set(
      sets.flatMap(([, { enabled: on = [], disabled: off = [] }]) =>
        [...on, ...off].map(({ name }) => name),
      ),
    );
    const isDefault = (profile.schedulerName ?? DEFAULT_SCHEDULER) === DEFAULT_SCHEDULER;
    const joining = isDefault ? enabled.filter(({ metadata }) => !named.has(metadata.name)) : [];
    const points = Object.fromEntries(existing) as NonNullable<ProfileConfiguration['plugins']>;
    if (joining.length === 0) return { ...profile, plugins: points };
    const { multiPoint = {} } = points;
    const joined = joining.map(({ metadata: { name }, spec: { weight } }) => ({ name, weight }));
    const all = { ...multiPoint, enabled: [...(multiPoint.enabled ?? []), ...joined] };
    return { ...profile, plugins: { ...points, multiPoint: all } };
  });
  return plugins.length === 0 && !configuration
    ? undefined
    : { ...configuration, profiles: completed };
}

const withoutAbsent = (set: PluginSet, known: ReadonlySet<string>): PluginSet => ({
  ...set,
  ...(set.enabled && {
    enabled: set.enabled.filter(
      ({ name }) => known.has(name) || Object.hasOwn(pluginRegistry, name),
    ),
  }),
});
