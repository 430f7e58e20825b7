/** The plugins of one scheduler name, and the loops that run them (pkg/scheduler/framework/runtime/framework.go, 1.36). */
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import type { CycleState } from './cycle-state.ts';
import type { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';
import type { PostFilterResult, SchedulerPlugin } from './plugin.ts';
import {
  failure,
  isRejected,
  messageOf,
  success,
  unresolvable,
  unschedulable,
  type NodeVerdicts,
  type Status,
  type Verdict,
} from './status.ts';

export type ExtensionPoint =
  | 'preEnqueue'
  | 'queueSort'
  | 'preFilter'
  | 'filter'
  | 'postFilter'
  | 'preScore'
  | 'score'
  | 'reserve'
  | 'permit'
  | 'preBind'
  | 'bind'
  | 'postBind';

/** A plugin with the moment it is asked at certainly there. */
type Has<Point extends keyof SchedulerPlugin> = SchedulerPlugin &
  Required<Pick<SchedulerPlugin, Point>>;

export interface WeightedPlugin {
  readonly plugin: SchedulerPlugin;
  readonly weight: number;
}

export interface PreFilterOutcome {
  readonly status: Status;
  /** Who refused the Pod as a whole. */
  readonly plugin?: string;
  /** The only nodes to look at; all if absent. */
  readonly nodeNames?: ReadonlySet<string>;
  /** Who narrowed the nodes. */
  readonly narrowedBy: readonly string[];
}

type FiltersToAsk = readonly Has<'filter'>[];

interface FiltersOfCycle {
  readonly skipped: ReadonlySet<string>;
  readonly size: number;
  readonly filters: readonly Has<'filter'>[];
}

export class Profile {
  readonly schedulerName: string;
  readonly percentageOfNodesToScore: number | undefined;
  /** Every plugin that is enabled somewhere. */
  readonly plugins: readonly SchedulerPlugin[];
  readonly scorers: readonly (WeightedPlugin & { readonly plugin: Has<'score'> })[];
  readonly filters: readonly Has<'filter'>[];
  readonly filterNames: readonly string[];
  readonly preEnqueue: readonly Has<'preEnqueue'>[];
  readonly queueSort: Has<'queueSort'>;
  readonly postFilters: readonly Has<'postFilter'>[];
  readonly #preFilters: readonly Has<'preFilter'>[];
  readonly #extended: readonly Has<'preFilterExtensions'>[];
  readonly #preScores: readonly Has<'preScore'>[];
  readonly #reserves: readonly SchedulerPlugin[];
  readonly #permits: readonly Has<'permit'>[];
  readonly #preBinds: readonly Has<'preBind'>[];
  readonly #binds: readonly Has<'bind'>[];
  readonly #postBinds: readonly Has<'postBind'>[];
  #asked: FiltersOfCycle | undefined;

  constructor(
    schedulerName: string,
    points: Readonly<Record<ExtensionPoint, readonly WeightedPlugin[]>>,
    percentageOfNodesToScore?: number,
  ) {
    const at = <Point extends ExtensionPoint>(point: Point) =>
      points[point].map(({ plugin }) => plugin as Has<Point>);
    this.schedulerName = schedulerName;
    this.percentageOfNodesToScore = percentageOfNodesToScore;
    this.plugins = [...new Set(Object.values(points).flatMap((of) => of.map((one) => one.plugin)))];
    this.scorers = points.score as Profile['scorers'];
    this.filters = at('filter');
    this.filterNames = this.filters.map(({ name }) => name);
    this.preEnqueue = at('preEnqueue');
    this.queueSort = at('queueSort')[0]!;
    this.postFilters = at('postFilter');
    this.#preFilters = at('preFilter');
    this.#extended = this.#preFilters.filter(
      (plugin): plugin is Has<'preFilter' | 'preFilterExtensions'> => !!plugin.preFilterExtensions,
    );
    this.#preScores = at('preScore');
    this.#reserves = at('reserve');
    this.#permits = at('permit');
    this.#preBinds = at('preBind');
    this.#binds = at('bind');
    this.#postBinds = at('postBind');
  }

  /** A refusal that other nodes' Pods could cure does not end the round: preemption needs everybody's state. */
  runPreFilters(state: CycleState, pod: Pod, nodes: readonly NodeInfo[]): PreFilterOutcome {
    const narrowedBy: string[] = [];
    let nodeNames: ReadonlySet<string> | undefined;
    let refused: Verdict | undefined;
    for (const plugin of this.#preFilters) {
      const status = plugin.preFilter(state, pod, nodes);
      if (status.code === 'Skip') {
        state.skippedFilters.add(plugin.name);
        continue;
      }
      if (status.code === 'Unschedulable') {
        refused = { status, plugin: plugin.name };
        continue;
      }
      if (status.code !== 'Success')
        return { status: told('PreFilter', plugin, status), plugin: plugin.name, narrowedBy: [] };
      if (!status.nodeNames) continue;
      narrowedBy.push(plugin.name);
      const narrowed = status.nodeNames;
      nodeNames = nodeNames ? new Set([...nodeNames].filter((n) => narrowed.has(n))) : narrowed;
      if (nodeNames.size === 0) return { status: nothingLeft(narrowedBy), narrowedBy };
    }
    if (refused) return { ...refused, nodeNames, narrowedBy };
    return { status: success, nodeNames, narrowedBy };
  }

  addPod(state: CycleState, pod: Pod, added: PodInfo, node: NodeInfo): void {
    for (const plugin of this.#extended) {
      if (state.skippedFilters.has(plugin.name)) continue;
      plugin.preFilterExtensions.addPod(state, pod, added, node);
    }
  }

  removePod(state: CycleState, pod: Pod, removed: PodInfo, node: NodeInfo): void {
    for (const plugin of this.#extended) {
      if (state.skippedFilters.has(plugin.name)) continue;
      plugin.preFilterExtensions.removePod(state, pod, removed, node);
    }
  }

  /** The first refusal; undefined when the node will do. */
  runFilters(state: CycleState, pod: Pod, node: NodeInfo): Verdict | undefined {
    for (const plugin of this.#filtersFor(state)) {
      const status = plugin.filter(state, pod, node);
      if (status.code !== 'Success')
        return { plugin: plugin.name, status: told('filter', plugin, status) };
    }
    return undefined;
  }

  /** Those that did not say Skip, found once for the many nodes of a cycle. What is skipped only becomes more. */
  #filtersFor({ skippedFilters }: CycleState): readonly Has<'filter'>[] {
    const known = this.#asked;
    if (known?.skipped === skippedFilters && known.size === skippedFilters.size) {
      return known.filters;
    }
    const filters = this.filters.filter(({ name }) => !skippedFilters.has(name));
    this.#asked = { skipped: skippedFilters, size: skippedFilters.size, filters };
    return filters;
  }

  /**
   * As if the Pods that are nominated to the node, and at least as important, were on it already. It must do
   * without them as well: they may never come, and with them gone affinity to them would not hold.
   */
  runFiltersWithNominated(
    state: CycleState,
    info: PodInfo,
    node: NodeInfo,
    nominated: readonly PodInfo[],
  ): Verdict | undefined {
    const together = this.#withNominated(state, info, node, nominated);
    const verdict = together && this.runFilters(together.state, info.pod, together.node);
    if (verdict) return verdict;
    return this.runFilters(state, info.pod, node);
  }

  /** Copies with the nominated Pods counted in that are at least as important; undefined when there are none. */
  #withNominated(
    state: CycleState,
    info: PodInfo,
    node: NodeInfo,
    nominated: readonly PodInfo[],
  ): { readonly state: CycleState; readonly node: NodeInfo } | undefined {
    const counted = nominated.filter(
      (other) => other.priority >= info.priority && other.uid !== info.uid,
    );
    if (counted.length === 0) return undefined;
    const stateWith = state.clone();
    const nodeWith = node.clone();
    for (const other of counted) {
      nodeWith.addPod(other);
      this.addPod(stateWith, info.pod, other, nodeWith);
    }
    return { state: stateWith, node: nodeWith };
  }

  /** What every plugin says of the Pod as a whole, also those behind one that refuses it: for explanations. */
  askPreFilters(state: CycleState, pod: Pod, nodes: readonly NodeInfo[]): readonly Verdict[] {
    return this.#preFilters.map((plugin) => {
      const status = plugin.preFilter(state, pod, nodes);
      if (status.code === 'Skip') state.skippedFilters.add(plugin.name);
      return { plugin: plugin.name, status: told('PreFilter', plugin, status) };
    });
  }

  /** For explanations. Filters of plugins that refused the Pod as a whole (`silent`) have nothing to go by. */
  filtersToAsk({ skippedFilters }: CycleState, silent: ReadonlySet<string>): FiltersToAsk {
    return this.filters.filter(({ name }) => !skippedFilters.has(name) && !silent.has(name));
  }

  /**
   * What each of these filters says of a node, also those behind one that refuses it: for explanations. Nominated Pods
   * count as in runFiltersWithNominated.
   */
  askFilters(
    asked: FiltersToAsk,
    state: CycleState,
    info: PodInfo,
    node: NodeInfo,
    nominated: readonly PodInfo[],
  ): readonly Verdict[] {
    const ask = (asState: CycleState, asNode: NodeInfo) =>
      asked.map((plugin) => told('filter', plugin, plugin.filter(asState, info.pod, asNode)));
    const alone = ask(state, node);
    const together = this.#withNominated(state, info, node, nominated);
    const first = together && ask(together.state, together.node);
    return asked.map(({ name }, i) => {
      const status = first && first[i]!.code !== 'Success' ? first[i]! : alone[i]!;
      return { plugin: name, status };
    });
  }

  /** One after the other until one succeeds; what they said otherwise is told together. */
  runPostFilters(state: CycleState, pod: Pod, verdicts: NodeVerdicts): PostFilterResult {
    const reasons: string[] = [];
    let nominatedNodeName: string | undefined;
    let drawn: number | undefined;
    for (const plugin of this.postFilters) {
      const result = plugin.postFilter(state, pod, verdicts);
      if (result.status.code === 'Success') return result;
      if (result.status.code === 'UnschedulableAndUnresolvable') return result;
      if (!isRejected(result.status)) return { status: result.status };
      drawn ??= result.drawn;
      if (result.nominatedNodeName !== undefined) nominatedNodeName = result.nominatedNodeName;
      reasons.push(...result.status.reasons);
    }
    return { status: unschedulable(...reasons), nominatedNodeName, drawn };
  }

  runPreScores(state: CycleState, pod: Pod, nodes: readonly NodeInfo[]): Status {
    for (const plugin of this.#preScores) {
      const status = plugin.preScore(state, pod, nodes);
      if (status.code === 'Skip') state.skippedScores.add(plugin.name);
      else if (status.code !== 'Success') return failed('PreScore', plugin, status);
    }
    return success;
  }

  runReserve(state: CycleState, pod: Pod, nodeName: string): Verdict | undefined {
    for (const plugin of this.#reserves) {
      const status = plugin.reserve?.(state, pod, nodeName) ?? success;
      if (status.code !== 'Success') return { plugin: plugin.name, status };
    }
    return undefined;
  }

  /** In reverse order, and for all: unreserve of what was never reserved must do nothing. */
  runUnreserve(state: CycleState, pod: Pod, nodeName: string): void {
    for (const plugin of this.#reserves.toReversed()) plugin.unreserve?.(state, pod, nodeName);
  }

  /** Every plugin that wants to hold the Pod, or the first refusal. */
  runPermit(
    state: CycleState,
    pod: Pod,
    nodeName: string,
  ): { readonly refused?: Verdict; readonly holds: ReadonlyMap<string, number> } {
    const holds = new Map<string, number>();
    for (const plugin of this.#permits) {
      const status = plugin.permit(state, pod, nodeName);
      if (status.code === 'Wait') {
        holds.set(plugin.name, Math.min(status.timeout ?? LONGEST_HOLD, LONGEST_HOLD));
      } else if (status.code !== 'Success') {
        return { refused: { plugin: plugin.name, status }, holds: NO_HOLDS };
      }
    }
    return { holds };
  }

  runPreBind(state: CycleState, pod: Pod, nodeName: string): Status {
    for (const plugin of this.#preBinds) {
      const status = plugin.preBind(state, pod, nodeName);
      if (status.code === 'Wait') return status;
      if (status.code !== 'Success') return failed('PreBind', plugin, status);
    }
    return success;
  }

  runBind(state: CycleState, pod: Pod, nodeName: string): Status {
    for (const plugin of this.#binds) {
      const status = plugin.bind(state, pod, nodeName);
      if (status.code === 'Skip') continue;
      return status.code === 'Success' ? success : failed('Bind', plugin, status);
    }
    return failure('all bind plugins skipped the Pod');
  }

  runPostBind(state: CycleState, pod: Pod, nodeName: string): void {
    for (const plugin of this.#postBinds) plugin.postBind(state, pod, nodeName);
  }
}

// maxTimeout in runtime/framework.go.
const LONGEST_HOLD = 15 * 60 * 1000;
const NO_HOLDS: ReadonlyMap<string, number> = new Map();

/** A refusal is told as it is; something that went wrong, with who it went wrong for. */
function told(moment: 'PreFilter' | 'filter', { name }: SchedulerPlugin, status: Status): Status {
  if (status.code !== 'Error') return status;
  const who = moment === 'filter' ? `"${name}" filter plugin` : `PreFilter plugin "${name}"`;
  return failure(`running ${who}: ${messageOf(status)}`);
}

const failed = (moment: string, { name }: SchedulerPlugin, status: Status): Status =>
  failure(`running ${moment} plugin "${name}": ${messageOf(status)}`);

function nothingLeft(plugins: readonly string[]): Status {
  return unresolvable(
    plugins.length === 1
      ? `node(s) didn't satisfy plugin ${plugins[0]}`
      : `node(s) didn't satisfy plugin(s) [${plugins.toSorted().join(' ')}] simultaneously`,
  );
}
