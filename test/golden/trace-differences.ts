/**
 * Where Kubernetes 1.36 goes another way than the 1.20.2 whose stories were recorded, each with its source. docs/parity.md lists
 * them, and a test fails for one that is in no recording.
 */

/** Words of Events, then and now. */
export interface NewWords {
  readonly was: RegExp;
  /** Empty: it is no longer told. */
  readonly is: string;
  readonly source: string;
}

const FIT_ERROR = 'pkg/scheduler/framework/types.go FitError';

export const newWords: readonly NewWords[] = [
  {
    was: /Scaled (up|down) replica set (\S+) to (\d+)/,
    is: 'Scaled $1 replica set $2 from ? to $3',
    source: 'pkg/controller/deployment/sync.go scaleReplicaSet tells the size before, too',
  },
  {
    was: /Preempted by default\/high on node/,
    is: 'Preempted by pod UID on node',
    source: 'pkg/scheduler/framework/preemption: the name of the preemptor is not told to others',
  },
  {
    was: /(Saw completed job: \S+), status: (\w+)/,
    is: '$1, condition: $2',
    source: 'pkg/controller/cronjob/cronjob_controllerv2.go syncCronJob',
  },
  {
    was: /.* skip schedule deleting pod: .*/,
    is: '',
    source: 'pkg/scheduler/schedule_one.go skipPodSchedule: logged, no longer an Event',
  },
  {
    was: /^(Pod\/never Warning FailedScheduling: 0\/3 nodes are available: 3 Insufficient cpu\.)$/,
    is: '$1 no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.',
    source: `${FIT_ERROR}: PostFilter plugins say why they do not help`,
  },
  {
    was: /^(Pod\/p Warning FailedScheduling: 0\/3 nodes are available:) 3 (pod has unbound immediate PersistentVolumeClaims\.)$/,
    is: '$1 $2 no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    source: `${FIT_ERROR}: the same, and a refusal by PreFilter is told once instead of for each node`,
  },
  {
    was: /^(Pod\/toobig Warning FailedScheduling: 0\/3 nodes are available: 3 Insufficient cpu\.)$/,
    is: '$1 no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.',
    source: `${FIT_ERROR}, and noderesources/fit.go: no preemption helps against what exceeds the node itself`,
  },
];

/** A line of a story, then and now: what became of an object, or in which order it was told of. */
export interface NewWay {
  readonly story: string;
  readonly was: string;
  readonly is: string;
  readonly source: string;
}

const BATCHED =
  'pkg/controller/job/job_controller.go: what Pods did within a second is looked at together (syncJobBatchPeriod), and SuccessCriteriaMet announces the end before the last are counted (KEP 3998)';
const PODS_FIRST =
  'pkg/controller/namespace/deletion: Pods go before everything else (OrderedNamespaceDeletion, KEP 5080, on since 1.33)';

export const newWays: readonly NewWay[] = [
  {
    story: 'job-completions3-par3',
    was: 'jobs par: 3 active > 2 active, 1 succeeded > 1 active, 2 succeeded > 3 succeeded, Complete',
    is: 'jobs par: 3 active > SuccessCriteriaMet > 3 succeeded, SuccessCriteriaMet, Complete',
    source: BATCHED,
  },
  {
    story: 'job-completions3-seq',
    was: 'jobs seq: 1 active > 1 active, 1 succeeded > 1 active, 2 succeeded > 3 succeeded, Complete',
    is: 'jobs seq: 1 active > 1 active, 1 succeeded > 1 active, 2 succeeded > 2 succeeded, SuccessCriteriaMet > 3 succeeded, SuccessCriteriaMet, Complete',
    source: BATCHED,
  },
  {
    story: 'cronjob',
    was: 'jobs cj-0: 1 active > 1 succeeded, Complete > gone',
    is: 'jobs cj-0: 1 active > SuccessCriteriaMet > 1 succeeded, SuccessCriteriaMet, Complete > gone',
    source: BATCHED,
  },
  {
    story: 'cronjob',
    was: 'jobs cj-1: 1 active > 1 succeeded, Complete',
    is: 'jobs cj-1: 1 active > SuccessCriteriaMet > 1 succeeded, SuccessCriteriaMet, Complete',
    source: BATCHED,
  },
  {
    story: 'cronjob',
    was: 'CronJob/cj: SuccessfulCreate > SawCompletedJob > SuccessfulCreate > SawCompletedJob > SuccessfulDelete',
    is: 'CronJob/cj: SuccessfulCreate > SawCompletedJob > SuccessfulCreate > SuccessfulDelete > SawCompletedJob',
    source:
      'pkg/controller/cronjob/cronjob_controllerv2.go sync sweeps away (cleanupFinishedJobs) before it looks (syncCronJob)',
  },
  {
    story: 'delete-namespace',
    was: 'deployments web: gone',
    is: 'deployments web: 2 Available=False/MinimumReplicasUnavailable Progressing=True/NewReplicaSetAvailable > gone',
    source: PODS_FIRST,
  },
  {
    story: 'delete-namespace',
    was: 'replicasets web-A: gone',
    is: 'replicasets web-A: 2 > gone',
    source: PODS_FIRST,
  },
];

/** In which order the kinds go, where that is another now. */
export const newEnds: Readonly<
  Record<string, { readonly gone: readonly string[]; readonly source: string }>
> = {
  'delete-namespace': { gone: ['pods', 'deployments', 'replicasets'], source: PODS_FIRST },
};

/** What a recording holds that is no part of its story, and is not compared. */
export const leftOut: readonly { readonly what: string; readonly why: string }[] = [
  {
    what: 'Namespaces themselves',
    why: 'other work of the recorder made and deleted some meanwhile; what goes with the one of `delete-namespace` is compared',
  },
  {
    what: 'the DaemonSet `ag` in `node-notready`',
    why: 'it was there beside the story; `ds3-create` is about it',
  },
  {
    what: '`node-notready` after 366 s',
    why: 'the recorder let the node come back then; ours stays away',
  },
  {
    what: 'which of three equal Pods is preempted',
    why: 'it is chance in both; the names are taken for one',
  },
  {
    what: 'moments',
    why: 'the recorded kubelet was a stand-in with delays of its own; order is compared',
  },
];
