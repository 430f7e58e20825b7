/** What-if as a form, and its answer as rows: pure, so that dialog and test say the same. */
import type {
  Outcome,
  Placement,
  PlacementStudySpec,
  PlacementStudyStatus,
  StudiedManifest,
} from '../../api/sim/v1alpha1/placement-study/types.ts';
import type { Node, Taint } from '../../api/generated/types/core/v1.ts';
import type { Deployment } from '../../api/generated/types/apps/v1.ts';
import { laterWords } from '../words/later-words.ts';

const { whatIf: say } = laterWords;

export type ChangeKind = keyof typeof say.changes;

export interface WhatIfForm {
  readonly change: ChangeKind;
  readonly place: 'Pending' | 'All';
  readonly node: string;
  readonly key: string;
  readonly value: string;
  readonly effect: Taint['effect'];
  /** `namespace/name`. */
  readonly deployment: string;
  readonly cpu: string;
  readonly memory: string;
  readonly plugin: string;
  readonly weight: number;
}

/** The default ones, with their weights (apis/config/v1/default_plugins.go, 1.36). */
export const scorePlugins: { readonly [plugin: string]: number } = {
  TaintToleration: 3,
  NodeAffinity: 2,
  PodTopologySpread: 2,
  InterPodAffinity: 2,
  NodeResourcesFit: 1,
  NodeResourcesBalancedAllocation: 1,
  ImageLocality: 1,
};

/** What the form changes may stand on. */
export interface Present {
  readonly nodes: readonly Node[];
  readonly deployments: readonly Deployment[];
  /** kube-scheduler's configuration now. */
  readonly configuration: SchedulerConfiguration | undefined;
}

interface SchedulerConfiguration {
  readonly profiles?: readonly Profile[];
  readonly [field: string]: unknown;
}

interface Profile {
  readonly plugins?: {
    readonly multiPoint?: { readonly enabled?: readonly { readonly name: string }[] };
  };
}

export function studySpec(
  form: WhatIfForm,
  { nodes, deployments, configuration }: Present,
  manifests: readonly StudiedManifest[],
  typed: { readonly [field: string]: unknown } | undefined,
): PlacementStudySpec {
  const { change, place, node, key, value, effect, cpu, memory, plugin, weight } = form;
  const base: PlacementStudySpec = { ...(manifests.length > 0 && { manifests }), place };
  const onNode = (patch: { readonly [field: string]: unknown }): PlacementStudySpec => ({
    ...base,
    changes: [{ kind: 'Node', name: node, patch }],
  });
  switch (change) {
    case 'none':
      return base;
    case 'taint': {
      const former = nodes.find(({ metadata }) => metadata.name === node)?.spec?.taints ?? [];
      const taint = { key, ...(value && { value }), effect };
      return onNode({ spec: { taints: [...former, taint] } });
    }
    case 'label':
      return onNode({ metadata: { labels: { [key]: value } } });
    case 'requests': {
      const [namespace = '', name = ''] = form.deployment.split('/');
      const found = deployments.find(
        ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
      );
      const requests = { ...(cpu && { cpu }), ...(memory && { memory }) };
      const [container] = found?.spec.template.spec?.containers ?? [];
      const containers = [{ name: container?.name, resources: { requests } }];
      const patch = { spec: { template: { spec: { containers } } } };
      return { ...base, changes: [{ kind: 'Deployment', namespace, name, patch }] };
    }
    case 'weight': {
      const profiles = configuration?.profiles?.length ? configuration.profiles : [{}];
      const heavier = (profile: Profile) => {
        const enabled = profile.plugins?.multiPoint?.enabled ?? [];
        const multiPoint = {
          ...profile.plugins?.multiPoint,
          enabled: [...enabled.filter(({ name }) => name !== plugin), { name: plugin, weight }],
        };
        return { ...profile, plugins: { ...profile.plugins, multiPoint } };
      };
      const schedulerConfiguration = { ...configuration, profiles: profiles.map(heavier) };
      return { ...base, schedulerConfiguration };
    }
    case 'configuration':
      return { ...base, ...(typed && { schedulerConfiguration: typed }) };
  }
}

/** What the two placements are called. */
export interface Sides {
  readonly present: string;
  readonly changed: string;
}

export interface PodRow {
  readonly pod: string;
  readonly present: string;
  readonly changed?: string;
  /** Its name in the second, where that is another. */
  readonly name?: string;
  readonly outcome?: keyof typeof say.outcomes;
  readonly points?: number;
  /** Victims, or why there is no node: of the changed placement if there is one. */
  readonly reason?: string;
}

/** Those that differ first. */
export function podRows({ present, changed, seconds }: PlacementStudyStatus): readonly PodRow[] {
  const before = byPod(present);
  if (!changed)
    return [...before].map(([pod, one]) => ({ pod, ...told(one), present: where(one) }));
  const after = byPod(changed);
  const rows = [...new Set([...before.keys(), ...after.keys()])].map((pod): PodRow => {
    const [one, other] = [before.get(pod), after.get(pod)];
    // Who was not placed anew on one side stays there; of two histories, it never came to be.
    const [from, to] = [one ? one.node : other?.was, other ? other.node : one?.was];
    const missing = seconds === undefined ? say.noNode : say.notThere;
    const outcome =
      from === to ? 'same' : to === undefined ? 'loses' : from === undefined ? 'gains' : 'moves';
    return {
      pod,
      present: from ?? (one ? say.noNode : missing),
      changed: to ?? (other ? say.noNode : missing),
      ...(other?.counterpart !== undefined && { name: other.name }),
      outcome,
      ...(other && told(other)),
    };
  });
  return rows.toSorted(
    (one, other) => Number(one.outcome === 'same') - Number(other.outcome === 'same'),
  );
}

export interface TotalRow {
  readonly measure: string;
  readonly present: string;
  readonly changed?: string;
  readonly difference?: string;
}

export function totalRows({ present, changed }: PlacementStudyStatus): readonly TotalRow[] {
  const after = changed && figures(changed);
  return figures(present).map(([measure, value, isPercent]) => {
    const other = after?.find(([name]) => name === measure)?.[1];
    const shown = (figure: number) => (isPercent ? say.percent(figure) : String(figure));
    return {
      measure,
      present: shown(value),
      ...(other !== undefined && {
        changed: shown(other),
        difference: say.by(Math.round((other - value) * 10) / 10),
      }),
    };
  });
}

type Figure = readonly [measure: string, value: number, isPercent?: true];

/** Of so many workloads the spread is told. */
const MOST_SPREAD = 6;

function figures({ totals }: Outcome): readonly Figure[] {
  const { measures } = say;
  const { placed, pending, evicted, cpu, memory, fragmentation, spread } = totals;
  const { podSize, room } = fragmentation;
  return [
    [measures.placed, placed],
    [measures.pending, pending],
    [measures.evicted, evicted],
    [measures.cpu, cpu.mean, true],
    [measures.cpuMax, cpu.max, true],
    [measures.cpuDeviation, cpu.standardDeviation, true],
    [measures.memory, memory.mean, true],
    [measures.memoryMax, memory.max, true],
    [measures.room(podSize.cpu, podSize.memory), room],
    [measures.fragmentation, fragmentation.cpu, true],
    ...spread
      .slice(0, MOST_SPREAD)
      .map(({ workload, topologyKey, max, min }): Figure => [
        measures.spread(workload, topologyKey.slice(topologyKey.indexOf('/') + 1)),
        max - min,
      ]),
  ];
}

const byPod = ({ placements }: Outcome): ReadonlyMap<string, Placement> =>
  new Map(placements.map((one) => [`${one.namespace}/${one.counterpart ?? one.name}`, one]));

const where = ({ node }: Placement): string => node ?? say.noNode;

function told({ points, message, victims, evictedFor }: Placement): Partial<PodRow> {
  const reason = evictedFor ? say.evictedFor(evictedFor) : victims ? say.evicts(victims) : message;
  return { ...(points !== undefined && { points }), ...(reason !== undefined && { reason }) };
}
