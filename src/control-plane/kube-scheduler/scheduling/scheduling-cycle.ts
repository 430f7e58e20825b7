/**
 * One Pod from the queue to a node (pkg/scheduler/schedule_one.go, 1.36): the scheduling cycle chooses and
 * reserves, in one go; the binding cycle is a task of its own and tells the API server.
 */
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import { parseTime } from '../../../apimachinery/meta.ts';
import type { Client } from '../../../client/client.ts';
import type { EventRecorder } from '../../../client/event-recorder.ts';
import { SECOND, type Clock, type Millis } from '../../../sim/clock.ts';
import type { Random } from '../../../sim/random.ts';
import type { Trace } from '../../../sim/trace.ts';
import type { AttemptRecord, AttemptRecorder } from '../attempts/attempt-record.ts';
import type { SchedulerCache } from '../cache/scheduler-cache.ts';
import type { Snapshot } from '../cache/snapshot.ts';
import { assignedPodDelete } from '../framework/cluster-event.ts';
import { CycleState } from '../framework/cycle-state.ts';
import { fitErrorMessage, noNodesMessage } from '../framework/fit-error.ts';
import { assumedOn, podInfoOf, type PodInfo } from '../framework/pod-info.ts';
import type { Profile } from '../framework/profile.ts';
import {
  isRejected,
  messageOf,
  NodeVerdicts,
  type Status,
  type Verdict,
} from '../framework/status.ts';
import type { AttemptResult, SchedulerMetrics } from '../metrics.ts';
import type { QueuedPod } from '../scheduling-queue/queued-pod.ts';
import type { SchedulingQueue } from '../scheduling-queue/scheduling-queue.ts';
import { attemptRecord } from './attempt-builder.ts';
import type { FoundNodes, NodeFinder } from './find-nodes.ts';
import { writeUnscheduled } from './pod-status-writer.ts';
import { bestNode } from './score-nodes.ts';
import type { WaitingPods } from './waiting-pods.ts';

export interface SchedulingHost {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  readonly events: EventRecorder;
  readonly attempts: AttemptRecorder;
  readonly metrics: SchedulerMetrics;
  readonly cache: SchedulerCache;
  readonly queue: SchedulingQueue;
  readonly snapshot: Snapshot;
  readonly finder: NodeFinder;
  readonly waiting: WaitingPods;
  /** The Pod as the process has last seen it. */
  seen(info: PodInfo): Pod | undefined;
}

/** From the choice to the request at the API server: upstream starts a goroutine for it. */
const BINDING_DELAY: Millis = 1;
/** How often a PreBind that waits for something is asked again. */
const PRE_BIND_POLL: Millis = SECOND;
/** events.k8s.io's limit on a note. */
const LONGEST_NOTE = 1024;

/** Why an attempt failed. */
interface Failure {
  readonly status: Status;
  readonly message: string;
  readonly rejectedBy?: ReadonlySet<string>;
  readonly pendingOn?: ReadonlySet<string>;
  /** Absent: a nomination stays as it is. */
  readonly nominatedNodeName?: string;
  /** There is no node at all. */
  readonly idle?: boolean;
}

/** What the binding cycle goes on with. */
interface Placement {
  readonly profile: Profile;
  readonly state: CycleState;
  readonly queued: QueuedPod;
  readonly assumed: PodInfo;
  readonly nodeName: string;
  readonly record: AttemptRecord;
}

export class SchedulingCycle {
  readonly #host: SchedulingHost;

  constructor(host: SchedulingHost) {
    this.#host = host;
  }

  run(profile: Profile, queued: QueuedPod): void {
    const { cache, snapshot, clock, finder, attempts } = this.#host;
    if (this.#isObsolete(queued)) return;
    const state = new CycleState();
    cache.updateSnapshot(snapshot);
    const { history } = snapshot;
    const nominated = this.#host.queue.nominator.current;
    const seen = { info: queued.info, history, moment: history.now, nominated };
    if (snapshot.nodes.length === 0) {
      const record = attemptRecord(profile, queued, clock.now(), snapshot.names, seen);
      const reasons = [noNodesMessage];
      const status: Status = { code: 'UnschedulableAndUnresolvable', reasons };
      this.#fail(record, queued, {
        status,
        message: noNodesMessage,
        nominatedNodeName: '',
        idle: true,
      });
      attempts.record(record);
      return;
    }
    const found = finder.find(profile, state, queued.info);
    const looked = { ...seen, lookUps: state.lookUps };
    const record = attemptRecord(profile, queued, clock.now(), snapshot.names, looked, found);
    record.skipped = [...state.skippedFilters];
    if (found.error) {
      this.#fail(record, queued, errored(found.error));
    } else if (found.feasible.length === 0) {
      this.#fail(record, queued, this.#postFilter(profile, state, queued, found, record));
    } else {
      this.#place(profile, state, queued, found, record);
    }
    attempts.record(record);
  }

  /** Deleted, or placed already: an update can bring an assumed Pod back into the queue. */
  #isObsolete({ info }: QueuedPod): boolean {
    const { cache, queue, events } = this.#host;
    const { namespace, name, deletionTimestamp } = info.pod.metadata;
    if (deletionTimestamp) {
      const message = `skip schedule deleting pod: ${namespace}/${name}`;
      events.event(info.pod, 'Warning', 'FailedScheduling', message);
    } else if (!cache.isAssumed(info.uid)) {
      return false;
    }
    queue.done(info.uid);
    return true;
  }

  #postFilter(
    profile: Profile,
    state: CycleState,
    { info }: QueuedPod,
    found: FoundNodes,
    record: AttemptRecord,
  ): Failure {
    const diagnosis = { ...found, nodes: this.#host.snapshot.nodes.length };
    const { rejectedBy, pendingOn } = found;
    const status: Status = { code: 'Unschedulable', reasons: [] };
    if (profile.postFilters.length === 0) {
      const message = fitErrorMessage(diagnosis);
      return { status, message, rejectedBy, pendingOn, nominatedNodeName: '' };
    }
    const result = profile.runPostFilters(state, info.pod, found.verdicts);
    const postFilterMessage = messageOf(result.status);
    record.drawn = result.drawn;
    record.postFilter = {
      plugin: profile.postFilters.at(-1)!.name,
      code: result.status.code,
      ...(result.nominatedNodeName && { nominatedNode: result.nominatedNodeName }),
      ...(result.victims && { victims: result.victims.map((victim) => podInfoOf(victim).key) }),
      ...(postFilterMessage && { message: postFilterMessage }),
    };
    return {
      status,
      message: fitErrorMessage({ ...diagnosis, postFilterMessage }),
      rejectedBy,
      pendingOn,
      nominatedNodeName: result.nominatedNodeName,
    };
  }

  #place(
    profile: Profile,
    state: CycleState,
    queued: QueuedPod,
    { feasible }: FoundNodes,
    record: AttemptRecord,
  ): void {
    const { cache, queue, random, clock, waiting } = this.#host;
    let [node] = feasible;
    if (feasible.length > 1) {
      const best = bestNode(profile, state, queued.info.pod, feasible, random);
      if ('code' in best) return this.#fail(record, queued, errored(best));
      node = best.node;
      record.scores = best.scores;
    }
    const nodeName = node!.name;
    const assumed = assumedOn(queued.info, nodeName);
    cache.assume(assumed);
    queue.nominator.delete(assumed.uid);
    const placement: Placement = { profile, state, queued, assumed, nodeName, record };

    const unreserved = profile.runReserve(state, assumed.pod, nodeName);
    if (unreserved) return this.#giveBack(placement, refusedBy(unreserved, nodeName));
    const { refused, holds } = profile.runPermit(state, assumed.pod, nodeName);
    if (refused) return this.#giveBack(placement, refusedBy(refused, nodeName));

    record.result = holds.size > 0 ? 'waiting' : 'scheduled';
    record.selectedNode = nodeName;
    if (holds.size === 0) {
      clock.after(BINDING_DELAY, () => this.#bind(placement));
    } else {
      waiting.hold(assumed.uid, holds, (refusal) => {
        if (!refusal) return this.#bind(placement);
        this.#giveBack(placement, refusedBy(refusal, nodeName));
      });
    }
  }

  /** Nothing from here on makes the Pod unschedulable: what fails is an error, and tried again. */
  #bind(placement: Placement): void {
    const { queue, trace } = this.#host;
    const { assumed, nodeName } = placement;
    queue.done(assumed.uid);
    trace.span('kube-scheduler', 'bind', `pods/${assumed.key}`, () => this.#preBind(placement), {
      node: nodeName,
    });
  }

  #preBind(placement: Placement): void {
    const { clock, events } = this.#host;
    const { profile, state, assumed, nodeName, record } = placement;
    const prepared = profile.runPreBind(state, assumed.pod, nodeName);
    if (prepared.code === 'Wait') {
      clock.after(PRE_BIND_POLL, () => this.#preBind(placement));
      return;
    }
    const bound =
      prepared.code === 'Success' ? profile.runBind(state, assumed.pod, nodeName) : prepared;
    if (bound.code !== 'Success') return this.#giveBack(placement, errored(bound));
    record.result = 'scheduled';
    this.#ended(record, placement.queued, 'scheduled');
    const { namespace, name } = assumed.pod.metadata;
    const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
    events.event(placement.queued.info.pod, 'Normal', 'Scheduled', message);
    profile.runPostBind(state, assumed.pod, nodeName);
  }

  /** The room that was taken is free again, which may help somebody else. */
  #giveBack(placement: Placement, failure: Failure): void {
    const { cache, queue } = this.#host;
    const { profile, state, queued, assumed, nodeName, record } = placement;
    profile.runUnreserve(state, assumed.pod, nodeName);
    cache.forget(assumed);
    this.#fail(record, queued, { ...failure, nominatedNodeName: '' });
    queue.move(assignedPodDelete, undefined, assumed.pod, ({ info }) => info.uid !== assumed.uid);
  }

  #ended(record: AttemptRecord, { info }: QueuedPod, result: AttemptResult): void {
    const { metrics, clock } = this.#host;
    metrics.ended(record, result, clock.now() - parseTime(info.pod.metadata.creationTimestamp));
  }

  /** Back to the queue, and the user is told. */
  #fail(record: AttemptRecord, queued: QueuedPod, failure: Failure): void {
    const { client, clock, queue, events } = this.#host;
    const { status, message, nominatedNodeName } = failure;
    const { pod, uid } = queued.info;
    record.result = isRejected(status) ? 'unschedulable' : 'error';
    record.message = message;
    this.#ended(record, queued, record.result);
    queued.unschedulablePlugins = failure.rejectedBy ?? NOBODY;
    queued.pendingPlugins = failure.pendingOn ?? NOBODY;
    queued.idle = failure.idle ?? false;

    const seen = this.#host.seen(queued.info);
    if (seen?.metadata.uid === uid && !seen.spec.nodeName) {
      queued.info = podInfoOf(seen);
      queue.addUnschedulable(queued);
      queue.nominator.add(queued.info, nominatedNodeName);
    } else {
      queue.done(uid);
      if (!seen) return;
    }
    events.event(pod, 'Warning', 'FailedScheduling', shortened(message));
    const reason = isRejected(status) ? 'Unschedulable' : 'SchedulerError';
    writeUnscheduled(client, clock, pod, { reason, message, nominatedNodeName });
  }
}

const NOBODY: ReadonlySet<string> = new Set();

const errored = (status: Status): Failure => ({
  status,
  message: messageOf(status),
  nominatedNodeName: '',
});

/** Reserve or Permit turned the one chosen node down. */
function refusedBy({ plugin, status }: Verdict, nodeName: string): Failure {
  if (!isRejected(status)) return errored(status);
  const verdicts = new NodeVerdicts();
  verdicts.set(nodeName, status);
  const by = new Set([plugin]);
  return {
    status,
    message: fitErrorMessage({ nodes: 1, verdicts }),
    ...(status.code === 'Pending' ? { pendingOn: by } : { rejectedBy: by }),
  };
}

const shortened = (message: string): string =>
  message.length <= LONGEST_NOTE ? message : `${message.slice(0, LONGEST_NOTE - 4)} ...`;
