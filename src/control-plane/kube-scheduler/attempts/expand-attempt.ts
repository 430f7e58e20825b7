/** A recorded attempt as the object that people read. */
import type {
  NodeGroup,
  NodeVerdict,
  PluginScore,
  PluginVerdict,
  SchedulingAttempt,
} from '../../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import { microTimestamp, timestamp } from '../../../apimachinery/meta.ts';
import type { Verdict } from '../framework/status.ts';
import { NOT_ASKED, PASSED, type AttemptRecord, type RecordedScorer } from './attempt-record.ts';

/** So many nodes are told one by one. */
const ROOM = 100;
const EXAMPLES = 3;

export function expandAttempt(id: number, record: AttemptRecord): SchedulingAttempt {
  const { pod, at, preFilter, scores, postFilter, message, selectedNode } = record;
  const verdicts = record.verdicts.unpack();
  const feasible = feasibleNodes(record, verdicts);
  const refused = indexes(verdicts, (verdict) => verdict > PASSED);
  const roomLeft = Math.max(0, ROOM - feasible.length);
  const groups = grouped(record, verdicts, refused.slice(roomLeft));
  return {
    apiVersion: 'sim.kubeglass.dev/v1alpha1',
    kind: 'SchedulingAttempt',
    metadata: {
      name: attemptName(id, record),
      namespace: pod.namespace,
      uid: `scheduling-attempt-${id}`,
      resourceVersion: '1',
      creationTimestamp: timestamp(at),
    },
    pod,
    attempt: record.attempt,
    at: microTimestamp(at),
    profile: record.profile,
    result: record.result,
    ...(selectedNode && { selectedNode }),
    ...(message && { message }),
    ...wakening(record.wokenBy),
    evaluatedNodes: indexes(verdicts, (verdict) => verdict !== NOT_ASKED).length,
    feasibleNodes: feasible.length,
    totalNodes: verdicts.length,
    ...(preFilter.length > 0 && { preFilter: preFilter.map(told) }),
    nodes: [
      ...feasible.slice(0, ROOM),
      ...refused
        .slice(0, roomLeft)
        .map((index) => refusedNode(record, refusalOf(record, verdicts[index]!), index)),
    ],
    ...(groups.length > 0 && { groups }),
    ...(postFilter && { postFilter }),
    ...(scores && scores.ties.length > 1 && { ties: scores.ties.map((i) => record.nodes[i]!) }),
  };
}

export const attemptName = (id: number, { pod }: AttemptRecord): string => `${pod.name}.${id}`;

/** Best first. */
function feasibleNodes(record: AttemptRecord, verdicts: readonly number[]): readonly NodeVerdict[] {
  const { nodes, scores } = record;
  const filters = asked(record).map((plugin): PluginVerdict => ({ plugin, code: 'Success' }));
  if (!scores) {
    return indexes(verdicts, (verdict) => verdict === PASSED).map((index) => ({
      name: nodes[index]!,
      filters,
    }));
  }
  const columns = scores.scorers.map(unpacked);
  const scored = scores.scored
    .unpack()
    .map((index, i): NodeVerdict & { readonly total: number } => {
      const of = scoresOf(columns, i);
      const total = of.reduce((sum, { weighted }) => sum + weighted, 0);
      return { name: nodes[index]!, filters, scores: of, total };
    });
  return scored.sort((one, other) => other.total - one.total);
}

interface Column {
  readonly plugin: string;
  readonly weight: number;
  readonly raw: readonly number[];
  readonly normalized: readonly number[];
}

const unpacked = ({ plugin, weight, raw, normalized }: RecordedScorer): Column => ({
  plugin,
  weight,
  raw: raw.unpack(),
  normalized: normalized.unpack(),
});

const scoresOf = (columns: readonly Column[], i: number): PluginScore[] =>
  columns.map(({ plugin, weight, raw, normalized }) => ({
    plugin,
    raw: raw[i]!,
    normalized: normalized[i]!,
    weight,
    weighted: weight * normalized[i]!,
  }));

function refusedNode(record: AttemptRecord, refusal: Verdict, index: number): NodeVerdict {
  const order = asked(record);
  const before = order.slice(0, Math.max(0, order.indexOf(refusal.plugin)));
  return {
    name: record.nodes[index]!,
    filters: [
      ...before.map((plugin): PluginVerdict => ({ plugin, code: 'Success' })),
      told(refusal),
    ],
    refusedBy: refusal.plugin,
  };
}

function grouped(
  record: AttemptRecord,
  verdicts: readonly number[],
  refused: readonly number[],
): readonly NodeGroup[] {
  const groups = new Map<Verdict, number[]>();
  for (const index of refused) {
    const refusal = refusalOf(record, verdicts[index]!);
    const group = groups.get(refusal);
    if (group) group.push(index);
    else groups.set(refusal, [index]);
  }
  return [...groups]
    .sort(([, one], [, other]) => other.length - one.length)
    .map(([{ plugin, status }, of]) => ({
      count: of.length,
      refusedBy: plugin,
      code: status.code,
      reasons: status.reasons,
      examples: of.slice(0, EXAMPLES).map((index) => record.nodes[index]!),
    }));
}

const refusalOf = ({ refusals }: AttemptRecord, verdict: number): Verdict =>
  refusals[verdict - PASSED - 1]!;

const asked = ({ filters, skipped }: AttemptRecord): readonly string[] =>
  filters.filter((plugin) => !skipped.includes(plugin));

const told = ({ plugin, status: { code, reasons } }: Verdict): PluginVerdict => ({
  plugin,
  code,
  ...(reasons.length > 0 && { reasons }),
});

/** `NodeResourcesFit: NodeAdd`; a new Pod was woken by nothing. */
function wakening(text: string): Pick<SchedulingAttempt, 'wokenBy'> {
  if (text === '' || text === 'UnschedulablePodAdd') return {};
  const [first, second] = text.split(': ');
  return { wokenBy: second ? { event: second, plugin: first! } : { event: first! } };
}

function indexes(
  verdicts: readonly number[],
  wanted: (verdict: number) => boolean,
): readonly number[] {
  const found: number[] = [];
  verdicts.forEach((verdict, index) => {
    if (wanted(verdict)) found.push(index);
  });
  return found;
}
