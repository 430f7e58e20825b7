/** Every word of the page, in English. Components hold none of their own. */
import type { NodeState } from '../model/states.ts';
import type { PodState } from '../model/states.ts';
import { phrase, type Noun, type Phrase } from './phrase.ts';

const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

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

export const en = {
  common: {
    close: 'Close',
    cancel: 'Cancel',
    copy: 'Copy',
    copied: 'Copied',
    dismiss: 'Dismiss',
    messages: 'Messages',
    none: 'none',
    more: 'More',
    search: 'Search',
    loading: 'Loading…',
    remove: 'Remove',
    add: 'Add',
    apply: 'Apply',
    plus: (count: number) => `+${count}`,
    ago: (age: string) => `${age} ago`,
    never: 'never',
  },

  app: {
    name: 'Kubeglass',
    skip: 'Skip to the cluster',
    cluster: 'Cluster',
    starting: 'Starting the cluster…',
    cannotStart: 'The cluster could not be started.',
    panes: {
      explorer: 'Explorer',
      inspector: 'Inspector',
      editor: 'Editor',
      timeline: 'Timeline',
      cluster: 'Cluster',
    },
    showPane: (pane: string) => `Show ${pane}`,
    hidePane: (pane: string) => `Hide ${pane}`,
    resize: (pane: string) => `Resize ${pane}`,
    editorLoading: 'Opening the editor…',
    editorMissing: 'This build has no editor.',
    stale: 'kube-apiserver does not answer. This is the last known state.',
    staleOther: 'The connection to the cluster is lost. This is the last known state.',
    startApiServer: 'Start kube-apiserver',
  },

  toolbar: {
    label: 'Toolbar',
    scenario: (name: string) => `Scenario: ${name}`,
    scenarioFallback: 'Three workers',
    restartScenario: 'Start over',
    restartScenarioHint: 'A fresh cluster with the same seed',
    newSeed: 'Start over with another seed',
    newSeedHint: 'Other names, other ties, another history',
    pause: 'Pause',
    play: 'Run',
    step: 'Step to the next event',
    speed: (speed: string) => `Speed: ${speed}`,
    speedOf: (speed: number | 'max') => (speed === 'max' ? 'max' : `${speed}×`),
    speedHints: { '1': 'real time', max: 'as fast as it goes' } as {
      readonly [speed: string]: string;
    },
    time: 'Time in the cluster',
    settled: 'Settled',
    settledHint: 'Nothing but upkeep is pending: nothing changes until somebody acts.',
    behind: 'Cannot keep this speed',
    behindHint:
      'The cluster has more to do than this machine can compute at this speed, so its time runs slower than asked for.',
    paused: 'Paused',
    seed: (seed: number) => `seed ${seed}`,
    seedHint:
      'Where all chance comes from. The same seed and the same actions give the same history.',
    share: 'Share',
    theme: (theme: string) => `Theme: ${theme}`,
    themes: { system: 'as the system', light: 'light', dark: 'dark' },
    present: 'Present',
    presentHint: 'Larger type, for a projector',
    help: 'Help and keys',
    palette: 'All commands',
    more: 'More',
  },

  graph: {
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
    gated: 'held back by a scheduling gate',
    exited: (code: number, reason: string | undefined) =>
      `exit code ${code}${reason ? ` (${reason})` : ''}`,
    health(
      state: PodState,
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
        return `${podStates[state]}, ${counted}${state === 'not-ready' ? because : ''}`;
      return `${podStates[state]}${often}${because}`;
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
    nothing: 'nothing',
  },

  sentence: {
    label: 'What is going on now',
    quiet: 'Nothing is going on: the cluster is as it should be.',
    beginning: 'The cluster is starting.',
    scheduled(
      pod: Noun,
      node: Noun,
      points: number | undefined,
      second: { node: Noun; behind: number } | undefined,
      feasible: number,
    ): Phrase {
      const put = phrase`kube-scheduler put ${pod} on ${node}`;
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

  actions: {
    inspect: 'Inspect',
    taint: 'Add a taint…',
    untaint: (taint: string) => `Remove taint ${taint}`,
    cordon: 'Cordon',
    uncordon: 'Uncordon',
    drain: 'Drain',
    crash: 'Cut the power',
    boot: 'Switch on',
    restart: 'Restart',
    partition: 'Cut the network',
    heal: 'Restore the network',
    removeNode: 'Remove',
    deletePod: 'Delete Pod',
    evictPod: 'Evict Pod',
    deleteObject: 'Delete',
    rolloutRestart: 'Restart rollout',
    rolloutUndo: 'Undo rollout',
    pauseRollout: 'Pause rollout',
    resumeRollout: 'Resume rollout',
    setImage: 'Change image',
    edit: 'Edit YAML',
    scale: 'Replicas',
    scaleOf: (name: string) => `Replicas of ${name}`,
    done: {
      taint: (node: string, taint: string) => `${node} is tainted ${taint}`,
      untaint: (node: string, taint: string) => `Taint ${taint} removed from ${node}`,
      cordon: (node: string) => `${node} is cordoned`,
      uncordon: (node: string) => `${node} takes new Pods again`,
      drain: (node: string, count: number) => `${node} is drained: ${plural(count, 'Pod')} evicted`,
      draining: (node: string, count: number) =>
        `Draining ${node}: ${plural(count, 'Pod')} to evict`,
      drainBlocked: (pod: string, message: string) => `${pod} stays for now: ${message}`,
      crash: (node: string) => `The power of ${node} is cut`,
      boot: (node: string) => `${node} is switched on`,
      restart: (node: string) => `${node} restarts`,
      partition: (node: string) => `${node} is cut off from the network`,
      heal: (node: string) => `${node} is back on the network`,
      remove: (name: string) => `${name} is removed`,
      deleted: (name: string) => `${name} is deleted`,
      addNodes: (count: number) => `${plural(count, 'node')} on the way`,
      image: (name: string, image: string) => `${name} gets ${image}`,
      rolloutRestart: (name: string) => `${name} restarts its Pods, one after another`,
      rolloutUndo: (name: string) => `${name} goes back to what it was before`,
      nothingToUndo: (name: string) => `${name} has no earlier revision`,
      stop: (name: string) => `${name} is stopped`,
      start: (name: string) => `${name} is started`,
    },
  },

  dialogs: {
    taint: {
      title: (node: string) => `Taint ${node}`,
      key: 'Key',
      value: 'Value',
      valueHint: 'may be empty',
      effect: 'Effect',
      submit: 'Taint',
    },
    addNodes: {
      title: 'Add nodes',
      template: 'Start from',
      templates: {
        small: 'Small: 2 cpu, 4 GiB',
        standard: 'Standard: 4 cpu, 8 GiB',
        large: 'Large: 16 cpu, 64 GiB',
        gpu: 'GPU: 8 cpu, 32 GiB, 4 GPUs, tainted',
      },
      count: 'How many',
      prefix: 'Name',
      prefixHint: 'followed by a number',
      cpu: 'cpu',
      memory: 'Memory',
      pods: 'Pods at most',
      gpu: 'GPUs',
      zones: 'Zones',
      zonesHint: 'comma-separated; nodes take turns',
      labels: 'Labels',
      labelsHint: 'key=value, comma-separated',
      taints: 'Taints',
      taintsHint: 'key=value:Effect, comma-separated',
      submit: (count: number) => `Add ${plural(count, 'node')}`,
    },
    image: {
      title: (name: string) => `Image of ${name}`,
      container: 'Container',
      image: 'Image',
      submit: 'Change image',
    },
    fault: {
      title: 'The simulation has stopped',
      lead: 'This is a bug in Kubeglass, not in your cluster. Everything up to the step before it can be brought back.',
      message: 'What went wrong',
      seed: 'Seed',
      at: 'Time in the cluster',
      chain: 'What led to it',
      recover: 'Bring it back',
      recovering: 'Playing it back…',
      copy: 'Copy the report',
    },
    help: {
      title: 'Help and keys',
      lead: 'A whole Kubernetes cluster runs in this tab. Everything on the page is done through its API, so kubectl could do it too.',
      keys: 'Keys',
      legend: 'How Pods are drawn',
      hue: 'The colour of a Pod is that of its owner. Its shape and glyph tell how it is doing.',
      shortcuts: [
        ['Ctrl K', 'All commands'],
        ['Space', 'Pause or run'],
        ['.', 'Step to the next event'],
        ['+ and −', 'Faster, slower'],
        ['Arrow keys', 'From node to node; among Pods after P'],
        ['Enter', 'Actions for the node, or inspect the Pod'],
        ['Escape', 'Back, or nothing selected'],
        ['F', 'Fit the picture to the window'],
        ['T', 'Picture or table'],
        ['E, I, Y, L', 'Explorer, inspector, YAML editor, timeline'],
        ['?', 'This sheet'],
      ] as readonly (readonly [string, string])[],
    },
  },

  palette: {
    label: 'All commands',
    placeholder: 'What do you want to do or see?',
    nothing: 'Nothing found',
    goTo: (kind: string) => kind,
    groups: {
      time: 'Time',
      view: 'View',
      nodes: 'Nodes',
      workloads: 'Workloads',
      scenarios: 'Scenarios',
      objects: 'Objects',
      cluster: 'Cluster',
    },
  },

  explorer: {
    search: 'Search objects',
    objects: 'Objects',
    scenarios: 'Scenarios',
    lessons: 'Lessons',
    groups: {
      workloads: 'Workloads',
      network: 'Network',
      config: 'Configuration',
      storage: 'Storage',
      cluster: 'Cluster',
      simulation: 'Simulation',
      other: 'Other',
    },
    empty: 'none',
    notServed: 'not served by this cluster',
    nothingFound: (text: string) => `Nothing is called “${text}”.`,
    noScenarios: 'This build has no scenarios.',
    count: (kind: string, count: number) => `${kind}, ${count}`,
  },

  inspector: {
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
    tieHint: (nodes: readonly string[]) =>
      `${listed(nodes)} had equally many points; chance decided.`,
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
    },
    waiting: 'Waiting for a node',
    expand: (node: string) => `Show the Pods on ${node}`,
    actions: (name: string) => `Actions for ${name}`,
  },
};
