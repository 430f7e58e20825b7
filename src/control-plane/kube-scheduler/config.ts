/**
 * How a scheduler is configured (kube-scheduler/config/v1, KubeSchedulerConfiguration) and the profiles that
 * follow from it (pkg/scheduler/framework/runtime/framework.go, expandMultiPointPlugins).
 */
import type { PluginRegistry, SchedulerHandle } from './framework/handle.ts';
import type { SchedulerPlugin } from './framework/plugin.ts';
import { Profile, type ExtensionPoint, type WeightedPlugin } from './framework/profile.ts';
import { defaultPlugins, pluginRegistry } from './plugins/registry.ts';

export interface PluginReference {
  readonly name: string;
  readonly weight?: number;
}

export interface PluginSet {
  readonly enabled?: readonly PluginReference[];
  /** `*` stands for all. */
  readonly disabled?: readonly { readonly name: string }[];
}

export type PluginSets = { readonly [Point in ExtensionPoint | 'multiPoint']?: PluginSet };

export interface ProfileConfiguration {
  readonly schedulerName?: string;
  readonly percentageOfNodesToScore?: number;
  readonly plugins?: PluginSets;
  readonly pluginConfig?: readonly { readonly name: string; readonly args?: unknown }[];
}

export interface SchedulerConfiguration {
  readonly profiles?: readonly ProfileConfiguration[];
  readonly percentageOfNodesToScore?: number;
  readonly podInitialBackoffSeconds?: number;
  readonly podMaxBackoffSeconds?: number;
}

export const DEFAULT_SCHEDULER = 'default-scheduler';

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

/** Plugins named for a moment come first, in that order; those of multiPoint follow where they have a part. */
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
    const named = new Set(enabled.map(({ name }) => name));
    const off = new Set(disabled.map(({ name }) => name));
    const general = off.has('*')
      ? []
      : multiPoint.filter(({ name }) => !named.has(name) && !off.has(name));
    return [...enabled, ...general]
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
