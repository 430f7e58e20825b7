/** One scheduling attempt as a table: nodes down, plugins across. Pure, so that 5,000 nodes cost what is shown. */
import type {
  NodeVerdict,
  PluginScore,
  PluginVerdict,
  SchedulingAttempt,
} from '../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import type {
  ExplainedNode,
  ExplainedScore,
  SchedulingExplanation,
} from '../../api/sim/v1alpha1/scheduling-explanation/types.ts';

/** With its arithmetic as long as the attempt can be explained. */
export type Score = PluginScore & Partial<Pick<ExplainedScore, 'arithmetic' | 'normalization'>>;

export interface Row {
  readonly node: string;
  /** `unseen`: the cycle ended its search before it. */
  readonly standing: 'chosen' | 'tied' | 'feasible' | 'refused' | 'unseen';
  readonly filters: ReadonlyMap<string, PluginVerdict>;
  readonly refusedBy: string | undefined;
  readonly scores: ReadonlyMap<string, Score>;
  readonly total: number | undefined;
  /** Against the attempt that it is compared with. */
  readonly change: Change | undefined;
}

export interface Change {
  readonly total?: number;
  readonly refusedBy?: string;
  /** The row stands differently now. */
  readonly different: boolean;
}

export interface Matrix {
  /** In the order in which they were asked. */
  readonly filterPlugins: readonly string[];
  /** Filters that some node did not pass: what one wants to see first. */
  readonly refusingPlugins: readonly string[];
  readonly scorePlugins: readonly string[];
  /** Scores that gave some node a point. */
  readonly givingPlugins: readonly string[];
  readonly rows: readonly Row[];
  readonly highest: number;
}

const passes = new Set(['Success', 'Skip']);
export const passed = ({ code }: PluginVerdict): boolean => passes.has(code);

/** With an explanation every filter speaks of every node, and scores carry their arithmetic. */
export function matrixOf(
  attempt: SchedulingAttempt,
  before?: SchedulingAttempt,
  explanation?: Pick<SchedulingExplanation, 'nodes'>,
): Matrix {
  const verdicts: readonly Told[] = explanation?.nodes.map(asVerdict) ?? attempt.nodes;
  const ties = new Set(attempt.ties);
  const earlier = new Map(before?.nodes.map((verdict) => [verdict.name, verdict]));
  const filterPlugins = new Set<string>();
  const refusing = new Set<string>();
  const scorePlugins = new Set<string>();
  const giving = new Set<string>();
  let highest = 0;

  const rows = verdicts.map((verdict): Row => {
    for (const filter of verdict.filters ?? []) {
      filterPlugins.add(filter.plugin);
      if (!passed(filter)) refusing.add(filter.plugin);
    }
    for (const { plugin, weighted } of verdict.scores ?? []) {
      scorePlugins.add(plugin);
      if (weighted !== 0) giving.add(plugin);
    }
    if (verdict.refusedBy) refusing.add(verdict.refusedBy);
    highest = Math.max(highest, verdict.total ?? 0);
    return {
      node: verdict.name,
      standing: standingOf(verdict, attempt, ties),
      filters: new Map(verdict.filters?.map((filter) => [filter.plugin, filter])),
      refusedBy: verdict.refusedBy,
      scores: new Map(verdict.scores?.map((score) => [score.plugin, score])),
      total: verdict.total,
      change: before && changeOf(verdict, earlier.get(verdict.name)),
    };
  });

  for (const plugin of refusing) filterPlugins.add(plugin);
  const filters = [...filterPlugins];
  return {
    filterPlugins: filters,
    refusingPlugins: filters.filter((plugin) => refusing.has(plugin)),
    scorePlugins: [...scorePlugins],
    givingPlugins: [...scorePlugins].filter((plugin) => giving.has(plugin)),
    rows,
    highest,
  };
}

type Told = NodeVerdict & { readonly lookedAt?: boolean };

const asVerdict = ({ stoppedAt, ...node }: ExplainedNode): Told => ({
  ...node,
  ...(stoppedAt !== undefined && { refusedBy: stoppedAt }),
});

function standingOf(
  verdict: Told,
  { selectedNode }: SchedulingAttempt,
  ties: ReadonlySet<string>,
): Row['standing'] {
  if (verdict.lookedAt === false) return 'unseen';
  if (verdict.name === selectedNode) return 'chosen';
  if (verdict.refusedBy || verdict.filters?.some((filter) => !passed(filter))) return 'refused';
  return ties.has(verdict.name) ? 'tied' : 'feasible';
}

function changeOf(now: NodeVerdict, before: NodeVerdict | undefined): Change | undefined {
  if (!before) return undefined;
  const different = now.total !== before.total || now.refusedBy !== before.refusedBy;
  return {
    ...(before.total !== undefined && { total: before.total }),
    ...(before.refusedBy && { refusedBy: before.refusedBy }),
    different,
  };
}

/** A node that stands otherwise than in the attempt before. */
export interface NodeChange {
  readonly node: string;
  readonly was: NodeVerdict;
  readonly is: NodeVerdict;
}

/** Nodes told one by one in both attempts, where the verdict differs. */
export function changesSince(
  attempt: SchedulingAttempt,
  before: SchedulingAttempt,
): readonly NodeChange[] {
  const earlier = new Map(before.nodes.map((verdict) => [verdict.name, verdict]));
  return attempt.nodes.flatMap((is) => {
    const was = earlier.get(is.name);
    return was && changeOf(is, was)?.different ? [{ node: is.name, was, is }] : [];
  });
}

/** Why a node was refused, in the words of the plugin that stopped it. */
export function refusalOf(
  verdict: NodeVerdict,
): { readonly plugin: string; readonly reasons: readonly string[] } | undefined {
  const filter =
    verdict.filters?.find(({ plugin }) => plugin === verdict.refusedBy) ??
    verdict.filters?.find((candidate) => !passed(candidate));
  if (!filter && !verdict.refusedBy) return undefined;
  return { plugin: filter?.plugin ?? verdict.refusedBy!, reasons: filter?.reasons ?? [] };
}

export interface RefusalGroup {
  readonly plugin: string;
  readonly reasons: readonly string[];
  readonly count: number;
  readonly examples: readonly string[];
}

/** All refused nodes by equal reasons, the largest group first: those told one by one and those told together. */
export function refusalGroups(attempt: SchedulingAttempt): readonly RefusalGroup[] {
  const groups = new Map<
    string,
    { plugin: string; reasons: readonly string[]; count: number; examples: string[] }
  >();
  const enter = (
    plugin: string,
    reasons: readonly string[],
    count: number,
    examples: readonly string[],
  ) => {
    const key = `${plugin}\n${reasons.join('\n')}`;
    const group = groups.get(key);
    if (!group) groups.set(key, { plugin, reasons, count, examples: examples.slice(0, 5) });
    else {
      group.count += count;
      if (group.examples.length < 5)
        group.examples.push(...examples.slice(0, 5 - group.examples.length));
    }
  };
  for (const verdict of attempt.nodes) {
    const refusal = refusalOf(verdict);
    if (refusal) enter(refusal.plugin, refusal.reasons, 1, [verdict.name]);
  }
  for (const { refusedBy, reasons, count, examples } of attempt.groups ?? [])
    enter(refusedBy, reasons, count, examples);
  return [...groups.values()].toSorted((a, b) => b.count - a.count);
}
