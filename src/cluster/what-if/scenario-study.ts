/**
 * The other kind of study: a whole history played twice from its beginning, each time with another configuration of
 * kube-scheduler, on clusters of their own; then placement by placement. Everything else is the same: seed, machines,
 * files, what somebody did and when. What kube-scheduler was configured to on the way is left out, because that is the question.
 */
import type { Node, Pod } from '../../api/generated/types/core/v1.ts';
import { SIM_API_VERSION, SIM_GROUP, SIM_VERSION } from '../../api/sim/v1alpha1/schema.ts';
import type {
  Outcome,
  Placement,
  PlacementStudySpec,
} from '../../api/sim/v1alpha1/placement-study/types.ts';
import type { ApiRequest, ApiResponse } from '../../apimachinery/api-request.ts';
import { StatusError } from '../../apimachinery/status.ts';
import type { Etcd, StoreEvent } from '../../control-plane/etcd/etcd.ts';
import type { AttemptRecord } from '../../control-plane/kube-scheduler/attempts/attempt-record.ts';
import type { SchedulerConfiguration } from '../../control-plane/kube-scheduler/configuration/configuration.ts';
import type { Simulation } from '../../sim/simulation.ts';
import type { ClusterInputLog, LoggedRequest } from '../spec.ts';
import type { Work } from './long-answer.ts';
import { paired } from './pairing.ts';
import { pointsOf } from './points.ts';
import { sharesOf, sizeOf, totalsOf, type Size } from './totals.ts';
import { isLive, isMovable, nodesOf, podsOf, workloadOf, worldOf, type World } from './world.ts';

/** A whole cluster, as `cluster/` makes one. */
export interface Played {
  readonly simulation: Simulation;
  readonly etcd: Etcd;
  readonly newestAttempt: (namespace: string, pod: string) => AttemptRecord | undefined;
  submit(request: LoggedRequest & Pick<ApiRequest, 'user'>): ApiResponse;
}

export interface Stage {
  /** Of the cluster that is asked; undefined where nobody keeps it. */
  readonly inputLog: () => ClusterInputLog | undefined;
  /** Tells of each write. */
  readonly play: (log: ClusterInputLog, onWrite: (event: StoreEvent) => void) => Played;
}

/** Steps from one pause to the next. */
const PIECE = 32;
const SECOND = 1000;
/** As long as a history is played that does not say how long: its files have come by then. */
const AFTER_THE_LAST = 120;
const COMPONENT = `/apis/${SIM_GROUP}/${SIM_VERSION}/components/kube-scheduler`;

export function compared(
  spec: PlacementStudySpec,
  one: SchedulerConfiguration | undefined,
  other: SchedulerConfiguration | undefined,
  stage: Stage,
): Work {
  const { log, seconds } = spec.scenario!;
  const own = log ? undefined : stage.inputLog();
  if (!log && !own)
    throw StatusError.badRequest(
      'this cluster keeps no log of what was put in: say which in spec.scenario.log',
    );
  const whole = (own ?? log) as ClusterInputLog;
  const { inputs, left } = withoutConfigurations(whole);
  const until = whole.start + (seconds ?? lengthOf(whole)) * SECOND;
  const history = { ...whole, inputs };
  const notes =
    left > 0
      ? [
          `${left === 1 ? '1 request' : `${left} requests`} to configure kube-scheduler ${left === 1 ? 'was' : 'were'} left out`,
        ]
      : [];
  return sideBySide(spec, { history, until, notes, stage, one, other });
}

interface Comparison {
  readonly history: ClusterInputLog;
  readonly until: number;
  readonly notes: readonly string[];
  readonly stage: Stage;
  readonly one: SchedulerConfiguration | undefined;
  readonly other: SchedulerConfiguration | undefined;
}

function* sideBySide(
  spec: PlacementStudySpec,
  { history, until, notes, stage, one, other }: Comparison,
): Work {
  const first = yield* playedUntil(history, one, until, stage, 0);
  const second = yield* playedUntil(history, other, until, stage, 0.5);
  const size = sizeOf(spec, podsOf(first.world));
  const present = outcome(first, size);
  const { placements, differences } = paired(present, outcome(second, size));
  const answered = first.answers.filter((status, index) => status !== second.answers[index]).length;
  const said = [
    ...notes,
    ...(answered > 0
      ? [`${answered} of ${first.answers.length} requests were answered otherwise in the second`]
      : []),
  ];
  return {
    present,
    changed: { ...outcome(second, size), placements },
    differences,
    seconds: (until - history.start) / SECOND,
    ...(said.length > 0 && { notes: said }),
  };
}

interface End {
  readonly world: World;
  readonly played: Played;
  /** What was said to each input. */
  readonly answers: readonly number[];
  readonly evicted: number;
}

function* playedUntil(
  log: ClusterInputLog,
  configuration: SchedulerConfiguration | undefined,
  until: number,
  stage: Stage,
  done: number,
): Generator<number, End> {
  const { scheduler: _, ...cluster } = log.cluster;
  let evicted = 0;
  const played = stage.play(
    { ...log, cluster: { ...cluster, ...(configuration && { scheduler: configuration }) } },
    (event) => {
      if (wasPreempted(event)) evicted++;
    },
  );
  const { simulation, etcd } = played;
  const answers: number[] = [];
  const reach = function* (at: number): Generator<number, void> {
    for (let steps = 0; (simulation.nextDue ?? Infinity) <= at && simulation.step(); steps++)
      if (steps % PIECE === 0)
        yield done + (simulation.clock.now() - log.start) / (until - log.start) / 2;
    simulation.advance(at);
  };
  // By their moments, not their steps: another configuration takes other steps.
  for (const { at, user: name, identity, request } of log.inputs) {
    if (at > until) break;
    yield* reach(at);
    const asked = identity ? { ...request, user: { name, ...identity } } : request;
    answers.push(played.submit(asked).status);
  }
  yield* reach(until);
  return { world: worldOf(etcd), played, answers, evicted };
}

/** kube-scheduler marks a Pod before it deletes it. */
const wasPreempted = ({ type, previous }: StoreEvent): boolean =>
  type === 'delete' &&
  ((previous?.value as Partial<Pod> | undefined)?.status?.conditions ?? []).some(
    ({ reason }) => reason === 'PreemptionByScheduler',
  );

function outcome({ world, played, evicted }: End, size: Size): Outcome {
  const nodes: readonly Node[] = nodesOf(world);
  const all = podsOf(world).filter(isMovable);
  return {
    placements: all.map((pod) => placementOf(pod, played)),
    totals: totalsOf(nodes, all, evicted, size),
    nodes: sharesOf(nodes, all.filter(isLive)),
  };
}

function placementOf(pod: Pod, { newestAttempt }: Played): Placement {
  const { namespace = '', name } = pod.metadata;
  const { nodeName } = pod.spec;
  const record = newestAttempt(namespace, name);
  const workload = workloadOf(pod);
  const scheduled = pod.status.conditions?.find(({ type }) => type === 'PodScheduled');
  const message = nodeName ? undefined : (scheduled?.message ?? record?.message);
  const points = nodeName && record?.selectedNode === nodeName ? pointsOf(record) : undefined;
  return {
    namespace,
    name,
    ...(workload !== undefined && { workload }),
    ...(nodeName && { node: nodeName }),
    ...(points !== undefined && { points }),
    ...(message !== undefined && { message }),
  };
}

function lengthOf({ start, end, inputs, cluster }: ClusterInputLog): number {
  if (end) return (end.at - start) / SECOND;
  const last = Math.max(
    0,
    ...inputs.map(({ at }) => at - start),
    ...(cluster.planned ?? []).map(({ after }) => after),
  );
  return last / SECOND + AFTER_THE_LAST;
}

/** What would make both sides alike. */
function withoutConfigurations({ inputs }: ClusterInputLog) {
  let left = 0;
  const kept = inputs.map((input) => {
    const { request } = input;
    if (request.path !== COMPONENT || !['PATCH', 'PUT'].includes(request.method)) return input;
    const body = withoutConfiguration(request.body);
    if (body === request.body) return input;
    left++;
    return { ...input, request: { ...request, body } };
  });
  return { inputs: kept, left };
}

/** Of a whole object, a merge patch, or a JSON patch. */
function withoutConfiguration(body: unknown): unknown {
  if (Array.isArray(body)) {
    const kept = (body as readonly { readonly path?: unknown }[]).filter(
      ({ path }) => typeof path !== 'string' || !path.startsWith('/spec/configuration'),
    );
    return kept.length === body.length ? body : kept;
  }
  const { spec, ...rest } = (body ?? {}) as {
    readonly spec?: { readonly configuration?: unknown };
  };
  if (spec === undefined || !('configuration' in spec)) return body;
  const { configuration: _, ...others } = spec;
  return { apiVersion: SIM_API_VERSION, kind: 'Component', ...rest, spec: others };
}
