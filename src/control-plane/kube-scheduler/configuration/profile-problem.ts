/** Why kube-scheduler would end when it makes its profiles (pkg/scheduler/framework/runtime/framework.go, NewFramework). */
import { defaultPlugins, pluginRegistry } from '../plugins/registry.ts';
import {
  DEFAULT_SCHEDULER,
  type PluginReference,
  type PluginSet,
  type ProfileConfiguration,
  type SchedulerConfiguration,
} from './configuration.ts';

export interface ProfileProblem {
  readonly index: number;
  readonly schedulerName: string;
  readonly message: string;
}

const QUEUE_SORT = 'PrioritySort';
const BINDER = 'DefaultBinder';

/** The first problem of the first profile that has one. `others` are plugins of one's own. */
export function profileProblem(
  { profiles = [] }: SchedulerConfiguration,
  others: ReadonlySet<string> = new Set(),
): ProfileProblem | undefined {
  for (const [index, profile] of profiles.entries()) {
    const { schedulerName = DEFAULT_SCHEDULER } = profile;
    const message = problemOf(profile, schedulerName, others);
    if (message) return { index, schedulerName, message };
  }
  return undefined;
}

function problemOf(
  { plugins = {} }: ProfileConfiguration,
  schedulerName: string,
  others: ReadonlySet<string>,
): string | undefined {
  for (const { enabled = [] } of Object.values(plugins) as PluginSet[]) {
    const twice = enabled.find(
      ({ name }, index) => enabled.findIndex((one) => one.name === name) < index,
    );
    if (twice) return `plugin ${JSON.stringify(twice.name)} already registered`;
    const absent = enabled.find(
      ({ name }) => !others.has(name) && !Object.hasOwn(pluginRegistry, name),
    );
    if (absent) return `plugin ${JSON.stringify(absent.name)} does not exist`;
  }
  const runs = (name: string, point: 'queueSort' | 'bind'): boolean => {
    if (isIn(plugins[point]?.enabled, name)) return true;
    if (isIn(plugins[point]?.disabled, name, '*')) return false;
    if (isIn(plugins.multiPoint?.enabled, name)) return true;
    return !isIn(plugins.multiPoint?.disabled, name, '*') && isIn(defaultPlugins, name);
  };
  const named = JSON.stringify(schedulerName);
  if (!runs(QUEUE_SORT, 'queueSort'))
    return `only one queue sort plugin required for profile with scheduler name ${named}, but got 0`;
  if (!runs(BINDER, 'bind') && !plugins.bind?.enabled?.some(({ name }) => others.has(name)))
    return `at least one bind plugin is needed for profile with scheduler name ${named}`;
  return undefined;
}

const isIn = (plugins: readonly PluginReference[] = [], ...names: readonly string[]): boolean =>
  plugins.some(({ name }) => names.includes(name));
