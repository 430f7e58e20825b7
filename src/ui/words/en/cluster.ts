/** What the picture says: nodes, Pods, the control plane, and what is going on. */
import type { NodeState, PodState } from '../../model/states.ts';
import { phrase, type Noun, type Phrase } from '../phrase.ts';
import { listed, plural } from './english.ts';

const podStates: { readonly [state in PodState]: string } = {
  pending: 'Pending',
  unschedulable: 'Unschedulable',
  creating: 'ContainerCreating',
  running: 'Running',
  'not-ready': 'Not ready',
  'crash-loop': 'CrashLoopBackOff',
  'image-problem': 'ImagePullBackOff',
  completed: 'Completed',
  failed: 'Failed',
  unknown: 'Unknown',
  terminating: 'Terminating',
};

const nodeStates: { readonly [state in NodeState]: string } = {
  ready: 'Ready',
  'not-ready': 'NotReady',
  unreachable: 'Unreachable',
  crashed: 'Powered off',
  cordoned: 'Cordoned',
  drained: 'Drained',
  pressure: 'Under pressure',
  starting: 'Starting',
};

export const cluster = {
  graph: {
    custom: { label: 'Objects of kinds that this cluster defines', none: 'none yet' },
    label: 'Nodes and their Pods',
    picture: 'Picture',
    table: 'Table',
    view: 'View',
    group: 'Group by zone',
    noZone: 'no zone',
    fit: 'Fit to window',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    addNodes: 'Add nodes',
    filter: 'Filter Pods: name or label=value',
    namespace: 'Namespace',
    allNamespaces: 'All namespaces',
    empty: 'This cluster has no nodes yet.',
    waitingRoom: 'Waiting for a node',
    waitingNobody:
      'Nobody waits. New Pods appear here until kube-scheduler has found a node for them.',
    waitingNone: 'nobody',
    waitingCount: (count: number) => plural(count, 'Pod'),
    podsOn: (node: string, count: number) => `Pods on ${node}: ${count}`,
    waitingPods: (count: number) => `Pods that wait for a node: ${count}`,
    podOption: (name: string, state: string, owner: string) =>
      `${name}, ${state}${owner ? `, of ${owner}` : ''}`,
    keys: 'Arrow keys move between nodes, Enter opens the menu, P goes to the Pods.',
    legend: 'Legend',
    moreWaiting: (count: number) => `and ${count} more`,
  },
  node: {
    states: nodeStates,
    label: (name: string, state: string, pods: number) =>
      `${name}, ${state}, ${plural(pods, 'Pod')}`,
    menu: (name: string) => `Actions for ${name}`,
    health(state: NodeState, pressures: readonly string[], message: string | undefined): string {
      const why = message ? ` ${message.endsWith('.') ? message : `${message}.`}` : '';
      switch (state) {
        case 'ready':
          return 'Ready: its kubelet reports in time, and it takes new Pods.';
        case 'pressure':
          return `Ready, but with ${listed(pressures)}.`;
        case 'cordoned':
          return 'Ready, but cordoned: no new Pods are put here; those that run go on.';
        case 'drained':
          return 'Cordoned and empty: it can be taken away without anybody noticing.';
        case 'unreachable':
          return `Unreachable: the control plane has not heard from its kubelet.${why}`;
        case 'crashed':
          return 'Powered off: nothing runs here any more. The control plane learns of it only from missing heartbeats.';
        case 'not-ready':
          return `Not ready: its kubelet says so.${why}`;
        case 'starting':
          return 'Starting: its kubelet has not reported yet.';
      }
    },
    cpu: 'cpu',
    memory: 'memory',
    pods: 'pods',
    resources: { cpu: 'cpu', memory: 'memory', pods: 'pods' } as {
      readonly [resource: string]: string;
    },
    bar: (resource: string, used: string, of: string, percent: number) =>
      `${resource}: ${used} of ${of} requested (${percent}%)`,
    inUse: (used: string, percent: number) => `${used} in use (${percent}%): the thinner line`,
    heartbeat: (age: string) => `last heartbeat ${age} ago`,
    heartbeatNever: 'no heartbeat yet',
    heartbeatShort: (age: string) => age,
    taint: (taint: string) => `Taint ${taint}`,
    taintEffects: {
      NoSchedule: 'Pods that do not tolerate it are not put here.',
      PreferNoSchedule: 'Pods that do not tolerate it are put elsewhere if possible.',
      NoExecute:
        'Pods that do not tolerate it are not put here, and those that run here are evicted.',
    } as { readonly [effect: string]: string },
    cordonMark: 'Cordoned: no new Pods',
    refused: (plugin: string) => `refused by ${plugin}`,
    points: (points: number) => `${points}`,
    winner: 'chosen',
    tied: 'tied',
    partitioned: 'Cut off',
  },
  pod: {
    states: podStates,
    nodeLost: 'its node cannot be reached',
    gated: 'held back by a scheduling gate',
    exited: (code: number, reason: string | undefined) =>
      `exit code ${code}${reason ? ` (${reason})` : ''}`,
    schedulerError: {
      title: 'SchedulerError',
      explain:
        'kube-scheduler failed while it decided: an error of a plugin, no verdict about nodes. It tries again.',
    },
    health(
      state: PodState,
      title: string,
      {
        ready,
        containers,
        reason,
        restarts,
      }: { ready: number; containers: number; reason?: string; restarts: number },
    ): string {
      const often = restarts ? `, restarted ${plural(restarts, 'time')}` : '';
      const because = reason ? `: ${reason}` : '';
      const counted = `${ready} of ${plural(containers, 'container')} ready${often}`;
      if (state === 'running' || state === 'not-ready')
        return `${title}, ${counted}${state === 'not-ready' ? because : ''}`;
      return `${title}${often}${because}`;
    },
    explain(state: PodState): string {
      switch (state) {
        case 'pending':
          return 'It waits for kube-scheduler to look at it.';
        case 'unschedulable':
          return 'kube-scheduler has looked at every node, and none of them can take it.';
        case 'creating':
          return 'It has a node. The kubelet there pulls images, mounts volumes, and starts its containers.';
        case 'running':
          return 'All its containers run and are ready. It takes traffic.';
        case 'not-ready':
          return 'It runs, but not every container says that it is ready, so Services send it no traffic.';
        case 'crash-loop':
          return 'A container cannot start or keeps ending. The kubelet starts it again, waiting longer each time.';
        case 'image-problem':
          return 'The kubelet cannot pull an image. It tries again, waiting longer each time.';
        case 'completed':
          return 'All its containers have ended with exit code 0. Nothing runs any more.';
        case 'failed':
          return 'Its containers have ended, at least one with an error, and will not be started again.';
        case 'unknown':
          return 'Its node cannot be reached, so nobody knows how it is.';
        case 'terminating':
          return 'It has been asked to end. It gets its grace period, then it is killed.';
      }
    },
    onNode: (pod: Noun, node: Noun): Phrase => phrase`${pod} is on ${node}.`,
    noNode: (pod: Noun): Phrase => phrase`${pod} has no node yet.`,
    ownedBy: (owner: Noun): Phrase => phrase`It belongs to ${owner}.`,
    unowned: 'Nobody owns it: if it goes, it does not come back.',
    container: (name: string, image: string) => `${name} (${image})`,
    containers: 'Containers',
    restarts: (count: number) => plural(count, 'restart'),
    ip: 'Pod IP',
    qos: 'QoS class',
    priority: 'Priority',
    asksFor: 'Asks for',
    uses: 'Uses',
    nothing: 'nothing',
  },
  sentence: {
    label: 'What is going on now',
    quiet: 'Nothing is going on: the cluster is as it should be.',
    beginning: 'The cluster is starting.',
    put: (pod: Noun, node: Noun): Phrase => phrase`kube-scheduler put ${pod} on ${node}`,
    scheduled(
      pod: Noun,
      node: Noun,
      points: number | undefined,
      second: { node: Noun; behind: number } | undefined,
      feasible: number,
    ): Phrase {
      const put = cluster.sentence.put(pod, node);
      if (feasible === 1 || points === undefined)
        return phrase`${put}: the only node that could take it`;
      if (!second) return phrase`${put}: ${points} points`;
      if (second.behind === 0)
        return phrase`${put}: ${points} points, as many as ${second.node}, so chance decided`;
      return phrase`${put}: ${points} points, ${second.behind} ahead of ${second.node}`;
    },
    unschedulable: (pod: Noun, message: string): Phrase =>
      phrase`kube-scheduler found no node for ${pod}: ${message}`,
    preempting: (pod: Noun, node: Noun, victims: number): Phrase =>
      phrase`kube-scheduler makes room for ${pod} on ${node} by evicting ${plural(victims, 'Pod')}`,
    event: (component: string, subject: Noun, message: string): Phrase =>
      phrase`${component}, ${subject}: ${message}`,
    eventNaming: (component: string, before: string, subject: Noun, after: string): Phrase =>
      phrase`${component}: ${before}${subject}${after}`,
  },
  controlPlane: {
    label: 'Control plane',
    component: (name: string, state: string, detail: string) =>
      `${name}: ${state}${detail ? `, ${detail}` : ''}`,
    menu: (name: string) => `Actions for ${name}`,
    running: 'running',
    stopped: 'stopped',
    revision: (revision: number) => `rev ${revision}`,
    queue: (length: number) => `queue ${length}`,
    stop: (name: string) => `Stop ${name}`,
    start: (name: string) => `Start ${name}`,
    inspect: 'Inspect',
  },
  table: {
    caption: 'Nodes, with the Pods on each',
    columns: {
      name: 'Name',
      status: 'Status',
      roles: 'Roles',
      zone: 'Zone',
      taints: 'Taints',
      cpu: 'cpu',
      memory: 'memory',
      pods: 'Pods',
      heartbeat: 'Heartbeat',
      owner: 'Owner',
      ready: 'Ready',
      restarts: 'Restarts',
      reason: 'Reason',
      age: 'Age',
      actions: 'Actions',
    },
    waiting: 'Waiting for a node',
    expand: (node: string) => `Show the Pods on ${node}`,
    actions: (name: string) => `Actions for ${name}`,
  },
  timeline: {
    label: 'What happened over time',
    window: (text: string) => `last ${text}`,
    windows: 'Window',
    nothing: 'Nothing has happened yet.',
    chart: (events: number, warnings: number) =>
      `${plural(events, 'event')}, ${plural(warnings, 'warning')} in view`,
    writes: 'activity',
    events: 'events',
  },
};
