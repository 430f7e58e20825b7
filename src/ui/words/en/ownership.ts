/** What is said of who owns what, and of how a rollout goes: the ownership lens. */
import type { Rollout } from '../../model/rollout.ts';
import { plural } from './english.ts';

interface JobWords {
  readonly state: string;
  readonly why: string | undefined;
  readonly active: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly completions: number | undefined;
  readonly backoffLimit: number;
  readonly completedIndexes: string | undefined;
  readonly failedIndexes: string | undefined;
}

interface CronJobWords {
  readonly schedule: string;
  readonly timeZone: string | undefined;
  readonly suspended: boolean;
  readonly active: number;
  readonly succeeded: number;
  readonly failed: number;
}

function rollout({ state, wanted, updated, old, available, partition, problem }: Rollout): string {
  switch (state) {
    case 'paused':
      return 'Paused: a new template waits until the rollout is resumed. Scaling still works.';
    case 'unseen':
      return 'Its controller has not seen the newest spec yet.';
    case 'stuck':
      return `Stuck (${problem?.reason}): ${updated} of ${wanted} are new, ${available} of ${wanted} available.`;
    case 'scaled-to-zero':
      return 'Scaled to zero.';
    case 'on-delete':
      return `${updated} of ${wanted} are new. OnDelete: an old Pod is replaced when somebody deletes it.`;
    case 'partitioned':
      return `${updated} of ${wanted} are new, and that is all for now: the partition leaves ordinals below ${partition} as they are.`;
    case 'done':
      return `${wanted === 1 ? 'Its Pod is' : `All ${plural(wanted, 'Pod')} are`} of the newest revision, and available.`;
    case 'going':
      return [
        updated >= wanted && old === 0
          ? `${available} of ${plural(wanted, 'Pod')} available, all of the newest revision`
          : `${updated} of ${plural(wanted, 'Pod')} are new, ${available} available`,
        ...(old > 0 ? [`${old} old still to go`] : []),
        ...(problem ? [`${problem.reason}: ${problem.message}`] : []),
      ]
        .join('; ')
        .concat('.');
  }
}

export const ownership = {
  ownership: {
    tree: 'Who owns what',
    nothing:
      'There are no workloads here yet. What you create shows up with everything that controllers make of it.',
    nothingLeft: 'The filter leaves no workload.',
    chosen: 'Workload',
    option: (kind: string, name: string) => `${kind} ${name}`,
    expand: (name: string) => `Open ${name}`,
    collapse: (name: string) => `Close ${name}`,
    morePods: (count: number) => `${count} more`,
    moreRoots: (count: number) =>
      `${plural(count, 'more workload')} below: filter by name, label or namespace to see them.`,
    podsBelow: (count: number) => plural(count, 'Pod'),
    treeHint: 'Arrow keys move, Enter opens in the inspector.',
    pod: (name: string, health: string, node: string | undefined) =>
      [name, health, ...(node ? [`on ${node}`] : [])].join(', '),
    oldRevision: 'old revision',
    index: (index: number) => `index ${index}`,
    bar: (pods: number, wanted: number) => `${pods} of ${plural(wanted, 'Pod')}`,
    rollout,
    daemonSet: (of: Rollout) =>
      of.state === 'done'
        ? `One Pod on each of ${plural(of.wanted, 'node')}, of the newest revision and available.`
        : rollout(of),
    replicaSet: (pods: number, wanted: number, ready: number) =>
      wanted === 0 && pods === 0
        ? 'Keeps no Pods; it is here so that the rollout can be undone.'
        : pods > wanted
          ? `Has ${plural(pods, 'Pod')} and keeps ${wanted}; ${ready} ready.`
          : pods < wanted
            ? `Keeps ${plural(wanted, 'Pod')} and has ${pods}; ${ready} ready.`
            : `Keeps ${plural(wanted, 'Pod')}; ${ready} ready.`,
    earlier: (count: number) => plural(count, 'earlier revision'),
    earlierSays:
      'ReplicaSets without Pods, kept so that a rollout can be undone (revisionHistoryLimit).',
    cronJob: ({ schedule, timeZone, suspended, active, succeeded, failed }: CronJobWords) =>
      suspended
        ? `Suspended: ${schedule} starts nothing.`
        : `Starts a Job at ${schedule}${timeZone ? ` (${timeZone})` : ''}; ${active} running. Keeps ${succeeded} that succeeded and ${failed} that failed.`,
    job(of: JobWords): string {
      const counts = [
        ...(of.active ? [`${of.active} running`] : []),
        of.completions === undefined
          ? `${of.succeeded} succeeded`
          : `${of.succeeded} of ${of.completions} succeeded`,
        ...(of.failed ? [`${of.failed} failed (backoffLimit: ${of.backoffLimit})`] : []),
        ...(of.completedIndexes ? [`done: index ${of.completedIndexes}`] : []),
        ...(of.failedIndexes ? [`failed: index ${of.failedIndexes}`] : []),
      ].join(', ');
      switch (of.state) {
        case 'Complete':
          return `Complete: ${counts}.`;
        case 'Failed':
          return `Failed${of.why ? `: ${of.why.replace(/\.$/, '')}` : ''}. ${counts}.`;
        case 'Suspended':
          return `Suspended: it runs no Pods. ${counts}.`;
        default:
          return `Running: ${counts}.`;
      }
    },
    autoscaler: (least: number, most: number, now: number | undefined, wants: number | undefined) =>
      `Sets its replicas, between ${least} and ${most}${now === undefined ? '' : `: ${now} now, ${wants ?? now} wanted`}.`,
    budget: (allowed: number, healthy: number, needed: number) =>
      allowed > 0
        ? `Lets ${allowed} be evicted now: ${healthy} healthy, ${needed} needed.`
        : `Lets nobody be evicted now: ${healthy} healthy, ${needed} needed.`,
    claim: (phase: string, volume: string | undefined, size: string | undefined) =>
      [phase, ...(volume ? [`to ${volume}`] : []), ...(size ? [`(${size})`] : [])].join(' '),
    orphanPod: 'Nobody owns it: if it goes, nobody makes another.',
    orphanReplicaSet: 'No Deployment owns it: it keeps its Pods, and nobody rolls it out.',
    ownerGone: (kind: string, name: string) =>
      `Its owner, the ${kind} ${name}, is gone: the garbage collector deletes it.`,
    ownedBy: (kind: string, name: string) => `Owned by the ${kind} ${name}.`,
    staticPod: (node: string) => `The kubelet of ${node} runs it from a file: a static Pod.`,
    fate: {
      ttl: (left: number, ttl: number) =>
        left > 0
          ? `It deletes itself in ${left} s (ttlSecondsAfterFinished: ${ttl}), and its Pods with it.`
          : `Its time is up (ttlSecondsAfterFinished: ${ttl}): it is about to be deleted.`,
      history: (cronJob: string) =>
        `It stays until ${cronJob} has enough newer ones, by its history limits.`,
      stays:
        'It stays, with its Pods and their logs, until somebody deletes it: it has no ttlSecondsAfterFinished.',
    },
    panel: {
      label: (kind: string, name: string) => `${kind} ${name} in detail`,
      progress: 'Progress',
      chart: (updated: number, old: number, available: number) =>
        `${plural(updated, 'new Pod')}, ${plural(old, 'old one')}, ${available} available`,
      pods: 'Pods',
      availablePods: 'Available',
      fresh: (count: number) => `${count} new`,
      old: (count: number) => `${count} old`,
      availableCount: (count: number) => `${count} available`,
      atLeast: (count: number, by: string | undefined) =>
        `No fewer than ${count} available${by ? ` (maxUnavailable: ${by})` : ''}`,
      atMost: (count: number, by: string | undefined) =>
        `no more than ${plural(count, 'Pod')}${by ? ` (maxSurge: ${by})` : ''}`,
      lines: (least: string | undefined, most: string | undefined) =>
        `${[least, most].filter(Boolean).join(', ')}: while it replaces Pods, the rollout itself crosses neither line.`,
      recreate: 'Recreate: all old Pods go before the first new one comes.',
      stuck: {
        title: 'ProgressDeadlineExceeded',
        hint: 'The Deployment says so, and does nothing else: it neither stops nor goes back. Look at its newest Pods, mend the template, or undo.',
      },
      nextTry: (seconds: number) =>
        `Nothing of it runs: its controller makes the next Pod ${seconds > 0 ? `in ${seconds} s` : 'any moment'}. After a failure it waits 10 s, then 20, 40 and so on, at most 10 minutes.`,
      history: 'Rollout history',
      noHistory: 'No revision is kept.',
      current: 'newest',
      noCause: 'no change-cause',
      pod: (count: number) => plural(count, 'Pod'),
      changes: 'Changes',
      changesOf: (revision: number, before: number | undefined) =>
        before === undefined
          ? `The template of revision ${revision}`
          : `What revision ${revision} changed in the template of revision ${before}`,
      noChanges: 'Both templates are the same.',
      actions: 'Actions',
      replicas: 'Replicas',
    },
  },
};
