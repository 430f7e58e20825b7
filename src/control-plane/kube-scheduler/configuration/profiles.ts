/**
 * The profiles that follow from a configuration (pkg/scheduler/framework/runtime/framework.go, expandMultiPointPlugins,
 * 1.36), and why none do.
 */
import type { PluginRegistry, SchedulerHandle } from '../framework/handle.ts';
import type { SchedulerPlugin } from '../framework/plugin.ts';
import { Profile, type ExtensionPoint, type WeightedPlugin } from '../framework/profile.ts';
import {
  DEFAULT_SCHEDULER,
  type PluginReference,
  type PluginSet,
  type ProfileConfiguration,
} from './configuration.ts';
import { defaultPlugins, pluginRegistry } from '../plugins/registry.ts';

/** What makes a plugin one of a moment. */
const partOf: Readonly<Record<ExtensionPoint, (plugin: SchedulerPlugin) => unknown>> = {
  preEnqueue: ({ preEnqueue }) => preEnqueue,
  queueSort: ({ queueSort }) => queueSort,
  preFilter: ({ preFilter }) => preFilter,
  filter: ({ filter }) => filter,
  postFilter: ({ postFilter }) => postFilter,
  preScore: ({ preScore }) => preScore,
  score: ({ score }) => score,
  reserve: ({ reserve, unreserve }) => reserve ?? unreserve,
  permit: ({ permit }) => permit,
  preBind: ({ preBind }) => preBind,
  bind: ({ bind }) => bind,
  postBind: ({ postBind }) => postBind,
};

const points = Object.keys(partOf) as readonly ExtensionPoint[];

/**
 * Plugins of multiPoint that are named for a moment come first, in that order; the others of multiPoint follow where they
 * have a part, and at last what is named for this moment only.
 */
export function profileOf(
  config: ProfileConfiguration,
  handle: SchedulerHandle,
  others: PluginRegistry = {},
): Profile {
  const { schedulerName = DEFAULT_SCHEDULER, plugins = {}, pluginConfig = [] } = config;
  const made = new Map<string, SchedulerPlugin>();
  const pluginOf = (name: string): SchedulerPlugin => {
    let plugin = made.get(name);
    if (!plugin) {
      const factory = others[name] ?? pluginRegistry[name];
      if (!factory) throw new Error(`plugin "${name}" is not in the registry`);
      plugin = factory(pluginConfig.find((one) => one.name === name)?.args, handle);
      made.set(name, plugin);
    }
    return plugin;
  };
  const multiPoint = merged(defaultPlugins, plugins.multiPoint);
  const of = (point: ExtensionPoint): readonly WeightedPlugin[] => {
    const { enabled = [], disabled = [] } = plugins[point] ?? {};
    const named = new Map(enabled.map((plugin) => [plugin.name, plugin]));
    const off = new Set(disabled.map(({ name }) => name));
    const general = off.has('*')
      ? []
      : multiPoint.filter(({ name }) => !named.has(name) && !off.has(name));
    const everywhere = new Set(off.has('*') ? [] : multiPoint.map(({ name }) => name));
    const replacing = enabled.filter(({ name }) => everywhere.has(name));
    const added = enabled.filter(({ name }) => !everywhere.has(name));
    return [...replacing, ...general, ...added]
      .map(({ name, weight }) => ({ plugin: pluginOf(name), weight: weight || 1 }))
      .filter(({ plugin }) => partOf[point](plugin));
  };
  const at = Object.fromEntries(points.map((point) => [point, of(point)])) as Record<
    ExtensionPoint,
    readonly WeightedPlugin[]
  >;
  return new Profile(schedulerName, at, config.percentageOfNodesToScore);
}

/** Re-enabling a default changes its weight and keeps its place. */
function merged(
  defaults: readonly PluginReference[],
  { enabled = [], disabled = [] }: PluginSet = {},
): readonly PluginReference[] {
  const off = new Set(disabled.map(({ name }) => name));
  const kept = off.has('*') ? [] : defaults.filter(({ name }) => !off.has(name));
  const replaced = new Map(enabled.map((plugin) => [plugin.name, plugin]));
  const names = new Set(kept.map(({ name }) => name));
  return [
    ...kept.map((plugin) => replaced.get(plugin.name) ?? plugin),
    ...enabled.filter(({ name }) => !names.has(name)),
  ];
}
