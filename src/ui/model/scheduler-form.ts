/**
 * kube-scheduler's configuration as a form, and the form as a configuration: pure, so that what a form cannot show is kept
 * as it was. Plugins are those of multiPoint, in its order; sets of single moments are left alone.
 */
import { scorePlugins } from './what-if.ts';

/** In the order of the defaults (pkg/scheduler/apis/config/v1/default_plugins.go, 1.36). */
export const defaultPluginNames = [
  'SchedulingGates',
  'PrioritySort',
  'NodeUnschedulable',
  'NodeName',
  'TaintToleration',
  'NodeAffinity',
  'NodePorts',
  'NodeResourcesFit',
  'VolumeRestrictions',
  'NodeVolumeLimits',
  'VolumeBinding',
  'VolumeZone',
  'PodTopologySpread',
  'InterPodAffinity',
  'DynamicResources',
  'DefaultPreemption',
  'NodeResourcesBalancedAllocation',
  'ImageLocality',
  'DefaultBinder',
];
/** Those that take arguments (pkg/scheduler/apis/config/types_pluginargs.go). */
export const withArguments = new Set([
  'DefaultPreemption',
  'DynamicResources',
  'InterPodAffinity',
  'NodeAffinity',
  'NodeResourcesBalancedAllocation',
  'NodeResourcesFit',
  'PodTopologySpread',
  'VolumeBinding',
]);

export interface PluginRow {
  readonly name: string;
  readonly enabled: boolean;
  /** As typed; empty where it does not score. */
  readonly weight: string;
  /** YAML; empty for its defaults. */
  readonly args: string;
}

export interface ProfileForm {
  readonly schedulerName: string;
  readonly percentage: string;
  readonly plugins: readonly PluginRow[];
  /** Moments with sets of their own, which the form does not show. */
  readonly alone: readonly string[];
  readonly rest: Loose;
}

export interface SchedulerForm {
  readonly percentage: string;
  readonly profiles: readonly ProfileForm[];
  readonly rest: Loose;
}

type Loose = { readonly [field: string]: unknown };
interface Entry {
  readonly name: string;
  readonly weight?: number;
}
interface PluginSet {
  readonly enabled?: readonly Entry[];
  readonly disabled?: readonly Entry[];
}
interface Profile {
  readonly schedulerName?: string;
  readonly percentageOfNodesToScore?: number;
  readonly plugins?: {
    readonly multiPoint?: PluginSet;
    readonly [moment: string]: PluginSet | undefined;
  };
  readonly pluginConfig?: readonly { readonly name: string; readonly args?: unknown }[];
}
const DEFAULT = 'default-scheduler';

export function formOf(
  configuration: object | undefined,
  toYaml: (value: unknown) => string,
): SchedulerForm {
  const { percentageOfNodesToScore, profiles, ...rest } = (configuration ?? {}) as Loose & {
    readonly percentageOfNodesToScore?: number;
    readonly profiles?: readonly Profile[];
  };
  const given = profiles?.length ? profiles : [{}];
  return {
    percentage: textOf(percentageOfNodesToScore),
    profiles: given.map((profile) => profileForm(profile, toYaml)),
    rest,
  };
}

export const newProfile = (count: number): ProfileForm => ({
  ...profileForm({ schedulerName: `scheduler-${count + 1}` }, String),
});

function profileForm(profile: Profile, toYaml: (value: unknown) => string): ProfileForm {
  const { schedulerName = DEFAULT, percentageOfNodesToScore, plugins = {}, ...rest } = profile;
  const { pluginConfig = [], ...others } = rest;
  const { multiPoint = {}, ...alone } = plugins;
  const args = new Map(pluginConfig.map((one) => [one.name, one.args]));
  const row = (name: string, enabled: boolean, entry?: Entry): PluginRow => {
    const weight = entry ? (entry.weight ?? 1) : scorePlugins[name];
    const of = args.get(name);
    return {
      name,
      enabled,
      weight: name in scorePlugins ? textOf(weight) : '',
      args: of === undefined ? '' : toYaml(of),
    };
  };
  // As kube-scheduler merges them: who is enabled again keeps its place, unless it was disabled first.
  const { enabled = [], disabled = [] } = multiPoint;
  const off = new Set(disabled.map(({ name }) => name));
  const all = off.has('*');
  const kept = new Set(all ? [] : defaultPluginNames.filter((name) => !off.has(name)));
  const named = new Map(enabled.map((entry) => [entry.name, entry]));
  const known = defaultPluginNames
    .filter((name) => kept.has(name) || !named.has(name))
    .map((name) => row(name, kept.has(name), named.get(name)));
  const late = enabled
    .filter(({ name }) => !kept.has(name))
    .map((entry) => row(entry.name, true, entry));
  return {
    schedulerName,
    percentage: textOf(percentageOfNodesToScore),
    plugins: all ? [...late, ...known] : [...known, ...late],
    alone: Object.keys(alone).filter((moment) => alone[moment] !== undefined),
    rest: { ...others, plugins: alone },
  };
}

export function configurationOf(
  { percentage, profiles, rest }: SchedulerForm,
  fromYaml: (text: string) => unknown,
): object {
  return {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    ...rest,
    ...(percentage !== '' && { percentageOfNodesToScore: typed(percentage) }),
    profiles: profiles.map((profile) => profileOf(profile, fromYaml)),
  };
}

function profileOf(
  { schedulerName, percentage, plugins, rest }: ProfileForm,
  fromYaml: (text: string) => unknown,
): object {
  const { plugins: alone, ...others } = rest as Loose & { readonly plugins: object };
  const multiPoint = multiPointOf(plugins);
  const sets = { ...alone, ...(multiPoint && { multiPoint }) };
  const pluginConfig = plugins
    .filter(({ args }) => args.trim() !== '')
    .map(({ name, args }) => ({ name, args: fromYaml(args) }));
  return {
    ...others,
    ...(schedulerName !== '' && { schedulerName }),
    ...(percentage !== '' && { percentageOfNodesToScore: typed(percentage) }),
    ...(Object.keys(sets).length > 0 && { plugins: sets }),
    ...(pluginConfig.length > 0 && { pluginConfig }),
  };
}

/** As little as says it: whole only where the order is another. */
function multiPointOf(plugins: readonly PluginRow[]): PluginSet | undefined {
  const on = plugins.filter(({ enabled }) => enabled);
  const rank = ({ name }: PluginRow) => {
    const at = defaultPluginNames.indexOf(name);
    return at < 0 ? Infinity : at;
  };
  const inOrder = on.every((row, index) => index === 0 || rank(on[index - 1]!) <= rank(row));
  if (!inOrder) return { disabled: [{ name: '*' }], enabled: on.map(entryOf) };
  const disabled = plugins
    .filter(({ enabled, name }) => !enabled && defaultPluginNames.includes(name))
    .map(({ name }) => ({ name }));
  const enabled = on
    .filter(({ name, weight }) => weight !== textOf(scorePlugins[name]))
    .map(entryOf);
  const extra = on
    .filter((row) => rank(row) === Infinity && !enabled.some(({ name }) => name === row.name))
    .map(entryOf);
  const set = {
    ...(disabled.length > 0 && { disabled }),
    ...(enabled.length + extra.length > 0 && { enabled: [...enabled, ...extra] }),
  };
  return Object.keys(set).length > 0 ? set : undefined;
}

const entryOf = ({ name, weight }: PluginRow): Entry => ({
  name,
  ...(weight !== '' && { weight: typed(weight) as number }),
});

/** What is no number goes as it is, for kube-scheduler to say so. */
const typed = (text: string): number | string =>
  Number.isFinite(Number(text)) ? Number(text) : text;

const textOf = (value: number | undefined): string => (value === undefined ? '' : String(value));

/** One place up or down. */
export function moved(
  plugins: readonly PluginRow[],
  from: number,
  by: 1 | -1,
): readonly PluginRow[] {
  const to = from + by;
  if (to < 0 || to >= plugins.length) return plugins;
  const next = [...plugins];
  [next[from], next[to]] = [next[to]!, next[from]!];
  return next;
}

/** A complaint of kube-scheduler's, and where it is about. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** By the place in the form: `percentage`, `0`, `0.name`, `0.percentage`, `0.args.NodeResourcesFit`; '' for the rest. */
export function problemPlaces(
  problems: readonly FieldProblem[],
  configuration: object,
): ReadonlyMap<string, readonly string[]> {
  const { profiles = [] } = configuration as { readonly profiles?: readonly Profile[] };
  const places = new Map<string, string[]>();
  for (const { field, message } of problems) {
    const path = field.replace(/^spec\.configuration\.?/, '');
    const place = placeOf(path, profiles);
    const at = places.get(place);
    if (at) at.push(message);
    else places.set(place, [message]);
  }
  return places;
}

function placeOf(path: string, profiles: readonly Profile[]): string {
  if (path.startsWith('percentageOfNodesToScore')) return 'percentage';
  const [, profile, part = ''] = /^profiles\[(\d+)\]\.?(.*)$/.exec(path) ?? [];
  if (profile === undefined) return '';
  if (part.startsWith('schedulerName')) return `${profile}.name`;
  if (part.startsWith('percentageOfNodesToScore')) return `${profile}.percentage`;
  const [, index] = /^pluginConfig\[(\d+)\]/.exec(part) ?? [];
  const plugin =
    index === undefined ? undefined : profiles[Number(profile)]?.pluginConfig?.[Number(index)];
  return plugin ? `${profile}.args.${plugin.name}` : profile;
}
