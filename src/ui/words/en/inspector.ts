/** What the inspector says: states, causes, and decisions. */
import type { Held } from '../../model/autoscaler-story.ts';
import { phrase, type Noun, type Phrase } from '../phrase.ts';
import { listed, plural } from './english.ts';

export const inspector = {
  autoscaler: {
    replicas: (current: number, desired: number) =>
      current === desired
        ? `${plural(current, 'replica')}, as many as it wants.`
        : `${plural(current, 'replica')}; it wants ${desired}.`,
    because: (message: string) => `Its last decision: ${message}.`,
    metrics: 'Measured over wanted',
    metric: (name: string, container: string | undefined) =>
      container ? `${name} of container ${container}` : name,
    unknown: 'unknown',
    scales: 'Scales',
    scaledBy: 'Scaled by',
    bounds: 'Bounds',
    between: (least: number, most: number) => `${least} to ${most}`,
    lastScale: 'Last scaled',
    ago: (age: string) => `${age} ago`,
    never: 'never',
    loads: 'Requests that come in',
    arithmetic: (
      replicas: number,
      current: string,
      target: string,
      wanted: number,
      ratio: number,
    ) =>
      Math.abs(ratio - 1) <= 0.1
        ? `${current} is within a tenth of ${target}: it is left at ${plural(wanted, 'replica')}.`
        : `⌈${replicas} × ${current} ÷ ${target}⌉ = ${wanted}, before bounds and behaviour.`,
    held: ({ windowSeconds, secondsLeft }: Held) =>
      `Fewer would do, but of the last ${windowSeconds} s the highest recommendation counts (stabilizationWindowSeconds). ${
        secondsLeft === undefined
          ? `Fewer in ${windowSeconds} s at most, if that lasts.`
          : secondsLeft > 0
            ? `Fewer in about ${secondsLeft} s, if that lasts.`
            : 'Fewer with its next look.'
      }`,
    chart: {
      title: 'As time went on',
      replicas: 'Replicas',
      metric: (name: string, current: string, target: string, peak: number) =>
        `${name} over time: ${current} now, ${target} wanted; at most ${peak} % of what is wanted`,
      count: (now: number, least: number, most: number) =>
        `Replicas over time: ${now} now, between ${least} and ${most}`,
    },
  },
  inspector: {
    plugin: {
      enabled: (moments: readonly string[], weight: number) =>
        moments.length === 0
          ? 'It is part of the default profile, and no moment of it is known yet.'
          : `It is part of the default profile, and asked at ${listed(moments)}${moments.includes('score') ? `; its scores count ${weight} ${weight === 1 ? 'time' : 'times'}` : ''}.`,
      disabled: (moments: readonly string[]) =>
        `It takes part only where a KubeSchedulerConfiguration names it${moments.length > 0 ? `: at ${listed(moments)}` : ''}.`,
      faults: (count: number) =>
        `It has failed ${plural(count, 'time')} since it was changed; last:`,
      line: (line: number) => `(line ${line})`,
      source: (language: string) => `Its source, in ${language}`,
    },
    load: {
      now: (requests: number, pods: number) =>
        pods === 0
          ? `${plural(requests, 'request')} a second, and no Pod to answer them.`
          : `${plural(requests, 'request')} a second, shared by ${plural(pods, 'Pod')} that ${pods === 1 ? 'is' : 'are'} ready.`,
      cost: (millis: number, total: number) =>
        `Each costs ${millis} ms of a core: ${Math.round(total)}m of CPU together, if nobody is throttled.`,
      slider: (name: string) => `Requests a second of ${name}, from now on`,
    },
    nothing: 'Nothing is selected',
    nothingHint: 'Click a node, a Pod, or any underlined word.',
    gone: 'It is gone.',
    goneHint: 'This is how it was when it was last seen.',
    tabsLabel: (name: string) => `About ${name}`,
    tabs: {
      state: 'State',
      why: 'Why?',
      decisions: 'Decisions',
      events: 'Events',
      logs: 'Logs',
      yaml: 'YAML',
    },
    scenario: { watch: 'What to watch', tries: 'Things to try' },
    overview: {
      title: 'The cluster',
      nodes: 'Nodes',
      pods: 'Pods',
      deployments: 'Deployments',
      ready: (ready: number, of: number) => `${ready} of ${of} ready`,
      running: (ready: number, of: number) => `${ready} of ${of} running`,
    },
    conditions: 'Conditions',
    conditionSince: (age: string) => `for ${age}`,
    labels: 'Labels',
    taints: 'Taints',
    noTaints: 'No taints: any Pod may come here.',
    capacity: 'Requested of what it has',
    usage: 'In use of what it has',
    podsHere: 'Pods',
    age: 'Age',
    created: 'Created',
    owner: 'Owner',
    owns: 'Owns',
    selector: 'Selects',
    revision: (revision: string) => `revision ${revision}`,
    back: 'Back',
    menu: 'Actions',
    rolloutWords(
      name: string,
      ready: number,
      wanted: number,
      updated: number,
      paused: boolean,
    ): string {
      if (paused) return `The rollout of ${name} is paused.`;
      if (updated < wanted)
        return `${updated} of ${plural(wanted, 'replica')} are of the new revision.`;
      if (ready < wanted) return `${ready} of ${plural(wanted, 'replica')} are ready.`;
      return wanted === 0
        ? 'It is scaled to zero.'
        : `All ${plural(wanted, 'replica')} are ready and up to date.`;
    },
    replicaSetWords: (ready: number, wanted: number) =>
      wanted === 0
        ? 'It keeps no Pods; it is here so that the rollout can be undone.'
        : `${ready} of ${plural(wanted, 'Pod')} are ready.`,
    genericWords: (kind: string) => `A ${kind}.`,
    claim: {
      states: { pending: 'Pending', allocated: 'Allocated', reserved: 'In use' },
      pending:
        'No devices yet. They are allocated when a Pod that names the claim is placed on a node.',
      allocated: 'Its devices are its own. No Pod uses them now.',
      reserved: 'Its devices are its own, and in use.',
      devices: 'Devices',
      device: (device: string, pool: string) => `${device} of ${pool}`,
      requested: (request: string, driver: string) => `for ${request}, by ${driver}`,
      admin: 'with admin access',
      usedBy: 'Used by',
      nobody: 'Nobody.',
      ofPod: 'Claims',
      notMade: 'not made yet',
      noDevice: 'no device yet',
    },
    why: {
      lead: 'From the newest change back to whoever started it.',
      nothing: 'The trace of this object is no longer kept.',
      by: (component: string) => component,
      start: 'started it all',
      user: (name: string) => `you (${name})`,
    },
    events: { nothing: 'No events about it.', times: (count: number) => `${count}×` },
    logs: {
      container: 'Container',
      refresh: 'Refresh',
      previous: 'Before the last restart',
      nothing: 'It has said nothing yet.',
      lines: 'Log',
    },
    yaml: {
      copy: 'Copy YAML',
      edit: 'Edit',
      managed: 'Show managedFields',
      label: (name: string) => `YAML of ${name}`,
    },
  },
  decisions: {
    nothing: 'kube-scheduler has not looked at it yet, or its attempts are no longer kept.',
    onlyPods: 'Only Pods are scheduled.',
    enlarge: 'Enlarge',
    attempts: 'Attempts',
    attempt: (number: number) => `Attempt ${number}`,
    results: {
      scheduled: 'scheduled',
      unschedulable: 'no node',
      error: 'error',
      waiting: 'waiting',
    } as { readonly [result: string]: string },
    wokenBy: (event: string, plugin: string | undefined) =>
      plugin ? `woken by ${event}, which ${plugin} had waited for` : `woken by ${event}`,
    compare: 'Compare with the attempt before',
    before: (value: string) => `before: ${value}`,
    funnel: (all: number, feasible: number, chosen: string | undefined) =>
      `${plural(all, 'node')} → ${feasible} could take it → ${chosen ?? 'none'}`,
    asked: (asked: number, all: number) =>
      `Only ${asked} of ${plural(all, 'node')} were asked: enough had been found.`,
    stages: { all: 'Nodes', asked: 'Asked', feasible: 'Could take it', chosen: 'Chosen' },
    node: 'Node',
    sum: 'Sum',
    total: (points: number) => `${points}`,
    refusedAt: (plugin: string) => `stopped at ${plugin}`,
    passed: 'passed',
    notAsked: 'not asked: an earlier plugin had refused',
    chosen: 'chosen',
    tie: 'tie',
    filters: 'Filter',
    scores: 'Score',
    arithmetic: (
      plugin: string,
      raw: number,
      normalized: number,
      weight: number,
      weighted: number,
    ) =>
      `${plugin}\nraw ${raw} → ${normalized} of 100\n${normalized} × weight ${weight} = ${weighted}`,
    sumOf: (parts: readonly string[], total: number) => `${parts.join(' + ')} = ${total}`,
    showRaw: 'Show raw → normalised × weight',
    showEvery: 'Show every plugin',
    refusedGroups: 'Refused nodes, by reason',
    groupCount: (count: number, all: number) => `${count} of ${all}`,
    examples: (names: readonly string[], rest: number) =>
      rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', '),
    showAll: (count: number) => `Show all ${count}`,
    preemption: 'Preemption',
    nominated: (node: Noun, victims: number): Phrase =>
      phrase`Room is made on ${node}: ${plural(victims, 'Pod has', 'Pods have')} to go.`,
    victims: 'Evicted',
    candidates: 'Where evicting would help',
    violations: (count: number) =>
      count ? `breaks ${plural(count, 'disruption budget')}` : 'breaks no disruption budget',
    preFilter: 'About the Pod as a whole',
    matrix: (pod: string, attempt: number) => `Nodes and plugins for ${pod}, attempt ${attempt}`,
    message: 'In kube-scheduler’s words',
  },
};
